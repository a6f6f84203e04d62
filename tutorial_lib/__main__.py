"""Start the command line: `python -m tutorial_lib --help`."""

from .cli import app

app(prog_name="python -m tutorial_lib")
