"""Predict, then run: keep the reader's guesses and say how far off each was."""

from __future__ import annotations

import numbers
from dataclasses import dataclass
from typing import Any

from .expectations import Wrong, as_number

__all__ = ["Guess", "compare_guess", "guess_summary"]


@dataclass(frozen=True)
class Guess:
    """A guess beside the measured value; both numbers, or both words."""

    question: str
    guess: Any
    measured: Any
    unit: str = ""

    def __str__(self) -> str:
        if not _is_number(self.measured):
            return self._compare_words()
        apart = float(self.guess) - float(self.measured)
        text = f"you guessed {_show(self.guess, self.unit)}, measured {_show(self.measured, self.unit)}"
        if _show(self.guess) == _show(self.measured):
            return f"{text}: spot on"
        share = f" ({abs(apart / float(self.measured)):.0%} of the measured value)" if self.measured else ""
        return f"{text}: {_show(abs(apart))} too {'high' if apart > 0 else 'low'}{share}"

    def _compare_words(self) -> str:
        same = str(self.guess).strip().lower() == str(self.measured).strip().lower()
        verdict = "spot on" if same else "not this time"
        return f"you guessed {self.guess!r}, measured {self.measured!r}: {verdict}"


_kept: dict[str, Guess] = {}


def compare_guess(guess: Any, measured: Any, unit: str = "", question: str = "") -> None:
    """Print how far the reader's guess is from the measured value, and keep it for :func:`guess_summary`.

    `guess` is a number or a word, or `...` while the reader has not guessed. `question` names the guess
    in the summary. Asking again replaces the earlier guess of the same question.
    """
    if guess is None or guess is Ellipsis:
        print("no guess yet: write yours in place of ... and run the cell again")
        return
    if _is_number(measured):
        try:
            guess = as_number(guess, "your guess")
        except Wrong as wrong:
            print(f"could not be compared: {wrong}")
            return
    kept = Guess(question or _show(measured, unit), guess, measured, unit)
    _kept[kept.question] = kept
    print(kept)


def guess_summary() -> None:
    """Print all guesses of this session, one line each."""
    if not _kept:
        print("no guesses yet")
    for kept in _kept.values():
        print(f"{kept.question}: {kept}")


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _show(value: Any, unit: str = "") -> str:
    text = (
        f"{float(value):.3g}"
        if _is_number(value) and abs(value) < 1000
        else f"{value:,.0f}"
        if _is_number(value)
        else str(value)
    )
    return f"{text} {unit}".strip()
