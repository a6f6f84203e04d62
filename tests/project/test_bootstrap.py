"""What `make lab` does before anything is installed: each obstacle is one sentence with its mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course import ROOT
from tutorial_lib.command import bootstrap


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a space in its name, in which nothing is installed and all commands are only noted."""
    folder = tmp_path / "my course"
    folder.mkdir()
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.setattr(bootstrap, "ROOT", folder)
    monkeypatch.setattr(bootstrap, "VENV", folder / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", folder / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", folder / "requirements.txt")
    monkeypatch.delenv("TORCH_INDEX", raising=False)
    return folder


def test_an_environment_is_made_in_a_folder_with_a_space(course: Path) -> None:
    bootstrap.create_venv()
    assert bootstrap.works(course / ".venv/bin/python")
    assert not bootstrap.works(course / "nowhere/python")
