"""What becomes of a reader's answer to an exercise, and the help on the way: `check`, `hint`, `solution`.

The answer is always passed explicitly: nothing here reads the variables of a notebook.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InputError, TutorialError
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
    """Print how the answer stands; a blank answer (`...` or None) is simply not attempted yet.

    Raises UnknownNameError for a name that no exercise has.
    """
    print(judge(find(name), answer))


def hint(name: str, step: int = 1) -> None:
    """Print a hint: step 1 says where to look, step 2 nearly gives it away."""
    hints = find(name).hints
    if step not in range(1, len(hints) + 1):
        raise InputError(f"{name!r} has hints 1 to {len(hints)}, there is no hint {step!r}")
    print(f"Hint {step} of {len(hints)}: {hints[step - 1]}")


def solution(name: str) -> None:
    """Print one right solution as source code."""
    print(find(name).source)


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
