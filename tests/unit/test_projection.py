"""Projections to two dimensions and their trustworthiness."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib.errors import InputError
from tutorial_lib.measure import projection


@pytest.fixture
def groups() -> np.ndarray:
    """Three groups of 20 vectors, far apart, in 10 dimensions."""
    generator = np.random.default_rng(0)
    centres = np.repeat(generator.normal(size=(3, 10)) * 5, 20, axis=0)
    return (centres + generator.normal(size=(60, 10))).astype(np.float32)


def test_pca_equals_scikit_learn_up_to_signs(groups: np.ndarray) -> None:
    from sklearn.decomposition import PCA

    points, explained = projection.pca(groups, n=3)
    model = PCA(3).fit(groups)
    assert np.allclose(np.abs(points), np.abs(model.transform(groups)), atol=1e-3)
    assert np.allclose(explained, model.explained_variance_ratio_, atol=1e-5)
    assert points.dtype == explained.dtype == np.float32


def test_pca_does_not_flip(groups: np.ndarray) -> None:
    points, _ = projection.pca(groups)
    turned, _ = projection.pca(groups[::-1])
    assert np.allclose(points, turned[::-1], atol=1e-3)


@pytest.mark.parametrize(("vectors", "n"), [(np.eye(3), 4), (np.eye(3), 0), (np.ones((4, 3)), 2)])
def test_pca_refuses(vectors: np.ndarray, n: int) -> None:
    with pytest.raises(InputError):
        projection.pca(vectors, n)


def test_trustworthiness(groups: np.ndarray) -> None:
    unit = groups / np.linalg.norm(groups, axis=1, keepdims=True)
    assert projection.trustworthiness(groups, unit) == pytest.approx(1, abs=0.001)
    shuffled = np.random.default_rng(0).permutation(unit)
    assert projection.trustworthiness(groups, shuffled) < 0.7
    with pytest.raises(InputError, match="60 vectors but 59 points"):
        projection.trustworthiness(groups, unit[:-1])
    with pytest.raises(InputError, match="smaller than half"):
        projection.trustworthiness(groups, unit, k=30)
