"""Executes the notebooks: in place, as they are stored, or into a folder, to see that all of them run.

A notebook is executed in order, in a fresh kernel, and stored clean: a second run leaves no difference.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingFileError, TutorialError
from ..store.machine import CHECKOUT, write
from .stored import KERNEL, clean, same

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["NotebookError", "execute", "find", "notebooks", "run"]

CELL_TIMEOUT = 300  # seconds; a whole notebook should take less than 60

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(TutorialError):
    """A cell of a notebook failed; `notebook` is what had been executed until then."""

    def __init__(self, message: str, notebook: NotebookNode) -> None:
        super().__init__(message)
        self.notebook = notebook


def notebooks(names: Sequence[str] = ()) -> int:
    """Execute notebooks in place and store them clean; one with an error is left untouched.

    Args:
        names: file names, with or without folder and ending; all notebooks when empty.

    Returns:
        The exit code: 0, or 1 when a cell failed.
    """
    failures = 0
    for path in find(names):
        try:
            outcome = "changed" if _execute_in_place(path) else "unchanged"
        except NotebookError as error:
            outcome, failures = f"left untouched\n{error}", failures + 1
        print(f"{path.name}: {outcome}", flush=True)
    return int(failures > 0)


def run(names: Sequence[str] = (), out: str | Path = "run") -> int:
    """Execute notebooks into a folder and print a table: notebook, cells, seconds, result.

    Args:
        names: as for `notebooks`.
        out: the folder, made when missing; the originals are not touched.

    Returns:
        The exit code: 0, or 1 when a cell failed.
    """
    paths = find(names)
    width = max(len(path.name) for path in paths)
    print(f"{'notebook':{width}}  cells  seconds  result", flush=True)
    errors, all_cells, all_seconds = [], 0, 0.0
    for path in paths:
        cells, seconds, error = _execute_into(path, Path(out))
        print(f"{path.name:{width}}  {cells:5}  {seconds:7.1f}  {'failed' if error else 'ok'}", flush=True)
        all_cells, all_seconds = all_cells + cells, all_seconds + seconds
        errors += [error] if error else []
    well = len(paths) - len(errors)
    print(f"{'all':{width}}  {all_cells:5}  {all_seconds:7.1f}  {well} ok, {len(errors)} failed")
    for error in errors:
        print(f"\n{error}")
    return int(bool(errors))


def find(names: Sequence[str] = ()) -> list[Path]:
    """Return the paths of the named notebooks, or of all, in the order of the course.

    They are those beside this library, wherever the command runs: notebooks of the reader's own are never
    touched.

    Raises:
        MissingFileError: there is no such notebook; the message lists those there are.
    """
    folder = CHECKOUT / "notebooks"
    known = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    if not known or not (CHECKOUT / "pyproject.toml").is_file():  # a package among others, without notebooks
        raise MissingFileError(
            f"the library in {CHECKOUT} has no notebooks of the course beside it: "
            "run the command in a checkout of the course, with the Python that `make` installed there"
        )
    # Not Path.stem: "2.1-word2vec" without its ending would lose what follows the point.
    stems = [Path(name).name.removesuffix(".ipynb") for name in names]
    for name, stem in zip(names, stems, strict=True):
        if stem not in known:
            raise MissingFileError(f"no notebook {name!r} in {folder}; there are: {', '.join(known)}")
    return [known[stem] for stem in stems] or list(known.values())


def execute(path: Path) -> NotebookNode:
    """Return the notebook at `path` clean, every cell executed in order in a fresh kernel in its own folder.

    Raises:
        NotebookError: a cell failed; names the notebook, the cell and the error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(_where_it_failed(path, notebook, error), notebook) from None
    return clean(notebook)


def _where_it_failed(path: Path, notebook: NotebookNode, error: Exception) -> str:
    """One sentence with the cell's number and first line, then the error's own last lines."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started = [number for number, cell in enumerate(code, 1) if cell.outputs or cell.execution_count]
    number = max(started, default=1)
    line = next(iter(code[number - 1].source.splitlines()), "")
    tail = _COLOUR.sub("", str(error)).strip().splitlines()[-8:]
    return "\n    ".join([f"{path.name}, code cell {number} ({line!r}) failed:", *tail])


def _execute_in_place(path: Path) -> bool:
    """Execute and store one notebook; return whether the file changed."""
    import nbformat

    before, after = nbformat.read(path, as_version=4), execute(path)
    if same(before, after):
        return False
    write(path, nbformat.writes(after) + "\n")
    return True


def _execute_into(path: Path, folder: Path) -> tuple[int, float, str]:
    """Execute one notebook and write it to `folder`, as far as it came; return cells, seconds and error."""
    import nbformat

    start, error = time.perf_counter(), ""
    try:
        notebook = execute(path)
    except NotebookError as failure:
        notebook, error = failure.notebook, str(failure)
    seconds = time.perf_counter() - start
    write(folder / path.name, nbformat.writes(notebook) + "\n")
    return sum(cell.cell_type == "code" for cell in notebook.cells), seconds, error
