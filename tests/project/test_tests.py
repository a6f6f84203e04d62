"""The tests themselves: the quick ones stay quick to start."""

from __future__ import annotations

import subprocess
import sys

from course import ROOT

COLLECT = """
import pytest, sys
pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "tests/unit"])
heavy = HEAVY & set(sys.modules)
sys.exit(f"collecting the quick tests imports {', '.join(heavy)}" if heavy else 0)
"""


def test_the_quick_tests_import_no_torch_to_be_collected() -> None:
    code = COLLECT.replace("HEAVY", "{'torch', 'transformers', 'gensim'}")
    collected = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert collected.returncode == 0, collected.stderr
