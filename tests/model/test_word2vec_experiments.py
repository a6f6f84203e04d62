"""The experiments of chapter 2.1: a small cell of each stored result comes out again."""

from __future__ import annotations

from collections import Counter

import pytest

from tutorial_lib.chapters.c2_1_word2vec import agreement as word2vec_agreement
from tutorial_lib.chapters.c2_1_word2vec import analogies as word2vec_analogies
from tutorial_lib.chapters.c2_1_word2vec import controls as word2vec_controls
from tutorial_lib.chapters.c2_1_word2vec import settings as word2vec_settings
from tutorial_lib.chapters.c2_1_word2vec import speed as word2vec_speed
from tutorial_lib.chapters.c2_1_word2vec import subwords as word2vec_subwords
from tutorial_lib.course import results
from tutorial_lib.errors import InputError


def test_one_pass_over_the_text_gives_the_stored_scores_again() -> None:
    stored = results.load("2.1-settings")["results"]["epochs"][0]
    assert stored["value"] == 1
    again = word2vec_settings.run(sweeps={"epochs": [1]}, seeds=(1,))["results"]["epochs"][0]["seeds"][0]
    for measure in ("wordsim", "simlex", "analogies", "meet", "same_ending"):
        # Other processors round differently, and training enlarges the difference a little.
        assert again[measure] == pytest.approx(stored["seeds"][0][measure], abs=0.02)


def test_every_sweep_has_all_values_and_seeds() -> None:
    record = results.load("2.1-settings")
    for rows in record["results"].values():
        assert all(sorted(cell["seed"] for cell in row["seeds"]) == record["seeds"] for row in rows)
    assert record["settings"] == word2vec_settings.BASELINE


def test_agreement_runs_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    part = word2vec_settings.corpus()[:4]
    monkeypatch.setattr(word2vec_settings, "corpus", lambda: part)
    monkeypatch.setattr(word2vec_agreement, "corpus", lambda: part)
    small = {"CBOW": {"architecture": "cbow"}, "divided": {"architecture": "cbow", "divide_error": True}}
    record = word2vec_agreement.run((1, 2), {"cbow": 1}, small)
    assert list(record["results"]) == ["CBOW", "divided"]
    result = record["results"]["CBOW"]
    assert [(run["who"], run["seed"]) for run in result["runs"]] == [
        ("gensim", 1), ("gensim", 2), ("ours", 1), ("ours", 2),
    ]  # fmt: skip
    assert Counter(pair["who"] for pair in result["pairs"]) == {
        "gensim and gensim": 1, "ours and ours": 1, "gensim and ours": 4,
    }  # fmt: skip
    assert all(-1 <= pair["agreement"] <= 1 and 0 <= pair["overlap"] <= 1 for pair in result["pairs"])


def test_controls_run_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    part = word2vec_settings.corpus()[:4]
    monkeypatch.setattr(word2vec_settings, "corpus", lambda: part)
    results = word2vec_controls.run(windows=(5,), seeds=(1, 2))["results"]
    assert [cell["seed"] for cell in results["window"][0]["seeds"]] == [1, 2]
    (shared,) = results["rare words"]["in common"]
    assert len(shared) == len(results["rare words"]["counts"]) >= 1


def test_speed_runs_at_a_small_scale() -> None:
    results = word2vec_speed.run(shares=(1 / 53,), rounds=1)["results"]
    assert len(results["workers"]) == 6
    assert all(row["words_per_second"] > 0 for row in results["workers"])
    (row,) = results["growth"]
    assert row["words"] > 2 * row["types"] > 1000
    assert row["ours_cpu_seconds"] > 0 < row["gensim_cpu_seconds"]
    sampled, full = (row["pairs_per_cpu_second"] for row in results["output layer"])
    assert sampled > full > 0
    assert [row["case"] for row in results["whole runs"]] == [
        "skip-gram, 15 passes", "counting, PPMI and SVD",
    ]  # fmt: skip
    with pytest.raises(InputError, match="at most 1"):
        word2vec_speed.run(shares=(2,))


def test_a_small_part_of_the_analogies_is_answered_again() -> None:
    results = word2vec_analogies.run(restrict=30_000, most_per_section=5)["results"]
    assert set(results) == {"glove", "word2vec"}
    right, asked = results["glove"]["sections"]["3CosAdd"]["gram6-nationality-adjective"]
    assert right > asked / 2 > 0


def test_fasttext_finds_the_word_that_was_meant() -> None:
    text = [["government", "of", "the", "river", "people"]] * 30
    vectors = word2vec_subwords.train_fasttext(text, epochs=3, vector_size=10).wv
    found = word2vec_subwords._found(vectors, [("governmant", "government")])
    assert found == {"first": 1.0, "among_five": 1.0, "words": 1}
    with pytest.raises(InputError, match="choose from .*window"):
        word2vec_subwords.train_fasttext(text, windw=3)
