"""Figures as functions: data in, Axes out, assertions on what was drawn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from tutorial_lib import plots
from tutorial_lib.errors import InputError
from tutorial_lib.plots import drawings

TITLE = "What the figure says"


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def ticks(axis: mpl.axis.Axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def brightness(color: str) -> float:
    return float(np.dot(to_rgb(color), (0.299, 0.587, 0.114)))


def test_neighbouring_colours_differ_in_grey() -> None:
    grey = [brightness(color) for color in plots.PALETTE]
    assert all(abs(one - other) > 0.1 for one, other in zip(grey, grey[1:], strict=False))


def test_chinese_is_drawn_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plots.bars([1], ["词向量"], "国王 − 男人 + 女人 = 女王")
        ax.get_figure().canvas.draw()


def test_without_a_chinese_font_the_warning_is_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matplotlib.font_manager.get_font_names", lambda: ["DejaVu Sans"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ax = plots.bars([1], ["词向量"], "国王")
        ax.get_figure().canvas.draw()
    assert not caught
    monkeypatch.undo()
    plots.use_style()


def test_long_titles_are_broken_and_short_ones_are_not() -> None:
    assert plots.bars([1], ["a"], TITLE).get_title(loc="left") == TITLE
    assert plots.bars([1], ["a"], "word " * 40).get_title(loc="left").count("\n") >= 2


DOLLARS = "$x_{$"  # half a formula: matplotlib would refuse to draw it
TWO = [DOLLARS, "b"]
WITH_DOLLARS = {
    "agreement": lambda: plots.agreement([1, 2], [2, 1], DOLLARS, DOLLARS, DOLLARS),
    "attention": lambda: plots.attention(np.eye(2), TWO, DOLLARS),
    "bars": lambda: plots.bars(np.eye(2), TWO, DOLLARS, None, TWO, DOLLARS, DOLLARS),
    "binary_tree": lambda: drawings.binary_tree((DOLLARS, "b"), {"b": DOLLARS}, DOLLARS),
    "feature_maps": lambda: plots.feature_maps(np.zeros((1, 2, 2)), DOLLARS),
    "heatmap": lambda: plots.heatmap(np.eye(2), TWO, TWO, DOLLARS, DOLLARS, DOLLARS, DOLLARS),
    "image_grid": lambda: plots.image_grid([Image.new("RGB", (2, 2))], DOLLARS, [DOLLARS]),
    "lines": lambda: plots.lines([1, 2], {DOLLARS: [1, 2], "b": [2, 1]}, DOLLARS, None, DOLLARS, DOLLARS),
    "neighbors": lambda: plots.neighbors([(DOLLARS, 0.5)], DOLLARS, DOLLARS),
    "parallelogram": lambda: plots.parallelogram(np.eye(4), [DOLLARS, "b", DOLLARS, "d"], DOLLARS),
    "scatter": lambda: plots.scatter(np.eye(2), DOLLARS, TWO, TWO, DOLLARS, DOLLARS),
    "similarity_matrix": lambda: plots.similarity_matrix(np.eye(2), TWO, DOLLARS),
    "spaces": lambda: plots.spaces({DOLLARS: np.eye(2)}, DOLLARS, TWO, TWO, {DOLLARS: DOLLARS}),
    "training_curve": lambda: plots.training_curve([2, 1], DOLLARS, 1, DOLLARS, DOLLARS),
    "windows": lambda: drawings.windows(TWO, 0, 1),
}


def test_dollar_signs_are_tried_in_every_function() -> None:
    assert set(WITH_DOLLARS) == {*plots.__all__, *drawings.__all__} - {
        "PALETTE",
        "SIZES",
        "describe",
        "use_style",
    }


@pytest.mark.parametrize("name", WITH_DOLLARS)
def test_a_dollar_sign_begins_no_formula(name: str) -> None:
    drawn = WITH_DOLLARS[name]()
    figure = (drawn[0] if isinstance(drawn, list) else drawn).get_figure()
    figure.canvas.draw()
    written = [text for text in figure.findobj(Text) if "$x" in text.get_text()]
    assert written
    assert not any(text.get_parse_math() for text in written)


def test_powers_of_ten_at_an_axis_stay_formulas() -> None:
    ax = plots.lines(range(1, 2000), {DOLLARS: np.arange(1.0, 2000.0)}, DOLLARS, logx=True, logy=True)
    ax.get_figure().canvas.draw()
    for axis in (ax.xaxis, ax.yaxis):
        assert r"$\mathdefault{10^{3}}$" in ticks(axis)
        assert all(label.get_parse_math() for label in axis.get_ticklabels(which="both"))


# Points


def test_scatter_draws_points_groups_and_labels() -> None:
    points = np.array([[0, 0], [1, 1], [0, 1]])
    ax = plots.scatter(points, TITLE, ["a", "", "c"], ["x", "y", "x"], xlabel="one", ylabel="two")
    assert [len(drawn.get_offsets()) for drawn in ax.collections] == [2, 1]
    assert np.array_equal(ax.collections[1].get_offsets(), [[1, 1]])
    assert texts(ax) == ["a", "c"]
    assert [text.get_text() for text in ax.get_legend().texts] == ["x", "y"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("one", "two")


def test_scatter_labels_do_not_overlap() -> None:
    points = np.random.default_rng(0).normal(size=(20, 2))
    ax = plots.scatter(points, TITLE, [f"word{i}" for i in range(20)])
    boxes = [text.get_window_extent() for text in ax.texts]
    overlaps = [one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i]]
    assert len(boxes) == 20
    assert sum(overlaps) <= 1


def test_scatter_leaves_out_labels_without_room() -> None:
    points = np.random.default_rng(0).normal(size=(250, 2))
    ax = plots.scatter(points, TITLE, [f"word{i}" for i in range(250)])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert 20 < len(boxes) < 200
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_scatter_on_given_axes() -> None:
    ax = plt.subplots()[1]
    assert plots.scatter([[0, 1], [1, 0]], TITLE, ax=ax) is ax


@pytest.mark.parametrize(
    ("points", "labels"), [([[0, 1]], ["a", "b"]), ([[0, 1, 2]], []), ([[0, float("nan")]], [])]
)
def test_scatter_refuses(points: list, labels: list) -> None:
    with pytest.raises(InputError):
        plots.scatter(points, TITLE, labels)


def test_parallelogram_is_to_scale_and_names_its_misfit() -> None:
    a, b, c = np.eye(3)[:3]  # every pair is the square root of two apart
    d = b - a + c + np.array([1, 1, 1])  # the square root of three from the prediction, outside the plane
    ax = plots.parallelogram([a, b, c, d], ["man", "king", "woman", "queen"], TITLE)
    corners = np.vstack([drawn.get_offsets() for drawn in ax.collections])  # a, b, c, prediction, foot of d
    assert np.isclose(np.linalg.norm(corners[1] - corners[0]), np.sqrt(2))
    assert np.isclose(np.linalg.norm(corners[2] - corners[1]), np.sqrt(2))
    assert np.allclose(corners[1] - corners[0], corners[3] - corners[2])
    assert np.allclose(corners[4], corners[3], atol=1e-6)
    assert np.isclose(ax.patches[0].get_radius(), np.sqrt(3))
    assert "'queen' is 1.73 from the prediction,\n1.22 times the side man–king" in ax.get_xlabel()
    assert texts(ax) == ["man", "king", "woman", "king − man + woman", "queen"]
    assert ax.get_aspect() == 1


def test_parallelogram_refuses_a_line_and_three_words() -> None:
    with pytest.raises(InputError, match="on one line"):
        plots.parallelogram([[0, 0], [1, 1], [2, 2], [3, 1]], list("abcd"), TITLE)
    with pytest.raises(InputError, match="on one line"):
        plots.parallelogram([[1, 1], [1, 1], [2, 2], [3, 1]], list("abcd"), TITLE)
    with pytest.raises(InputError, match="4 vectors and 4 words, here are 3 and 4"):
        plots.parallelogram(np.eye(3), list("abcd"), TITLE)


@pytest.mark.parametrize("n", [50, 3000])
def test_agreement_shows_correlation_and_diagonal(n: int) -> None:
    x = np.random.default_rng(0).normal(size=n)
    ax = plots.agreement(x, 2 * x, TITLE, "counted", "predicted")
    assert texts(ax) == [f"r = 1.00, n = {n:,}"]
    diagonal = ax.lines[0].get_xydata()
    assert np.array_equal(diagonal[:, 0], diagonal[:, 1])
    assert ax.get_xlabel() == "counted"


def test_agreement_refuses_one_point() -> None:
    with pytest.raises(InputError):
        plots.agreement([1], [1], TITLE, "x", "y")


def test_spaces_side_by_side() -> None:
    points = np.random.default_rng(0).normal(size=(6, 2))
    kinds = ["x", "y"] * 3
    both = plots.spaces({"PCA": points, "UMAP": -points}, TITLE, groups=kinds, notes={"UMAP": "0.91"})
    assert [ax.get_title(loc="left") for ax in both] == ["PCA", "UMAP"]
    assert [ax.get_xlabel() for ax in both] == ["", "0.91"]
    assert both[0].get_legend() is not None
    assert both[1].get_legend() is None
    assert both[0].get_figure().get_suptitle() == TITLE
    with pytest.raises(InputError):
        plots.spaces({}, TITLE)


# Charts


def test_bars_heights_values_and_errors() -> None:
    ax = plots.bars([0.4, -0.2, float("nan")], ["a", "b", "c"], TITLE, errors=[0.1, 0.1, 0.1], ylabel="score")
    assert [bar.get_height() for bar in ax.patches[:2]] == [0.4, -0.2]
    assert texts(ax) == ["0.40", "-0.20"]
    assert ticks(ax.xaxis) == ["a", "b", "c"]
    low, high = ax.collections[0].get_segments()[0][:, 1]
    assert np.allclose([low, high], [0.3, 0.5])


def test_bars_in_series_with_intervals() -> None:
    ends = [[[0.1, 0.5], [0.2, 0.4]], [[0.3, 0.6], [0.4, 0.9]]]
    values = [[0.3, 0.3], [0.5, 0.6]]
    ax = plots.bars(values, ["a", "b"], TITLE, errors=ends, series=["one", "two"], number_format="{:.1f}")
    assert [bar.get_height() for bar in ax.patches] == [0.3, 0.3, 0.5, 0.6]
    assert len({bar.get_hatch() for bar in ax.patches}) == 2
    assert np.allclose(ax.collections[1].get_segments()[1][:, 1], [0.4, 0.9])
    assert [text.get_text() for text in ax.get_legend().texts] == ["one", "two"]
    assert texts(ax) == ["0.3", "0.3", "0.5", "0.6"]
    ax.get_figure().canvas.draw()
    legend = ax.get_legend().get_window_extent()
    assert not any(legend.overlaps(text.get_window_extent()) for text in ax.texts)


def test_bars_tilt_long_labels_and_refuse_wrong_shapes() -> None:
    ax = plots.bars([1, 2, 3], ["a rather long label"] * 2 + ["and an even longer label"], TITLE)
    assert ax.get_xticklabels()[0].get_rotation() == 30
    with pytest.raises(InputError, match="2 labels"):
        plots.bars([1, 2, 3], ["a", "b"], TITLE)
    with pytest.raises(InputError, match="errors of shape"):
        plots.bars([1, 2], ["a", "b"], TITLE, errors=[1])


def test_lines_series_bands_and_log_axes() -> None:
    series = {"ours": [1, 2, 3], "gensim": [2, 3, 4]}
    bands = {"ours": ([0, 1, 2], [2, 3, 4])}
    ax = plots.lines([1, 10, 100], series, TITLE, bands, "epochs", "score", logx=True, logy=True)
    assert [line.get_label() for line in ax.lines] == ["ours", "gensim"]
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert len(ax.collections) == 1
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ticks(ax.xaxis) == ["1", "10", "100"]
    assert ax.get_legend() is not None


def test_lines_over_whole_numbers_have_whole_ticks() -> None:
    ax = plots.lines([1, 2, 3], {"one": [1, 2, 4]}, TITLE)
    assert all(tick == round(tick) for tick in ax.get_xticks())
    assert ax.get_legend() is None
    fine = plots.lines([0.1, 0.2, 0.3], {"one": [1, 2, 4]}, TITLE)
    assert any(tick != round(tick) for tick in fine.get_xticks())


def test_training_curve_shows_the_running_mean() -> None:
    ax = plots.training_curve(np.arange(100), TITLE, window=10)
    steps, means = ax.lines[1].get_data()
    assert (steps[0], steps[-1]) == (5.5, 95.5)  # the middle of the first and of the last ten steps
    assert np.allclose([means[0], means[-1]], [4.5, 94.5])
    assert plots.training_curve([3, 2], TITLE).lines[1].get_xdata().tolist() == [1, 2]
    with pytest.raises(InputError):
        plots.training_curve([], TITLE)


def test_neighbors_nearest_on_top() -> None:
    ax = plots.neighbors([("queen", 0.9), ("prince", 0.8)], TITLE)
    assert [bar.get_width() for bar in ax.patches] == [0.9, 0.8]
    assert ax.patches[0].get_y() > ax.patches[1].get_y()
    assert texts(ax) == ["0.90", "0.80"]
    assert ax.get_xlabel() == "cosine similarity"


# Grids


def test_heatmap_writes_values_in_readable_colours() -> None:
    ax = plots.heatmap([[0, 1], [float("nan"), 0.4]], ["a", "b"], ["x", "y"], TITLE, value_label="count")
    assert texts(ax) == ["0.00", "1.00", "0.40"]
    assert [text.get_color() for text in ax.texts] == ["white", "black", "white"]
    assert ticks(ax.yaxis) == ["a", "b"]
    assert ax.get_figure().axes[1].get_ylabel() == "count"
    assert texts(plots.heatmap(np.zeros((20, 20)), ["r"] * 20, ["c"] * 20, TITLE)) == []
    with pytest.raises(InputError, match="2 row and 1 column names"):
        plots.heatmap(np.eye(2), ["a", "b"], ["x"], TITLE)


def test_similarity_matrix_holds_cosines() -> None:
    ax = plots.similarity_matrix([[1, 0], [2, 0], [0, -3]], ["a", "b", "c"], TITLE)
    assert np.allclose(ax.images[0].get_array(), [[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    assert ax.images[0].get_clim() == (0, 1)
    assert ticks(ax.xaxis) == ["a", "b", "c"]


def test_similarity_matrix_numbers_long_labels() -> None:
    ax = plots.similarity_matrix([[1, 0], [-2, 0.1]], ["a long sentence here", "b"], TITLE)
    assert ticks(ax.xaxis) == ["1", "2"]
    assert ticks(ax.yaxis) == ["a long sentence here  1", "b  2"]
    assert ax.images[0].get_clim()[0] == pytest.approx(-1, abs=0.01)


def test_attention_rows_look_at_columns() -> None:
    ax = plots.attention([[0.75, 0.25], [0.5, 0.5]], ["the", "cat"], TITLE)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("looks at", "token")
    assert ax.images[0].get_clim() == (0, 0.75)
    assert ticks(ax.xaxis) == ticks(ax.yaxis) == ["the", "cat"]


def test_image_grid_captions_and_scores() -> None:
    images = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    cells = plots.image_grid(images, TITLE, ["red", "green", "blue"], [0.9, 0.5, 0.1], columns=2)
    assert [ax.get_title() for ax in cells] == ["red\n0.90", "green\n0.50", "blue\n0.10"]
    assert np.array_equal(cells[0].images[0].get_array()[0, 0], [255, 0, 0])
    assert not any(ax.axison for ax in cells[0].get_figure().axes)
    assert plots.image_grid(images[:1], TITLE)[0].get_title() == ""
    with pytest.raises(InputError, match="3 images but 1 captions"):
        plots.image_grid(images, TITLE, ["red"])
    with pytest.raises(InputError, match="no picture"):
        plots.image_grid([], TITLE)


def test_feature_maps() -> None:
    cells = plots.feature_maps(np.arange(3 * 4 * 4).reshape(3, 4, 4), TITLE)
    assert [ax.get_title() for ax in cells] == ["1", "2", "3"]
    assert cells[2].images[0].get_array()[0, 0] == 32
    with pytest.raises(InputError, match=r"\[channels, height, width\]"):
        plots.feature_maps(np.zeros((3, 3)), TITLE)
