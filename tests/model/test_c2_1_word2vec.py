"""The experiments of chapter 2.1 run at a small scale, and a cell of a stored result comes out again."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from tutorial_lib import data
from tutorial_lib.chapters import word_scores
from tutorial_lib.chapters.c2_1_word2vec import agreement, analogies, controls, settings, speed, subwords
from tutorial_lib.course import results
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.scratch import skipgram


@pytest.fixture
def small_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four articles in the place of the Wikipedia sample, and few analogies to score with."""
    part, family = settings.corpus()[:4], {"family": data.analogy_questions()["family"][:50]}
    for module in (settings, agreement, controls, subwords):
        monkeypatch.setattr(module, "corpus", lambda: part)
    monkeypatch.setattr(data, "analogy_questions", lambda: family)


def test_one_pass_over_the_text_gives_the_stored_scores_again() -> None:
    record = results.load("2.1-settings")
    stored = record["results"]["epochs"][0]
    again = settings.run(sweeps={"epochs": [1]}, seeds=(1,))["results"]["epochs"][0]
    assert again["value"] == stored["value"] == 1
    for measure in ("wordsim", "simlex", "analogies"):
        # Other processors round differently, and training enlarges the difference a little.
        assert again["seeds"][0][measure] == pytest.approx(stored["seeds"][0][measure], abs=0.02)
    for rows in record["results"].values():
        assert all([cell["seed"] for cell in row["seeds"]] == record["seeds"] for row in rows)
    assert record["settings"] == settings.BASELINE


@pytest.mark.usefixtures("small_text")
def test_the_same_settings_are_trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = []
    original = settings.train
    monkeypatch.setattr(
        settings, "train", lambda seed, **changes: trained.append(changes) or original(seed, **changes)
    )
    rows = settings.run({"epochs": [15], "window": [5], "cbow_epochs": [1]}, seeds=(1,))["results"]
    assert trained == [{"epochs": 15}, {"sg": 0, "epochs": 1}]
    assert rows["window"][0]["seeds"] == rows["epochs"][0]["seeds"] != rows["cbow_epochs"][0]["seeds"]


@pytest.mark.usefixtures("small_text")
def test_agreement_at_a_small_scale() -> None:
    small = {"CBOW": {"cbow": True}, "divided": {"cbow": True, "divide_error": True}}
    record = agreement.run((1, 2), {"cbow": 1}, small)
    assert list(record["results"]) == ["CBOW", "divided"]
    result = record["results"]["CBOW"]
    assert [(run["who"], run["seed"]) for run in result["runs"]] == [
        ("gensim", 1), ("gensim", 2), ("ours", 1), ("ours", 2),
    ]  # fmt: skip
    assert Counter(pair["who"] for pair in result["pairs"]) == {
        "gensim and gensim": 1, "ours and ours": 1, "gensim and ours": 4,
    }  # fmt: skip
    assert all(-1 <= pair["agreement"] <= 1 and 0 <= pair["overlap"] <= 1 for pair in result["pairs"])
    assert record["settings"]["both"] == results.load("2.1-agreement")["settings"]["both"]


def test_our_cbow_agrees_with_gensims_as_two_seeds_of_gensim_do() -> None:
    stored = results.load("2.1-agreement")["results"]

    def mean(case: str, who: str) -> float:
        pairs = stored[case]["pairs"]
        return float(np.mean([pair["agreement"] for pair in pairs if pair["who"] == who]))

    assert mean("CBOW", "gensim and ours") == pytest.approx(mean("CBOW", "gensim and gensim"), abs=0.02)
    assert mean("CBOW, error divided", "gensim and ours") < mean("CBOW", "gensim and ours") - 0.1


def test_agreement_and_overlap_of_a_space_with_itself_and_with_noise() -> None:
    rng = np.random.default_rng(0)
    first, noise = rng.normal(size=(2, 300, 20))
    turn, _ = np.linalg.qr(rng.normal(size=(20, 20)))
    assert word_scores.agreement(first, first @ turn) == pytest.approx(1, abs=1e-4)
    assert word_scores.neighbour_overlap(first, first @ turn) == pytest.approx(1, abs=0.01)
    assert abs(word_scores.agreement(first, noise)) < 0.1
    assert word_scores.neighbour_overlap(first, noise) < 0.15


@pytest.mark.usefixtures("small_text")
def test_controls_at_a_small_scale() -> None:
    measured = controls.run(windows=(5,), seeds=(1, 2))["results"]
    (row,) = measured["window"]
    assert (row["value"], row["passes"]) == (5, settings.BASELINE["epochs"])
    assert [cell["seed"] for cell in row["seeds"]] == [1, 2]
    # Words of a text meet their neighbours far more often than two words end alike.
    assert all(cell["meet"] > cell["same_ending"] > 0 for cell in row["seeds"])
    (shared,) = measured["rare words"]["in common"]
    assert len(shared) == len(measured["rare words"]["counts"]) >= 1


def test_wide_windows_make_fewer_passes_over_as_many_pairs() -> None:
    tokens, article = np.zeros(3000, dtype=np.int64), np.zeros(3000)
    pairs = {
        window: controls.passes(window)
        * len(skipgram.window_pairs(tokens, article, window, np.random.default_rng(0))[0])
        for window in controls.WINDOWS
    }
    assert max(pairs.values()) < 1.05 * min(pairs.values())


