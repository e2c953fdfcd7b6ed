"""`python -m bot` is `ask1999`."""

from bot.cli import main

main()
