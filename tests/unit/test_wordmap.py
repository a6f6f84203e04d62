"""The word map of chapter 1.1 without a browser: what is sent to its canvas, and what a click on it does."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tutorial_lib.chapters.c1_1_embedding import wordmap
from tutorial_lib.errors import InputError


def first_column(panel: wordmap.WordMap) -> list[str]:
    """The words in the rows of the panel's score table."""
    return re.findall(r"<tr><td><button[^>]*>(.*?)</button>", panel.answer.html)


@pytest.fixture
def circle() -> wordmap.WordMap:
    """A map of ten words on a circle; neighbours on the circle are neighbours."""
    angles = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return wordmap.word_map(vectors, [f"w{i}" for i in range(10)], vectors, k=2)


def test_searching_the_map_marks_the_word_first_and_then_its_neighbours(circle: wordmap.WordMap) -> None:
    assert repr(circle).startswith("Interactive: hover, click or lasso")
    assert sorted(first_column(circle)) == ["w1", "w9"]
    circle.inputs["word"].value = "W5"
    assert circle.canvas.marked[0] == 5
    assert sorted(circle.canvas.marked) == [4, 5, 6]
    assert "nearest to “w5” in all 2 dimensions" in circle.answer.html
    circle.inputs["word"].value = "w55"
    assert "'w55' is not among the 10 words of the map: did you mean" in circle.answer.message
    assert circle.canvas.marked[0] == 5


def test_a_click_on_the_map_fills_the_box_and_a_lasso_lists_its_words(circle: wordmap.WordMap) -> None:
    circle.canvas._handle_custom_msg({"word": 7}, [])
    assert circle.inputs["word"].value == "w7"
    assert sorted(first_column(circle)) == ["w6", "w8"]
    circle.canvas._handle_custom_msg({"lasso": [3, 0, 1, 9]}, [])
    assert "<b>4 words in the lasso:</b>" in circle.answer.html
    assert re.findall(r"<button[^>]*>(.*?)</button>", circle.answer.html) == ["w0", "w1", "w3", "w9"]


def test_a_large_lasso_is_cut(circle: wordmap.WordMap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordmap, "LISTED", 2)
    assert circle.show_lasso([5, 4, 3]).endswith(" … and 1 more</p>")


def test_the_canvas_gets_its_points_on_one_scale() -> None:
    panel = wordmap.word_map([[0, 0], [4, 0], [2, 2]], ["a", "b", "c"], np.eye(3), k=1)
    points = np.frombuffer(panel.canvas.points, "<u2").reshape(3, 2)
    assert points.tolist() == [[0, 16383], [65535, 16383], [32767, 49151]]
    assert panel.canvas.words == "a\nb\nc"


def test_groups_are_the_same_again_and_named_by_words_of_their_own() -> None:
    centres = np.repeat(np.eye(3), [5, 10, 20], axis=0)
    vectors = centres + 0.05 * np.random.default_rng(0).normal(size=centres.shape)
    encoder = wordmap.WordEncoder.from_vectors([f"w{i}" for i in range(35)], vectors)
    places, names = wordmap.groups(encoder, 3)
    assert places.tolist() == [0] * 5 + [1] * 10 + [2] * 20
    assert np.array_equal(wordmap.groups(encoder, 3)[0], places)
    for group, name in enumerate(names):
        assert all(places[encoder.index(word)] == group for word in name.split(", "))


def test_ten_thousand_words_take_a_small_part_of_a_saved_page() -> None:
    random = np.random.default_rng(0)
    words = [f"word{i:06}" for i in range(10_000)]
    panel = wordmap.word_map(random.normal(size=(10_000, 2)), words, random.normal(size=(10_000, 5)))
    state = panel.canvas.get_state(["words", "points", "places", "names", "colors", "marked"])
    size = sum(4 / 3 * len(part) if isinstance(part, bytes) else len(str(part)) for part in state.values())
    assert size < 250_000


def test_the_map_refuses_lists_that_do_not_fit() -> None:
    with pytest.raises(InputError, match=r"\(2, 2\) do not fit 3 words"):
        wordmap.word_map(np.eye(2), ["a", "b", "c"], np.eye(3))
