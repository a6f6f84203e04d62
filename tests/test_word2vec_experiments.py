"""The experiments of chapter 2.1: a small cell of each stored result comes out again."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from tutorial_lib import experiments
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError
from tutorial_lib.experiments import (
    skipgram,
    word2vec_agreement,
    word2vec_analogies,
    word2vec_controls,
    word2vec_settings,
    word2vec_speed,
    word2vec_subwords,
    word_scores,
)

NAMES = (
    "word2vec-settings",
    "word2vec-agreement",
    "word2vec-speed",
    "word2vec-analogies",
    "word2vec-subwords",
    "word2vec-controls",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_result_says_how_it_was_made(name: str) -> None:
    record = experiments.load(name)
    assert record["command"] == f"python -m tutorial_lib experiment {name}"
    assert {"settings", "seeds", "versions", "machine", "results"} <= set(record)
    assert record["versions"]["gensim"]


@pytest.mark.parametrize("name", ["word2vec-settings", "word2vec-agreement", "word2vec-subwords"])
def test_training_results_have_three_seeds(name: str) -> None:
    assert len(experiments.load(name)["seeds"]) >= 3


@pytest.mark.model
def test_one_pass_over_the_text_gives_the_stored_scores_again() -> None:
    stored = experiments.load("word2vec-settings")["results"]["epochs"][0]
    assert stored["value"] == 1
    again = word2vec_settings.run(sweeps={"epochs": [1]}, seeds=(1,))["results"]["epochs"][0]["seeds"][0]
    for measure in ("wordsim", "simlex", "analogies", "meet", "same_ending"):
        # Other processors round differently, and training enlarges the difference a little.
        assert again[measure] == pytest.approx(stored["seeds"][0][measure], abs=0.02)


@pytest.mark.model
def test_every_sweep_has_all_values_and_seeds() -> None:
    record = experiments.load("word2vec-settings")
    for rows in record["results"].values():
        assert all(sorted(cell["seed"] for cell in row["seeds"]) == record["seeds"] for row in rows)
    assert record["settings"] == word2vec_settings.BASELINE


@pytest.mark.model
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


def test_agreement_and_overlap_of_a_space_with_itself_and_with_noise() -> None:
    rng = np.random.default_rng(0)
    first, noise = rng.normal(size=(2, 300, 20))
    turn, _ = np.linalg.qr(rng.normal(size=(20, 20)))
    assert word_scores.agreement(first, first @ turn) == pytest.approx(1, abs=1e-4)
    assert word_scores.neighbour_overlap(first, first @ turn) == pytest.approx(1, abs=0.01)
    assert abs(word_scores.agreement(first, noise)) < 0.1
    assert word_scores.neighbour_overlap(first, noise) < 0.15


def test_our_cbow_agrees_with_gensims_as_two_seeds_of_gensim_do() -> None:
    results = experiments.load("word2vec-agreement")["results"]

    def mean(case: str, who: str) -> float:
        pairs = results[case]["pairs"]
        return float(np.mean([pair["agreement"] for pair in pairs if pair["who"] == who]))

    assert mean("CBOW", "gensim and ours") == pytest.approx(mean("CBOW", "gensim and gensim"), abs=0.02)
    assert mean("CBOW, error divided", "gensim and ours") < mean("CBOW", "gensim and ours") - 0.1


def test_the_full_softmax_is_the_formula() -> None:
    torch.manual_seed(0)
    model = word2vec_speed.FullSoftmax(n_words=5, dim=3)
    torch.nn.init.normal_(model.output.weight)
    given, wanted = torch.tensor([0, 4]), torch.tensor([1, 2])
    scores = model.input.weight.detach().numpy()[[0, 4]] @ model.output.weight.detach().numpy().T
    by_hand = np.log(np.exp(scores).sum(axis=1)) - scores[[0, 1], [1, 2]]
    # Two orders of summing the same float32 numbers.
    assert model(given, wanted, wanted).item() == pytest.approx(by_hand.mean(), abs=1e-5)


def test_wide_windows_make_fewer_passes_over_as_many_pairs() -> None:
    tokens, article = np.zeros(3000, dtype=np.int64), np.zeros(3000)
    pairs = {
        window: word2vec_controls.passes(window)
        * len(skipgram.window_pairs(tokens, article, window, np.random.default_rng(0))[0])
        for window in word2vec_controls.WINDOWS
    }
    assert max(pairs.values()) < 1.05 * min(pairs.values())
    assert word2vec_controls.passes(5) == word2vec_settings.BASELINE["epochs"]


def test_neighbours_in_common_leave_the_word_itself_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word2vec_controls, "BANDS", (0, 20, 500))
    space, noise = np.random.default_rng(0).normal(size=(2, 60, 8)).astype(np.float32)
    assert word2vec_controls.common_neighbours(space, -space, size=20) == [1.0, 1.0]
    assert max(word2vec_controls.common_neighbours(space, noise, k=3, size=20)) < 0.3


@pytest.mark.model
def test_controls_run_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    part = word2vec_settings.corpus()[:4]
    monkeypatch.setattr(word2vec_settings, "corpus", lambda: part)
    results = word2vec_controls.run(windows=(5,), seeds=(1, 2))["results"]
    assert [cell["seed"] for cell in results["window"][0]["seeds"]] == [1, 2]
    (shared,) = results["rare words"]["in common"]
    assert len(shared) == len(results["rare words"]["counts"]) >= 1


@pytest.mark.model
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


QUESTIONS = {"royal": [["man", "king", "woman", "queen"]], "unknown": [["a", "b", "c", "d"]]}


def test_answers_without_arithmetic(five_words: WordEncoder) -> None:
    # Nearest to king and to woman, with the words of the question barred, is queen.
    for given in (1, 2):
        found = word2vec_analogies.nearest_only(five_words, QUESTIONS, 5, given)
        assert found == {"royal": (1, 1), "unknown": (0, 0)}


def test_what_comes_first_when_nothing_is_barred(five_words: WordEncoder) -> None:
    shares = word2vec_analogies.what_comes_first(five_words, QUESTIONS, 5)
    # Of unit length, king - man + woman is nearer to woman than to queen: what barring the question hides.
    assert shares == {"a": 0, "b": 0, "c": 1, "the answer": 0, "another word": 0}


def test_offsets_that_are_equal_agree_fully(five_words: WordEncoder) -> None:
    parallel = [["man", "woman", "king", "queen"], ["king", "queen", "man", "woman"]]
    assert word2vec_analogies.offset_agreement(five_words, parallel) == pytest.approx(1, abs=0.01)


@pytest.mark.model
def test_a_small_part_of_the_analogies_is_answered_again() -> None:
    results = word2vec_analogies.run(restrict=30_000, most_per_section=5)["results"]
    assert set(results) == {"glove", "word2vec"}
    right, asked = results["glove"]["sections"]["3CosAdd"]["gram6-nationality-adjective"]
    assert right > asked / 2 > 0


def test_letter_ngrams_are_those_of_fasttext() -> None:
    from gensim.models.fasttext import compute_ngrams  # type: ignore[attr-defined]

    assert sorted(word2vec_subwords.letter_ngrams("river")) == sorted(compute_ngrams("river", 3, 6))


def test_a_slip_changes_a_word_a_little_and_is_no_word() -> None:
    slips = word2vec_subwords.misspellings(["government", "river", "science"], ["science"], seed=3)
    assert [meant for _, meant in slips] == ["government", "science"]
    assert all(slip != meant and abs(len(slip) - len(meant)) <= 1 for slip, meant in slips)


def test_inflections_are_rare_words_with_a_known_base() -> None:
    counts = Counter({"glacier": 9, "glaciers": 1, "kings": 2, "fastly": 1})
    assert word2vec_subwords.inflections(counts, ["glacier", "fast"]) == [
        ("glaciers", "glacier"),
        ("fastly", "fast"),
    ]


@pytest.mark.model
def test_fasttext_finds_the_word_that_was_meant() -> None:
    text = [["government", "of", "the", "river", "people"]] * 30
    vectors = word2vec_subwords.train_fasttext(text, epochs=3, vector_size=10).wv
    found = word2vec_subwords._found(vectors, [("governmant", "government")])
    assert found == {"first": 1.0, "among_five": 1.0, "words": 1}
    with pytest.raises(InputError, match="choose from .*window"):
        word2vec_subwords.train_fasttext(text, windw=3)
