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
from ..experiment import record, rounded

__all__ = ["METHODS", "nearest_only", "offset_agreement", "run", "what_comes_first"]

METHODS: dict[str, dict[str, Any]] = {
    "3CosAdd": {"method": "3cosadd"},
    "3CosAdd, nothing barred": {"method": "3cosadd", "exclude_query": False},
    "3CosMul": {"method": "3cosmul"},
    "3CosMul, nothing barred": {"method": "3cosmul", "exclude_query": False},
}
RESTRICT = 30_000
"""Only the most frequent words are asked for and answered."""
Section = Sequence[Sequence[str]]


def run(most_per_section: int | None = None) -> dict[str, Any]:
    """Answer all questions with both encoders and every method; about 2 minutes on one core."""
    questions = {name: block[:most_per_section] for name, block in data.analogy_questions().items()}
    encoders = {"glove": load("glove"), "word2vec": load("word2vec")}
    results = {name: _answers(encoder, questions) for name, encoder in encoders.items()}
    return record({"restrict": RESTRICT}, [], results)


def _answers(encoder: WordEncoder, questions: Mapping[str, Section]) -> dict[str, Any]:
    sections = {
        name: measure.analogies(encoder, questions, RESTRICT, **options).sections
        for name, options in METHODS.items()
    }
    rows = {name: _rows(encoder, block) for name, block in questions.items()}
    for given, letter in ((1, "b"), (2, "c")):
        near = {name: nearest_only(encoder, asked, given) for name, asked in rows.items()}
        sections[f"nearest to {letter}"] = near
    first = what_comes_first(encoder, np.concatenate(list(rows.values())))
    return {"sections": sections, "first when nothing is barred": first}


def _rows(encoder: WordEncoder, block: Section) -> np.ndarray:
    """The questions as row numbers [q, 4]; those with a word that is unknown or too rare are left out."""
    words = {word.lower() for question in block for word in question}
    number = {word: encoder.index(word) for word in words if word in encoder}
    rows = [[number.get(word.lower(), RESTRICT) for word in question] for question in block]
    return np.array([row for row in rows if max(row) < RESTRICT], dtype=np.int64).reshape(-1, 4)


def nearest_only(encoder: WordEncoder, rows: np.ndarray, given: int) -> tuple[int, int]:
    """(right, asked) of questions [q, 4], if the nearest neighbour of b (given=1) or c (given=2) is said."""
    if not len(rows):
        return 0, 0
    _, near = top_k_of_unit_rows(encoder.vectors[rows[:, given]], encoder.vectors[:RESTRICT], 4)  # [q, 4]
    said = [
        next(row for row in four if row not in barred) for four, barred in zip(near, rows[:, :3], strict=True)
    ]
    return int(np.sum(said == rows[:, 3])), len(rows)


def what_comes_first(encoder: WordEncoder, rows: np.ndarray) -> dict[str, float]:
    """What is nearest to b - a + c when nothing is barred: shares of a, b, c, the answer, another word."""
    first, second, third = (encoder.vectors[rows[:, column]] for column in range(3))  # [q, d] each
    target = unit_rows(second - first + third)
    nearest = top_k_of_unit_rows(target, encoder.vectors[:RESTRICT], 1)[1]  # [q, 1]
    shares = dict(zip(("a", "b", "c", "the answer"), (nearest == rows).mean(axis=0), strict=True))
    return rounded({**shares, "another word": 1 - sum(shares.values())})


def offset_agreement(encoder: WordEncoder, questions: Section) -> float:
    """The mean cosine between the offsets b - a of all different pairs of a section.

    1 would mean that all pairs differ by the same vector, which is what the arithmetic assumes.
    """
    pairs = list(dict.fromkeys((a.lower(), b.lower()) for a, b, *_ in questions))
    known = [(a, b) for a, b in pairs if a in encoder and b in encoder]
    rows = np.array([[encoder.index(word) for word in pair] for pair in known])  # [n, 2]
    offsets = unit_rows(encoder.vectors[rows[:, 1]] - encoder.vectors[rows[:, 0]])  # [n, d]
    count = len(offsets)
    # The square of the sum of unit vectors holds every cosine: n times 1, and each pair twice.
    return float((np.square(offsets.sum(axis=0)).sum() - count) / (count * (count - 1)))
