"""Measuring vectors: against human judgement, on analogies, and in search.

Every result says how much of the test it covers: a score on the pairs that a model happens to know means
little without their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InputError, InputTypeError
from .neighbors import top_k, top_k_of_unit_rows
from .selection import QUERIES_AT_ONCE, SCORES_AT_ONCE, best_of
from .validation import as_k, as_vectors, as_words, positive_int, unit_rows

if TYPE_CHECKING:
    from .encoders.words import WordEncoder

__all__ = [
    "AnalogyResult",
    "Interval",
    "SimilarityResult",
    "analogies",
    "bootstrap_interval",
    "document_similarity",
    "nearest_neighbour_accuracy",
    "pearson",
    "recall_at_k",
    "spearman",
    "word_similarity",
]

Interval = tuple[float, float]


@dataclass(frozen=True)
class SimilarityResult:
    """How well cosines follow human ratings of word pairs.

    Attributes:
        spearman: rank correlation, −1 to 1.
        covered: pairs whose two words the model knows; only these count.
        total: pairs in the test.
        interval: 95 % bootstrap interval of `spearman`.
    """

    spearman: float
    covered: int
    total: int
    interval: Interval

    def __str__(self) -> str:
        interval = "{:.3f} to {:.3f}".format(*self.interval)
        return f"Spearman {self.spearman:.3f} (95 %: {interval}), {self.covered} of {self.total} pairs"


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

    def part(self, syntactic: bool) -> AnalogyResult:
        """Return the syntactic sections (their names begin with "gram") or the semantic ones."""
        chosen = {
            name: score for name, score in self.sections.items() if name.startswith("gram") == syntactic
        }
        return AnalogyResult(chosen, self.total)

    def __str__(self) -> str:
        return f"{self.accuracy:.1%} right, {self.covered} of {self.total} questions could be asked"


def word_similarity(
    encoder: WordEncoder, pairs: Iterable[tuple[str, str, float]], samples: int = 1000, seed: int = 0
) -> SimilarityResult:
    """Correlate the cosines of word pairs with human ratings; upper and lower case count as the same.

    Args:
        encoder: any encoder of words.
        pairs: (word, word, rating).
        samples: bootstrap samples behind the interval.
        seed: of the bootstrap.

    Raises:
        InputError: fewer than three pairs are known to the encoder.
    """
    pairs = list(pairs)
    rows = _rows_ignoring_case(
        encoder, [word for first, second, _ in pairs for word in (first, second)], None
    )
    known = [
        (rows[first.upper()], rows[second.upper()], rating)
        for first, second, rating in pairs
        if first.upper() in rows and second.upper() in rows
    ]
    if len(known) < 3:
        raise InputError(
            f"{encoder.name} knows both words of only {len(known)} of {len(pairs)} pairs: need 3 or more"
        )
    first, second, ratings = (np.array(column) for column in zip(*known, strict=True))
    cosines = np.einsum("ij,ij->i", encoder.vectors[first], encoder.vectors[second])
    interval = bootstrap_interval(spearman, cosines, ratings, samples=samples, seed=seed)
    return SimilarityResult(spearman(cosines, ratings), len(known), len(pairs), interval)


def _rows_ignoring_case(encoder: WordEncoder, words: Iterable[str], restrict: int | None) -> dict[str, int]:
    """Return the first row of each word by its upper-case form, as gensim's evaluations match words."""
    wanted = {word.upper() for word in as_words(words)}
    rows: dict[str, int] = {}
    for row, word in enumerate(encoder.words[:restrict]):
        upper = word.upper()
        if upper in wanted:
            rows.setdefault(upper, row)
    return rows


def pearson(first: Any, second: Any) -> float:
    """Return the linear correlation of two sequences of n numbers; NaN if one of them is constant."""
    first, second = _two_columns(first, second)
    first, second = first - first.mean(), second - second.mean()
    lengths = np.sqrt((first @ first) * (second @ second))
    return float(first @ second / lengths) if lengths > 0 else float("nan")


def spearman(first: Any, second: Any) -> float:
    """Return the rank correlation of two sequences of n numbers; equal values share their mean rank."""
    first, second = _two_columns(first, second)
    return pearson(_ranks(first), _ranks(second))


