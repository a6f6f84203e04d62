"""Concentration and hubs of the GloVe space: a cell of the stored results comes out again."""

from __future__ import annotations

import pytest

from tutorial_lib.chapters.c1_1_embedding import geometry
from tutorial_lib.course import results


def test_one_cell_of_the_stored_results_comes_out_again() -> None:
    stored = results.load("1.1-geometry")
    settings = stored["settings"]
    again = geometry.run(settings["words"], dimensions=(5,))["results"]["GloVe"]["5"]
    assert set(again) == {"contrast", "largest hub"}
    for name, value in again.items():
        assert value == pytest.approx(stored["results"]["GloVe"]["5"][name], rel=0.02, abs=0.01), name
