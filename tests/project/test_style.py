"""Style, types and spelling: one configuration, in pyproject.toml, for the code and for the notebooks."""

from __future__ import annotations

import subprocess
import sys

import pytest

from course import ROOT

CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "spelling": ["codespell_lib", "README.md", "CONTRIBUTING.md", "tutorial_lib", "tests", ".ci"],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_code_is_clean(command: list[str]) -> None:
    checked = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
