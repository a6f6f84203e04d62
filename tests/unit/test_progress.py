"""What a learner has done: kept in one file of the learner's folder, and told by `start`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tutorial_lib.course import guesses, progress
from tutorial_lib.course.answers import check
from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.exercises import exercises_of
from tutorial_lib.course.start import start

HERE = len(exercises_of("2.1"))
ALL = sum(len(exercises_of(number)) for number in numbers("exercises.py"))


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(progress, "_file", None)
    monkeypatch.setattr(progress, "_chapter", "")
    monkeypatch.setattr(progress, "_told", set())
    monkeypatch.setattr(guesses, "_kept", {})
    monkeypatch.setenv("JPY_SESSION_NAME", "2.1-word2vec.ipynb")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The progress file of a learner's folder, in which this kernel was started."""
    return progress.begin(tmp_path)


def kept(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def test_elsewhere_nothing_is_kept_or_shown(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    start("numpy")
    assert capsys.readouterr().out.count("\n") == 1
    check("0-size", 50)
    guesses.compare_guess(3, 5)
    assert progress.mine() is None
    assert not list(tmp_path.iterdir())


def test_start_tells_where_one_stands(file: Path, capsys: pytest.CaptureFixture) -> None:
    start("numpy")
    line = f"chapter 2.1 · 0 of {HERE} exercises solved · opened for the first time · in all 0 of {ALL}"
    assert capsys.readouterr().out.splitlines()[1:] == [line]
    opened = kept(file)["chapters"]["2.1"]
    kept_text = file.read_text(encoding="utf-8").replace(opened["last"], "2026-11-23T10:12:40")
    file.write_text(kept_text, encoding="utf-8")
    progress.answered("2.1-noise", "correct")
    start("numpy")
    line = f"chapter 2.1 · 1 of {HERE} exercises solved · last time: 2026-11-23 · in all 1 of {ALL}"
    assert capsys.readouterr().out.splitlines()[1:] == [line]
    assert kept(file)["chapters"]["2.1"]["first"] == "2026-11-23T10:12:40"


@pytest.mark.parametrize("name", ["", "notes.ipynb", "9.9-later.ipynb", "17"])
def test_a_kernel_of_no_chapter_works_too(file: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", name)
    assert progress.opened() == f"in all 0 of {ALL}"
    assert kept(file)["chapters"] == {}


@pytest.mark.parametrize("name", ["2.1-word2vec.ipynb", "my-notebooks/2.1-word2vec-Copy1.ipynb"])
def test_the_chapter_is_known_by_the_name_of_the_notebook(
    file: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", name)
    assert progress.opened().startswith("chapter 2.1 · ")


def test_outcomes_are_kept_until_the_answer_is_right(file: Path) -> None:
    progress.opened()
    for answer in (..., 100, "fifty", 50, 50, 100):
        check("0-size", answer)
    entry = kept(file)["exercises"]["0-size"]
    assert (entry["best"], entry["latest"], entry["attempts"]) == ("correct", "not yet", 3)
    assert progress.solved(kept(file), ["0"]) == (1, len(exercises_of("0")))


def test_guesses_are_kept_by_chapter_and_question(file: Path) -> None:
    progress.opened()
    guesses.compare_guess(..., 5, question="how far")
    guesses.compare_guess(3, 5, "km", question="how far")
    guesses.compare_guess(4, 5, "km", question="how far")
    guesses.compare_guess("Queen", "queen")
    asked = kept(file)["guesses"]["2.1"]
    assert asked["how far"]["guess"] == 4
    assert asked["how far"]["measured"] == 5
    assert asked["how far"]["said"].startswith("you guessed 4 km")
    assert asked["queen"]["guess"] == "Queen"


def test_code_is_never_kept(file: Path) -> None:
    progress.opened()
    check("0-best", lambda found: "secret")
    guesses.compare_guess("x" * 1000, "queen")
    assert "lambda" not in file.read_text(encoding="utf-8")
    assert "x" * 201 not in json.dumps(kept(file)["guesses"]["2.1"]["queen"]["guess"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"chapters": {"2.1": {"la',
        "[]",
        "null",
        '{"chapters": {}, "exercises": [], "guesses": {}}',
        '{"chapters": {"2.1": {"last": 3}}, "exercises": {}, "guesses": {}}',
        '{"chapters": {}, "exercises": {"0-size": {"best": "great", "attempts": 1}}, "guesses": {}}',
        '{"chapters": {}, "exercises": {"0-size": 1}, "guesses": {}}',
        '{"chapters": {}, "exercises": {}, "guesses": {"0": {"how": 1}}}',
    ],
)
def test_a_damaged_file_is_set_aside_with_a_sentence(
    file: Path, text: str, capsys: pytest.CaptureFixture
) -> None:
    file.write_text(text, encoding="utf-8")
    progress.opened()
    progress.answered("0-size", "correct")
    (aside,) = file.parent.glob("progress-*.json")
    assert aside.read_text(encoding="utf-8") == text
    assert capsys.readouterr().out == (
        f"{file} does not hold the progress of a learner: "
        f"it was set aside as {aside.name}, and a new one begins.\n"
    )
    assert kept(file)["exercises"]["0-size"]["best"] == "correct"


def test_what_a_later_course_keeps_is_left_alone(file: Path) -> None:
    file.write_text(json.dumps({**kept(file), "streak": 4}), encoding="utf-8")
    progress.opened()
    assert kept(file)["streak"] == 4


def test_a_file_that_cannot_be_written_is_told_once(
    file: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress, "write", full)
    progress.opened()
    for _ in range(2):
        progress.answered("0-size", "correct")
    said = f"Your progress cannot be kept in {file}: No space left on device.\n"
    assert capsys.readouterr().out == said


def test_many_kernels_may_write_at_once(file: Path) -> None:
    code = (
        "import sys\n"
        "from tutorial_lib.course import progress\n"
        "progress.opened()\n"
        "for turn in range(25):\n"
        "    progress.answered(f'{sys.argv[1]}-{turn}', 'correct')\n"
    )
    names = ("1.1", "2.1", "2.2")
    writers = [subprocess.Popen([sys.executable, "-c", code, name], cwd=file.parent) for name in names]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(kept(file)["exercises"]) == 75
    assert not list(file.parent.glob("progress-*"))


def test_last_is_where_one_was_but_not_the_introduction(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress.last(kept(file)) == "0"
    for number, day in (("1.1", "20"), ("2.2", "23"), ("2.1", "22"), ("0", "24")):
        monkeypatch.setattr(progress, "_now", lambda day=day: f"2026-11-{day}T10:00:00")
        monkeypatch.setenv("JPY_SESSION_NAME", f"{number}-x.ipynb")
        progress.opened()
    assert progress.last(kept(file)) == "2.2"


def test_reset_keeps_the_old_file_under_a_name_that_is_free(file: Path) -> None:
    progress.opened()
    progress.answered("0-size", "correct")
    first, second = progress.reset(file), progress.reset(file)
    assert len({first, second, file}) == 3
    assert kept(first)["exercises"]["0-size"]["best"] == "correct"
    assert kept(second)["exercises"] == kept(file)["exercises"] == {}


def test_visual_studio_code_names_the_notebook_otherwise(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.user_ns['__vsc_ipynb_file__'] = '/anywhere/2.3-bert.ipynb'\n"
        "from tutorial_lib.course import progress\n"
        "print(progress.opened())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=file.parent, capture_output=True, text=True)
    assert done.stdout.startswith("chapter 2.3 · "), done.stderr
