"""Projections to two dimensions and their trustworthiness."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib.measure import projection


@pytest.fixture
def groups() -> np.ndarray:
    """Three groups of 20 vectors, far apart, in 10 dimensions."""
    generator = np.random.default_rng(0)
    centres = np.repeat(generator.normal(size=(3, 10)) * 5, 20, axis=0)
    return (centres + generator.normal(size=(60, 10))).astype(np.float32)


def share_of_own_group(points: np.ndarray) -> float:
    """How often the nearest other point is of the same group."""
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    return float((distances.argmin(axis=1) // 20 == np.arange(60) // 20).mean())


@pytest.mark.parametrize("method", [projection.tsne, projection.umap])
def test_maps_keep_groups_and_repeat(method, groups: np.ndarray) -> None:
    points = method(groups, seed=1)
    assert points.shape == (60, 2)
    assert points.dtype == np.float32
    assert share_of_own_group(points) > 0.9
    assert np.array_equal(points, method(groups, seed=1))
