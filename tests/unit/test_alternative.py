"""Text alternatives: what a figure says to those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from PIL import Image

from tutorial_lib import plots
from tutorial_lib.chapters.c2_1_word2vec import drawings
from tutorial_lib.course import start as notebook
from tutorial_lib.plots import alternative, describe

NUMBERS = np.random.default_rng(0).normal(size=(40, 2))


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def described() -> str:
    """Return the text of the figure that was drawn last."""
    return describe(plt.gcf())


def test_bars_are_read_out_with_names_and_values() -> None:
    plots.bars([0.5, 0.25, np.nan], ["cat", "dog", "owl"], "Cats win", errors=[0.1] * 3, ylabel="score")
    text = "Cats win. Bars: cat 0.5, dog 0.25; with error bars. Vertical axis: score, 0 to 0.6."
    assert described() == text


def test_bars_in_series_and_lying_bars_keep_their_names() -> None:
    plots.bars([[1, 2], [3, 4]], ["cat", "dog"], "Two", series=["MiniLM", "TF-IDF"])
    assert "Bars “MiniLM”: cat 1, dog 2; bars “TF-IDF”: cat 3, dog 4." in described()
    plots.neighbors([("queen", 0.8123), ("man", 0.7)], "Near king")
    assert "Bars: queen 0.812, man 0.7." in described()


def test_of_many_bars_the_extremes_are_named() -> None:
    plots.bars(np.arange(30), [f"w{i}" for i in range(30)], "Many")
    assert "Bars: 30 from 0 (w0) to 29 (w29)." in described()


def test_lines_begin_end_and_turn() -> None:
    band = {"ours": ([0, 2, 1], [2, 4, 3])}
    plots.lines([1, 10, 100], {"ours": [1, 3, 2], "theirs": [0.1, 0.2, 0.3]}, "L", band, "k", "recall", True)
    plt.gca().axhline(0.5, label="chance")
    assert "Line “ours” from 1 to 2, highest 3 at 10; line “theirs” from 0.1 to 0.3; " in described()
    assert "line “chance” at 0.5; with a shaded band. Horizontal axis: k; vertical" in described()


def test_points_are_counted_and_their_labels_listed() -> None:
    names = [f"word{i}" for i in range(12)] + [""] * 28
    plots.scatter(NUMBERS, "Map", names, ["a"] * 30 + ["b"] * 10)
    listed = ", ".join(names[:10])
    assert f"40 points in 2 groups: a (30), b (10); labelled {listed} and 2 more." in described()
    plots.agreement(np.arange(50), -np.arange(50), "Opposite", "people", "model")
    assert "50 points, correlation -1.0" in described()


def test_a_heat_map_names_its_extremes_but_not_each_with_itself() -> None:
    vectors = np.array([[1, 0], [1, 0.2], [0, 1]])
    plots.similarity_matrix(vectors, ["king", "queen", "tea"], "Royals")
    text = "Heat map of 3 rows (king, queen, tea) by 3 columns, highest 0.981 at king and queen, lowest 0 at"
    assert text in described()


def test_pictures_are_counted_and_named() -> None:
    plots.image_grid([Image.new("RGB", (9, 9))] * 3, "Found", ["cat", "dog", "owl"], [0.3, 0.2, 0.1])
    assert described() == "Found. 3 pictures: cat 0.30, dog 0.20, owl 0.10."


def test_drawings_say_their_words_and_arrows() -> None:
    drawings.windows(["the", "cat", "sat"], 1, 1)
    first, second = described().split(" Panel 2: ")
    assert first == (
        "Panel 1: CBOW: the context predicts the center word. Labelled the, cat, sat; "
        "arrows from the to cat, sat to cat."
    )
    assert second.startswith("Skip-gram: ")


def test_a_crowded_figure_stays_short() -> None:
    _, cells = plt.subplots(3, 3)
    for ax in cells.flat:
        plots.bars(range(12), ["a rather long label"] * 12, "A title of some length", ylabel="score", ax=ax)
    assert 300 < len(described()) <= alternative.LONGEST


def pie() -> None:
    plt.pie([1, 2])


def solid() -> None:
    plt.figure().add_subplot(projection="3d").scatter([1, 2], [2, 3], [4, 5])


def days() -> None:
    plt.plot(np.array(["2026-01-01", "2026-03-01"], dtype="datetime64[D]"), [1, 9])


def nothing_known() -> None:
    plt.plot([np.nan, np.nan], label="x")
    plt.scatter([np.nan, 1], [1, 2])
    plt.figure()
    plt.imshow(np.full((2, 2), np.nan))


@pytest.mark.parametrize(
    "draw",
    [
        plt.figure,
        pie,
        solid,
        days,
        nothing_known,
        lambda: plt.plot([], []),
        lambda: plt.boxplot(NUMBERS),
        lambda: plt.contourf(NUMBERS[:4]),
        lambda: plt.quiver([1], [1], [2], [2]),
        lambda: plt.pcolormesh(NUMBERS),
        lambda: plt.text(0.5, 0.5, "$5 and $6"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_any_figure_of_a_reader_has_a_text_alternative(draw: Callable[[], object]) -> None:
    draw()
    for number in plt.get_fignums():
        text = describe(plt.figure(number))
        assert 0 < len(text) <= alternative.LONGEST
        assert "0x" not in text


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """An IPython that shows figures as PNG, of this test alone."""
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return shell


@pytest.mark.parametrize("made", [b"png", (b"png", {"width": 3})])
def test_start_stores_the_text_beside_each_figure(shell: InteractiveShell, made: object) -> None:
    shell.display_formatter.formatters["image/png"].for_type(Figure, lambda figure: made)
    for _ in range(2):  # a cell that is run again wraps nothing twice
        notebook.start()
    plots.bars([1], ["cat"], "Cats win")
    _, metadata = shell.display_formatter.format(plt.gcf())
    kept = made[1] if isinstance(made, tuple) else {}
    assert metadata["image/png"] == {**kept, "alt": "Cats win. Bars: cat 1.", "drawn": True}


def test_start_says_of_a_figure_with_pictures_that_its_colours_must_stay(shell: InteractiveShell) -> None:
    shell.display_formatter.formatters["image/png"].for_type(Figure, lambda figure: b"png")
    notebook.start()
    plots.image_grid([Image.new("RGB", (40, 40))], "Found", ["cat"])
    _, metadata = shell.display_formatter.format(plt.gcf())
    assert "drawn" not in metadata["image/png"]


def test_start_stores_a_text_beside_each_picture(shell: InteractiveShell) -> None:
    notebook.start()
    data, metadata = shell.display_formatter.format(Image.new("RGB", (9, 5)))
    assert data["image/png"]
    assert metadata["image/png"]["alt"] == "A picture, 9 pixels wide and 5 high."
