"""The drawings of chapter 2.1."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest

from tutorial_lib.plots import drawings


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
