"""Predict, then run: how far off a guess was, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutorial_lib.course import guesses


@pytest.fixture
def no_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "_kept", {})


@pytest.mark.parametrize(
    ("guess", "measured", "line"),
    [
        (0.8, 0.62, "you guessed 0.8, measured 0.62: 0.18 too high (29% of the measured value)"),
        (
            1_000_000,
            2_500_000,
            "you guessed 1,000,000, measured 2,500,000: 1,500,000 too low (60% of the measured value)",
        ),
        (0.62, 0.6201, "you guessed 0.62, measured 0.62: spot on"),
        (1, 0, "you guessed 1, measured 0: 1 too high"),
        ("Queen", "queen", "you guessed 'Queen', measured 'queen': spot on"),
        ("king", "queen", "you guessed 'king', measured 'queen': not this time"),
        (..., 1, "no guess yet: write yours in place of ... and run the cell again"),
        ("many", 1, "could not be compared: your guess should be a number, yours is a str"),
        (float("nan"), 1, "could not be compared: your guess is nan, not a finite number"),
        (np.array([2]), 1, "you guessed 2, measured 1: 1 too high (100% of the measured value)"),
        (7, "queen", "you guessed 7, measured 'queen': not this time"),
    ],
)
def test_compare_guess(
    no_guesses: None, capsys: pytest.CaptureFixture, guess: Any, measured: Any, line: str
) -> None:
    guesses.compare_guess(guess, measured)
    assert capsys.readouterr().out == line + "\n"


def test_guesses_are_kept_by_question(no_guesses: None, capsys: pytest.CaptureFixture) -> None:
    guesses.guess_summary()
    guesses.compare_guess(3, 5, "km", question="how far")
    guesses.compare_guess(4, 5, "km", question="how far")
    capsys.readouterr()
    guesses.guess_summary()
    assert capsys.readouterr().out == (
        "how far: you guessed 4 km, measured 5 km: 1 too low (20% of the measured value)\n"
    )
