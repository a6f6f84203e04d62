"""Concentration, hubs, common directions: on points with a known answer, and against the stored results."""

from __future__ import annotations

import pytest

from tutorial_lib.chapters.c1_1_embedding import geometry
from tutorial_lib.course import results


def test_one_cell_of_the_stored_results_comes_out_again():
    stored = results.load("1.1-geometry")
    settings = stored["settings"]
    again = geometry.run(settings["words"], dimensions=(5,), seed=settings["seed"])["results"]["GloVe"]["5"]
    for name, value in stored["results"]["GloVe"]["5"].items():
        assert again[name] == pytest.approx(value, rel=0.02, abs=0.01), name
