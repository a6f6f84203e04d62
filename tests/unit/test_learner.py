"""The learner's own copy of the notebooks: made without what gives away, updated without losing a word."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course import NOTEBOOKS
from tutorial_lib.command import learner
from tutorial_lib.course import progress
from tutorial_lib.errors import TutorialError

NAMES = ("0-introduction.ipynb", "2.1-word2vec.ipynb")


def code(name: str, source: str, shown: str = "") -> nbformat.NotebookNode:
    outputs = [new_output("stream", name="stdout", text=shown)] if shown else []
    return new_code_cell(source, id=name, outputs=outputs)


def page(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return new_notebook(cells=copy.deepcopy(list(cells)))


FIRST = page(
    new_markdown_cell("# 0 Title", id="title"),
    code("one", "print(1)", "1\n"),
    code("two", "print(2)", "2\n"),
    code("ask", "answer = ...\ncheck('0-size', answer)", "not attempted yet\n"),
)
SECOND = page(
    new_markdown_cell("# 0 Better title", id="title"),
    code("one", "print('one')", "one\n"),
    code("new", "print('new')", "new\n"),
    code("two", "print(2)", "2\n"),
    code("ask", "answer = ...\ncheck('0-size', answer)", "not attempted yet\n"),
)


class Course:
    """A course of two chapters, and the folder of somebody who learns with it."""

    def __init__(self, folder: Path) -> None:
        self.notebooks, self.mine = folder / "notebooks", folder / "mine"
        self.notebooks.mkdir()
        self.publish(FIRST)

    def publish(self, notebook: nbformat.NotebookNode) -> None:
        for name in NAMES:
            nbformat.write(notebook, self.notebooks / name)

    def paths(self) -> list[Path]:
        return [self.notebooks / name for name in NAMES]

    def edit(self, **sources: str) -> None:
        """Change cells of chapter 0 as the learner."""
        notebook = self.read()
        for cell in notebook.cells:
            cell.source = sources.get(cell.id, cell.source)
        nbformat.write(notebook, self.mine / NAMES[0])

    def read(self) -> nbformat.NotebookNode:
        return nbformat.read(self.mine / NAMES[0], as_version=4)

    def sources(self) -> list[str]:
        return [cell.source for cell in self.read().cells]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    made = Course(tmp_path)
    monkeypatch.setattr(learner.runner, "find", made.paths)
    monkeypatch.setenv("TUTORIAL_NOTEBOOKS", str(made.mine))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    return made


def test_the_first_time_a_copy_is_made_and_trusted(course: Course, capsys: pytest.CaptureFixture) -> None:
    assert learner.bring() == course.mine / NAMES[0]
    assert capsys.readouterr().out == (
        f"Your own copy of the notebooks is {course.mine}/: change there what you like.\n"
    )
    assert {path.name for path in course.mine.iterdir()} == {*NAMES, "progress.json"}
    assert NotebookNotary().check_signature(course.read())
    assert learner.bring() == course.mine / NAMES[0]
    assert capsys.readouterr().out == ""


def test_only_what_gives_away_loses_its_output(course: Course) -> None:
    learner.bring()
    shown = {cell.id: bool(cell.outputs) for cell in course.read().cells if cell.cell_type == "code"}
    assert shown == {"one": True, "two": True, "ask": False}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_page_of_the_course_gives_away(path: Path) -> None:
    made = learner.make(nbformat.read(path, as_version=4))
    asking = [cell for cell in made.cells if cell.cell_type == "code" and "check(" in cell.source]
    assert asking
    assert not any(cell.outputs for cell in asking)
    assert sum(bool(cell.get("outputs")) for cell in made.cells) > 10


def test_untouched_notebooks_become_the_new_ones(course: Course, capsys: pytest.CaptureFixture) -> None:
    learner.bring()
    course.publish(SECOND)
    capsys.readouterr()
    learner.bring()
    assert capsys.readouterr().out == "The course is newer: 0, 2.1 updated.\n"
    assert course.sources() == [cell.source for cell in SECOND.cells]
    assert [bool(cell.get("outputs")) for cell in course.read().cells] == [False, True, True, True, False]


def test_changed_cells_stay_and_the_others_are_updated(course: Course, capsys: pytest.CaptureFixture) -> None:
    learner.bring()
    course.edit(two="print(22)", ask="answer = 50\ncheck('0-size', answer)")
    course.publish(SECOND)
    capsys.readouterr()
    learner.bring()
    assert capsys.readouterr().out == (
        "The course is newer: 2.1 updated.\n0: updated, your 2 changed cells were kept.\n"
    )
    changed = {"two": "print(22)", "ask": "answer = 50\ncheck('0-size', answer)"}
    assert course.sources() == [changed.get(cell.id, cell.source) for cell in SECOND.cells]
    assert NotebookNotary().check_signature(course.read())


def test_where_both_changed_a_cell_the_new_text_stands_below(
    course: Course, capsys: pytest.CaptureFixture
) -> None:
    learner.bring()
    course.edit(one="print('mine')")
    course.publish(SECOND)
    learner.bring()
    said = capsys.readouterr().out
    assert "0: updated, your changed cell was kept; the course's new text for 1 stands below.\n" in said
    _, mine, note, new, *_ = course.read().cells
    assert (mine.source, new.source) == ("print('mine')", "print('new')")
    assert note.cell_type == "markdown"
    assert "print('one')" in note.source
    learner.bring()
    assert capsys.readouterr().out == ""


def test_own_cells_stay_where_they_are_and_removed_ones_stay_away(course: Course) -> None:
    learner.bring()
    mine = course.read()
    mine.cells = [mine.cells[0], code("own", "x = 1"), mine.cells[1], mine.cells[3], code("end", "y = 2")]
    nbformat.write(mine, course.mine / NAMES[0])
    course.publish(SECOND)
    learner.bring()
    assert [cell.id for cell in course.read().cells] == ["title", "own", "one", "new", "ask", "end"]


def test_outputs_of_the_learners_run_stay_where_the_course_is_the_same(course: Course) -> None:
    learner.bring()
    mine = course.read()
    mine.cells[2].outputs = [new_output("stream", name="stdout", text="my run\n")]
    nbformat.write(mine, course.mine / NAMES[0])
    course.publish(SECOND)
    learner.bring()
    assert [cell.outputs[0].text for cell in course.read().cells if cell.id == "two"] == ["my run\n"]


def test_a_deleted_notebook_is_made_again(course: Course) -> None:
    learner.bring()
    (course.mine / NAMES[0]).unlink()
    learner.bring()
    assert course.sources() == [cell.source for cell in FIRST.cells]


def without_ids(text: str) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        del cell["id"]
    return json.dumps({**notebook, "nbformat_minor": 4})


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: '{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        lambda text: "\x00\ufffd" + text,
        lambda text: text.replace('"made_from"', '"made"'),
        lambda text: text.replace('"as_made"', '"as"'),
        without_ids,
    ],
)
def test_what_cannot_be_updated_is_kept_under_another_name(
    course: Course, damage, capsys: pytest.CaptureFixture
) -> None:
    learner.bring()
    path = course.mine / NAMES[0]
    text = damage(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    nbformat.write(SECOND, course.notebooks / NAMES[0])
    capsys.readouterr()
    learner.bring()
    (aside,) = course.mine.glob("0-introduction-*.ipynb")
    assert aside.read_text(encoding="utf-8") == text
    assert capsys.readouterr().out == (
        f"0: your file could not be updated: it is now called {aside.name}, and the notebook is new.\n"
    )
    assert course.sources() == [cell.source for cell in SECOND.cells]


def test_bytes_that_are_no_text_are_kept_too(course: Course) -> None:
    learner.bring()
    (course.mine / NAMES[0]).write_bytes(b"\xff\xfe\x00")
    learner.bring()
    (aside,) = course.mine.glob("0-introduction-*.ipynb")
    assert aside.read_bytes() == b"\xff\xfe\x00"


def test_it_opens_where_one_was(course: Course, capsys: pytest.CaptureFixture) -> None:
    learner.bring()
    file = course.mine / progress.FILE
    kept = {**json.loads(file.read_text(encoding="utf-8")), "chapters": {"2.1": {"last": "2026-11-23"}}}
    file.write_text(json.dumps(kept), encoding="utf-8")
    capsys.readouterr()
    assert learner.bring() == course.mine / NAMES[1]
    assert capsys.readouterr().out == "You were in 2.1; chapter 0 has the map.\n"
    file.write_text("{", encoding="utf-8")
    assert learner.bring() == course.mine / NAMES[0]


def refuse(path: Path, text: str) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_cannot_be_written(
    course: Course, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner, "write", refuse)
    with pytest.raises(
        TutorialError, match=r"mine cannot be written \(Permission denied\).*TUTORIAL_NOTEBOOKS"
    ):
        learner.bring()
    monkeypatch.undo()
    monkeypatch.setattr(learner.runner, "find", course.paths)
    monkeypatch.setenv("TUTORIAL_NOTEBOOKS", str(course.mine))
    learner.bring()
    course.publish(SECOND)
    monkeypatch.setattr(learner, "write", refuse)
    capsys.readouterr()
    assert learner.bring() == course.mine / NAMES[0]
    assert capsys.readouterr().out == (
        f"{course.mine} cannot be written (Permission denied): your notebooks stay as they are.\n"
    )
    assert course.sources() == [cell.source for cell in FIRST.cells]


def test_the_folder_of_a_shared_course_is_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUTORIAL_NOTEBOOKS", raising=False)
    monkeypatch.setattr(learner, "CHECKOUT", tmp_path)
    assert learner.folder() == tmp_path / "my-notebooks"
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert learner.folder() == tmp_path / "home" / "my-notebooks"


texts = st.text("abcde\n`", max_size=4)
ids = st.sampled_from([*"abcdefgh"])
cells = st.builds(
    lambda name, text, is_code: code(name, text) if is_code else new_markdown_cell(text, id=name),
    ids,
    texts,
    st.booleans(),
)
pages = st.lists(cells, max_size=6, unique_by=lambda cell: cell.id).map(lambda cells: page(*cells))


@given(pages, pages, pages, st.lists(cells, max_size=6), st.data())
@settings(max_examples=80, deadline=None)
def test_whatever_was_written_is_still_there_after_updates(first, second, third, written, data) -> None:
    """The learner's cells are changed, added, removed, moved; ids are the course's as well, or come twice."""
    mine = learner.make(first)
    given = [copy.deepcopy(cell) for cell in mine.cells if data.draw(st.booleans())]
    mine.cells = data.draw(st.permutations([*given, *copy.deepcopy(written)]))
    theirs = {(cell.cell_type, cell.source) for cell in written}
    of_course = {(cell.cell_type, cell.source) for old in (first, second) for cell in old.cells}
    for newer in (second, third):
        mine = nbformat.reads(nbformat.writes(learner.merge(newer, mine)[0]), as_version=4)
        nbformat.validate(mine)
        texts = {(cell.cell_type, cell.source) for cell in mine.cells}
        assert theirs - of_course <= texts
        names = [cell.id for cell in mine.cells]
        assert len(set(names)) == len(names)
        in_both = [cell.id for cell in newer.cells if cell.id in names]
        assert in_both == [name for name in names if name in in_both]
