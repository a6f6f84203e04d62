"""Fine-tuning: answers come back in order, and what is stored of it adds up."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tutorial_lib.chapters.c2_3_bert import finetuning
from tutorial_lib.course.results import load as load_results


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


def test_stored_reviews_are_the_ones_the_shares_count() -> None:
    stored = load_results("2.3-finetuning")
    seeds, test = len(stored["seeds"]), stored["settings"]["test"]
    assert list(stored["right"]) == list(stored["results"])
    for way, signs in stored["right"].items():
        assert [len(row) for row in signs] == [test] * seeds
        shares = [row.count("1") / test for row in signs]
        assert shares == pytest.approx(stored["results"][way], abs=1e-4)