def _two_columns(first: Any, second: Any) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if first.ndim != 1 or first.shape != second.shape or len(first) < 2:
        raise InputError(
            f"expected two sequences of the same length, got shapes {first.shape} and {second.shape}"
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InputError("a value is missing or infinite: drop its pair first")
    return first, second


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def bootstrap_interval(
    measure: Callable[..., float], *columns: Any, samples: int = 1000, level: float = 0.95, seed: int = 0
) -> Interval:
    """Return the percentile bootstrap interval of `measure(*columns)` (Efron, 1979).

    The n items are drawn again with replacement, `samples` times; items that belong together (a pair and its
    rating) stay together.

    Args:
        measure: takes the columns, returns a number.
        columns: sequences of n values each.
        samples: how many draws.
        level: the share of draws inside the interval.
        seed: of the draws: the same seed gives the same interval.
    """
    if not 0 < level < 1:
        raise InputError(f"level must be between 0 and 1, got {level}")
    arrays = [np.asarray(column) for column in columns]
    draws = np.random.default_rng(seed).integers(
        len(arrays[0]), size=(positive_int(samples, "samples"), len(arrays[0]))
    )
    values = [measure(*(array[draw] for array in arrays)) for draw in draws]
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


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
    size = len(encoder) if restrict is None else min(positive_int(restrict, "restrict"), len(encoder))
    asked = [(section, _four(question)) for section, block in questions.items() for question in block]
    rows = _rows_ignoring_case(encoder, (word for _, question in asked for word in question), size)
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
    return AnalogyResult(sections, len(asked))


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
    answers = []
    for start in range(0, len(rows), QUERIES_AT_ONCE):
        batch = places[start : start + QUERIES_AT_ONCE]
        answers.append(best_of(_products(vectors, vectors[words], batch), len(batch), k)[1])
    return np.concatenate(answers)


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


def document_similarity(vectors: Any, human: Any) -> tuple[float, float]:
    """Correlate the cosines of all pairs of documents with human similarity ratings.

    Args:
        vectors: [n, d], one row per document.
        human: [n, n], symmetric; the diagonal is not used.

    Returns:
        Pearson and Spearman correlation over the n (n − 1) / 2 pairs.

    Raises:
        InputError: shapes that do not fit, or a document whose vector has no direction.
    """
    rows, ratings = unit_rows(vectors), as_vectors(human, "human ratings")
    if ratings.shape != (len(rows), len(rows)):
        raise InputError(
            f"{len(rows)} documents need ratings of shape {(len(rows),) * 2}, got {ratings.shape}"
        )
    pairs = np.triu_indices(len(rows), 1)
    cosines = (rows @ rows.T)[pairs]
    return pearson(cosines, ratings[pairs]), spearman(cosines, ratings[pairs])


def nearest_neighbour_accuracy(vectors: Any, labels: Any) -> float:
    """Return the share of items whose nearest other item (by cosine) has the same label.

    Args:
        vectors: [n, d], n at least 2.
        labels: n values.
    """
    rows, classes = unit_rows(vectors), np.asarray(labels)
    if classes.shape != (len(rows),) or len(rows) < 2:
        raise InputError(
            f"expected one label per vector, and two or more: got {len(rows)} and {classes.shape}"
        )
    _, neighbours = top_k(rows, rows, 2)
    # The item itself is usually first, but an equal vector with a smaller number may come before it.
    itself = neighbours[:, 0] == np.arange(len(rows))
    other = np.where(itself, neighbours[:, 1], neighbours[:, 0])
    return float((classes[other] == classes).mean())


def recall_at_k(scores: Any, relevant: Any, k: int) -> float:
    """Return the share of queries that find their item among the k best.

    Args:
        scores: [q, n], larger is better.
        relevant: for each query the index of its item, 0 … n − 1.
        k: how many results are looked at.

    Equal scores count against the query: its item is placed behind them.
    """
    matrix, wanted = as_vectors(scores, "scores"), np.asarray(relevant)
    k = as_k(k, matrix.shape[1])
    if wanted.shape != (len(matrix),) or not np.issubdtype(wanted.dtype, np.integer):
        raise InputTypeError(
            f"expected the index of one item for each of {len(matrix)} queries, got {wanted.shape}"
        )
    if len(wanted) == 0 or wanted.min() < 0 or wanted.max() >= matrix.shape[1]:
        raise InputError(f"the items of the queries must be between 0 and {matrix.shape[1] - 1}")
    own = matrix[np.arange(len(matrix)), wanted]
    rank = (matrix >= own[:, None]).sum(axis=1)  # 1 is best
    return float((rank <= k).mean())
