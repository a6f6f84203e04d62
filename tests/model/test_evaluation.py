"""Measures equal brute force, scipy and gensim; every result carries its coverage."""

from __future__ import annotations

from pathlib import Path

import pytest

import tutorial_lib
from tutorial_lib import data, measure
from tutorial_lib.encoders.words import WordEncoder


def gensim_score(encoder: WordEncoder, questions: dict, path: Path, restrict: int) -> tuple[float, dict]:
    lines = [line for name, block in questions.items() for line in [f": {name}", *map(" ".join, block)]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    score, sections = encoder.keyed_vectors().evaluate_word_analogies(str(path), restrict_vocab=restrict)
    counts = {
        s["section"]: (len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections[:-1]
    }
    return score, counts


@pytest.mark.parametrize("restrict", [30_000, 400_000])
def test_analogies_equal_gensim_on_real_vectors(restrict: int, tmp_path: Path) -> None:
    encoder = tutorial_lib.load("glove", "pocket")
    every = data.analogy_questions()
    questions = {name: every[name][:40] for name in ("family", "currency", "gram8-plural")}
    score, counts = gensim_score(encoder, questions, tmp_path / "q.txt", restrict)
    result = measure.analogies(encoder, questions, restrict=restrict)
    assert result.sections == counts
    assert result.accuracy == score


def test_word_similarity_equals_gensim(tmp_path: Path) -> None:
    encoder = tutorial_lib.load("glove", "pocket")
    pairs = data.wordsim353()
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{a}\t{b}\t{score}\n" for a, b, score in pairs), encoding="utf-8")
    _, spearman, _ = encoder.keyed_vectors().evaluate_word_pairs(str(path), restrict_vocab=400_000)
    result = measure.word_similarity(encoder, pairs)
    assert result.spearman == pytest.approx(spearman[0], abs=1e-6)
    assert result.interval[0] < result.spearman < result.interval[1]
    assert result.covered == 353


def test_barring_the_query_words_helps() -> None:
    """The lesson of chapters 2.1 and 2.2: much of the score comes from the rule, not from the vectors."""
    encoder = tutorial_lib.load("glove", "pocket")
    questions = {"family": data.analogy_questions()["family"][:200]}
    usual = measure.analogies(encoder, questions, restrict=30_000)
    honest = measure.analogies(encoder, questions, restrict=30_000, exclude_query=False)
    assert honest.accuracy < usual.accuracy - 0.1
