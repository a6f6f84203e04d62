"""Exercises: what each is made of, and how one is found by its name."""

from __future__ import annotations

from typing import get_args

import pytest

from tutorial_lib.course import exercises
from tutorial_lib.course.answers import judge
from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.exercises import Kind, exercise, exercises_of, find
from tutorial_lib.errors import UnknownNameError

CHAPTERS = numbers("exercises.py")


@exercise("9.9-half", kind="warm-up", hints=("Look.", "It is 1/2."), wrong={"high": 1})
def half(answer: object) -> str:
    """How many,
    by the half?
    """
    return "half of them"


@half.solution
def _():
    from fractions import Fraction

    def share():
        return Fraction(1, 2)

    return share()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_exercise_of_a_chapter_is_complete(chapter: str) -> None:
    for one in exercises_of(chapter):
        assert one.name.startswith(f"{chapter}-")
        assert one.kind in get_args(Kind)
        assert one.task, one.name
        assert len(one.hints) == 2, one.name
        assert all(one.hints), one.name
        assert one.wrong, f"{one.name}: at least one plausible wrong answer"
        assert "answer = " in one.source.splitlines()[-1], one.name
        assert judge(one, ...).status == "not attempted yet", one.name
        assert find(one.name) is one


@pytest.mark.parametrize("chapter", [chapter for chapter in CHAPTERS if chapter != "0"])
def test_each_chapter_has_two_wrong_conclusions_to_refute(chapter: str) -> None:
    assert [one.kind for one in exercises_of(chapter)].count("find the mistake") >= 2


def test_the_solution_is_shown_as_it_may_be_pasted() -> None:
    assert half.source == (
        "from fractions import Fraction\n\ndef share():\n    return Fraction(1, 2)\n\nanswer = share()"
    )
    names: dict[str, object] = {}
    exec(half.source, names)
    assert names["answer"] == half.right == 0.5
    assert half.task == "How many, by the half?"


def test_unknown_names_list_the_valid_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercises, "numbers", lambda holding: ["9.9"])
    monkeypatch.setattr(exercises, "exercises_of", lambda chapter: [half])
    with pytest.raises(UnknownNameError, match=r"chapter 9.9 has: 9.9-half. Did you mean '9.9-half'\?"):
        find("9.9-hlf")
    for name in ("5.5-half", "", 3):
        with pytest.raises(UnknownNameError, match=r"the chapters with exercises are: 9\.9"):
            find(name)  # type: ignore[arg-type]
