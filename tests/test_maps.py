"""The stored pictures of the GloVe space: their format, and that they are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib import experiments, load, projection
from tutorial_lib.experiments import maps
from tutorial_lib.validation import unit_rows


def test_only_words_of_letters_are_frequent_words():
    assert maps.frequent_words(["the", ",", "of", "1999", "n't", "in"], 2) == ["the", "of"]
    assert maps.frequent_words(["the"], 5) == ["the"]


def test_points_survive_writing_and_reading():
    points = np.array([[1.25, -3.5], [0, 70.125]], dtype=np.float32)
    words, again = maps.read_points(maps.write_points(["one", "two"], points))
    assert words == ["one", "two"]
    np.testing.assert_array_equal(again, points)


@pytest.fixture(scope="module")
def stored():
    return experiments.load("maps")


def test_the_map_has_ten_thousand_different_words(stored):
    words, points = maps.read_points(stored["results"]["map"])
    assert len(set(words)) == len(points) == stored["settings"]["map_words"] == 10_000
    assert np.isfinite(points).all()


@pytest.mark.model
def test_stored_pictures_have_the_stored_trustworthiness(stored):
    glove = load("glove", source="pocket")
    for method, lines in stored["results"]["points"].items():
        words, points = maps.read_points(lines)
        vectors = unit_rows(glove.encode(words))
        again = projection.trustworthiness(vectors, points, stored["settings"]["k"])
        assert again == pytest.approx(stored["results"]["trustworthiness"][method][0], abs=0.002), method


@pytest.mark.model
def test_the_stored_pca_comes_out_again(stored):
    words, points = maps.read_points(stored["results"]["points"]["PCA"])
    glove = load("glove", source="pocket")
    np.testing.assert_allclose(projection.pca(unit_rows(glove.encode(words)))[0], points, atol=0.002)


@pytest.mark.model
@pytest.mark.slow
def test_a_small_run_has_the_form_of_the_stored_one(stored):
    small = maps.run(words=40, map_words=60, seeds=(0,))
    assert small["results"].keys() == stored["results"].keys()
    assert small["results"]["points"].keys() == stored["results"]["points"].keys()
    assert all(0.5 < value[0] <= 1 for value in small["results"]["trustworthiness"].values())
