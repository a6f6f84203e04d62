"""The engine of the exercises, and every exercise of every chapter: solution, wrong answers, blank."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

import numpy as np
import pytest

from tutorial_lib.course import exercises, guesses
from tutorial_lib.course.exercises import Exercise, Outcome, judge
from tutorial_lib.errors import InputError, UnknownNameError

ALL = [exercise for chapter in exercises.chapters() for exercise in exercises.exercises_of(chapter)]


# Every chapter


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_exercise_is_complete(exercise: Exercise) -> None:
    assert judge(exercise, ...) == judge(exercise, None) == Outcome("not attempted yet")
    assert len(exercise.hints) == 2
    assert exercise.wrong, "at least one plausible wrong answer"
    assert exercise.task.strip()
    assert exercise.kind in get_args(exercises.Kind)
    assert all(hint.strip() for hint in exercise.hints)
    assert exercises.find(exercise.name) is exercise


def test_names_are_unique() -> None:
    names = [exercise.name for exercise in ALL]
    assert len(set(names)) == len(names)


# Whatever a reader may write


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


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (0.5, "correct: half of them"),
        (np.float32(0.503), "correct: half of them"),
        (0.6, "not yet: the share is 0.6, which is too high"),
        (3, "not yet: the share must lie between 0 and 1, yours is 3"),
        (..., "not attempted yet"),
        (None, "not attempted yet"),
        ([..., ...], "not attempted yet"),
        ({"a": None}, "not attempted yet"),
        ("half", "not yet: the share should be a number, yours is a str"),
        ("0.5", "not yet: the share should be a number, yours is a str"),
    ],
)
def test_check_prints_one_line(chapter: None, capsys: pytest.CaptureFixture, answer: Any, line: str) -> None:
    exercises.check("9.9-half", answer)
    assert capsys.readouterr().out == line + "\n"


def test_hints_and_solution(chapter: None, capsys: pytest.CaptureFixture) -> None:
    exercises.hint("9.9-half")
    exercises.hint("9.9-half", 2)
    exercises.solution("9.9-half")
    assert capsys.readouterr().out == "Hint 1 of 2: Look.\nHint 2 of 2: It is 1/2.\nanswer = 1 / 2\n"
    with pytest.raises(InputError, match="hints 1 to 2"):
        exercises.hint("9.9-half", 3)


def test_unknown_names_list_the_valid_ones(chapter: None) -> None:
    with pytest.raises(UnknownNameError, match=r"chapter 9.9 has: 9.9-half. Did you mean '9.9-half'\?"):
        exercises.check("9.9-hlf", 1)
    for name in ("5.5-half", "", 3):
        with pytest.raises(UnknownNameError, match=r"the chapters with exercises are: 9\.9"):
            exercises.check(name, 1)  # type: ignore[arg-type]


def test_a_crash_becomes_a_sentence_about_the_answer() -> None:
    def crash(answer: Any) -> None:
        raise ZeroDivisionError("division by zero\nand more")

    exercise = Exercise("9.9-crash", "How many words?", crash, ("", ""), "")
    assert str(judge(exercise, [1, 2])) == (
        "could not be checked: nothing can be done here with a list. Asked is: How many words?"
    )
    assert "with an array of shape (2, 3)." in judge(exercise, np.ones((2, 3))).detail
    assert "with an int." in judge(exercise, 1).detail


def test_what_the_library_says_is_passed_on() -> None:
    def refuse(answer: Any) -> None:
        raise InputError("text 0 is empty: remove it")

    outcome = judge(Exercise("9.9-refuse", "", refuse, ("", ""), ""), "")
    assert outcome == Outcome("could not be checked", "text 0 is empty: remove it")


def raising(error: Exception) -> Callable[[int], int]:
    def function(number: int) -> int:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero\nand more"), "division by zero"),
        (KeyError("cat"), "there is no entry 'cat'"),
        (UnknownNameError("'cta' is not among the words"), "'cta' is not among the words"),
        (NotImplementedError(), "not implemented"),
        (StopIteration(), "stop iteration"),
        (Exception(), "an error without a message"),
    ],
)
def test_a_function_that_stops_is_told_in_words(error: Exception, words: str) -> None:
    def check_double(answer: Any) -> None:
        exercises.call(answer, 2)

    outcome = judge(Exercise("9.9-double", "", check_double, ("", ""), ""), raising(error))
    assert outcome == Outcome("could not be checked", f"your function stopped with: {words}")


def test_a_function_with_a_blank_body_is_not_attempted() -> None:
    def check_double(answer: Any) -> None:
        exercises.expect_number(exercises.call(answer, 2, what="double"), 4, what="double(2)")

    def blank(number: int) -> None: ...

    exercise = Exercise("9.9-double", "", check_double, ("", ""), "")
    assert judge(exercise, blank).status == "not attempted yet"
    assert judge(exercise, lambda number: 2 * number).status == "correct"
    assert judge(exercise, lambda number: number).detail == "double(2) is 2, which is too low"
    assert "should be a function" in judge(exercise, 4).detail
    assert "your function stopped with: " in judge(exercise, lambda: 4).detail
    assert "takes 0 positional arguments but 1 was given" in judge(exercise, lambda: 4).detail


def test_find_the_mistake_wants_a_measurement_and_then_a_choice() -> None:
    def check_unfair(answer: Any) -> None:
        score, mistake = exercises.as_list(answer, "the answer", 2)
        exercises.expect_number(score, 0.5, 0.01, "the score")
        exercises.expect_choice(mistake, "b", {"a": "both vectors are as long"})

    exercise = Exercise("9.9-unfair", "", check_unfair, ("", ""), "", kind="find the mistake")
    assert judge(exercise, (0.5, "b")).status == "correct"
    assert judge(exercise, (0.5, ...)).status == judge(exercise, (..., "b")).status == "not attempted yet"
    assert judge(exercise, (0.4, "b")).detail == "the score is 0.4, which is too low"
    assert judge(exercise, [0.5, "a"]).detail == "both vectors are as long"
    assert judge(exercise, "b").detail == "the answer should be a list, yours is a str"
    assert judge(exercise, (0.5,)).detail == "the answer should have 2 parts, yours has 1"


# What a check expects


def message_of(expect: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(exercises.Wrong) as caught:
        expect(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ([1, 2], "2 values"),
        (True, "a bool"),
        (abs, "a function"),
        ({"a": 1}, "a dict"),
        ("0.5", "a str"),
        (["0.5"], "a list"),
        (np.bool_(True), "a bool"),
        (None, "None"),
        (object(), "an object"),
        (0.5j, "a complex"),
        (np.array("0.5"), "a ndarray"),
        (int, "a type"),
        (float("nan"), "nan"),
        (0.4, "too low"),
    ],
)
def test_expect_number(answer: Any, part: str) -> None:
    assert part in message_of(exercises.expect_number, answer, 0.5)


def test_expect_number_takes_a_tensor_with_a_gradient() -> None:
    torch = pytest.importorskip("torch")
    exercises.expect_number(torch.tensor(0.5, requires_grad=True), 0.5)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ([1, 2, 3], "2 dimension(s), yours has 1"),
        (np.ones((3, 2)), "Is it transposed?"),
        ([[1, 2], [3]], "equally long rows"),
        ("abc", "should hold numbers"),
        ([[1, 2, 3], [4, np.nan, 6]], "no finite value at row 1, column 1"),
        ([[1, 2, 3], [4, 5, 7]], "not right at row 1, column 2: yours is 7 (1 of 6 values differ)"),
    ],
)
def test_expect_array(answer: Any, part: str) -> None:
    assert part in message_of(exercises.expect_array, answer, [[1, 2, 3], [4, 5, 6]])


def test_expect_array_right_and_other_positions() -> None:
    exercises.expect_array(([1, 2], [3, 4]), np.array([[1, 2], [3, 4]]))
    assert "position 1" in message_of(exercises.expect_array, [1, 3], [1, 2])
    assert "index (0, 0, 1)" in message_of(exercises.expect_array, [[[1, 3]]], [[[1, 2]]])


def test_expect_shape() -> None:
    assert exercises.expect_shape(np.zeros((4, 3)), (None, 3)).shape == (4, 3)
    assert message_of(exercises.expect_shape, np.zeros((4, 3)), (None, 2)).endswith("it should be (any, 2).")


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("cat dog cow", "should be a list of words"),
        (["cat", 3, "cow"], "place 2 holds an int"),
        (["cat", "dog"], "has 2 word(s), it should have 3"),
        (["cat", "dog", "car"], "'car' (place 3) does not belong"),
        (["cat", "cat", "dog"], "'cat' more than once"),
        (["cow", "dog", "cat"], "another order, first at place 1"),
    ],
)
def test_expect_words(answer: Any, part: str) -> None:
    assert part in message_of(exercises.expect_words, answer, ["cat", "dog", "cow"])


def test_expect_words_in_any_order() -> None:
    exercises.expect_words(("cow", "dog", "cat"), ["cat", "dog", "cow"], ordered=False)


def test_expect_choice_type_between_and_require() -> None:
    reasons = {"CBOW": "CBOW predicts the center from the context"}
    exercises.expect_choice(" Skip-gram", "skip-gram", reasons)
    assert message_of(exercises.expect_choice, "cbow", "skip-gram", reasons) == reasons["CBOW"]
    assert "the choices: 'CBOW', 'skip-gram'" in message_of(
        exercises.expect_choice, "glove", "skip-gram", reasons
    )
    assert (
        message_of(exercises.expect_type, 3, (str, list))
        == "the answer should be a str or list, yours is an int"
    )
    exercises.expect_between(3, 0, 5)
    assert "between 0 and 5" in message_of(exercises.expect_between, 7, 0, 5)
    exercises.require(True, "never said")
    assert message_of(exercises.require, False, "said") == "said"


def test_as_number() -> None:
    torch = pytest.importorskip("torch")
    for value in (3, 3.0, np.int8(3), np.array([[3]]), [3], Fraction(3), torch.tensor([3], dtype=torch.int8)):
        assert exercises.as_number(value) == 3.0
    assert exercises.as_number([torch.tensor(3.0)]) == 3.0


def test_as_list_takes_any_collection_but_a_text_or_a_mapping() -> None:
    torch = pytest.importorskip("torch")
    for value in ([1, 2], (1, 2), {1, 2}, range(1, 3), np.array([1, 2]), torch.tensor([1, 2])):
        assert exercises.as_list(value, count=2) == [1, 2]
    for value in ("ab", {"a": 1}, 3, np.array(3), None, iter([1])):
        assert "should be a list" in message_of(exercises.as_list, value)
    assert message_of(exercises.as_list, [1], "the pair", 2) == "the pair should have 2 parts, yours has 1"
    with pytest.raises(exercises.NotAttempted):
        exercises.as_list([1, ...])


# Guesses


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
    exercises.compare_guess(guess, measured)
    assert capsys.readouterr().out == line + "\n"


def test_guesses_are_kept_by_question(no_guesses: None, capsys: pytest.CaptureFixture) -> None:
    exercises.guess_summary()
    exercises.compare_guess(3, 5, "km", question="how far")
    exercises.compare_guess(4, 5, "km", question="how far")
    capsys.readouterr()
    exercises.guess_summary()
    assert capsys.readouterr().out == (
        "how far: you guessed 4 km, measured 5 km: 1 too low (20% of the measured value)\n"
    )


MISTAKES_PER_CHAPTER = 2
WITH_MISTAKES = [chapter for chapter in exercises.chapters() if chapter != "0"]


@pytest.mark.parametrize("chapter", WITH_MISTAKES)
def test_each_chapter_has_wrong_conclusions_to_refute(chapter: str) -> None:
    found = [
        exercise.name for exercise in exercises.exercises_of(chapter) if exercise.kind == "find the mistake"
    ]
    assert len(found) >= MISTAKES_PER_CHAPTER, found
