"""The command line as a reader or a script uses it: what it prints, and its exit codes."""

from __future__ import annotations

import nbformat
import pytest
from typer.testing import CliRunner

from tutorial_lib.command import runner
from tutorial_lib.command.cli import app


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def call(*arguments):
    return CliRunner().invoke(app, list(arguments), prog_name="python -m tutorial_lib")


def test_run_and_notebooks_execute_and_tell_by_their_exit_code(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "CHECKOUT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name, line in (("good", "1 + 1"), ("bad", "1 / 0")):
        cells = [nbformat.v4.new_code_cell(line)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
    monkeypatch.chdir(tmp_path)
    assert call("run", "good", "--out", "copies").exit_code == 0
    assert nbformat.read(tmp_path / "copies" / "good.ipynb", 4).cells[0].outputs[0].data == {
        "text/plain": "2"
    }
    assert call("notebooks", "bad").exit_code == 1
