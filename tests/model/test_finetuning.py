"""Fine-tuning: it learns, answers come back in order, and what is measured and stored of it adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tutorial_lib.chapters.c2_3_bert import finetuning
from tutorial_lib.course.results import load as load_results
from tutorial_lib.data import food_reviews


def test_labels_come_back_in_the_order_of_the_texts() -> None:
    torch.manual_seed(0)
    model = finetuning.ReviewClassifier(tuned_layers=1).eval()
    texts = [
        text * times for times in (9, 1, 5, 3) for text in ("good coffee ", "it arrived broken ", "no ")
    ] * 4
    with torch.inference_mode():
        logits = torch.cat([model([text], 64) for text in texts])
        model.head.bias += torch.tensor(
            [0.0, float((logits[:, 0] - logits[:, 1]).median())]
        )  # both labels occur
        alone = np.array([bool(model([text], 64).argmax()) for text in texts])
    assert 0 < alone.sum() < len(texts)
    assert np.array_equal(finetuning.answers(model, texts, 64), alone)


def test_it_learns_and_draws_nothing_from_the_readers_random_numbers() -> None:
    texts = ["good", "bad", "excellent", "terrible", "lovely", "awful", "tasty", "rotten"]
    labels = [True, False] * 4
    settings = {**finetuning.SETTINGS, "epochs": 12, "batch": 4, "tokens": 8, "learning rate": 1e-3}
    torch.manual_seed(7)
    expected = torch.rand(3).tolist()
    torch.manual_seed(7)
    model = finetuning.fine_tune(texts, labels, settings, seed=0)
    assert torch.rand(3).tolist() == expected
    assert finetuning.answers(model, texts, 8).tolist() == labels
    tuned = [name for name, weights in model.bert.named_parameters() if weights.requires_grad]
    assert {name.split(".")[2] for name in tuned} == {"4", "5"}  # the two layers nearest to the answer


def adds_up(record: dict[str, Any]) -> None:
    """Check that the shares are those of the reviews that are stored as right, for each way and seed."""
    seeds, test = len(record["seeds"]), record["settings"]["test"]
    assert list(record["right"]) == list(record["results"])
    for way, signs in record["right"].items():
        assert [len(row) for row in signs] == [test] * seeds
        assert [row.count("1") / test for row in signs] == pytest.approx(record["results"][way], abs=1e-4)


def test_a_small_run_has_the_form_of_the_stored_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(finetuning.SETTINGS, "epochs", 1)
    monkeypatch.setattr(finetuning, "STRENGTHS", (1,))
    stored, small = load_results("2.3-finetuning"), finetuning.run(train=24, test=12, seeds=(3,))
    for record in (stored, small):
        adds_up(record)
    assert small["settings"].keys() == stored["settings"].keys()
    assert list(small["results"])[:-1] == list(stored["results"])[:-1]
    assert list(small["results"])[-1] == "word counts, whole, 96"  # four times as many to learn from
    truth = np.array(food_reviews("test")[1][:12])
    majority = np.array([sign == "1" for sign in small["right"]["majority"][0]])
    assert len(set(majority == truth)) == 1  # one and the same label for every review
