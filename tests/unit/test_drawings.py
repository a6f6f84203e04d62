"""The drawings of chapter 2.1."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tutorial_lib.chapters.c2_1_word2vec import drawings
from tutorial_lib.errors import InputError


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def _ends(ax: plt.Axes) -> list[tuple[float, float]]:
    """(from, to) of each arrow."""
    return [(note.xyann[0], note.xy[0]) for note in ax.texts if getattr(note, "arrow_patch", None)]


def test_arrows_run_to_the_center_for_cbow_and_from_it_for_skip_gram() -> None:
    cbow, skip = drawings.windows(["a", "b", "c", "d"], center=1, reach=1)
    assert _ends(cbow) == [(0, 1), (2, 1)]
    assert _ends(skip) == [(1, 0), (1, 2)]
    assert "CBOW" in cbow.get_title(loc="left")


def test_a_tree_shows_each_leaf_with_its_note_once() -> None:
    ax = drawings.binary_tree((("a", "b"), "c"), {"a": "0.25"}, "a tree")
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if text not in "01"] == ["a\n0.25", "b", "c"]
    assert sorted(text for text in texts if text in "01") == ["0", "0", "1", "1"]


def test_parallelogram_is_to_scale_and_names_its_misfit() -> None:
    a, b, c = np.eye(3)[:3]  # every pair is the square root of two apart
    d = b - a + c + np.array([1, 1, 1])  # the square root of three from the prediction, outside the plane
    ax = drawings.parallelogram([a, b, c, d], ["man", "king", "woman", "queen"], "An analogy")
    corners = np.vstack([drawn.get_offsets() for drawn in ax.collections])  # a, b, c, prediction, foot of d
    assert np.isclose(np.linalg.norm(corners[1] - corners[0]), np.sqrt(2))
    assert np.isclose(np.linalg.norm(corners[2] - corners[1]), np.sqrt(2))
    assert np.allclose(corners[1] - corners[0], corners[3] - corners[2])
    assert np.allclose(corners[4], corners[3], atol=1e-6)
    assert np.isclose(ax.patches[0].get_radius(), np.sqrt(3))
    assert "'queen' is 1.73 from the prediction,\n1.22 times the side man–king" in ax.get_xlabel()
    assert [text.get_text() for text in ax.texts] == ["man", "king", "woman", "king − man + woman", "queen"]
    assert ax.get_aspect() == 1


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        ([[0, 0], [1, 1], [2, 2], [3, 1]], "on one line"),
        ([[1, 1], [1, 1], [2, 2], [3, 1]], "on one line"),
        (np.eye(3), "4 vectors and 4 words, here are 3 and 4"),
    ],
)
def test_parallelogram_refuses(vectors: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        drawings.parallelogram(vectors, list("abcd"), "An analogy")
