"""Measures equal brute force, scipy and gensim; every result carries its coverage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from tutorial_lib import measure
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputTypeError
from tutorial_lib.measure import AnalogyResult

columns = st.integers(2, 40).flatmap(
    lambda n: st.tuples(*[arrays.arrays(np.float64, n, elements=st.integers(-5, 5)) for _ in range(2)])
)


@given(columns=columns)
@settings(max_examples=200, deadline=None)
def test_correlations_equal_scipy(columns: tuple[np.ndarray, np.ndarray]) -> None:
    first, second = columns
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    assert measure.spearman(first, second) == pytest.approx(stats.spearmanr(first, second)[0], abs=1e-9)
    assert measure.pearson(first, second) == pytest.approx(stats.pearsonr(first, second)[0], abs=1e-9)


def test_correlation_of_a_constant_is_no_number() -> None:
    assert math.isnan(measure.spearman([1, 1, 1], [1, 2, 3]))


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1, 2], [1, 2, 3], "same length"),
        ([1], [1], "same length"),
        ([[1, 2]], [[1, 2]], "same length"),
        ([1, float("nan")], [1, 2], "missing or infinite"),
    ],
)
def test_bad_correlation(first: list, second: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        measure.spearman(first, second)


def test_interval_covers_the_truth() -> None:
    """Of 95 % intervals of a mean, about 95 % hold the true mean."""
    random = np.random.default_rng(0)
    hits = 0
    for seed in range(200):
        sample = random.standard_normal(60)
        low, high = measure.bootstrap_interval(lambda x: float(x.mean()), sample, samples=300, seed=seed)
        hits += low <= 0 <= high
    assert 0.88 < hits / 200 < 0.99


def test_interval_depends_on_its_seed_alone() -> None:
    sample = np.random.default_rng(0).standard_normal(30)
    interval = [measure.bootstrap_interval(np.mean, sample, samples=100, seed=seed) for seed in (1, 1, 2)]
    assert interval[0] == interval[1] != interval[2]
    wide = measure.bootstrap_interval(np.mean, sample, level=0.99)
    narrow = measure.bootstrap_interval(np.mean, sample, level=0.5)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    with pytest.raises(InputError, match="level must be between 0 and 1"):
        measure.bootstrap_interval(np.mean, sample, level=95)
    with pytest.raises(InputError, match="samples must be at least 1"):
        measure.bootstrap_interval(np.mean, sample, samples=0)
    with pytest.raises(InputError, match="same length"):
        measure.bootstrap_interval(np.mean, sample, sample[1:])


def test_word_similarity_counts_what_it_covers(five_words: WordEncoder) -> None:
    pairs = [("king", "QUEEN", 9.0), ("king", "man", 5.0), ("man", "woman", 1.0), ("king", "prince", 9.0)]
    result = measure.word_similarity(five_words, pairs)
    assert (result.covered, result.total) == (3, 4)
    assert result.spearman == 1.0
    assert "3 of 4 pairs" in str(result)
    with pytest.raises(InputError, match="both words of only 1 of 1 pairs"):
        measure.word_similarity(five_words, pairs[:1])


@pytest.mark.parametrize(
    "pair",
    [("king", "queen"), "king", 3, ("king", "queen", "9"), ("king", None, 9), ("king", "queen", math.nan)],
)
def test_bad_pairs(pair: object, five_words: WordEncoder) -> None:
    with pytest.raises(InputTypeError, match="pair 1|word 1"):
        measure.word_similarity(five_words, [("king", "man", 5.0), pair])


QUESTIONS = {
    "royal": [
        ["man", "king", "woman", "queen"],
        ["MAN", "King", "woman", "queen"],
        ["man", "king", "woman", "water"],
    ],
    "gram-unknown": [["man", "king", "woman", "princess"]],
}


def test_analogies_count_what_they_cover(five_words: WordEncoder) -> None:
    result = measure.analogies(five_words, QUESTIONS)
    assert result.sections == {"royal": (2, 3), "gram-unknown": (0, 0)}
    assert (result.correct, result.covered, result.total) == (2, 3, 4)
    assert result.accuracy == 2 / 3
    assert math.isnan(result.part(syntactic=True).accuracy)
    assert result.part(syntactic=False).accuracy == 2 / 3
    assert (result.part(syntactic=True).total, result.part(syntactic=False).total) == (1, 3)
    assert "3 of 4 questions" in str(result)


def test_analogies_without_known_words(five_words: WordEncoder) -> None:
    assert measure.analogies(five_words, {"none": [["a", "b", "c", "d"]]}).covered == 0
    assert measure.analogies(five_words, {}).total == 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"questions": {"s": [["a", "b", "c"]]}}, InputError, "four words, got 3"),
        ({"questions": {"s": ["a b c d"]}}, InputTypeError, "list of words"),
        ({"questions": "questions-words.txt"}, InputTypeError, "pass a mapping"),
        ({"questions": {"s": [["a", "b", "c", None]]}}, InputTypeError, "missing value"),
        ({"questions": QUESTIONS, "method": "pairs"}, InputError, "3cosadd, 3cosmul"),
        ({"questions": QUESTIONS, "restrict": 0}, InputError, "restrict must be at least 1"),
    ],
)
def test_bad_questions(arguments: dict, error: type, message: str, five_words: WordEncoder) -> None:
    with pytest.raises(error, match=message):
        measure.analogies(five_words, **arguments)


def small_encoder(words: list[str], seed: int) -> WordEncoder:
    vectors = np.random.default_rng(seed).standard_normal((len(words), 3)).astype(np.float32)
    return WordEncoder.from_vectors(words, vectors)


def by_hand(encoder: WordEncoder, question: list[str], method: str) -> str:
    """Answer one question from the definition, in float64, query words allowed."""
    a, b, c = (encoder.vectors[encoder.index(word)].astype(np.float64) for word in question)
    unit = encoder.vectors.astype(np.float64)
    if method == "3cosadd":
        return encoder.words[int(np.argmax(unit @ (b - a + c)))]
    cosines = [(1 + unit @ vector) / 2 for vector in (a, b, c)]
    return encoder.words[int(np.argmax(cosines[1] * cosines[2] / (cosines[0] + 0.001)))]


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_honest_analogies_equal_their_definition(method: str, seed: int) -> None:
    words = [f"word{number}" for number in range(30)]
    encoder = small_encoder(words, seed)
    random = np.random.default_rng(seed)
    asked = [[words[i] for i in random.integers(30, size=3)] for _ in range(300)]
    questions = {"s": [[*question, by_hand(encoder, question, method)] for question in asked]}
    result = measure.analogies(encoder, questions, exclude_query=False, method=method)
    assert result.correct >= 299  # a near tie may fall the other way in float32


def test_honest_variant_is_never_better_than_barring(five_words: WordEncoder) -> None:
    questions = {"s": [["man", "king", "woman", "king"]]}
    assert measure.analogies(five_words, questions).correct == 0


def gensim_score(encoder: WordEncoder, questions: dict, path: Path, restrict: int) -> tuple[float, dict]:
    lines = [line for name, block in questions.items() for line in [f": {name}", *map(" ".join, block)]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    score, sections = encoder.keyed_vectors().evaluate_word_analogies(str(path), restrict_vocab=restrict)
    counts = {
        s["section"]: (len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections[:-1]
    }
    return score, counts


@given(seed=st.integers(0, 10_000), restrict=st.integers(9, 30))
@settings(max_examples=30, deadline=None)
def test_analogies_equal_gensim_with_capital_letters(
    seed: int, restrict: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Words that differ only in case, repeated words and a small vocabulary are where conventions differ."""
    random = np.random.default_rng(seed)
    letters = list("abcdefghijklmno")
    words = random.permutation([*letters, *map(str.upper, letters)]).tolist()
    encoder = small_encoder(words, seed)
    questions = {"one": [random.choice(words, 4).tolist() for _ in range(40)], "two": [["a", "B", "c", "d"]]}
    score, counts = gensim_score(encoder, questions, tmp_path_factory.mktemp("q") / "q.txt", restrict)
    result = measure.analogies(encoder, questions, restrict=restrict)
    assert result.sections == counts
    assert result.covered == 0 or result.accuracy == score


