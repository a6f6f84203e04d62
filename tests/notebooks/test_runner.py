"""Executing notebooks: what is stored, what is left alone, what is said when a cell fails."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image, PngImagePlugin

from course import NOTEBOOKS, ROOT
from tutorial_lib.command import runner, stored
from tutorial_lib.command.stored import KERNEL
from tutorial_lib.errors import MissingFileError

CHANGING = [
    "import sys, time; object()",
    "print('first'); print(object(), file=sys.stdout)",
    "for done in range(3): print(f'{done}%|  | {done}/3 [00:00<00:01]', end='\\r', file=sys.stderr)",
    "from IPython.display import display\n"
    "view = {'application/vnd.jupyter.widget-view+json': {'model_id': str(time.time())}}\n"
    "display({**view, 'text/plain': 'a panel'}, raw=True)",
]
FIGURE = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"


def write(folder: Path, name: str, *cells: nbformat.NotebookNode | str) -> Path:
    """Write a notebook in the state in which an editor leaves it: with metadata, not executed."""
    nodes = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    notebook = new_notebook(cells=nodes, metadata={"kernelspec": {"name": "other", "display_name": "Other"}})
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / name)
    return folder / name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder of notebooks of another checkout."""
    monkeypatch.setattr(runner, "CHECKOUT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path / "notebooks"


def test_a_second_execution_leaves_no_difference(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = new_code_cell("time.time()", metadata={"tags": ["nbval-ignore-output"], "execution": {"a": "b"}})
    path = write(folder, "1.1-a.ipynb", new_markdown_cell("# Title"), *CHANGING, clock, FIGURE)
    assert runner.notebooks() == 0
    first = path.read_bytes()
    assert runner.notebooks(["1.1-a"]) == 0
    assert path.read_bytes() == first
    assert capsys.readouterr().out.splitlines() == ["1.1-a.ipynb: changed", "1.1-a.ipynb: unchanged"]
    assert [file.name for file in folder.iterdir()] == ["1.1-a.ipynb"]


def test_what_is_stored_is_clean(folder: Path) -> None:
    kept = new_code_cell("1 + 1", metadata={"tags": ["claims"], "collapsed": True})
    path = write(folder, "1.1-a.ipynb", *CHANGING, kept)
    runner.notebooks()
    stored = nbformat.read(path, as_version=4)
    assert stored.metadata == {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    assert [cell.execution_count for cell in stored.cells] == [1, 2, 3, 4, 5]
    assert stored.cells[0].outputs[0].data == {"text/plain": "<object at 0x0>"}
    assert stored.cells[1].outputs[0].text == "first\n<object object at 0x0>\n"
    assert stored.cells[2].outputs == []
    assert stored.cells[3].outputs[0].data == {"text/plain": "a panel"}
    assert stored.cells[4].metadata == {"tags": ["claims"]}


def test_a_notebook_with_an_error_is_left_untouched(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(folder, "1.1-a.ipynb", "good = 1", "print('before')\nbad()", "good")
    before = path.read_bytes()
    assert runner.notebooks() == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().out
    assert "1.1-a.ipynb, code cell 2 (\"print('before')\") failed" in said
    assert "NameError: name 'bad' is not defined" in said


def test_run_prints_a_table_and_goes_on_after_a_failure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = write(folder, "1.1-a.ipynb", "raise ValueError('no such thing')").read_bytes()
    write(folder, "1.2-b.ipynb", "1", "2")
    assert runner.run(out=folder.parent / "out") == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["notebook", "cells", "seconds", "result"]
    assert [(row[0], row[1], row[3]) for row in rows[1:3]] == [
        ("1.1-a.ipynb", "1", "failed"),
        ("1.2-b.ipynb", "2", "ok"),
    ]
    assert rows[3][:2] == ["all", "3"]
    assert (folder / "1.1-a.ipynb").read_bytes() == original
    executed = nbformat.read(folder.parent / "out/1.2-b.ipynb", as_version=4)
    assert executed.cells[1].outputs[0].data == {"text/plain": "2"}


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_notebooks_of_the_reader_are_never_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    own = write(tmp_path / place, "0-introduction.ipynb", "my = 'work'")
    before = own.read_bytes()
    monkeypatch.chdir(tmp_path)
    assert runner.find() == NOTEBOOKS
    assert runner.find(["0-introduction"]) == [ROOT / "notebooks" / "0-introduction.ipynb"]
    assert own.read_bytes() == before


def test_a_library_without_its_notebooks_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "notebooks", "mine.ipynb", "1")  # beside an installed library: somebody else's
    monkeypatch.setattr(runner, "CHECKOUT", tmp_path)
    with pytest.raises(MissingFileError, match="run the command in a checkout of the course"):
        runner.find()


def test_an_unknown_notebook_is_named_beside_the_known(folder: Path) -> None:
    write(folder, "2.1-word2vec.ipynb")
    assert runner.find(["2.1-word2vec", "notebooks/2.1-word2vec.ipynb"]) == 2 * [
        folder / "2.1-word2vec.ipynb"
    ]
    with pytest.raises(MissingFileError, match=r"no notebook '2\.2-glove' .* there are: 2\.1-word2vec"):
        runner.find(["2.2-glove"])


def stored_picture(picture: Image.Image, **options: Any) -> Image.Image:
    """Return a picture as a stored notebook holds it; stored again, it is the same to the byte."""
    metadata = {"image/png": {"width": picture.width // 2}} if options.pop("sharp", False) else {}
    png = io.BytesIO()
    picture.save(png, "png", **options)
    output = nbformat.v4.new_output(
        "display_data", data={"image/png": base64.b64encode(png.getvalue()).decode()}, metadata=metadata
    )
    notebook = stored.clean(new_notebook(cells=[new_code_cell("", outputs=[output])]))
    once = notebook.cells[0].outputs[0].data["image/png"]
    assert stored.clean(notebook).cells[0].outputs[0].data["image/png"] == once
    return Image.open(io.BytesIO(base64.b64decode(once)))


def test_a_stored_picture_has_no_notes_and_the_same_colours() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", "a plotting library 3.1")
    picture = Image.new("RGB", (8, 8), "red")
    picture.putpixel((2, 3), (0, 114, 178))
    stored = stored_picture(picture, pnginfo=notes, dpi=(100, 100))
    assert not stored.info
    assert stored.convert("RGB").tobytes() == picture.tobytes()


def test_a_stored_picture_stays_transparent() -> None:
    picture = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    picture.putpixel((2, 3), (255, 0, 0, 255))
    assert stored_picture(picture).convert("RGBA").tobytes() == picture.tobytes()


def test_a_stored_picture_of_many_colours_is_small_and_looks_the_same() -> None:
    ramp = np.linspace(0, 255, 256 * 256 * 3).reshape(256, 256, 3).astype(np.uint8)
    noisy = np.clip(ramp + np.random.default_rng(0).integers(-9, 9, ramp.shape), 0, 255).astype(np.uint8)
    stored = stored_picture(Image.fromarray(noisy))
    assert stored.mode == "P"
    assert np.abs(np.asarray(stored.convert("RGB"), float) - noisy).mean() < 6  # of 255


def test_a_sharp_picture_stays_sharp_unless_it_is_too_large() -> None:
    drawn, photograph = Image.new("RGB", (600, 400), "white"), Image.effect_noise((600, 400), 50)
    assert stored_picture(drawn, sharp=True).size == (600, 400)
    assert stored_picture(photograph, sharp=True).size == (300, 200)
    assert stored_picture(photograph).size == (600, 400)
