"""The loop over all models: by what they read, on common items, with cheap rivals, at a known cost."""

from __future__ import annotations

import sys
from typing import Any, Self

import numpy as np
import pytest

from tutorial_lib import data, load, measure
from tutorial_lib.chapters.c3_comparison import comparison, model_cost, readers
from tutorial_lib.course import results
from tutorial_lib.encoders import Encoder
from tutorial_lib.encoders.words import WordEncoder


class Toy(Encoder):
    """Whatever it reads: the number of letters, or the ink, of an item, and 1."""

    name, source, dim = "toy", "here", 2

    def __init__(self, *modalities: str) -> None:
        self.modalities = modalities

    def encode(self, items: Any) -> np.ndarray:
        sizes = [len(item) if isinstance(item, str) else np.asarray(item).sum() for item in items]
        return np.array([(size, 1) for size in sizes], np.float32)

    @classmethod
    def open(cls, located: object) -> Self:
        raise NotImplementedError


def test_a_model_takes_part_by_what_it_reads() -> None:
    kinds = {
        "word similarity": ("text",), "documents": ("text",), "senses": ("text",),
        "digits": ("image",), "films": ("item", "text"),
    }  # fmt: skip
    toys = {modality: Toy(modality) for modality in ("text", "image", "item", "user")}
    for name, able in kinds.items():
        task = comparison.TASKS[name]()
        given = comparison.answers(task, toys)
        assert set(given) == {*task.rivals, *able}, name
        assert all(len(said) == len(given["random"]) for said in given.values())


def test_every_task_has_a_rival_that_knows_nothing_and_is_beaten() -> None:
    encoders = {name: load(name) for name in ("glove", "cnn")}
    for name in ("word similarity", "analogies", "senses", "digits", "films"):
        task = comparison.TASKS[name]()
        compared = comparison.compare(task, comparison.answers(task, encoders), samples=50)
        assert "random" in compared.scores
        assert compared.difference(compared.best, "random").verdict == "better", name


def test_a_model_that_knows_few_pairs_is_compared_on_those() -> None:
    """Chapter 3 once printed 0.22 on 505 pairs beside 0.45 on 999."""
    task = comparison.TASKS["word relatedness"]()
    given = comparison.answers(task, {"word2vec": load("word2vec"), "glove": load("glove")})
    compared = comparison.compare(task, given, samples=50)
    known = ~np.isnan(given["word2vec"])
    assert compared.scores["glove"].n == known.sum() < len(data.wordsim353())
    ratings = np.array([rating for *_, rating in data.wordsim353()])
    on_common = measure.spearman(given["glove"][known], ratings[known])
    assert compared.scores["glove"].value == pytest.approx(on_common)


def test_who_cannot_read_the_items_says_so() -> None:
    with pytest.raises(comparison.CannotDo, match="toy reads no words and no texts"):
        comparison.vectors_of_words(Toy("image"), ["water"])
    with pytest.raises(comparison.CannotDo, match="toy reads no images"):
        comparison.TASKS["picture search"]().answer(Toy("text"))


def test_a_text_without_a_known_word_is_the_mean_of_the_others() -> None:
    words = WordEncoder.from_vectors(["king", "water"], np.eye(2, dtype=np.float32))
    vectors = comparison.vectors_of_texts(words, ["the king", "water, water!", "zzxq"])
    assert vectors == pytest.approx(np.array([[1, 0], [0, 1], [0.5, 0.5]]))


def test_a_choice_is_scored_on_items_that_took_no_part_in_it() -> None:
    """One model is best on one half, the other on the other: whoever is chosen is the worse one."""
    task = comparison.Task("made up", lambda encoder: np.ones(8), {}, units=np.arange(8))
    first_half = np.random.default_rng(0).permutation(8) < 4
    given = {"a": first_half.astype(float), "b": 1.0 - first_half}
    assert comparison.choose_on_half(task, given, ["a", "b"]) == (0.0, 0.5)


def test_random_vectors_depend_on_the_text_alone() -> None:
    one, two = readers.random_vectors(["a", "b"]), readers.random_vectors(["b", "a"])
    assert np.array_equal(one, two[::-1])  # the same generator, seeded by the text: equal to the bit


def test_the_experiment_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = iter([1.0, 5.0, 2.0])
    monkeypatch.setattr(
        comparison, "cost", lambda name: {"dimension": 50, "items/s": {"word": next(costs)}, "cold s": 1}
    )
    measured = comparison.run(models=("glove",), tasks=("senses",), rounds=3, samples=20)
    stored = results.load("3-comparison")
    assert measured["settings"].keys() == stored["settings"].keys()
    own, senses = measured["results"]["quality"]["senses"], stored["results"]["quality"]["senses"]
    assert own.keys() | {"covered"} == senses.keys() | {"covered"}
    assert own["n"] == own["total"] == senses["total"] == 60
    assert own["best"] == ["glove"] == own["able"]
    assert own["scores"]["glove"][0] == senses["scores"]["glove"][0]
    low, high = own["scores"]["glove"][1:]
    assert low <= own["scores"]["glove"][0] <= high
    assert measured["results"]["cost"] == {"glove": {"dimension": 50, "items/s": {"word": 2}, "cold s": 1}}


def test_the_cost_of_a_model_is_that_of_a_fresh_process() -> None:
    cost = comparison.cost("glove")
    stored = results.load("3-comparison")["results"]["cost"]["glove"]
    assert cost.keys() == stored.keys()
    assert cost["dimension"] == stored["dimension"] == 50
    assert cost["items/s"].keys() == stored["items/s"].keys() == {"word", "text"}
    assert cost["items/s"]["word"] > cost["items/s"]["text"] > 0  # a text has twenty words
    assert 0 < cost["cold s"] < 60
    if sys.platform == "linux":
        assert 5 < cost["private MiB"] < 500  # no torch in it


@pytest.mark.parametrize("name", ["cnn", "recommender"])
def test_what_a_model_costs_is_measured_by_what_it_reads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_cost, "FEWEST_SECONDS", 0.01)
    measured = model_cost.measure(name)
    stored = results.load("3-comparison")["results"]["cost"][name]
    assert (measured["dimension"], set(measured["items/s"])) == (stored["dimension"], set(stored["items/s"]))
    assert all(rate > 0 for rate in measured["items/s"].values())


def test_the_same_items_for_every_model() -> None:
    words, texts = model_cost.items_for(["word"]), model_cost.items_for(["text"])
    assert words == texts
    assert all(len(text.split()) == 20 for text in texts["text"])
    assert {kind: len(items) for kind, items in model_cost.items_for(["text", "image", "item"]).items()} == {
        "word": 500, "text": 50, "image": 200, "item": 500,
    }  # fmt: skip


def test_a_rate_is_items_by_processor_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(np.arange(0, 9, 0.25))
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    # Half a second is over after one round on this clock; the rate is read off at 0.75.
    assert model_cost.items_per_second(lambda items: None, [1, 2, 3]) == pytest.approx(3 / 0.75)
