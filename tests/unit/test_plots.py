"""What a figure says, and what it refuses to draw. How each looks is compared in test_figures."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from PIL import Image

from tutorial_lib import plots
from tutorial_lib.errors import InputError

TITLE = "What the figure says"


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def ticks(axis: mpl.axis.Axis) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


# Style


def test_neighbouring_colours_differ_in_grey() -> None:
    grey = [float(np.dot(to_rgb(color), (0.299, 0.587, 0.114))) for color in plots.PALETTE]
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


def test_powers_of_ten_at_an_axis_stay_formulas() -> None:
    series = {"$x_{$": np.arange(1.0, 2000.0)}  # half a formula: matplotlib would refuse to draw it
    ax = plots.lines(range(1, 2000), series, "$x_{$", logx=True, logy=True)
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
    assert plots.scatter(points, TITLE, ax=ax) is ax


def test_scatter_labels_do_not_overlap() -> None:
    points = np.random.default_rng(0).normal(size=(20, 2))
    ax = plots.scatter(points, TITLE, [f"word{i}" for i in range(20)])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 20
    assert sum(box.count_overlaps(boxes[:i]) for i, box in enumerate(boxes)) <= 1


def test_scatter_leaves_out_labels_without_room() -> None:
    points = np.random.default_rng(0).normal(size=(250, 2))
    ax = plots.scatter(points, TITLE, [f"word{i}" for i in range(250)])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert 20 < len(boxes) < 200
    assert not any(box.count_overlaps(boxes[:i]) for i, box in enumerate(boxes))


def test_scatter_refuses_other_lengths_and_shapes() -> None:
    with pytest.raises(InputError, match="1 points but 2 labels"):
        plots.scatter([[0, 1]], TITLE, ["a", "b"])
    with pytest.raises(InputError, match="project the vectors first"):
        plots.scatter([[0, 1, 2]], TITLE)


def test_agreement_writes_the_correlation_and_draws_the_diagonal() -> None:
    x = np.arange(50)
    ax = plots.agreement(x, 2 * x, TITLE, "counted", "predicted")
    assert texts(ax) == ["r = 1.00, n = 50"]
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [98, 98]]
    with pytest.raises(InputError, match="at least 2 numbers"):
        plots.agreement([1], [1], TITLE, "x", "y")


def test_spaces_side_by_side() -> None:
    points = np.random.default_rng(0).normal(size=(6, 2))
    both = plots.spaces({"PCA": points, "UMAP": -points}, TITLE, ["x", "y"] * 3)
    assert [ax.get_title(loc="left") for ax in both] == ["PCA", "UMAP"]
    assert [ax.get_legend() is not None for ax in both] == [True, False]
    assert both[0].get_figure().get_suptitle() == TITLE
    with pytest.raises(InputError, match="no space"):
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
    ax = plots.bars(values, ["a", "b"], TITLE, errors=ends, series=["one", "two"])
    assert [bar.get_height() for bar in ax.patches] == [0.3, 0.3, 0.5, 0.6]
    assert np.allclose(ax.collections[1].get_segments()[1][:, 1], [0.4, 0.9])
    assert [text.get_text() for text in ax.get_legend().texts] == ["one", "two"]
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


def test_lines_name_few_settings_at_a_logarithmic_axis() -> None:
    ax = plots.lines([1, 10, 100], {"ours": [1, 2, 3], "gensim": [2, 3, 4]}, TITLE, logx=True)
    assert ticks(ax.xaxis) == ["1", "10", "100"]
    assert len({line.get_linestyle() for line in ax.lines}) == 2


def test_lines_over_whole_numbers_have_whole_ticks() -> None:
    ax = plots.lines([1, 2, 3], {"one": [1, 2, 4]}, TITLE)
    assert all(tick == round(tick) for tick in ax.get_xticks())
    assert ax.get_legend() is None
    fine = plots.lines([0.1, 0.2, 0.3], {"one": [1, 2, 4]}, TITLE)
    assert any(tick != round(tick) for tick in fine.get_xticks())


def test_training_curve_shows_the_running_mean() -> None:
    ax = plots.training_curve(np.arange(50), TITLE)
    steps, means = ax.lines[1].get_data()
    assert (steps[0], steps[-1]) == (5.5, 45.5)  # the middle of the first and of the last ten steps
    assert np.allclose([means[0], means[-1]], [4.5, 44.5])
    assert plots.training_curve([3, 2], TITLE).lines[1].get_xdata().tolist() == [1, 2]
    with pytest.raises(InputError, match="one per step"):
        plots.training_curve([], TITLE)


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


def test_image_grid_captions_and_scores() -> None:
    images = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    cells = plots.image_grid(images, TITLE, ["red", "green", "blue"], [0.9, 0.5, 0.1], columns=2)
    assert [ax.get_title() for ax in cells] == ["red\n0.90", "green\n0.50", "blue\n0.10"]
    assert plots.image_grid(images[:1], TITLE)[0].get_title() == ""
    with pytest.raises(InputError, match="3 images but 1 captions"):
        plots.image_grid(images, TITLE, ["red"])
    with pytest.raises(InputError, match="no picture"):
        plots.image_grid([], TITLE)


def test_feature_maps_need_channels() -> None:
    with pytest.raises(InputError, match=r"\[channels, height, width\]"):
        plots.feature_maps(np.zeros((3, 3)), TITLE)


def test_a_title_as_long_as_the_axes_are_wide_stays_on_one_line() -> None:
    title = "What the vectors are trained on decides what they are good for"  # 62 letters, 6.2 inches
    assert plots.bars([1, 2], ["a", "b"], title).get_title(loc="left") == title
