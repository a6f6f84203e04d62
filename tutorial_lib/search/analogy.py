"""The analogy test: "a is to b as c is to …", asked many thousand times (Mikolov et al., 2013)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError, InputTypeError
from ..validation import as_words, positive_int
from . import top_k_of_unit_rows
from .blocks import SCORES_AT_ONCE, best_in_batches

if TYPE_CHECKING:
    from ..encoders.words import WordEncoder

__all__ = ["AnalogyResult", "analogies", "rows_ignoring_case"]


@dataclass(frozen=True)
class AnalogyResult:
    """How many questions "a is to b as c is to …" were answered right.

    Attributes:
        sections: (right, asked) for each section; only questions of known words are asked.
        totals: questions in each section, known words or not.
    """

    sections: dict[str, tuple[int, int]]
    totals: dict[str, int]

    @property
    def total(self) -> int:
        """Questions in the test."""
        return sum(self.totals.values())

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

    def part(self, syntactic: bool) -> AnalogyResult:
        """Return the syntactic sections (their names begin with "gram") or the semantic ones."""
        names = [name for name in self.sections if name.startswith("gram") == syntactic]
        return AnalogyResult(
            {name: self.sections[name] for name in names}, {name: self.totals[name] for name in names}
        )

    def __str__(self) -> str:
        return f"{self.accuracy:.1%} right, {self.covered} of {self.total} questions could be asked"


def rows_ignoring_case(encoder: WordEncoder, words: Iterable[str], restrict: int | None) -> dict[str, int]:
    """Return the first row of each word by its upper-case form, as gensim's evaluations match words."""
    wanted = {word.upper() for word in as_words(words)}
    rows: dict[str, int] = {}
    for row, word in enumerate(encoder.words[:restrict]):
        upper = word.upper()
        if upper in wanted:
            rows.setdefault(upper, row)
    return rows


def analogies(
    encoder: WordEncoder,
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
        method: "3cosadd", nearest to b − a + c (Mikolov et al., 2013), or "3cosmul", the product of the
            cosines (Levy and Goldberg, 2014, equation 4).

    Raises:
        InputError, InputTypeError: an unknown method, or a question that is not four words.
    """
    if method not in _SOLVERS:
        raise InputError(f"method must be one of {', '.join(_SOLVERS)}, got {method!r}")
    if not isinstance(questions, Mapping):
        raise InputTypeError("pass a mapping from the name of a section to its questions, each four words")
    size = len(encoder) if restrict is None else min(positive_int(restrict, "restrict"), len(encoder))
    asked = [(section, _four(question)) for section, block in questions.items() for question in block]
    rows = rows_ignoring_case(encoder, (word for _, question in asked for word in question), size)
    known = [
        (section, question) for section, question in asked if all(word.upper() in rows for word in question)
    ]
    sections = dict.fromkeys(questions, (0, 0))
    if known:
        table = np.array([[rows[word.upper()] for word in question] for _, question in known])  # [q, 4]
        answers = _SOLVERS[method](encoder.vectors[:size], table[:, :3], min(8, size))
        for (section, question), given, candidates in zip(known, table, answers.tolist(), strict=True):
            right = (
                _answer(encoder, question, given[:3].tolist(), candidates, exclude_query)
                == question[3].upper()
            )
            correct, count = sections[section]
            sections[section] = correct + right, count + 1
    return AnalogyResult(sections, {section: len(block) for section, block in questions.items()})


def _four(question: Sequence[str]) -> list[str]:
    words = as_words(question)
    if len(words) != 4:
        raise InputError(f"a question has four words, got {len(words)}: {words}")
    return words


def _answer(
    encoder: WordEncoder, question: list[str], given: list[int], candidates: list[int], exclude: bool
) -> str:
    """Return the first of the candidates (rows, best first) that may answer, in upper case."""
    if not exclude:
        return encoder.words[candidates[0]].upper()
    barred = {word.upper() for word in question[:3]}
    answer = ""
    for row in [row for row in candidates if row not in given][:5]:
        answer = encoder.words[row].upper()
        if answer not in barred:  # another spelling of a query word, "King" for "king", does not count either
            break
    return answer


def _by_sum(vectors: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """3CosAdd: the k rows nearest to b − a + c for each question (a, b, c) [q, 3]."""
    first, second, third = (vectors[rows[:, column]] for column in range(3))
    target = second - first + third  # [q, d]
    lengths = np.linalg.norm(target, axis=1, keepdims=True)
    return top_k_of_unit_rows(target / np.where(lengths == 0, 1, lengths), vectors, k)[1]


def _by_product(vectors: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """3CosMul: the k rows with the largest cos(b)·cos(c) / (cos(a) + ε), cosines moved into 0 … 1."""
    words, places = np.unique(rows, return_inverse=True)
    places = places.reshape(rows.shape)
    return best_in_batches(places, k, lambda batch: _products(vectors, vectors[words], batch))[1]


def _products(vectors: np.ndarray, words: np.ndarray, places: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    # Questions share their words, so each word's cosines are computed once per block and then combined.
    used, columns = np.unique(places, return_inverse=True)
    columns = columns.reshape(places.shape)
    width = SCORES_AT_ONCE // max(len(used), len(places))
    for start in range(0, len(vectors), width):
        cosines = (1 + words[used] @ vectors[start : start + width].T) / 2
        first, second, third = (cosines[columns[:, column]] for column in range(3))
        yield start, second * third / (first + np.float32(0.001))


_SOLVERS = {"3cosadd": _by_sum, "3cosmul": _by_product}
