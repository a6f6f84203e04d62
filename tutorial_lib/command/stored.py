"""A notebook as it is stored: nothing in it changes from run to run or belongs to one machine.

No timings, no states of widgets, no addresses of objects, no software versions in pictures.
"""

from __future__ import annotations

import base64
import copy
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from PIL import Image

__all__ = ["KERNEL", "clean", "same"]

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
UNCOMPARED = "nbval-ignore-output"
KEPT_CELL_METADATA = ("jupyter", "slideshow", "tags")
LARGEST_SHARP = 50_000  # bytes
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_PROGRESS_BAR = re.compile(r"\d+%\||\d+(it)? \[\d+:\d+")


def clean(notebook: NotebookNode) -> NotebookNode:
    """Remove in place whatever changes from run to run or belongs to one machine, and return the notebook."""
    notebook.metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        if cell.cell_type == "code":
            cell.outputs = [_clean_output(output) for output in cell.outputs if not _is_progress(output)]
    return notebook


def same(one: NotebookNode, other: NotebookNode) -> bool:
    """Tell whether two notebooks differ in nothing but what two honest runs may: versions and timings."""
    return _compared(one) == _compared(other)


def _compared(notebook: NotebookNode) -> NotebookNode:
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if UNCOMPARED in cell.metadata.get("tags", ()):
            cell.outputs = [bool(cell.outputs)]
    return notebook


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
        sharp = "width" in output.metadata.get("image/png", {})  # it is shown at half its size, or less
        picture = _small(base64.b64decode(data["image/png"]), sharp)
        data["image/png"] = base64.b64encode(picture).decode("ascii")
    return output


def _small(png: bytes, sharp: bool) -> bytes:
    """Return a picture in few colours, without notes of software and dates.

    A third of the size, and the eye sees hardly a difference. A sharp one that is still too large, of
    photographs or thousands of points, loses its sharpness. A picture that is stored so is left alone.
    """
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode == "P" and not set(picture.info) - {"transparency"}:
            return png
        small = _in_colours(picture, 64 if sharp else 256)
        if sharp and len(small) > LARGEST_SHARP:
            small = _in_colours(picture.convert("RGBA").reduce(2), 256)
    return small


def _in_colours(picture: Image.Image, colours: int) -> bytes:
    from PIL import Image

    if picture.convert("RGBA").getchannel("A").getextrema() == (255, 255):
        few = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    else:
        octree = Image.Quantize.FASTOCTREE  # the one that knows transparent colours
        few = picture.convert("RGBA").quantize(colours, octree)
    stored = io.BytesIO()
    few.save(stored, "PNG", optimize=True)
    return stored.getvalue()
