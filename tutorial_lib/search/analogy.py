"""The analogy test: "a is to b as c is to …", asked many thousand times (Mikolov et al., 2013)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import InputError, InputTypeError
from ..validation import as_words, positive_int, split_lengths
from . import top_k_of_unit_rows
from .blocks import best_scores

__all__ = ["METHODS", "AnalogyResult", "analogies", "answers", "rows_ignoring_case"]

METHODS = ("3cosadd", "3cosmul")


class WordTable(Protocol):
    """What is searched: n words and their unit vectors [n, d], as every encoder of words has them."""

    @property
    def words(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def vectors(self) -> np.ndarray: ...  # noqa: D102
    def __len__(self) -> int: ...


@dataclass(frozen=True)
class AnalogyResult:
    """How many questions "a is to b as c is to …" were answered right.

    Attributes:
        sections: (right, asked) for each section; only questions of known words are asked.
        total: questions in the test, known words or not.
    """

    sections: dict[str, tuple[int, int]]
    total: int

    @property
    def correct(self) -> int:
        """Questions answered right."""
        return sum(correct for correct, _ in self.sections.values())

    @property
    def covered(self) -> int:
        """Questions asked: those whose four words the model knows."""
        return sum(asked for _, asked in self.sections.values())

    @property
    def accuracy(self) -> float:
        """Share of the questions asked that were answered right; NaN when none could be asked."""
        return self.correct / self.covered if self.covered else float("nan")

    def __str__(self) -> str:
        return f"{self.accuracy:.1%} right, {self.covered} of {self.total} questions could be asked"


def rows_ignoring_case(encoder: WordTable, words: Iterable[str], restrict: int | None) -> dict[str, int]:
    """Return the first row of each word by its upper-case form, as gensim's evaluations match words."""
    wanted = {word.upper() for word in as_words(words)}
    rows: dict[str, int] = {}
    for row, word in enumerate(encoder.words[:restrict]):
        upper = word.upper()
        if upper in wanted:
            rows.setdefault(upper, row)
    return rows


def analogies(
    encoder: WordTable,
    questions: Mapping[str, Sequence[Sequence[str]]],
    restrict: int | None = None,
    exclude_query: bool = True,
    method: str = "3cosadd",
) -> AnalogyResult:
    """Ask "a is to b as c is to …" for every question, with the conventions of gensim and word2vec.

    Case does not count; questions with a word outside the `restrict` most frequent ones are left out, and
    counted in `total`. The score equals that of gensim's `evaluate_word_analogies`, many questions at a time.

    Args:
        encoder: any encoder of words.
        questions: for each section a list of [a, b, c, expected].
        restrict: search only this many of the most frequent words (gensim's own default is 300,000).
        exclude_query: whether a, b and c are barred as answers, as is usual. False is the honest variant.
        method: "3cosadd" or "3cosmul", as `answers` explains them.

    Raises:
        InputError, InputTypeError: an unknown method, or a question that is not four words.
    """
    if not isinstance(questions, Mapping):
        raise InputTypeError("pass a mapping from the name of a section to its questions, each four words")
    size = len(encoder) if restrict is None else min(positive_int(restrict, "restrict"), len(encoder))
    asked = [(section, _four(question)) for section, block in questions.items() for question in block]
    rows = rows_ignoring_case(encoder, (word for _, question in asked for word in question), size)
    known = [one for one in asked if all(word.upper() in rows for word in one[1])]
    given = np.array([[rows[word.upper()] for word in question[:3]] for _, question in known], np.int64)
    words, places = np.unique(given.reshape(-1, 3), return_inverse=True)  # questions share their words
    vectors = encoder.vectors[:size]
    _, found = answers(vectors[words], places.reshape(-1, 3), vectors, min(8, size), method)
    sections = dict.fromkeys(questions, (0, 0))
    for (section, question), barred, candidates in zip(known, given.tolist(), found.tolist(), strict=True):
        answer = _answer(encoder, candidates, barred if exclude_query else [])
        correct, count = sections[section]
        sections[section] = correct + (answer == question[3].upper()), count + 1
    return AnalogyResult(sections, len(asked))


def _four(question: Sequence[str]) -> list[str]:
    words = as_words(question)
    if len(words) != 4:
        raise InputError(f"a question has four words, got {len(words)}: {words}")
    return words


def _answer(encoder: WordTable, candidates: list[int], barred: list[int]) -> str:
    """Return the first of the candidates (rows, best first) that may answer, in upper case."""
    spellings = {encoder.words[row].upper() for row in barred}
    answer = ""
    for row in [row for row in candidates if row not in barred][:5]:  # no more than five, as gensim
        answer = encoder.words[row].upper()
        if answer not in spellings:  # "King" for "king" does not count either
            break
    return answer


def answers(
    words: np.ndarray, places: np.ndarray, vectors: np.ndarray, k: int, method: str = "3cosadd"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k best answers to each question, as `top_k` does: scores and rows of `vectors`, [q, k].

    No word is barred.

    Args:
        words: the vectors of the questions' words, of length 1 [w, d].
        places: a, b and c of each question as rows of `words` [q, 3].
        vectors: the vectors that may answer, of length 1 [n, d].
        k: how many, between 1 and n.
        method: "3cosadd", nearest to b − a + c (Mikolov et al., 2013), or "3cosmul", the largest
            cos(b) · cos(c) / (cos(a) + ε), cosines moved into 0 … 1 (Levy and Goldberg, 2014, equation 4).

    Raises:
        InputError: an unknown method.
    """
    if method not in METHODS:
        raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    if method == "3cosadd":
        first, second, third = words[places.T]  # each [q, d]
        target, _ = split_lengths(second - first + third)
        return top_k_of_unit_rows(target, vectors, k)

    def score(places: np.ndarray, vectors: np.ndarray) -> np.ndarray:  # [b, 3], [m, d] -> [b, m]
        # Questions share their words, so each word's cosines are computed once and then combined.
        used, columns = np.unique(places, return_inverse=True)
        cosines = (1 + words[used] @ vectors.T) / 2
        first, second, third = cosines[columns.reshape(places.shape).T]
        return second * third / (first + np.float32(0.001))

    return best_scores(places, vectors, k, score)
