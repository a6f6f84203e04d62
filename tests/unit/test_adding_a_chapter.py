"""Adding a chapter is one notebook and one folder: with a toy chapter, the course knows it by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tutorial_lib
from tutorial_lib import chapters
from tutorial_lib.course import claims, results

EXERCISES = '''
"""Exercises of a toy chapter."""

from tutorial_lib.course.exercises import exercise
from tutorial_lib.course.expectations import expect_number


@exercise("9.1-sum", kind="warm-up", hints=("Add.", "It is 1 + 2."), wrong={"too low": 2})
def total(answer):
    """How many are one and two?"""
    expect_number(answer, total.right)
    return "three"


@total.solution
def _():
    return 1 + 2
'''
CLAIMS = """
[[claim]]
name = "toy"
says = "2.1-1"
claim = "toys are cheap"
number = "price, euros"
data = "one shop"
at = "most"
holds = 5
"""
SPEED = '''
"""An experiment of a toy chapter."""


def run(scale=1):
    return {"results": {"speed": 3 * scale}}
'''


@pytest.fixture
def notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy chapter's notebook; its other things lie on the path of the chapters."""
    own = tmp_path / "chapters" / "c9_1_toy"
    own.mkdir(parents=True)
    for name, text in {"exercises.py": EXERCISES, "claims.toml": CLAIMS, "toy_speed.py": SPEED}.items():
        (own / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(chapters, "__path__", [*chapters.__path__, str(own.parent)])
    monkeypatch.setattr(results, "results_folder", lambda: folder / "results")
    monkeypatch.chdir(folder)
    return folder


def test_a_folder_brings_exercises(notebooks: Path, capsys: pytest.CaptureFixture) -> None:
    tutorial_lib.check("9.1-sum", 3)
    tutorial_lib.hint("9.1-sum")
    tutorial_lib.solution("9.1-sum")
    assert capsys.readouterr().out == "correct: three\nHint 1 of 2: Add.\nanswer = 1 + 2\n"


def test_a_folder_brings_an_experiment(notebooks: Path) -> None:
    assert "9.1-toy-speed" in results.available()
    results.regenerate("9.1-toy-speed")
    assert results.load("9.1-toy-speed")["results"] == {"speed": 3}


def test_a_folder_and_a_notebook_bring_claims(notebooks: Path) -> None:
    judge = claims.judge("9.1")
    judge.record("toy", 4)
    shown = judge.verdicts()._repr_mimebundle_()
    cell = {
        "cell_type": "code",
        "id": "verdicts",
        "metadata": {"tags": ["claims"]},
        "outputs": [{"output_type": "execute_result", "data": shown}],
        "source": "judge.verdicts()",
    }
    (notebooks / "9.1-toy.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    assert [(claim.key, claim.verdict) for claim in claims.gather(notebooks)] == [("9.1-toy", "holds")]
