"""Six ways to answer "a is to b as c is to …", on all questions whose words are known, by section.

Besides 3CosAdd and 3CosMul, with and without barring the three given words, there are two answers without
any arithmetic: the nearest neighbour of b, and of c (Linzen 2016, "Issues in evaluating semantic spaces").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import data, measure
from ...encoders import load
from ...encoders.words import WordEncoder
from ...search import top_k_of_unit_rows
from ...validation import unit_rows

__all__ = ["METHODS", "nearest_only", "offset_agreement", "run", "what_comes_first"]

METHODS: dict[str, dict[str, Any]] = {
    "3CosAdd": {"method": "3cosadd"},
    "3CosAdd, nothing barred": {"method": "3cosadd", "exclude_query": False},
    "3CosMul": {"method": "3cosmul"},
    "3CosMul, nothing barred": {"method": "3cosmul", "exclude_query": False},
}
RESTRICT = 30_000
Questions = Mapping[str, Sequence[Sequence[str]]]
Sections = dict[str, tuple[int, int]]


def run(restrict: int = RESTRICT, most_per_section: int | None = None) -> dict[str, Any]:
    """Answer all questions with both encoders and every method; about 2 minutes on one core."""
    questions = {name: block[:most_per_section] for name, block in data.analogy_questions().items()}
    results = {name: _encoder(load(name), questions, restrict) for name in ("glove", "word2vec")}
    return {"settings": {"restrict": restrict}, "seeds": [], "results": results}


def _encoder(encoder: Any, questions: Questions, restrict: int) -> dict[str, Any]:
    sections = {
        name: measure.analogies(encoder, questions, restrict, **options).sections
        for name, options in METHODS.items()
    }
    sections["nearest to b"] = nearest_only(encoder, questions, restrict, given=1)
    sections["nearest to c"] = nearest_only(encoder, questions, restrict, given=2)
    first = what_comes_first(encoder, questions, restrict)
    return {"sections": sections, "first when nothing is barred": first}


def nearest_only(encoder: WordEncoder, questions: Questions, restrict: int, given: int) -> Sections:
    """For each section (right, asked), answering with the nearest neighbour of b (given=1) or c (given=2)."""
    return {name: _nearest_right(encoder, block, restrict, given) for name, block in questions.items()}


def what_comes_first(encoder: WordEncoder, questions: Questions, restrict: int) -> dict[str, float]:
    """What is nearest to b - a + c when nothing is barred: shares of a, b, c, the answer, another word."""
    rows = np.concatenate([_rows(encoder, block, restrict) for block in questions.values()])
    first, second, third = (encoder.vectors[rows[:, column]] for column in range(3))
    target = unit_rows(second - first + third)
    nearest = top_k_of_unit_rows(target, encoder.vectors[:restrict], 1)[1][:, 0]
    shares = {
        name: float(np.mean(nearest == rows[:, i])) for i, name in enumerate(("a", "b", "c", "the answer"))
    }
    return {
        name: round(share, 4) for name, share in {**shares, "another word": 1 - sum(shares.values())}.items()
    }


def offset_agreement(encoder: WordEncoder, questions: Sequence[Sequence[str]]) -> float:
    """The mean cosine between the offsets b - a of all different pairs of a section.

    1 would mean that all pairs differ by the same vector, which is what the arithmetic assumes.
    """
    pairs = list(dict.fromkeys((a.lower(), b.lower()) for a, b, *_ in questions))
    known = [(a, b) for a, b in pairs if a in encoder and b in encoder]
    rows = np.array([[encoder.index(word) for word in pair] for pair in known])
    offsets = unit_rows(encoder.vectors[rows[:, 1]] - encoder.vectors[rows[:, 0]])
    count = len(offsets)
    return float((np.square(offsets.sum(axis=0)).sum() - count) / (count * (count - 1)))


def _nearest_right(
    encoder: WordEncoder, block: Sequence[Sequence[str]], restrict: int, given: int
) -> tuple[int, int]:
    rows = _rows(encoder, block, restrict)
    if not len(rows):
        return 0, 0
    _, near = top_k_of_unit_rows(encoder.vectors[rows[:, given]], encoder.vectors[:restrict], 4)
    answers = [
        next(row for row in four if row not in barred) for four, barred in zip(near, rows[:, :3], strict=True)
    ]
    return int(np.sum(np.array(answers) == rows[:, 3])), len(rows)


def _rows(encoder: WordEncoder, block: Sequence[Sequence[str]], restrict: int) -> np.ndarray:
    """The questions as row numbers [q, 4]; those with a word that is unknown or too rare are left out."""
    number = _numbers(encoder, {word.lower() for question in block for word in question})
    rows = [[number.get(word.lower(), restrict) for word in question] for question in block]
    return np.array([row for row in rows if max(row) < restrict], dtype=np.int64).reshape(-1, 4)


def _numbers(encoder: WordEncoder, words: set[str]) -> dict[str, int]:
    return {word: encoder.index(word) for word in words if word in encoder}