def test_neighbours_in_common_leave_the_word_itself_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "BANDS", (0, 20, 500))
    monkeypatch.setattr(controls, "BAND", 20)
    space, noise = np.random.default_rng(0).normal(size=(2, 60, 8)).astype(np.float32)
    assert controls.common_neighbours(space, -space) == [1.0, 1.0]
    assert max(controls.common_neighbours(space, noise, k=3)) < 0.3


def test_speed_at_a_small_scale() -> None:
    measured = speed.run(shares=(1 / 53,), rounds=1)["results"]
    assert [row["case"] for row in measured["workers"]] == list(speed.WORKERS)
    rate = {row["case"]: row["words_per_cpu_second"] for row in measured["workers"]}
    assert rate["gensim skip-gram, 1 worker"] > rate["our skip-gram, 1 thread"] > 0
    assert all(row["words_per_second"] > 0 for row in measured["workers"])
    (row,) = measured["growth"]
    assert row["words"] > measured["workers"][0]["words"] > 0  # the workers train on half of the largest part
    assert row["ours_cpu_seconds"] > row["gensim_cpu_seconds"] > 0
    sampled, full = (row["pairs_per_cpu_second"] for row in measured["output layer"])
    assert sampled > full > 0
    assert [row["case"] for row in measured["whole runs"]] == list(speed.WHOLE_RUNS)
    assert all(row["cpu_seconds"] > 0 for row in measured["whole runs"])


def test_the_full_softmax_is_the_formula() -> None:
    torch.manual_seed(0)
    model = speed.FullSoftmax(n_words=5, dim=3)
    torch.nn.init.normal_(model.output.weight)
    given, wanted = torch.tensor([0, 4]), torch.tensor([1, 2])
    scores = model.input.weight.detach().numpy()[[0, 4]] @ model.output.weight.detach().numpy().T
    by_hand = np.log(np.exp(scores).sum(axis=1)) - scores[[0, 1], [1, 2]]
    # Two orders of summing the same float32 numbers.
    assert model(given, wanted, wanted).item() == pytest.approx(by_hand.mean(), abs=1e-5)


def test_a_small_part_of_the_analogies_is_answered_again() -> None:
    measured = analogies.run(most_per_section=5)["results"]
    stored = results.load("2.1-analogies")["results"]
    assert set(measured) == set(stored) == {"glove", "word2vec"}
    assert list(measured["glove"]["sections"]) == list(stored["glove"]["sections"])
    right, asked = measured["glove"]["sections"]["3CosAdd"]["gram6-nationality-adjective"]
    assert 5 >= right > asked / 2 > 0


def test_answers_without_arithmetic(five_words: WordEncoder) -> None:
    # Nearest to king and to woman, with the words of the question barred, is queen.
    rows = np.array([[five_words.index(word) for word in ("man", "king", "woman", "queen")]])
    assert [analogies.nearest_only(five_words, rows, given) for given in (1, 2)] == [(1, 1), (1, 1)]
    assert analogies.nearest_only(five_words, rows[:0], given=1) == (0, 0)
    # Of unit length, king - man + woman is nearer to woman than to queen: what barring the question hides.
    shares = analogies.what_comes_first(five_words, rows)
    assert shares == {"a": 0, "b": 0, "c": 1, "the answer": 0, "another word": 0}


def test_offsets_that_are_equal_agree_fully(five_words: WordEncoder) -> None:
    parallel = [["man", "woman", "king", "queen"], ["king", "queen", "man", "woman"]]
    assert analogies.offset_agreement(five_words, parallel) == pytest.approx(1, abs=0.01)


@pytest.mark.usefixtures("small_text")
def test_subwords_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(subwords.FASTTEXT, "bucket", 5000)
    record = subwords.run(seeds=(1,), epochs=3)
    (again,), stored = record["results"], results.load("2.1-subwords")["results"][0]
    assert set(again) == set(stored)
    assert record["settings"].keys() == results.load("2.1-subwords")["settings"].keys()
    assert 0 < again["misspelt"]["first"] <= again["misspelt"]["among_five"] <= 1
    assert all(len(near) == 5 for near in again["examples"].values())


def test_fasttext_finds_the_word_that_was_meant() -> None:
    from gensim.models import FastText

    text = [["government", "of", "the", "river", "people"]] * 30
    vectors = FastText(text, vector_size=10, workers=1, seed=1, **subwords.FASTTEXT).wv
    assert subwords.found(vectors, [("governmant", "government")]) == {"first": 1, "among_five": 1}
    assert subwords.found(vectors, [("governmant", "river")])["first"] == 0


def test_letter_ngrams_are_those_of_fasttext() -> None:
    from gensim.models.fasttext import compute_ngrams  # type: ignore[attr-defined]

    assert sorted(subwords.letter_ngrams("river")) == sorted(compute_ngrams("river", 3, 6))


def test_a_slip_changes_a_word_a_little_and_is_no_word() -> None:
    slips = subwords.misspellings(["government", "river", "science"], ["science"], seed=3)
    assert [meant for _, meant in slips] == ["government", "science"]
    assert all(slip != meant and abs(len(slip) - len(meant)) <= 1 for slip, meant in slips)


def test_inflections_are_rare_words_with_a_known_base() -> None:
    counts = Counter({"glacier": 9, "glaciers": 1, "kings": 2, "fastly": 1})
    assert subwords.inflections(counts, ["glacier", "fast"]) == [("glaciers", "glacier"), ("fastly", "fast")]