def test_document_similarity() -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((20, 5))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    human = unit @ unit.T + 0.3 * random.standard_normal((20, 20))
    human = (human + human.T) / 2
    pairs = np.triu_indices(20, 1)
    pearson, spearman = measure.document_similarity(vectors, human)
    assert pearson == pytest.approx(stats.pearsonr((unit @ unit.T)[pairs], human[pairs])[0], abs=1e-5)
    assert spearman == pytest.approx(stats.spearmanr((unit @ unit.T)[pairs], human[pairs])[0], abs=1e-5)
    with pytest.raises(InputError, match=r"ratings of shape \(20, 20\), got \(3, 3\)"):
        measure.document_similarity(vectors, np.eye(3))


@given(
    vectors=arrays.arrays(np.float32, st.tuples(st.integers(2, 25), st.just(3)), elements=st.integers(-9, 9)),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_nearest_neighbour_accuracy_equals_brute_force(vectors: np.ndarray, seed: int) -> None:
    vectors = vectors + np.random.default_rng(seed).random(vectors.shape, dtype=np.float32) / 7 + 0.01
    labels = np.random.default_rng(seed).integers(3, size=len(vectors))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T - 9 * np.eye(len(unit), dtype=np.float32)
    top = np.sort(cosines, axis=1)[:, -2:]
    assume(len(unit) == 2 or (top[:, 1] - top[:, 0] > 1e-5).all())  # a tie has two right answers
    expected = (labels[cosines.argmax(axis=1)] == labels).mean()
    assert measure.nearest_neighbour_accuracy(vectors, labels) == pytest.approx(expected)


def test_an_item_is_not_its_own_neighbour() -> None:
    vectors = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]])
    assert measure.nearest_neighbour_accuracy(vectors, list("aaabb")) == 1.0
    assert measure.nearest_neighbour_accuracy(vectors[:2], ["a", "b"]) == 0.0
    for labels in (["a"], ["a"] * 6):
        with pytest.raises(InputError, match="one label per vector"):
            measure.nearest_neighbour_accuracy(vectors, labels)


