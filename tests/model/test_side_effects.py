"""What the library does to the process of the reader: threads and random numbers are as before it."""

from __future__ import annotations

import torch

from tutorial_lib.chapters.c2_3_bert import finetuning


def test_fine_tuning_draws_nothing_from_the_readers_random_numbers() -> None:
    settings = {**finetuning.SETTINGS, "epochs": 1, "batch": 2, "tokens": 8}
    torch.manual_seed(7)
    expected = torch.rand(3).tolist()
    torch.manual_seed(7)
    finetuning.fine_tune(["good", "bad", "fine", "poor"] * 2, [True, False] * 4, settings, seed=0)
    assert torch.rand(3).tolist() == expected
