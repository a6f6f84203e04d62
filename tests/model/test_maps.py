"""The pictures of the GloVe space: the stored ones are what they say, and a small run makes the like."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from tutorial_lib import load
from tutorial_lib.chapters.c1_1_embedding import maps
from tutorial_lib.course import results
from tutorial_lib.measure import projection
from tutorial_lib.validation import unit_rows


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    return results.load("1.1-maps")


def test_stored_pictures_have_the_stored_trustworthiness(stored: dict[str, Any]) -> None:
    glove = load("glove", "pocket")
    for method, lines in stored["results"]["points"].items():
        words, points = maps.read_points(lines)
        vectors = unit_rows(glove.encode(words))
        again = projection.trustworthiness(vectors, points, stored["settings"]["k"])
        assert again == pytest.approx(stored["results"]["trustworthiness"][method][0], abs=0.002), method
        if method == "PCA":
            np.testing.assert_allclose(projection.pca(vectors)[0], points, atol=0.002)


def test_a_small_run_has_the_form_of_the_stored_one(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As plain Python: compiling UMAP takes half a minute, and forty words need none of its speed.
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    monkeypatch.setattr("numba.config.DISABLE_JIT", True)
    import umap

    monkeypatch.setattr(umap, "UMAP", partial(umap.UMAP, n_epochs=50))

    small = maps.run(words=40, map_words=60, seeds=(0,))

    assert small["settings"].keys() == stored["settings"].keys()
    assert small["results"].keys() == stored["results"].keys()
    assert list(small["results"]["points"]) == list(stored["results"]["points"])
    glove = load("glove", "pocket")
    for method, lines in small["results"]["points"].items():
        words, points = maps.read_points(lines)
        assert words == maps.read_points(small["results"]["map"])[0][:40]
        # Far better than chance: points thrown at random have a trustworthiness of 0.5.
        assert 0.6 < small["results"]["trustworthiness"][method][0] <= 1
        again = maps.pictures(unit_rows(glove.encode(words)), seed=0)[method] if method == "UMAP" else points
        np.testing.assert_allclose(again, points, atol=0.001)
