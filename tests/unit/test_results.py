"""The stored results of the experiments: each says how it was made, and on what."""

from __future__ import annotations

import pytest

from tutorial_lib.course import results


@pytest.mark.parametrize("name", results.available())
def test_a_stored_result_says_how_it_was_made(name: str) -> None:
    record = results.load(name)
    assert record["command"] == f"python -m tutorial_lib experiment {name}"
    assert {"settings", "versions", "machine", "results"} <= set(record)
    assert record["versions"]["numpy"]
    assert record["machine"]["cores"] >= 1
    assert record["results"]


@pytest.mark.parametrize("name", ["2.1-settings", "2.1-agreement", "2.1-subwords", "2.2-ablation"])
def test_what_is_trained_was_trained_with_three_seeds(name: str) -> None:
    assert len(results.load(name)["seeds"]) >= 3
