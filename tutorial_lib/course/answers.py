"""What becomes of a reader's answer to an exercise, and the help on the way: `check`, `hint`, `solution`.

The answer is always passed explicitly: nothing here reads the variables of a notebook.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InputError, TutorialError, UnknownNameError
from . import boxes, progress
from .exercises import Exercise, find
from .expectations import NotAttempted, Stopped, Wrong, kind_of

__all__ = ["Outcome", "check", "hint", "judge", "solution"]


@dataclass(frozen=True)
class Outcome:
    """What became of an answer, and a sentence about it."""

    status: Literal["correct", "not yet", "not attempted yet", "could not be checked"]
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}" if self.detail else self.status


def check(name: str, answer: Any = ...) -> None:
    """Show how the answer stands; a blank answer (`...` or None) is simply not attempted yet.

    Hints and a solution are folded below an answer that is not correct. A name that no exercise has is told
    in a sentence, as in `hint` and `solution`.
    """
    if exercise := _found(name):
        outcome = judge(exercise, answer)
        progress.answered(exercise.name, outcome.status)
        _show(outcome, None if outcome.status == "correct" else exercise)


def hint(name: str, step: int = 1) -> None:
    """Show a hint: step 1 says where to look, step 2 nearly gives it away.

    Raises InputError for a step that is none.
    """
    if exercise := _found(name):
        hints = exercise.hints
        if step not in range(1, len(hints) + 1):
            raise InputError(f"{name!r} has hints 1 to {len(hints)}, there is no hint {step!r}")
        head, text = f"Hint {step} of {len(hints)}", hints[step - 1]
        boxes.show(f"{head}: {text}", boxes.box(head, boxes.paragraph(text)))


def solution(name: str) -> None:
    """Show one right solution as source code."""
    if exercise := _found(name):
        boxes.show(exercise.source, boxes.box("One solution", boxes.code(exercise.source)))


def _found(name: str) -> Exercise | None:
    """The exercise of this name; for another name None, once the reader is told which there are."""
    try:
        return find(name)
    except UnknownNameError as error:
        _show(Outcome("could not be checked", str(error)))
        return None


def _show(outcome: Outcome, exercise: Exercise | None = None) -> None:
    """Show an outcome; below it, folded, the help of the exercise that it is about."""
    parts = [boxes.paragraph(outcome.detail)]
    if exercise:
        steps = [(f"Hint {step}", boxes.paragraph(text)) for step, text in enumerate(exercise.hints, 1)]
        parts.append(boxes.folded([*steps, ("One solution", boxes.code(exercise.source))]))
    boxes.show(str(outcome), boxes.box(outcome.status, *parts))


def judge(exercise: Exercise, answer: Any) -> Outcome:
    """Judge an answer without printing.

    Any exception that the answer causes inside the check becomes a sentence about the reader's value,
    never a traceback and never the name of an exception.
    """
    if _is_blank(answer):
        return Outcome("not attempted yet")
    try:
        return Outcome("correct", exercise.check(answer))
    except NotAttempted:
        return Outcome("not attempted yet")
    except Wrong as wrong:
        return Outcome("not yet", str(wrong))
    except (Stopped, TutorialError) as error:  # the reader's function, or what the library needs and lacks
        return Outcome("could not be checked", str(error))
    except Exception:  # noqa: BLE001  (a value may break a check in any way)
        logging.getLogger(__name__).debug("the check of %s failed", exercise.name, exc_info=True)
        said = f"nothing can be done here with {kind_of(answer)}. Asked is: {exercise.task}"
        return Outcome("could not be checked", said)


def _is_blank(answer: Any) -> bool:
    """True for `...`, None, and a list, tuple or dict that still holds nothing but those."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, dict):
        answer = list(answer.values())
    return isinstance(answer, list | tuple) and len(answer) > 0 and all(_is_blank(part) for part in answer)
