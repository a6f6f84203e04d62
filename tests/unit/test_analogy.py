"""The analogy test equals its definition, and gensim's score; every result carries its coverage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputTypeError
from tutorial_lib.search.analogy import METHODS, analogies

QUESTIONS = {
    "royal": [
        ["man", "king", "woman", "queen"],
        ["MAN", "King", "woman", "queen"],
        ["man", "king", "woman", "water"],
    ],
    "gram-unknown": [["man", "king", "woman", "princess"]],
}


def test_analogies_count_what_they_cover(five_words: WordEncoder) -> None:
    result = analogies(five_words, QUESTIONS)
    assert result.sections == {"royal": (2, 3), "gram-unknown": (0, 0)}
    assert (result.correct, result.covered, result.total) == (2, 3, 4)
    assert result.accuracy == 2 / 3
    assert "3 of 4 questions" in str(result)


def test_analogies_without_known_words(five_words: WordEncoder) -> None:
    assert analogies(five_words, {"none": [["a", "b", "c", "d"]]}).covered == 0
    assert math.isnan(analogies(five_words, {}).accuracy)


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
        analogies(five_words, **arguments)


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


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_honest_analogies_equal_their_definition(method: str, seed: int) -> None:
    words = [f"word{number}" for number in range(30)]
    encoder = small_encoder(words, seed)
    random = np.random.default_rng(seed)
    asked = [[words[i] for i in random.integers(30, size=3)] for _ in range(300)]
    questions = {"s": [[*question, by_hand(encoder, question, method)] for question in asked]}
    result = analogies(encoder, questions, exclude_query=False, method=method)
    assert result.correct >= 299  # a near tie may fall the other way in float32


def test_honest_variant_is_never_better_than_barring(five_words: WordEncoder) -> None:
    questions = {"s": [["man", "king", "woman", "king"]]}
    assert analogies(five_words, questions).correct == 0


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
    result = analogies(encoder, questions, restrict=restrict)
    assert result.sections == counts
    assert result.covered == 0 or result.accuracy == score
