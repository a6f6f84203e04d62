"""Every exercise of every chapter: its solution, its wrong answers, and whatever else a reader may write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tutorial_lib.course.answers import judge
from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.exercises import Exercise, exercises_of

EACH = pytest.mark.parametrize(
    "exercise",
    [exercise for chapter in numbers("exercises.py") for exercise in exercises_of(chapter)],
    ids=lambda exercise: exercise.name,
)


@EACH
def test_the_solution_is_right_as_it_is_shown_and_in_every_kind(exercise: Exercise) -> None:
    names: dict[str, Any] = {}
    exec(compile(exercise.source, exercise.name, "exec"), names)  # as a reader would paste it
    for answer in (names["answer"], *other_kinds(names["answer"])):
        assert judge(exercise, answer).status == "correct", (answer, judge(exercise, answer))


@EACH
def test_each_wrong_answer_gets_its_message(exercise: Exercise) -> None:
    for message, answer in exercise.wrong.items():
        outcome = judge(exercise, answer)
        assert outcome.status == "not yet", (answer, outcome)
        assert message in outcome.detail, (answer, outcome)


ANYTHING: dict[str, Any] = {
    "word": "zebra",
    "digits": "0.63",
    "empty text": "",
    "list": [0.1, 0.2],
    "list of words": ["cat", "dog"],
    "three words": ["cat", "dog", "cow"],
    "mixed list": ["cat", 3, None, [1]],
    "half blank": [0.3, ...],
    "empty list": [],
    "dict": {"a": 0.5},
    "row": np.array([0.1, 0.2, 0.3]),
    "matrix": np.eye(2),
    "True": True,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "complex": 1j,
    "huge": 10**400,
    "NumPy scalar": np.float64(0.63),
    "object": object(),
    "class": int,
    "no argument": lambda: 0.5,
    "one argument": lambda x: x,
    "two arguments": lambda x, y: y,
    "a text comes back": lambda *arguments: "0.63",
    "an array comes back": lambda *arguments: np.eye(2),
    "a dict comes back": lambda *arguments: {"a": 1},
    "NaN comes back": lambda *arguments: float("nan"),
    "nested lists come back": lambda *arguments: [["a"], [1, 2]],
    "it raises": lambda *arguments: 1 / 0,
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@EACH
def test_whatever_is_written_gets_a_sentence(exercise: Exercise) -> None:
    import torch

    tensors = {
        "a number": torch.tensor(0.63, dtype=torch.bfloat16),
        "a row": torch.ones(3, requires_grad=True),
    }
    for name, answer in {**ANYTHING, **tensors}.items():
        outcome = judge(exercise, answer)
        assert not re.search(r"\b\w*(Error|Exception|Warning)\b", outcome.detail), (name, outcome.detail)
        assert outcome.detail or outcome.status in ("correct", "not attempted yet"), name
        assert "nothing can be done here" not in outcome.detail, (name, "the check computed before it looked")


def other_kinds(value: Any) -> Iterator[Any]:
    """The same value as NumPy, torch or plain Python would give it."""
    import torch

    if isinstance(value, str):
        yield np.str_(value)
    elif isinstance(value, int | float | np.number):
        yield from (np.float64(value), np.array(value), np.array([value]), torch.tensor(float(value)))
        yield float(value)
    elif isinstance(value, list | tuple):
        yield from (list(value), tuple(value))
        if len({isinstance(part, str) for part in value}) == 1:  # of both kinds an array makes texts
            yield np.array(value)
        else:
            yield [nth_kind(part, 3) for part in value]  # as a tensor, or a function that gives another kind
    elif isinstance(value, np.ndarray):
        yield from (value.tolist(), torch.tensor(value, requires_grad=value.dtype.kind == "f"))
    elif callable(value):
        for number in range(4):
            yield lambda *arguments, number=number: nth_kind(value(*arguments), number)


def nth_kind(value: Any, number: int) -> Any:
    kinds = list(other_kinds(value)) or [value]
    return kinds[number % len(kinds)]
