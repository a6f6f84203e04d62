"""Concentration, hubs, common directions: on points with a known answer."""

from __future__ import annotations

import numpy as np

from tutorial_lib.chapters.c1_1_embedding import geometry


def test_contrast_is_farthest_against_nearest():
    vectors = np.array([[0, 0], [1, 0], [0, 4]], dtype=np.float32)
    np.testing.assert_allclose(geometry.relative_contrast(vectors[:1], vectors), [(4 - 1) / 1])


def test_distances_concentrate_with_dimension():
    points = np.random.default_rng(0).standard_normal((500, 50))
    contrast = [geometry.relative_contrast(points[:20, :d], points[:, :d]).mean() for d in (2, 10, 50)]
    assert contrast[0] > contrast[1] > contrast[2]


def test_a_point_in_the_middle_is_everyones_neighbour():
    ring = [[np.cos(angle), np.sin(angle)] for angle in np.arange(5) * 2 * np.pi / 5]
    counts = geometry.neighbor_counts(np.array([[0, 0], *ring]), k=1)
    assert counts[0] == 5
    assert counts.sum() == 6  # each point has one neighbour


def test_duplicates_are_counted_once_each():
    vectors = np.ones((4, 2), dtype=np.float32)
    assert geometry.neighbor_counts(vectors, k=2).sum() == 8


def test_without_top_removes_the_mean_and_the_strongest_directions():
    random = np.random.default_rng(0)
    vectors = (random.standard_normal((200, 6)) * [9, 5, 1, 1, 1, 1] + 3).astype(np.float32)
    left = geometry.without_top(vectors, 2)
    np.testing.assert_allclose(left.mean(axis=0), 0, atol=1e-4)
    assert np.linalg.matrix_rank(left, tol=1e-2) == 4
    assert left[:, :2].std() < 1 < vectors[:, :2].std()
    np.testing.assert_allclose(geometry.without_top(vectors, 0), vectors - vectors.mean(axis=0), atol=1e-4)


def test_mean_and_directions_come_from_the_reference():
    vectors, reference = np.eye(3), np.eye(3) + 5
    expected = vectors - reference.mean(axis=0)
    np.testing.assert_allclose(geometry.without_top(vectors, 0, reference), expected, atol=1e-5)
