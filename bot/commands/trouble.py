"""Trouble that a person at the terminal can mend: one clear sentence and exit status 2, never a traceback."""

import click


class Trouble(click.ClickException):
    """Ends a command; its text is one sentence that says what to do."""
