"""The loop over all models: common items, cheap rivals, costs per the same item."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib import data, load, measure
from tutorial_lib.chapters.c3_comparison import comparison, model_cost
from tutorial_lib.encoders.words import WordEncoder


def test_every_task_has_a_rival_that_knows_nothing_and_is_beaten() -> None:
    encoders = {name: load(name) for name in ("glove", "cnn")}
    for name in ("word similarity", "senses", "digits", "films"):
        task = comparison.TASKS[name]()
        compared = comparison.compare(task, comparison.answers(task, encoders), samples=50)
        assert "random" in compared.scores
        assert compared.difference(compared.best, "random").verdict == "better", name


def test_a_model_that_knows_few_pairs_is_compared_on_those() -> None:
    """Chapter 3 once printed 0.22 on 505 pairs beside 0.45 on 999."""
    task = comparison.TASKS["word relatedness"]()
    given = comparison.answers(task, {name: load(name) for name in ("word2vec", "glove")})
    compared = comparison.compare(task, given, samples=50)
    known = ~np.isnan(given["word2vec"])
    assert compared.scores["glove"].n == known.sum() < len(data.wordsim353())
    ratings = np.array([rating for *_, rating in data.wordsim353()])
    on_common = measure.spearman(given["glove"][known], ratings[known])
    assert compared.scores["glove"].value == pytest.approx(on_common)


def test_who_cannot_read_the_items_takes_no_part() -> None:
    task = comparison.TASKS["senses"]()
    assert set(comparison.answers(task, {"cnn": load("cnn")})) == {"random", "TF-IDF"}
    with pytest.raises(comparison.CannotDo, match="cnn reads no words"):
        comparison.vectors_of_words(load("cnn"), ["water"])


def test_a_text_without_a_known_word_is_the_mean_of_the_others() -> None:
    words = WordEncoder.from_vectors(["king", "water"], np.eye(2, dtype=np.float32))
    vectors = comparison.vectors_of_texts(words, ["the king", "water, water!", "zzxq"])
    assert vectors == pytest.approx(np.array([[1, 0], [0, 1], [0.5, 0.5]]))


def test_a_choice_is_scored_on_items_that_took_no_part_in_it() -> None:
    """One model is best on one half, the other on the other: whoever is chosen is the worse one."""
    task = comparison.Task("made up", "share", lambda encoder: np.ones(8), {}, units=np.arange(8))
    first_half = np.random.default_rng(0).permutation(8) < 4
    given = {"a": first_half.astype(float), "b": 1.0 - first_half}
    assert comparison.choose_on_half(task, given, ["a", "b"]) == (0.0, 0.5)


def test_random_vectors_depend_on_the_text_alone() -> None:
    one, two = comparison.random_vectors(["a", "b"]), comparison.random_vectors(["b", "a"])
    assert np.array_equal(one, two[::-1])  # the same generator, seeded by the text: equal to the bit


def test_the_experiment_at_a_small_scale() -> None:
    result = comparison.run(models=("glove",), tasks=("senses",), rounds=1, samples=20)
    senses, cost = result["results"]["quality"]["senses"], result["results"]["cost"]["glove"]
    assert senses["n"] == senses["total"] == 60
    assert senses["best"] == ["glove"]
    low, high = senses["scores"]["glove"][1:]
    assert low <= senses["scores"]["glove"][0] <= high
    assert set(cost["items/s"]) == {"word", "text"}
    assert cost["dimension"] == 50
    assert cost["items/s"]["word"] > cost["items/s"]["text"] > 0


def test_the_same_words_and_texts_for_every_model() -> None:
    glove, bert = (model_cost.items_for(load(name)) for name in ("glove", "bert"))
    assert glove == bert
    assert all(len(text.split()) == 20 for text in glove["text"])
