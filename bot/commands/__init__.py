"""The commands of `ask1999` that are more than one call."""
