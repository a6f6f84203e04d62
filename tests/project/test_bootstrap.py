"""What `make lab` does on a real machine: an environment that works."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutorial_lib.command import bootstrap


def test_an_environment_is_made_in_a_folder_with_a_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "my course" / ".venv")
    bootstrap.create_venv()
    assert bootstrap.works(bootstrap.VENV / "bin/python")
    assert not bootstrap.works(tmp_path / "nowhere/python")
