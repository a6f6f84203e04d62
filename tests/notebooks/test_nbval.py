"""`pytest --nbval notebooks`, as typed by hand, on two short notebooks (test_reader.py has all nine).

Their kernels work in an empty folder far from the notebooks: nothing may depend on where a kernel starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from course import ROOT

SHORTEST = ("notebooks/0-introduction.ipynb", "notebooks/4-summary.ipynb")


def test_nbval_finds_every_cell_as_it_is_stored_wherever_kernels_start(tmp_path: Path) -> None:
    startup, elsewhere = tmp_path / "profile_default/startup", tmp_path / "elsewhere"
    startup.mkdir(parents=True)
    elsewhere.mkdir()
    (startup / "elsewhere.py").write_text(f"import os\nos.chdir({str(elsewhere)!r})\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *SHORTEST]
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    compared = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert not list(elsewhere.iterdir()), "files were left behind"
