"""How to write an exercise: a task, two hints, a check, a solution, and the mistakes that are likely.

A chapter's exercises stand in its folder's ``exercises.py``, in the order of its notebook. Each is a
function that checks an answer. Its docstring is the task in a sentence, and the solution comes after it::

    @exercise(
        "2.1-noise",
        kind="apply",
        hints=("Write both probabilities and divide them: what drops out?", "(80 / 5) ** power = 2."),
        wrong={"8 times as often": 0.75, "too high": 0.5},
    )
    def noise(answer):
        "Counts are 80, 15 and 5. With which power is the first word drawn twice as often as the last?"
        expect_number(answer, 0.25, 1e-3, "the power", traps={0.75: "with 0.75 it is 8 times as often"})
        return "the sum divides out: only the ratio of the counts matters"

    @noise.solution
    def _():
        from math import log

        return log(2) / log(80 / 5)

The check raises `Wrong` with the first thing that is wrong, or returns a sentence to add to "correct"
(`expectations` has what it needs). A check that needs the course's data may use what its solution found,
``noise.right``. A reader is shown the body of the solution, its last line as ``answer = log(2) / …``: so it
stands alone, with its imports. `wrong` holds for each message, by a part of it, a wrong answer that must get
it. Tests prove them all.

An exercise is a good one if the answer stands in no cell above it, cannot be typed without having
understood or measured, and if each likely mistake gets a sentence of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import dedent
from typing import Any, Literal

from ..errors import UnknownNameError
from ..validation import suggest
from .chapters import numbers, part

__all__ = ["Exercise", "Kind", "exercise", "exercises_of", "find"]

Kind = Literal["warm-up", "apply", "explore", "break it", "find the mistake"]
"""Be sure of the idea; write or compute it; find a case in the data; find what makes it fail; refute it."""


@dataclass(eq=False)
class Exercise:
    """One exercise: the check of an answer, and all that belongs to it."""

    name: str
    kind: Kind
    hints: tuple[str, str]
    wrong: Mapping[str, object]
    check: Callable[[Any], str]
    solve: Callable[[], Any] = field(init=False)

    def solution(self, solve: Callable[[], Any]) -> Callable[[], Any]:
        """Take the decorated function, which returns a right answer, as the solution."""
        self.solve = solve
        return solve

    @cached_property
    def right(self) -> Any:
        """The solution's answer, computed once."""
        return self.solve()

    @property
    def source(self) -> str:
        """The solution as a reader may paste it: it binds `answer`."""
        body = inspect.getsource(self.solve).partition(":\n")[2]
        return f"\n{dedent(body)}".replace("\nreturn ", "\nanswer = ").strip()

    @property
    def task(self) -> str:
        """What is asked, in one line."""
        return " ".join((self.check.__doc__ or "").split())


def exercise(
    name: str, kind: Kind, hints: tuple[str, str], wrong: Mapping[str, object]
) -> Callable[[Callable[[Any], str]], Exercise]:
    """Make an exercise of the decorated check, as the module's docstring shows."""
    return lambda check: Exercise(name, kind, hints, wrong, check)


def find(name: str) -> Exercise:
    """The exercise of this name. Raises UnknownNameError that lists the valid names."""
    chapter, chapters = str(name).partition("-")[0], numbers("exercises.py")
    if chapter not in chapters:
        names = f"the chapters with exercises are: {', '.join(chapters)}"
        raise UnknownNameError(f"no exercise is named {name!r}; {names}")
    by_name = {exercise.name: exercise for exercise in exercises_of(chapter)}
    if name not in by_name:
        close = "".join(f" Did you mean {other!r}?" for other in suggest(name, by_name, count=1))
        names = f"chapter {chapter} has: {', '.join(by_name)}.{close}"
        raise UnknownNameError(f"no exercise is named {name!r}; {names}")
    return by_name[name]


def exercises_of(chapter: str) -> list[Exercise]:
    """All exercises of a chapter, in the order of its notebook."""
    return [one for one in vars(part(chapter, "exercises")).values() if isinstance(one, Exercise)]
