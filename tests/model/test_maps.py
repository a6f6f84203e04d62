"""The stored pictures of the GloVe space: their format, and that they are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib import load
from tutorial_lib.chapters.c1_1_embedding import maps
from tutorial_lib.course import results
from tutorial_lib.measure import projection
from tutorial_lib.validation import unit_rows


@pytest.fixture(scope="module")
def stored():
    return results.load("1.1-maps")


def test_stored_pictures_have_the_stored_trustworthiness(stored):
    glove = load("glove", source="pocket")
    for method, lines in stored["results"]["points"].items():
        words, points = maps.read_points(lines)
        vectors = unit_rows(glove.encode(words))
        again = projection.trustworthiness(vectors, points, stored["settings"]["k"])
        assert again == pytest.approx(stored["results"]["trustworthiness"][method][0], abs=0.002), method


def test_the_stored_pca_comes_out_again(stored):
    words, points = maps.read_points(stored["results"]["points"]["PCA"])
    glove = load("glove", source="pocket")
    np.testing.assert_allclose(projection.pca(unit_rows(glove.encode(words)))[0], points, atol=0.002)


def test_a_small_run_has_the_form_of_the_stored_one(stored):
    small = maps.run(words=40, map_words=60, seeds=(0,))
    assert small["results"].keys() == stored["results"].keys()
    assert small["results"]["points"].keys() == stored["results"]["points"].keys()
    assert all(0.5 < value[0] <= 1 for value in small["results"]["trustworthiness"].values())


@pytest.mark.parametrize("method", [maps.tsne, maps.umap])
def test_maps_keep_groups_and_repeat(method):
    generator = np.random.default_rng(0)
    centres = np.repeat(generator.normal(size=(3, 10)) * 5, 20, axis=0)
    groups = (centres + generator.normal(size=(60, 10))).astype(np.float32)  # three of 20, far apart

    points = method(groups, seed=1)

    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    assert (distances.argmin(axis=1) // 20 == np.arange(60) // 20).mean() > 0.9
    assert points.dtype == np.float32
    assert np.array_equal(points, method(groups, seed=1))
