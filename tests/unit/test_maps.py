"""The stored pictures of the GloVe space: their format, and that they are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib.chapters.c1_1_embedding import maps
from tutorial_lib.course import results


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
    return results.load("1.1-maps")


def test_the_map_has_ten_thousand_different_words(stored):
    words, points = maps.read_points(stored["results"]["map"])
    assert len(set(words)) == len(points) == stored["settings"]["map_words"] == 10_000
    assert np.isfinite(points).all()
