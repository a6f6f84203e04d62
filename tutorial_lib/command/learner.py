"""The learner's own copy of the notebooks, `my-notebooks/`: made, and updated without losing a word.

Each notebook of the copy remembers in its metadata what it was made from, a digest for each cell. So a cell
that the learner changed is told from one that the course has changed since.

- What the learner did not touch becomes the course's text of now.
- What the learner changed or added stays. Where the course has changed the same cell, its new text is put
  below as a note.
- A file that cannot be updated is renamed, and the notebook is made again.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..course import progress
from ..errors import DamagedFileError, TutorialError
from ..store.machine import CHECKOUT, write
from . import runner

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["bring", "folder", "make", "merge"]

GIVING_AWAY = frozenset({"check", "compare_guess", "guess_summary", "hint", "solution"})
"""A cell that calls one of these loses its output, which would answer before the learner does."""

MADE_FROM = "made_from"
UPDATED = "updated"


def bring() -> Path:
    """Make or update the learner's folder, print in a few lines what was done, return the notebook to open.

    That is the chapter where the learner was, or the introduction. It lies outside of the course where
    `folder` had to choose another place.

    Raises:
        MissingFileError: there is no course beside this library.
        TutorialError: the folder cannot be made; the message names the variable that chooses another.
    """
    chapters, place = runner.find(), folder()
    is_new = not (place / progress.FILE).exists()
    try:
        place.mkdir(parents=True, exist_ok=True)
        done = {path.name.partition("-")[0]: _bring(path, place / path.name) for path in chapters}
        progress.begin(place)
    except OSError as error:
        why = f"{place} cannot be written ({error.strerror})"
        if is_new:
            mend = "name a folder of yours in the variable TUTORIAL_NOTEBOOKS"
            raise TutorialError(f"{why}, and your notebooks belong there: {mend}") from error
        print(f"{why}: your notebooks stay as they are.")
        done = {}
    if is_new:
        where = place.relative_to(CHECKOUT) if place.is_relative_to(CHECKOUT) else place
        print(f"Your own copy of the notebooks is {where}/: change there what you like.")
    if renewed := [number for number, said in done.items() if said == UPDATED]:
        print(f"The course is newer: {', '.join(renewed)} {UPDATED}.")
    for number, said in done.items():
        if said not in ("", UPDATED):
            print(f"{number}: {said}.")
    return place / _where_the_learner_was(place, chapters)


def folder() -> Path:
    """Return the learner's folder: TUTORIAL_NOTEBOOKS, or `my-notebooks` in the course, or that at home.

    The last is for a course that many read and only one may write.
    """
    chosen = os.environ.get("TUTORIAL_NOTEBOOKS")
    if chosen:
        return Path(chosen).expanduser().absolute()
    beside = CHECKOUT / "my-notebooks"
    may_write = os.access(beside if beside.exists() else CHECKOUT, os.W_OK)
    return beside if may_write else Path.home() / beside.name


def make(course: NotebookNode) -> NotebookNode:
    """Return a learner's notebook: the course's, without the outputs that give something away."""
    made = copy.deepcopy(course)
    for cell in made.cells:
        if cell.cell_type == "code" and _gives_away(cell.source):
            cell.update(outputs=[], execution_count=None)
    made.metadata[MADE_FROM] = {
        "course": _digest(course.cells),
        "as_made": _digest(made.cells),
        "cells": {cell.id: _digest_of(cell) for cell in made.cells},
    }
    return made


def merge(course: NotebookNode, mine: NotebookNode) -> tuple[NotebookNode, int, int]:
    """Update a learner's notebook that was made from an older course.

    Returns the notebook; how many cells the learner has changed or added, all of which are in it; and how
    many of these the course has changed as well, with the course's text as a note below.
    """
    new = make(course)
    if _digest(mine.cells) == mine.metadata[MADE_FROM]["as_made"]:
        return new, 0, 0
    then, now = mine.metadata[MADE_FROM]["cells"], new.metadata[MADE_FROM]["cells"]
    own = _by_name(mine.cells)
    changed = {
        name: cell for name, cell in own.items() if _digest_of(cell) not in (then.get(name), now.get(name))
    }
    cells, notes = [], 0
    for cell in new.cells:
        is_same = then.get(cell.id) == now[cell.id]
        if cell.id in changed:
            cells += [changed[cell.id]] if is_same else [changed[cell.id], _note(cell)]
            notes += not is_same
        elif cell.id in own:
            cells.append(own[cell.id] if is_same else cell)  # its own: with the outputs of the learner's run
        elif cell.id not in then:
            cells.append(cell)  # else the learner has removed it
    new.cells = _with_own(cells, own, changed)
    new.metadata = {**mine.metadata, MADE_FROM: new.metadata[MADE_FROM]}
    return new, len(changed), notes


def _with_own(
    cells: list[NotebookNode], own: dict[str, NotebookNode], changed: dict[str, NotebookNode]
) -> list[NotebookNode]:
    """Insert what the course does not have, each after the cell that it follows in the learner's notebook."""
    names = [cell.id for cell in cells]
    after = ""
    for name in own:
        if name in changed and name not in names:
            place = names.index(after) + 1 if after else 0
            cells.insert(place, changed[name])
            names.insert(place, name)
        after = name if name in names else after
    return cells


