"""`python -m tutorial_lib progress`: a learner's own table, and that of a class."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tutorial_lib.command.cli import app
from tutorial_lib.course import progress


def call(*arguments: str | Path, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["progress", *map(str, arguments)], input=answer)


def write(path: Path, **parts: object) -> Path:
    kept = {"name": "", "chapters": {}, "exercises": {}, "guesses": {}, **parts}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept), encoding="utf-8")
    return path


SOME = {
    "chapters": {"0": {"first": "2026-11-20T09:00:00", "last": "2026-11-23T10:00:00"}},
    "exercises": {
        "0-size": {"best": "correct", "latest": "correct", "attempts": 2, "when": ""},
        "0-best": {"best": "not yet", "latest": "not yet", "attempts": 3, "when": ""},
    },
    "guesses": {"0": {"food": {"guess": 9.0, "measured": 14.0, "said": "you guessed 9", "when": ""}}},
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTORIAL_NOTEBOOKS", str(tmp_path / "mine"))
    return write(tmp_path / "mine" / progress.FILE, **SOME)


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """What a teacher has collected: folders, files, and among them what is none."""
    folder = tmp_path / "class"
    write(folder / "Zoe" / "my-notebooks" / "progress.json", name="Zoë", **SOME)
    write(folder / "Zoe" / "my-notebooks" / "progress-2026-11-20.json")
    write(folder / "ann" / "progress.json")
    write(folder / "bob.json", **SOME)
    (folder / "notes.json").write_text("[1, 2]", encoding="utf-8")
    (folder / "cut.json").write_text('{"exercises": ', encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_ones_own_table(own: Path) -> None:
    result = call()
    assert result.exit_code == 0
    first = result.stdout.splitlines()[1].split()
    assert first == ["0", "1", "of", "5", "5", "2026-11-20", "2026-11-23"]


def test_who_has_not_begun_is_told_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTORIAL_NOTEBOOKS", str(tmp_path))
    result = call()
    assert result.exit_code == 1
    assert "`python -m tutorial_lib lab` begins it" in result.stderr


def test_export_makes_a_copy_and_replaces_nothing(own: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ann.json"
    assert call("--export", copy).exit_code == 0
    assert progress.load(copy) == progress.load(own)
    again = call("--export", copy)
    assert again.exit_code == 1
    assert again.stderr == f"{copy} is there already: name a new file\n"
    assert call("--export", tmp_path / "no" / "folder.json").stderr.startswith("this cannot be written: ")


def test_reset_asks_and_keeps_the_old_file(own: Path) -> None:
    assert call("--reset", answer="n\n").exit_code == 1
    assert progress.load(own)["exercises"]
    assert call("--reset", answer="y\n").exit_code == 0
    assert not progress.load(own)["exercises"]
    (old,) = own.parent.glob("progress-*.json")
    assert progress.load(old)["exercises"]
    assert call("--reset", "--yes").exit_code == 0
    assert len(list(own.parent.glob("progress-*.json"))) == 2


def test_a_class_has_a_row_for_each_learner_and_bad_files_a_sentence(group: Path) -> None:
    result = call(group)
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["learner", "ann", "bob", "Zoë"]
    assert result.stdout.splitlines()[2].split()[1:3] == ["1/5", "0/10"]
    assert result.stderr.splitlines() == [
        f"left out: {group / name} does not hold the progress of a learner"
        for name in ("cut.json", "notes.json")
    ]
    assert call(group / "ann", group / "bob.json").exit_code == 0
    assert call(group / "nobody.json").exit_code == 1


def test_a_table_of_exercises_for_a_spreadsheet(group: Path, tmp_path: Path) -> None:
    table = tmp_path / "class.csv"
    call(group, "--csv", table)
    by_name = {row["learner"]: row for row in rows(table)}
    assert (by_name["Zoë"]["0-size"], by_name["Zoë"]["0-best"]) == ("correct", "not yet")
    assert (by_name["Zoë"]["solved"], by_name["Zoë"]["attempts"]) == ("1", "5")
    assert set(by_name["ann"].values()) == {"ann", "0", ""}


def test_guesses_of_a_class_stand_together(group: Path, tmp_path: Path) -> None:
    told = call(group, "--guesses").stdout.splitlines()
    assert len(told) == 3
    table = tmp_path / "guesses.csv"
    call(group, "--guesses", "--csv", table)
    assert [(row["question"], row["learner"], row["guess"]) for row in rows(table)] == [
        ("food", "Zoë", "9.0"),
        ("food", "bob", "9.0"),
    ]
