"""The command line: `python -m tutorial_lib lab | prepare | doctor | progress | run | …`.

Exit codes: 0 all well, 1 something is missing, damaged or failed, 2 a mistake in the command.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from ..errors import TutorialError

__all__ = ["app"]

Result = TypeVar("Result")

app = typer.Typer(
    help="Look after the course on embedding models: see what is there, fetch and train what is not.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Source(StrEnum):
    """Where models come from."""

    pocket = "pocket"
    full = "full"


SourceOption = Annotated[
    Source | None, typer.Option(help="Which models; the default is TUTORIAL_SOURCE, or pocket.")
]
Notebooks = Annotated[list[str] | None, typer.Argument(help="Names of notebooks; all if none is given.")]


@app.command()
def doctor(
    source: SourceOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for a program to read.")] = False,
) -> None:
    """Say what this machine has and what it lacks, and name the command that mends it."""
    from .doctor import examine

    report = _or_exit(lambda: examine(source))
    typer.echo(json.dumps({**asdict(report), "ok": report.ok}, indent=2) if as_json else str(report))
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def prepare(
    names: Annotated[
        list[str] | None, typer.Argument(help="Models or data sets; all if none is given.")
    ] = None,
    source: SourceOption = None,
) -> None:
    """Fetch, convert and train everything once, so that the notebooks need no network and do not wait."""
    from . import preparation

    failures = _or_exit(lambda: preparation.prepare(names or [], source))
    for failure in failures:
        typer.echo(failure, err=True)
    raise typer.Exit(1 if failures else 0)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open the course in JupyterLab, whose options may follow: --no-browser, --port=9999, --ip=0.0.0.0."""
    from .lab import open_lab

    _or_exit(lambda: open_lab(context.args))


@app.command()
def progress(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders of a class; else your own.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Copy your own to this file, which must be new.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Begin anew; what was kept gets a dated name.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Reset without asking.")] = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write the table to this file, exercises as columns.")
    ] = None,
    guesses: Annotated[bool, typer.Option("--guesses", help="Tell the guesses, not the exercises.")] = False,
) -> None:
    """Tell what is solved: by you, or by each learner of a class, whose files a teacher has collected."""
    from . import learners

    if reset and not yes:
        typer.confirm("Begin anew? What you have done until now is kept under another name", abort=True)
    raise typer.Exit(_or_exit(lambda: learners.tell(paths or [], export, reset, csv, guesses)))


@app.command()
def run(
    names: Notebooks = None,
    out: Annotated[Path, typer.Option(help="The folder for the executed copies.")] = Path("run"),
) -> None:
    """Execute the notebooks of the course into a folder, not touching the originals, and print a table."""
    from . import runner

    raise typer.Exit(_or_exit(lambda: runner.run(names or [], out)))


@app.command()
def notebooks(names: Notebooks = None) -> None:
    """Execute the notebooks of the course in place; a second time changes nothing."""
    from . import runner

    raise typer.Exit(_or_exit(lambda: runner.notebooks(names or [])))


@app.command()
def experiment(
    name: Annotated[str, typer.Argument(help="The name of its file in notebooks/results.")],
) -> None:
    """Repeat a long experiment at full scale and store its results."""
    from ..course import results

    typer.echo(_or_exit(lambda: results.regenerate(name)))


def _or_exit(action: Callable[[], Result]) -> Result:
    """Do it; an error of the course becomes its sentence and exit code 1 instead of a traceback."""
    try:
        return action()
    except TutorialError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
