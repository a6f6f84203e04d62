"""The experiments of chapter 2.1: a small cell of each stored result comes out again."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from tutorial_lib.chapters import word_scores
from tutorial_lib.chapters.c2_1_word2vec import analogies as word2vec_analogies
from tutorial_lib.chapters.c2_1_word2vec import controls as word2vec_controls
from tutorial_lib.chapters.c2_1_word2vec import settings as word2vec_settings
from tutorial_lib.chapters.c2_1_word2vec import speed as word2vec_speed
from tutorial_lib.chapters.c2_1_word2vec import subwords as word2vec_subwords
from tutorial_lib.course import results
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.scratch import skipgram

NAMES = (
    "2.1-settings",
    "2.1-agreement",
    "2.1-speed",
    "2.1-analogies",
    "2.1-subwords",
    "2.1-controls",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_result_says_how_it_was_made(name: str) -> None:
    record = results.load(name)
    assert record["command"] == f"python -m tutorial_lib experiment {name}"
    assert {"settings", "seeds", "versions", "machine", "results"} <= set(record)
    assert record["versions"]["gensim"]


@pytest.mark.parametrize("name", ["2.1-settings", "2.1-agreement", "2.1-subwords"])
def test_training_results_have_three_seeds(name: str) -> None:
    assert len(results.load(name)["seeds"]) >= 3


def test_agreement_and_overlap_of_a_space_with_itself_and_with_noise() -> None:
    rng = np.random.default_rng(0)
    first, noise = rng.normal(size=(2, 300, 20))
    turn, _ = np.linalg.qr(rng.normal(size=(20, 20)))
    assert word_scores.agreement(first, first @ turn) == pytest.approx(1, abs=1e-4)
    assert word_scores.neighbour_overlap(first, first @ turn) == pytest.approx(1, abs=0.01)
    assert abs(word_scores.agreement(first, noise)) < 0.1
    assert word_scores.neighbour_overlap(first, noise) < 0.15


def test_our_cbow_agrees_with_gensims_as_two_seeds_of_gensim_do() -> None:
    stored = results.load("2.1-agreement")["results"]

    def mean(case: str, who: str) -> float:
        pairs = stored[case]["pairs"]
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
