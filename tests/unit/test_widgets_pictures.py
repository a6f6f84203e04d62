"""The panels for pictures without a browser: what they find, and what they do with the reader's own files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tiny import TinyPictures, png, squares
from tutorial_lib import widgets
from tutorial_lib.errors import DamagedFileError, InputError, InputTypeError, MissingFileError
from tutorial_lib.widgets.upload import Upload, read_upload


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    squares(tmp_path)
    return tmp_path


def shown(panel: widgets.Panel) -> list[str]:
    """The names of the pictures that were found, best first."""
    found = panel.answer.html.partition('class="tutorial-pictures"')[2]
    return re.findall(r'<img src="data:image/[a-z]+;base64,[^"]+" alt="([^"]+)"', found)


def send(upload: Upload, **files: bytes) -> None:
    """What the page sends when somebody drops files."""
    for left, (name, content) in zip(reversed(range(len(files))), files.items(), strict=True):
        upload._take(upload, {"name": name, "more": left}, [memoryview(content)])


def test_a_phrase_finds_pictures_and_a_click_finds_more_like_one(tmp_path: Path) -> None:
    pictures = squares(tmp_path)
    vectors = TinyPictures().encode([item.path for item in pictures])
    panel = widgets.picture_search(TinyPictures(), pictures, vectors, phrase="something green")
    panel.inputs["k"].value = 1
    assert shown(panel) == ["green &lt;square&gt;"]
    assert "http" not in panel.answer.html
    panel.go(phrase="picture: red <square>")
    panel.inputs["k"].value = 3
    assert sorted(shown(panel)) == ["blue &lt;square&gt;", "green &lt;square&gt;"]
    assert "something green" in panel.answer.trail
    panel.inputs["phrase"].value = "picture: rad <square>"
    assert panel.answer.message.startswith("no picture is called “rad <square>”: did you mean “red <square>”")
    panel.inputs["phrase"].value = ""
    assert panel.answer.message == "type a phrase, or take one of the examples"
    panel.go(phrase="winter")
    assert "></button>" not in panel.answer.trail, "an empty box is no place to go back to"


@pytest.mark.parametrize("given", [str, Path, lambda folder: [str(file) for file in folder.glob("*.png")]])
def test_pictures_of_ones_own_are_a_folder_or_paths(folder: Path, given) -> None:
    panel = widgets.picture_search(TinyPictures(), given(folder), phrase="blue")
    assert shown(panel)[0] == "blue.png"
    assert "The nearest of 3 pictures" in panel.answer.html


def test_what_cannot_be_read_is_left_out_and_named(folder: Path) -> None:
    (folder / "notes.jpg").write_text("only text")
    panel = widgets.picture_search(TinyPictures(), folder, phrase="blue")
    assert len(shown(panel)) == 3
    assert "Left out: 1" in panel.answer.html
    assert "notes.jpg is no image" in panel.answer.html


def test_where_there_are_no_pictures_it_is_said(folder: Path) -> None:
    def search(pictures: object, vectors: np.ndarray | None = None) -> None:
        widgets.picture_search(TinyPictures(), pictures, vectors)

    with pytest.raises(MissingFileError, match="there is no folder .*my photos: check the spelling"):
        search(folder / "my photos")
    other = folder / "texts"
    other.mkdir()
    (other / "a.txt").write_text("a")
    with pytest.raises(InputError, match=r"holds no picture file .*it holds: \.txt"):
        search(other)
    with pytest.raises(InputError, match="no picture to search"):
        search([])
    with pytest.raises(InputError, match="3 pictures and 2 vectors"):
        search(folder, np.eye(2))
    with pytest.raises(InputTypeError, match="picture 0 is of type int"):
        search([1])
    (other / "b.png").write_text("b")
    with pytest.raises(InputError, match=r"no picture can be read: .*b\.png is no image"):
        search(other)


def test_pictures_that_are_dropped_join_the_search_and_become_the_query(folder: Path) -> None:
    panel = widgets.picture_search(TinyPictures(), folder, phrase="blue")
    [upload] = [child for child in panel.children if isinstance(child, Upload)]
    send(upload, **{"red.png": png("red"), "notes.txt": b"only text"})
    assert panel.inputs["phrase"].value == "picture: red.png (2)"
    assert shown(panel)[0] == "red.png"
    assert "notes.txt is no image" in panel.answer.html
    send(upload, **{"empty.png": b""})
    assert panel.answer.message.startswith("No picture could be read: empty.png")
    assert panel.inputs["phrase"].value == "picture: red.png (2)"


def test_what_a_model_warns_of_is_said_once(folder: Path) -> None:
    encoder = TinyPictures()
    encoder.limit = "It has only seen drawings."
    for panel in (
        widgets.picture_search(encoder, folder, phrase="red"),
        widgets.picture_upload(encoder, ["red", "blue"], folder),
    ):
        assert panel.answer.message == "It has only seen drawings."
        panel.refresh()
        assert panel.answer.message == ""


def test_an_upload_ranks_the_labels_of_each_picture(folder: Path) -> None:
    assert "No picture yet" in widgets.picture_upload(TinyPictures(), ["green", "red"]).answer.html
    panel = widgets.picture_upload(TinyPictures(), ["green", "red"], [folder / "green.png"])
    assert re.findall(r"<tr><td>(\w+)</td>", panel.answer.html) == ["green", "red"]
    send(panel.inputs["files"], **{"mine.png": png("red"), "yours.png": png("green"), "no.png": b"text"})
    assert re.findall(r"<figcaption>(\S+?)</figcaption>", panel.answer.html) == ["mine.png", "yours.png"]
    assert re.findall(r"<tr><td>(\w+)</td>", panel.answer.html) == ["red", "green", "green", "red"]
    assert panel.answer.message.startswith("no.png is no image")
    panel.inputs["labels"].value = "red, "
    assert panel.answer.message.startswith("give at least two labels")


def test_an_upload_that_is_no_picture_is_named() -> None:
    with pytest.raises(DamagedFileError, match=r"^notes\.jpg is no image"):
        read_upload("notes.jpg", b"only text")
    assert read_upload("../a/b.png", png()).size == (4, 4)
