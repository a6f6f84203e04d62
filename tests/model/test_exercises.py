"""The engine of the exercises, and every exercise of every chapter: solution, wrong answers, blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from tutorial_lib.course import exercises
from tutorial_lib.course.exercises import Exercise, judge

ALL = [exercise for chapter in exercises.chapters() for exercise in exercises.exercises_of(chapter)]
WRONG = [
    pytest.param(exercise, source, message, id=f"{exercise.name}-{number}")
    for exercise in ALL
    for number, (source, message) in enumerate(exercise.wrong, start=1)
]


@cache
def answer_of(source: str) -> Any:
    """Run the source of an answer, as a reader would run it in a cell, and return what it binds."""
    names: dict[str, Any] = {}
    exec(compile(source, "answer", "exec"), names)
    return names["answer"]


# Every chapter


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_solution_is_right(exercise: Exercise) -> None:
    assert judge(exercise, answer_of(exercise.solution)).status == "correct"


@pytest.mark.parametrize(("exercise", "source", "message"), WRONG)
def test_wrong_answer_gets_its_message(exercise: Exercise, source: str, message: str) -> None:
    outcome = judge(exercise, answer_of(source))
    assert outcome.status == "not yet"
    assert message in outcome.detail


# Whatever a reader may write

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
    "empty dict": {},
    "dict": {"a": 0.5},
    "row": np.array([0.1, 0.2, 0.3]),
    "matrix": np.eye(2),
    "None": None,
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
    "it looks for what is not there": lambda *arguments: {}["key"],
}
STATUSES = {"correct", "not yet", "not attempted yet", "could not be checked"}


def anything() -> Iterator[tuple[str, Any]]:
    """All of ANYTHING, and what only torch can make."""
    import torch

    yield from ANYTHING.items()
    yield "torch scalar", torch.tensor(0.63)
    yield "torch row", torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    yield "half precision", torch.tensor(0.63, dtype=torch.bfloat16)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_whatever_is_written_gets_a_sentence(exercise: Exercise) -> None:
    for name, answer in anything():
        outcome = judge(exercise, answer)
        assert outcome.status in STATUSES, name
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


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_right_answer_is_right_in_every_kind(exercise: Exercise) -> None:
    for answer in other_kinds(answer_of(exercise.solution)):
        assert judge(exercise, answer).status == "correct", (answer, judge(exercise, answer))


# The engine


def check_half(answer: Any) -> str:
    exercises.expect_number(answer, 0.5, 0.01, "the share", between=(0, 1))
    return "half of them"


HALF = Exercise(
    "9.9-half", "How many?", check_half, ("Look.", "It is 1/2."), "answer = 1 / 2", (("answer = 1", "high"),)
)


@pytest.fixture
def chapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercises, "chapters", lambda: ["9.9"])
    monkeypatch.setattr(exercises, "exercises_of", lambda chapter: [HALF])


# What a check expects


# Guesses
