"""Predict, then run: keep the reader's guesses and say how far off each was."""

from __future__ import annotations

import numbers
from typing import Any

from . import progress
from .expectations import Wrong, as_number

__all__ = ["compare_guess", "guess_summary"]

_kept: dict[str, str] = {}
"""What was said of each guess, by its question."""


def compare_guess(guess: Any, measured: Any, unit: str = "", question: str = "") -> None:
    """Print how far the reader's guess is from the measured value, and keep it for :func:`guess_summary`.

    `guess` is a number or a word, or `...` while the reader has not guessed. `question` names the guess
    in the summary. Asking again replaces the earlier guess of the same question. In a learner's own folder
    the guess is kept in the progress file too.
    """
    if guess is None or guess is Ellipsis:
        print("no guess yet: write yours in place of ... and run the cell again")
        return
    try:
        said = _apart(guess, measured, unit) if _is_number(measured) else _same(guess, measured)
    except Wrong as wrong:
        print(f"could not be compared: {wrong}")
        return
    question = question or _show(measured, unit)
    _kept[question] = said
    print(said)
    progress.guessed(question, guess, measured, said)


def guess_summary() -> None:
    """Print all guesses of this session, one line each."""
    print("\n".join(f"{question}: {said}" for question, said in _kept.items()) or "no guesses yet")


def _apart(guess: Any, measured: Any, unit: str) -> str:
    guess, measured = as_number(guess, "your guess"), float(measured)
    text = f"you guessed {_show(guess, unit)}, measured {_show(measured, unit)}"
    if _show(guess) == _show(measured):
        return f"{text}: spot on"
    share = f" ({abs((guess - measured) / measured):.0%} of the measured value)" if measured else ""
    return f"{text}: {_show(abs(guess - measured))} too {'high' if guess > measured else 'low'}{share}"


def _same(guess: Any, measured: Any) -> str:
    same = str(guess).strip().lower() == str(measured).strip().lower()
    return f"you guessed {guess!r}, measured {measured!r}: {'spot on' if same else 'not this time'}"


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _show(value: Any, unit: str = "") -> str:
    """A number with three digits, or as a whole from a thousand on; or a word."""
    if _is_number(value):
        value = f"{float(value):.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value} {unit}".strip()
