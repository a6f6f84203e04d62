"""What becomes of an answer: its outcome in a line, hints, the solution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutorial_lib.course import answers, expectations
from tutorial_lib.course.answers import Outcome, judge
from tutorial_lib.course.exercises import Exercise, exercise
from tutorial_lib.errors import InputError, UnknownNameError


def exercise_with(check: Callable[[Any], str]) -> Exercise:
    return exercise("9.9-any", kind="apply", hints=("Look.", "It is 1/2."), wrong={})(check)


@exercise_with
def half(answer: Any) -> str:
    """How many?"""
    expectations.expect_number(answer, 0.5, 0.01, "the share", between=(0, 1))
    return "half of them"


@half.solution
def _():
    return 1 / 2


@exercise_with
def double(answer: Any) -> str:
    """Write double(number)."""
    expectations.expect_number(expectations.call(answer, 2, what="double"), 4, what="double(2)")
    return ""


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (0.503, "correct: half of them"),
        (0.6, "not yet: the share is 0.6, which is too high"),
        (..., "not attempted yet"),
        (None, "not attempted yet"),
        ([..., ...], "not attempted yet"),
        ({"a": None}, "not attempted yet"),
        ("half", "not yet: the share should be a number, yours is a str"),
    ],
)
def test_check_prints_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, answer: Any, line: str
) -> None:
    monkeypatch.setattr(answers, "find", lambda name: half)
    answers.check("9.9-any", answer)
    assert capsys.readouterr().out == line + "\n"


def test_hints_and_solution(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(answers, "find", lambda name: half)
    answers.hint("9.9-any")
    answers.hint("9.9-any", 2)
    answers.solution("9.9-any")
    assert capsys.readouterr().out == "Hint 1 of 2: Look.\nHint 2 of 2: It is 1/2.\nanswer = 1 / 2\n"
    with pytest.raises(InputError, match="hints 1 to 2"):
        answers.hint("9.9-any", 3)


def test_a_mistyped_name_is_answered_in_a_sentence(capsys: pytest.CaptureFixture) -> None:
    answers.check("2.1-nose", 1)
    answers.hint("2.1-nose")
    answers.solution("2.1-nose")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [lines[0]] * 3
    assert lines[0].startswith("could not be checked: no exercise is named '2.1-nose'; chapter 2.1 has: ")
    assert lines[0].endswith("Did you mean '2.1-noise'?")


def test_a_crash_becomes_a_sentence_about_the_answer() -> None:
    def crash(answer: Any) -> str:
        """How many words?"""
        raise ZeroDivisionError("division by zero\nand more")

    assert str(judge(exercise_with(crash), [1, 2])) == (
        "could not be checked: nothing can be done here with a list. Asked is: How many words?"
    )
    assert "with an array of shape (2, 3)." in judge(exercise_with(crash), np.ones((2, 3))).detail
    assert "with an int." in judge(exercise_with(crash), 1).detail


def test_what_the_library_says_is_passed_on() -> None:
    def refuse(answer: Any) -> str:
        raise InputError("text 0 is empty: remove it")

    assert judge(exercise_with(refuse), "") == Outcome("could not be checked", "text 0 is empty: remove it")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero\nand more"), "division by zero"),
        (KeyError("cat"), "there is no entry 'cat'"),
        (UnknownNameError("'cta' is not among the words"), "'cta' is not among the words"),
        (NotImplementedError(), "not implemented"),
        (Exception(), "an error without a message"),
    ],
)
def test_a_function_that_stops_is_told_in_words(error: Exception, words: str) -> None:
    def stops(number: int) -> int:
        raise error

    assert judge(double, stops) == Outcome("could not be checked", f"your function stopped with: {words}")


def test_a_function_with_a_blank_body_is_not_attempted() -> None:
    def blank(number: int) -> None: ...

    assert judge(double, blank).status == "not attempted yet"
    assert judge(double, lambda number: 2 * number).status == "correct"
    assert judge(double, lambda number: number).detail == "double(2) is 2, which is too low"
    assert "should be a function" in judge(double, 4).detail
    assert "takes 0 positional arguments but 1 was given" in judge(double, lambda: 4).detail


def test_find_the_mistake_wants_a_measurement_and_then_a_letter() -> None:
    @exercise_with
    def unfair(answer: Any) -> str:
        reasons, traps = {"a": "both vectors are as long"}, {0.9: "that is the sum"}
        expectations.expect_refuted(answer, (0.5, "b"), 0.01, "the score", reasons, (0, 1), traps)
        return ""

    assert judge(unfair, (0.5, "b")).status == "correct"
    assert judge(unfair, (0.5, ...)).status == judge(unfair, (..., "b")).status == "not attempted yet"
    assert judge(unfair, (0.4, "b")).detail == "the score is 0.4, which is too low"
    assert judge(unfair, (0.9, "a")).detail == "that is the sum"
    assert judge(unfair, (1.4, "a")).detail == "the score must lie between 0 and 1, yours is 1.4"
    assert judge(unfair, [0.5, "a"]).detail == "both vectors are as long"
    assert judge(unfair, "b").detail == "the answer should be a list, yours is a str"
    assert judge(unfair, (0.5,)).detail == "the answer should have 2 parts, yours has 1"
