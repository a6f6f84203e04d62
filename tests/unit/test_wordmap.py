"""The word map of chapter 1.1 without a browser: a stand-in for its canvas, and the real one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pytest

from tutorial_lib.chapters.c1_1_embedding import wordmap
from tutorial_lib.errors import InputError


def first_column(html: str) -> list[str]:
    """The first cell of each row of a score table."""
    return re.findall(r"<tr><td[^>]*>(.*?)</td>", html)


class FakeScatter:
    """Keeps what the map asks of jscatter.Scatter; `show` gives a widget with a selection, as there."""

    def __init__(self) -> None:
        self.marked: list[int] = []
        self.zoomed: list[int] = []
        self.canvas = ipywidgets.VBox()
        self.canvas.add_traits(selection=ipywidgets.widgets.trait_types.traitlets.Any())

    def show(self) -> ipywidgets.VBox:
        return self.canvas

    def selection(self, places: list[int]) -> None:
        self.marked = places
        self.canvas.selection = np.array(places)

    def zoom(self, to: list[int]) -> None:
        self.zoomed = to


@pytest.fixture
def fake_map(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A map of ten words on a circle; neighbours on the circle are neighbours."""
    monkeypatch.setattr(wordmap, "_scatter", lambda points, words: FakeScatter())
    angles = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return lambda: wordmap.word_map(vectors, [f"w{i}" for i in range(10)], vectors, k=2)


def test_searching_the_map_marks_the_neighbours_and_moves_there(fake_map) -> None:
    panel = fake_map()
    assert repr(panel).startswith("Interactive: hover, click or lasso")
    assert first_column(panel.result.value) in (["w1", "w9"], ["w9", "w1"])
    panel.inputs["word"].value = "w5"
    assert panel.scatter.marked == panel.scatter.zoomed == [4, 5, 6]
    assert "nearest to &#x27;w5&#x27; in all 2 dimensions" in panel.result.value
    panel.inputs["word"].value = "w55"
    assert "&#x27;w55&#x27; is not among the 10 words of the map: did you mean" in panel.result.value
    assert panel.scatter.marked == [4, 5, 6]


def test_clicking_the_map_shows_the_neighbours_and_a_lasso_its_words(fake_map) -> None:
    panel = fake_map()
    panel.scatter.canvas.selection = np.array([7])
    assert sorted(first_column(panel.result.value)) == ["w6", "w8"]
    assert panel.scatter.marked == [6, 7, 8]
    assert panel.scatter.zoomed == []
    panel.scatter.canvas.selection = np.array([3, 0, 1, 9])
    assert panel.result.value == "<p><b>4 words:</b> w0, w1, w3, w9</p>"
    panel.scatter.canvas.selection = None
    assert "4 words" in panel.result.value


def test_a_large_lasso_is_cut(fake_map, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordmap, "_LISTED", 2)
    assert fake_map().show_lasso([5, 4, 3]) == "<p><b>3 words:</b> w3, w4 … and 1 more</p>"


def test_the_map_refuses_lists_that_do_not_fit() -> None:
    with pytest.raises(InputError, match=r"\(2, 2\) do not fit 3 words"):
        wordmap.word_map(np.eye(2), ["a", "b", "c"], np.eye(3))


def test_the_real_map_holds_its_points_and_words() -> None:
    points = np.array([[0, 0], [1, 2], [2, 1]])
    panel = wordmap.word_map(points, ["a", "b", "c"], np.eye(3) + 0.1, k=1)
    assert panel.scatter.show().points.shape[0] == 3
    panel.inputs["word"].value = "b"
    assert 1 in panel.scatter.selection().tolist()
