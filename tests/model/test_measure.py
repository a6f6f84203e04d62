"""Word similarity equals gensim's on real vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

import tutorial_lib
from tutorial_lib import data, measure


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
