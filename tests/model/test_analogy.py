"""The analogy test on the real vectors: gensim's score, and the lesson of chapters 2.1 and 2.2."""

from __future__ import annotations

from pathlib import Path

import tutorial_lib
from tutorial_lib import data
from tutorial_lib.search.analogy import analogies


def test_score_equals_gensim(tmp_path: Path) -> None:
    encoder = tutorial_lib.load("glove", "pocket")
    every = data.analogy_questions()
    questions = {name: every[name][:40] for name in ("family", "currency", "gram8-plural")}
    lines = [line for name, block in questions.items() for line in [f": {name}", *map(" ".join, block)]]
    (tmp_path / "q.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    keyed = encoder.keyed_vectors()
    score, _ = keyed.evaluate_word_analogies(str(tmp_path / "q.txt"), restrict_vocab=30_000)
    assert analogies(encoder, questions, restrict=30_000).accuracy == score


def test_barring_the_query_words_helps() -> None:
    """Much of the score comes from the rule, not from the vectors."""
    encoder = tutorial_lib.load("glove", "pocket")
    questions = {"family": data.analogy_questions()["family"][:200]}
    usual = analogies(encoder, questions, restrict=30_000)
    honest = analogies(encoder, questions, restrict=30_000, exclude_query=False)
    assert honest.accuracy < usual.accuracy - 0.1
