"""Trouble that a person at the terminal can mend: one clear sentence and exit status 2, never a traceback."""

import click


class Trouble(click.ClickException):
    """Ends a command with one sentence on standard error."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the sentence, with no usage text around it."""
        click.echo(f"ask1999: {self.format_message()}", err=True)
