"""The relation that chapter 1.1 learns: complete, symmetric, and aligned without distortion."""

from __future__ import annotations

import numpy as np

from tutorial_lib.chapters.c1_1_embedding import borders


def test_the_relation_is_symmetric_and_complete():
    matrix = borders.border_matrix()
    assert matrix.shape == (12, 12)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert np.trace(matrix) == 0
    assert matrix.sum() == 2 * 23


def test_known_borders():
    neighbors = dict(zip(borders.COUNTRIES, borders.border_matrix().sum(axis=1), strict=True))
    assert neighbors["brazil"] == 9  # all but Chile and Ecuador
    assert neighbors["uruguay"] == neighbors["ecuador"] == neighbors["suriname"] == 2


def test_alignment_undoes_turning_mirroring_scaling_and_moving():
    target = np.array(list(borders.CAPITALS.values()))
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) @ np.diag([1, -1])
    np.testing.assert_allclose(borders.aligned(target @ turn * 7 + [3, -2], target), target, atol=1e-9)
