"""WEAT and direct bias on vectors whose bias is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tutorial_lib.chapters.c2_1_word2vec import bias
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, UnknownNameError

TEST = bias.WordTest("toy", ["p", "q", "r"], ["x", "y", "z"], ["good"], ["bad"], 0.0)


@pytest.fixture
def biased() -> WordEncoder:
    vectors = {"good": (1, 0), "bad": (-1, 0), "p": (5, 1), "q": (4, 1), "r": (3, 1)}
    vectors |= {"x": (1, 5), "y": (0, 1), "z": (-1, 3)}
    return WordEncoder.from_vectors(list(vectors), np.array(list(vectors.values()), np.float32))


def test_weat_equals_its_formula_and_all_splits(biased: WordEncoder) -> None:
    result = bias.weat(biased, TEST)
    words = TEST.first + TEST.second
    scores = np.array([2 * biased.vectors[biased.index(word)][0] for word in words], np.float64)
    effect = (scores[:3].mean() - scores[3:].mean()) / scores.std(ddof=1)
    assert result.effect == pytest.approx(effect, abs=1e-6)
    at_least = [scores[list(chosen)].sum() >= scores[:3].sum() - 1e-9 for chosen in combinations(range(6), 3)]
    assert (result.p, result.splits) == (np.mean(at_least), 20)


def test_the_other_way_round_the_effect_is_negative_and_not_significant(biased: WordEncoder) -> None:
    turned = replace(TEST, first=TEST.second, second=TEST.first)
    result = bias.weat(biased, turned)
    assert result.effect == pytest.approx(-bias.weat(biased, TEST).effect)
    assert result.p == 1


def test_random_splits_are_used_when_there_are_too_many(
    biased: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bias, "MOST_SPLITS", 10)
    result = bias.weat(biased, TEST)
    assert result.splits == 10
    assert 1 / 11 <= result.p <= 1  # the split itself counts: p is never 0
    assert result == bias.weat(biased, TEST)


def test_weat_refuses_unequal_groups_and_unknown_words(biased: WordEncoder) -> None:
    with pytest.raises(InputError, match="2 and 3 words"):
        bias.weat(biased, replace(TEST, first=["p", "q"]))
    with pytest.raises(UnknownNameError, match="'nothere'"):
        bias.weat(biased, replace(TEST, like=["nothere"]))


def test_groups_of_the_published_tests_are_equally_large() -> None:
    assert all(len(test.first) == len(test.second) for test in bias.TESTS.values())


def test_the_gender_direction_is_found_and_removed() -> None:
    rng = np.random.default_rng(0)
    words = [word for pair in bias.GENDER_PAIRS for word in pair]
    vectors = np.repeat(rng.normal(size=(len(bias.GENDER_PAIRS), 6)), 2, axis=0)
    vectors[:, 0] = np.tile([1.0, -1.0], len(bias.GENDER_PAIRS)) * 3
    encoder = WordEncoder.from_vectors(words, vectors)
    direction = bias.gender_direction(encoder)
    assert direction[0] > 0.9
    jobs = rng.normal(size=(20, 6))
    assert bias.direct_bias(jobs, direction) > 0.1
    assert bias.direct_bias(bias.neutralise(jobs, direction), direction) == pytest.approx(0, abs=1e-6)