def _by_name(cells: Sequence[NotebookNode]) -> dict[str, NotebookNode]:
    """Return the cells by their ids; of two with the same id, the second gets another."""
    named: dict[str, NotebookNode] = {}
    for place, cell in enumerate(cells):
        if cell.id in named:
            cell.id = f"{cell.id[:40]}-{place}-{_digest_of(cell)}"
        named[cell.id] = cell
    return named


def _note(cell: NotebookNode) -> NotebookNode:
    """The course's new text, as a note that does not run."""
    from nbformat.v4 import new_markdown_cell

    fence, language = "`````", "python" if cell.cell_type == "code" else "markdown"
    text = f"{fence}{language}\n{cell.source}\n{fence}"
    title = "**The course has a new text for the cell above; yours was kept.** You may delete this note."
    return new_markdown_cell(f"{title}\n\n{text}", id=f"{cell.id[:40]}-{_digest_of(cell)}")


def _bring(path: Path, target: Path) -> str:
    """Make or update one notebook; return what to tell of it, "" where nothing was done that matters."""
    import nbformat

    course = nbformat.read(path, as_version=4)
    if not target.exists():
        _store(target, make(course))
        return ""
    mine = _read(target)
    if mine and mine.metadata[MADE_FROM]["course"] == _digest(course.cells):
        return ""
    if not mine or not all("id" in cell for cell in mine.cells):  # an old program leaves the ids out
        kept = progress.set_aside(target)
        _store(target, make(course))
        return f"your file could not be updated: it is now called {kept.name}, and the notebook is new"
    new, changed, notes = merge(course, mine)
    _store(target, new)
    if not changed:
        return UPDATED
    stay = f"your {changed} changed cells were kept" if changed > 1 else "your changed cell was kept"
    below = f"; the course's new text for {notes} stands below" if notes else ""
    return f"{UPDATED}, {stay}{below}"


def _read(path: Path) -> NotebookNode | None:
    """Return a notebook that `make` or `merge` has made, or None where that is not what the file holds."""
    import nbformat
    from nbformat.warnings import MissingIDFieldWarning

    try:
        with warnings.catch_warnings(action="ignore"):  # two cells with one id: the second gets another
            warnings.simplefilter("error", MissingIDFieldWarning)
            notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            nbformat.validate(notebook)
        made_from = notebook.metadata[MADE_FROM]
        whole = {"course": str, "as_made": str, "cells": dict}
        return notebook if all(isinstance(made_from[key], kind) for key, kind in whole.items()) else None
    except (ValueError, TypeError, KeyError, AttributeError, Warning, nbformat.ValidationError):
        return None


def _store(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook whole or not at all, and sign it, so that JupyterLab shows its panels and pictures."""
    import nbformat
    from nbformat.sign import NotebookNotary

    write(path, nbformat.writes(notebook) + "\n")
    with suppress(OSError):  # a home that cannot be written: JupyterLab asks whether to trust the notebook
        NotebookNotary().sign(notebook)


def _where_the_learner_was(place: Path, chapters: Sequence[Path]) -> str:
    """The name of the notebook to open."""
    try:
        number = progress.last(progress.load(place / progress.FILE))
    except (OSError, DamagedFileError):  # `start` tells it, and begins a new one
        number = "0"
    names = [path.name for path in chapters if path.name.startswith(f"{number}-")]
    if not names or number == "0":
        return chapters[0].name
    print(f"You were in {number}; chapter 0 has the map.")
    return names[0]


def _gives_away(source: str) -> bool:
    try:
        calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a command of IPython
        return False
    return any(getattr(call, "attr", getattr(call, "id", "")) in GIVING_AWAY for call in calls)


def _digest_of(cell: NotebookNode) -> str:
    """What tells one text of a cell from another: its kind, its source, the pictures pasted into it."""
    return _digest([cell.cell_type, cell.source, cell.get("attachments", {})])


def _digest(content: Any) -> str:
    """Twelve letters that stand for anything that JSON can write; of cells, their ids and outputs too."""
    if content and isinstance(content[0], dict):
        content = [
            [cell.get("id"), cell.cell_type, cell.source, cell.get("outputs"), cell.get("attachments")]
            for cell in content
        ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
