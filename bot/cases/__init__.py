"""What the bot could not settle, until a bureau closes it."""
