"""How torch's threads wait for each other: asleep, as the library asks, unless a reader says otherwise."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

CHOICES = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")


@pytest.mark.skipif(sys.platform != "linux", reason="GNU OpenMP, which tells how often it looks, is Linux's")
@pytest.mark.parametrize(
    ("chosen", "looks"),
    [({}, "0"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "30000000000"), ({"GOMP_SPINCOUNT": "1000"}, "1000")],
    ids=["asleep", "a policy", "a count"],
)
def test_torch_finds_how_its_threads_shall_wait_when_it_is_loaded(chosen: dict[str, str], looks: str) -> None:
    others = {name: value for name, value in os.environ.items() if name not in CHOICES}
    done = subprocess.run(
        [sys.executable, "-c", "import tutorial_lib, torch"],
        env={**others, "OMP_DISPLAY_ENV": "VERBOSE", **chosen},
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr) == [looks]
