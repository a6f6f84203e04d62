"""Exercises with an automatic check, hints in two steps and a solution, one module per chapter.

The exercises of chapter 2.1 live in its folder's ``exercises.py``, in a list ``EXERCISES``, and are named
``"2.1-window"``. A module is imported when one of its exercises is first asked for. The answer is
always passed explicitly: nothing here reads the variables of a notebook.

An exercise is a good one if the answer stands in no cell above it, cannot be typed without having
understood or measured, and if each likely mistake gets a sentence of its own (`wrong` proves that it does).
Its `kind` says what it asks: "warm-up" (one line, to be sure of the idea), "apply" (write or compute it),
"explore" (find a case in the data), "break it" (find what makes it fail) or "find the mistake".

**Find the mistake.** Somebody has drawn a wrong conclusion, and the reader refutes it by a measurement.
The conclusion must be one that a careful reader could draw from a true number, so begin with the number:
take what the chapter has shown and say what does not follow from it. Three mistakes serve well: an unfair
comparison (other items, other units), a cause that was never varied, a number without its rival or its
spread. Then ask for two things, and take the answer as a pair::

    def check_unfair(answer):
        score, mistake = as_list(answer, "the answer", 2)
        expect_number(score, common_score(), 0.005, "the score on the common pairs", between=(-1, 1))
        expect_choice(mistake, "b", {"a": "the vectors are as long in both", "c": "both ran once"})
        return "asked the same questions, the two are equal"

The first part is a number that shows the contrary, which the reader must compute on the course's data and
which no cell prints (or a function, tried here on other data, or a case that the conclusion forbids). The
second is a letter from three or four statements of what is wrong; each wrong letter gets its reason, and
the right one is not the longest. The measurement is checked first, so that guessing letters helps nobody.

For example: "Word2Vec's score, on the pairs of words that it knows, is higher than GloVe's on all pairs, so
Word2Vec is better." The reader scores GloVe on the pairs that both know, and answers with that score and
with "b", *the two were asked different questions*. The first hint says where to look ("which pairs are in
both lists?"), the second nearly how; `wrong` holds the score on all pairs and each of the other letters.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import InputError, TutorialError, UnknownNameError
from .chapters import folder, numbers, part
from .expectations import (
    NotAttempted,
    Stopped,
    Wrong,
    as_list,
    as_number,
    as_words,
    call,
    expect_array,
    expect_between,
    expect_choice,
    expect_number,
    expect_shape,
    expect_type,
    expect_words,
    kind_of,
    require,
)
from .guesses import compare_guess, guess_summary

__all__ = [
    "Exercise",
    "Kind",
    "NotAttempted",
    "Outcome",
    "Stopped",
    "Wrong",
    "as_list",
    "as_number",
    "as_words",
    "call",
    "chapters",
    "check",
    "compare_guess",
    "exercises_of",
    "expect_array",
    "expect_between",
    "expect_choice",
    "expect_number",
    "expect_shape",
    "expect_type",
    "expect_words",
    "find",
    "guess_summary",
    "hint",
    "judge",
    "require",
    "solution",
]


Kind = Literal["warm-up", "apply", "explore", "break it", "find the mistake"]
"""What an exercise asks of the reader; a chapter holds several kinds."""


@dataclass(frozen=True)
class Exercise:
    """One exercise: everything about it in one place.

    `check` takes the answer, raises :class:`Wrong` with the first thing that is wrong, and returns None
    or a sentence to add to "correct". `solution` is Python source that stands alone and binds the name
    `answer`; `wrong` lists sources of typical wrong answers with a part of the message that each must
    get. Both are proved by the tests.
    """

    name: str
    task: str
    check: Callable[[Any], str | None]
    hints: tuple[str, str]
    solution: str
    wrong: Sequence[tuple[str, str]] = field(default=())
    kind: Kind = "apply"


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: `status` is one of the four below, `detail` the sentence about it."""

    status: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.status}: {self.detail}" if self.detail else self.status


CORRECT, NOT_YET = "correct", "not yet"
NOT_ATTEMPTED, NOT_CHECKED = "not attempted yet", "could not be checked"


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
    print(find(name).solution.strip())


def judge(exercise: Exercise, answer: Any) -> Outcome:
    """Judge an answer without printing.

    Any exception that the answer causes inside the check becomes a sentence about the reader's value,
    never a traceback and never the name of an exception.
    """
    if _is_blank(answer):
        return Outcome(NOT_ATTEMPTED)
    try:
        praise = exercise.check(answer)
    except NotAttempted:
        return Outcome(NOT_ATTEMPTED)
    except Wrong as wrong:
        return Outcome(NOT_YET, str(wrong))
    except (Stopped, TutorialError) as error:  # the reader's function, or what the library needs and lacks
        return Outcome(NOT_CHECKED, str(error))
    except Exception:  # noqa: BLE001  (a value may break a check in any way)
        logging.getLogger(__name__).debug("the check of %s failed", exercise.name, exc_info=True)
        return Outcome(
            NOT_CHECKED, f"nothing can be done here with {kind_of(answer)}. Asked is: {exercise.task}"
        )
    return Outcome(CORRECT, praise or "")


def find(name: str) -> Exercise:
    """The exercise of this name. Raises UnknownNameError that lists the valid names."""
    chapter = name.partition("-")[0] if isinstance(name, str) else ""
    if chapter not in chapters():
        raise UnknownNameError(
            f"no exercise is named {name!r}; the chapters with exercises are: {', '.join(chapters())}"
        )
    by_name = {exercise.name: exercise for exercise in exercises_of(chapter)}
    if name not in by_name:
        close = difflib.get_close_matches(name, by_name, n=1)
        question = f" Did you mean {close[0]!r}?" if close else ""
        raise UnknownNameError(
            f"no exercise is named {name!r}; chapter {chapter} has: {', '.join(by_name)}.{question}"
        )
    return by_name[name]


def chapters() -> list[str]:
    """The chapters that have a module of exercises, in order, as "1.1", "2.1"."""
    return [number for number in numbers() if (folder(number) / "exercises.py").is_file()]


def exercises_of(chapter: str) -> list[Exercise]:
    """All exercises of a chapter, in the order of its notebook."""
    return list(part(chapter, "exercises").EXERCISES)


def _is_blank(answer: Any) -> bool:
    """True for `...`, None, and a list, tuple or dict that still holds nothing but those."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, dict):
        answer = list(answer.values())
    return isinstance(answer, list | tuple) and len(answer) > 0 and all(_is_blank(part) for part in answer)
