"""`pytest --nbval notebooks`, as typed by hand, on two short notebooks (test_reader.py has all nine)."""

from __future__ import annotations

import subprocess
import sys

from course import ROOT

SHORTEST = ("notebooks/0-introduction.ipynb", "notebooks/4-summary.ipynb")


def test_nbval_finds_every_cell_as_it_is_stored() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *SHORTEST]
    compared = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert compared.returncode == 0, compared.stdout + compared.stderr
