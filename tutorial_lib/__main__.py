"""Start the command line: `python -m tutorial_lib --help`."""

from .command.cli import app

app(prog_name="python -m tutorial_lib")
