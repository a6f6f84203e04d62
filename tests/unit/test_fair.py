"""A fair comparison: common items, units that were sampled, paired draws, ties by rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tutorial_lib import measure
from tutorial_lib.errors import InputError, UnknownNameError
from tutorial_lib.measure import fair

RIGHT = np.array([1.0] * 80 + [0.0] * 20)
RNG = np.random.default_rng(0)


def test_only_items_that_all_cover_count() -> None:
    easy = np.where(np.arange(100) < 50, 1.0, np.nan)  # answers only what it knows, always right
    result = fair.compare(fair.mean, {"knows half": easy, "answers all": RIGHT})
    assert result.scores["answers all"].value == 1.0  # on the same fifty it is as good
    assert result.scores["answers all"].n == 50
    assert result.covered == {"knows half": 50, "answers all": 100}
    assert result.ties == ["answers all"]
    assert "on the 50 of 100 items that all cover" in str(result)


def test_a_sure_difference_is_named_and_a_small_or_unsure_one_is_a_tie() -> None:
    worse = np.where(np.arange(100) < 60, RIGHT, 0.0)
    once = RIGHT.copy()
    once[0] = 0.0  # one answer of a hundred
    result = fair.compare(fair.mean, {"worse": worse, "full": RIGHT, "once": once})
    assert result.best == "full"
    assert result.ties == ["once"]
    assert result.difference("full", "worse").verdict == "better"
    assert result.difference("worse", "full").verdict == "worse"
    assert "worse is worse than full: -0.20" in str(result.difference("worse", "full"))


def test_pairing_finds_what_two_intervals_hide() -> None:
    """Both models fail on the hard items, so their own intervals overlap; the difference does not vary."""
    first = RNG.normal(0, 1, 60)
    result = fair.compare(fair.mean, {"a": first + 0.1, "b": first})
    assert result.scores["a"].interval[0] < result.scores["b"].interval[1]
    assert result.difference("a", "b").verdict == "better"


def test_items_of_one_unit_are_no_new_evidence() -> None:
    people = np.repeat(np.arange(10), 50)
    liked = np.repeat(RNG.random(10), 50)  # each person answers the same fifty times
    alone, by_person = fair.score(fair.mean, liked), fair.score(fair.mean, liked, units=people)

    assert alone.value == pytest.approx(by_person.value)
    assert half_width(by_person) > 4 * half_width(alone)  # √50 ≈ 7 times, less the chance of ten people


def half_width(score: fair.Score) -> float:
    return (score.interval[1] - score.interval[0]) / 2


def test_pairs_of_thirty_documents_are_thirty_documents() -> None:
    position = RNG.random(30)
    pairs = measure.document_pairs(30)
    total = position[pairs].sum(axis=1)  # a pair's value is the sum of its ends
    found = half_width(fair.score(fair.mean, total, units=pairs))
    expected = 1.96 * 2 * position.std(ddof=1) / np.sqrt(30)  # twice the mean of thirty
    assert found == pytest.approx(expected, rel=0.05)  # n − 1 for n, and what the pairs take off
    assert found > 3 * half_width(fair.score(fair.mean, total))


def test_pairs_that_share_nothing_are_as_many_measurements() -> None:
    values = RNG.random(200)
    apart = np.arange(400).reshape(200, 2)
    expected = 1.96 * values.std(ddof=1) / np.sqrt(200)
    assert half_width(fair.score(fair.mean, values, units=apart)) == pytest.approx(expected, rel=0.01)


def test_the_interval_is_that_of_scipys_bootstrap() -> None:
    values = RNG.random(40)
    seed = np.random.default_rng(0)
    drawn = stats.bootstrap((values,), np.mean, n_resamples=1000, method="percentile", rng=seed)
    assert fair.score(fair.mean, values).interval == pytest.approx(tuple(drawn.confidence_interval))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 1), min_size=5, max_size=40))
def test_a_model_ties_with_itself(answers: list[int]) -> None:
    values = np.array(answers, float)
    result = fair.compare(fair.mean, {"one": values, "same": values}, samples=50)
    assert result.difference("one", "same").interval == (0, 0)
    assert result.ties == ["same"]


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(InputError, match="give at least one model"):
        fair.compare(fair.mean, {})
    with pytest.raises(InputError, match=r"a has 3, b has 4"):
        fair.compare(fair.mean, {"a": np.ones(3), "b": np.ones(4)})
    with pytest.raises(InputError, match=r"only 2 of 4 items are common to all \(a covers 2, b covers 4\)"):
        fair.compare(fair.mean, {"a": [1, 1, np.nan, np.nan], "b": np.ones(4)})
    with pytest.raises(InputError, match=r"units must have the shape \(3,\) or \(3, 2\)"):
        fair.score(fair.mean, np.ones(3), units=np.ones((3, 3)))
    with pytest.raises(InputError, match=r"all 3 items belong to one unit \(me\)"):
        fair.score(fair.mean, np.ones(3), units=["me"] * 3)
    with pytest.raises(UnknownNameError, match="'c' was not compared; there are: a"):
        fair.compare(fair.mean, {"a": np.ones(3)}).difference("a", "c")