@given(
    scores=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 8), st.integers(1, 12)), elements=st.integers(-3, 3)
    ),
    data=st.data(),
)
@settings(max_examples=100, deadline=None)
def test_recall_equals_its_definition(scores: np.ndarray, data: st.DataObject) -> None:
    count = scores.shape[1]
    relevant = data.draw(st.lists(st.integers(0, count - 1), min_size=len(scores), max_size=len(scores)))
    k = data.draw(st.integers(1, count))
    hits = [sum(other >= row[own] for other in row) <= k for row, own in zip(scores, relevant, strict=True)]
    assert measure.recall_at_k(scores, relevant, k) == pytest.approx(np.mean(hits))


@pytest.mark.parametrize(
    ("relevant", "k", "error", "message"),
    [
        ([0, 3], 1, InputError, "between 0 and 2"),
        ([0, -1], 1, InputError, "between 0 and 2"),
        ([0], 1, InputTypeError, "one item for each of 2 queries"),
        ([0.5, 1], 1, InputTypeError, "index of one item"),
        ([0, 1], 4, InputError, "k must be between 1 and n = 3"),
    ],
)
def test_bad_recall(relevant: list, k: int, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        measure.recall_at_k(np.eye(2, 3), relevant, k)


def test_result_of_nothing_says_so() -> None:
    assert math.isnan(AnalogyResult({}, {}).accuracy)
