"""Criteria: every sentence of the document is tested, and a number decides as its rule says."""

from __future__ import annotations

from collections import Counter

import pytest

from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.criteria import VERDICTS, Criterion, criteria, document
from tutorial_lib.errors import UnknownNameError

HOLDS, IN_PART, NOT, UNMEASURED = VERDICTS
CHAPTERS = numbers("claims.toml")
ALL = [criterion for chapter in CHAPTERS for criterion in criteria(chapter)]


def test_every_sentence_is_tested_or_says_why_not() -> None:
    tested = {criterion.says for criterion in ALL}
    for key, sentence in document().items():
        assert (key in tested) != bool(sentence.no_claim), f"{key}: {sentence.en}"
    assert tested <= set(document())


def test_every_claim_has_one_row() -> None:
    names = Counter((criterion.chapter, criterion.name) for criterion in ALL)
    said = Counter((criterion.says, criterion.claim) for criterion in ALL)
    assert not [name for name, times in {**names, **said}.items() if times > 1]


def test_references_to_other_chapters_lead_to_a_measured_claim() -> None:
    known = {f"{criterion.chapter}-{criterion.name}" for criterion in ALL if not criterion.same_as}
    assert {key for criterion in ALL for key in criterion.same_as} <= known


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_opposite_numbers_give_the_opposite_verdict(chapter: str) -> None:
    for one in criteria(chapter):
        sign = 1 if one.at == "least" else -1
        part = one.holds if one.part is None else one.part
        far = 1 + abs(one.holds) + abs(part)
        assert one.verdict(one.holds + sign * far) == HOLDS, one.name
        assert one.verdict(part - sign * far) == NOT, one.name
        assert one.verdict(one.holds + sign * far, (part - far, part + far)) != HOLDS, one.name
        assert sign * one.holds >= sign * part, f"{one.name}: to hold must ask for more than to hold in part"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_criterion_is_complete(chapter: str) -> None:
    comparing = ("better", "faster", "efficient", "strong", "more effective", "excellent")
    for one in criteria(chapter):
        if one.measured_here:
            assert one.number, one.name
            assert one.data, one.name
            assert bool(one.rival) == (one.compare != "value"), (
                f"{one.name}: what is compared names its rival"
            )
            assert one.compare in ("value", "difference", "ratio"), one.name
            assert one.at in ("least", "most"), one.name
            compares = any(word in one.claim.lower() for word in comparing)
            assert one.rival or not compares, f"{one.name}: a claim that compares names its rival"


def test_verdicts_follow_from_the_number_and_its_interval() -> None:
    people = Criterion("2.1", "people", "2.1-5", "like people", "Spearman", "pairs", holds=0.5, part=0.3)
    assert people.verdict(0.6) == HOLDS
    assert people.verdict(0.6, (0.4, 0.8)) == HOLDS
    assert people.verdict(0.6, (0.2, 0.8)) == IN_PART  # it may as well be nothing
    assert people.verdict(0.4, (0.2, 0.6)) == IN_PART
    assert people.verdict(0.2, (0.0, 0.6)) == NOT
    fast = Criterion("2.1", "fast", "2.1-4", "fast", compare="ratio", holds=2)
    assert fast.verdict(1.9) == NOT  # no middle
    exact = Criterion("2.1", "exact", "2.1-2", "the same", at="most", holds=1e-5)
    assert exact.verdict(1e-7) == HOLDS
    assert exact.verdict(1e-3) == NOT
    better = Criterion("2.1", "better", "2.1-5", "better", compare="difference", holds=0.01, part=0)
    assert better.verdict(0.3, (-0.1, 0.7)) == IN_PART  # a tie is not better
    assert better.verdict(0.3, (0.0, 0.7)) == IN_PART  # `fair` calls that a tie too


def test_a_chapter_without_claims_is_named() -> None:
    with pytest.raises(UnknownNameError, match="chapter '9' tests no claims"):
        criteria("9")
