"""Executes the notebooks: in place, as they are stored, or into a folder, to see that all of them run.

A stored notebook is executed in order and holds nothing that changes from run to run: no timings, no states
of widgets, no addresses of objects, no software versions in pictures. So a second run leaves no difference.
"""

from __future__ import annotations

import base64
import copy
import io
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingFileError, TutorialError

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["NotebookError", "clean", "execute", "find", "notebooks", "run"]

CHECKOUT = Path(__file__).resolve().parents[2]
CELL_TIMEOUT = 300  # seconds; a whole notebook should take less than 60
UNCOMPARED = "nbval-ignore-output"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
KEPT_CELL_METADATA = ("jupyter", "slideshow", "tags")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PROGRESS_BAR = re.compile(r"\d+%\||\d+(it)? \[\d+:\d+")


class NotebookError(TutorialError):
    """A cell of a notebook failed; `notebook` is what had been executed until then."""

    def __init__(self, message: str, notebook: NotebookNode) -> None:
        super().__init__(message)
        self.notebook = notebook


@dataclass(frozen=True)
class _Run:
    """One row of the table that `run` prints."""

    name: str
    cells: int
    seconds: float
    error: str = ""

    def row(self, width: int) -> str:
        return f"{self.name:{width}}  {self.cells:5}  {self.seconds:7.1f}  {'failed' if self.error else 'ok'}"


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
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    paths = find(names)
    width = max(len(path.name) for path in paths)
    print(f"{'notebook':{width}}  cells  seconds  result", flush=True)
    runs = []
    for path in paths:
        runs.append(_execute_into(path, folder))
        print(runs[-1].row(width), flush=True)
    failed = [each for each in runs if each.error]
    cells, seconds = sum(each.cells for each in runs), sum(each.seconds for each in runs)
    print(f"{'all':{width}}  {cells:5}  {seconds:7.1f}  {len(runs) - len(failed)} ok, {len(failed)} failed")
    for each in failed:
        print(f"\n{each.error}")
    return int(bool(failed))


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
    for name in names:
        if _stem(name) not in known:
            raise MissingFileError(f"no notebook {name!r} in {folder}; there are: {', '.join(known)}")
    return [known[_stem(name)] for name in names] or list(known.values())


def execute(path: Path) -> NotebookNode:
    """Return the notebook at `path` clean, every cell executed in order in a fresh kernel in its own folder.

    Raises:
        NotebookError: a cell failed; names the notebook, the cell and the error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name=KERNEL["name"],
        resources=resources,
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


def clean(notebook: NotebookNode) -> NotebookNode:
    """Remove in place whatever changes from run to run or belongs to one machine, and return the notebook."""
    notebook.metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        if cell.cell_type == "code":
            cell.outputs = [_clean_output(output) for output in cell.outputs if not _is_progress(output)]
    return notebook


def _stem(name: str) -> str:
    # Not Path.stem: "2.1-word2vec" without its ending would lose what follows the point.
    return Path(name).name.removesuffix(".ipynb")


def _execute_in_place(path: Path) -> bool:
    """Execute and store one notebook; return whether the file changed."""
    import nbformat

    before = nbformat.read(path, as_version=4)
    after = execute(path)
    if _compared(before) == _compared(after):
        return False
    _write(after, path)
    return True


def _execute_into(path: Path, folder: Path) -> _Run:
    """Execute one notebook and write it to `folder`, as far as it came."""
    start, error = time.perf_counter(), ""
    try:
        notebook = execute(path)
    except NotebookError as failure:
        notebook, error = failure.notebook, str(failure)
    seconds = time.perf_counter() - start
    _write(notebook, folder / path.name)
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    return _Run(path.name, cells, seconds, error)


def _compared(notebook: NotebookNode) -> NotebookNode:
    """A copy without the outputs that may differ between two honest runs: versions and timings, so tagged."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if UNCOMPARED in cell.metadata.get("tags", ()):
            cell.outputs = [bool(cell.outputs)]
    return notebook


def _write(notebook: NotebookNode, path: Path) -> None:
    """Write to a temporary file beside `path` and rename it, so that a break never leaves half a notebook."""
    import nbformat

    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        nbformat.write(notebook, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _where_it_failed(path: Path, notebook: NotebookNode, error: Exception) -> str:
    """One sentence with the cell's number and first line, then the error's own last lines."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started = [number for number, cell in enumerate(code, 1) if cell.outputs or cell.execution_count]
    number = max(started, default=1)
    line = next(iter(code[number - 1].source.splitlines()), "")
    tail = _COLOUR.sub("", str(error)).strip().splitlines()[-8:]
    return "\n    ".join([f"{path.name}, code cell {number} ({line!r}) failed:", *tail])


def _is_progress(output: NotebookNode) -> bool:
    is_error_stream = output.output_type == "stream" and output.name == "stderr"
    # A bar that is left early wipes its line with blanks.
    return is_error_stream and (not output.text.strip() or bool(_PROGRESS_BAR.search(output.text)))


def _clean_output(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _ADDRESS.sub("0x0", output.text)
    data = output.get("data", {})
    # Without its kernel a stored view shows an error; the sentence in text/plain and the static twin remain.
    data.pop(WIDGET_VIEW, None)
    for media_type in ("text/plain", "text/html"):
        if media_type in data:
            data[media_type] = _ADDRESS.sub("0x0", data[media_type])
    if "image/png" in data:
        picture = _as_stored(base64.b64decode(data["image/png"]))
        data["image/png"] = base64.b64encode(picture).decode("ascii")
    return output


def _as_stored(png: bytes) -> bytes:
    """Return a picture in at most 256 colours, without notes of software and dates.

    A third of the size, and the eye sees hardly a difference. A picture that is stored so is left alone.
    """
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P" and not set(picture.info) - {"transparency"}:
            return png
        solid = picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)
        octree = Image.Quantize.FASTOCTREE  # the one that knows transparent colours
        small = (
            picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
            if solid
            else picture.convert("RGBA").quantize(256, octree)
        )
    stored = io.BytesIO()
    small.save(stored, "PNG", optimize=True)
    return stored.getvalue()
