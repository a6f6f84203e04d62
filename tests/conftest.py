"""What all tests share: the course's data, a clean environment, a small encoder, an order for two workers.

Tests in unit/ and project/ need no data. The first test in model/ or notebooks/ prepares it, where `prepare`
was not called before, while another worker goes through the quick tests.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from course import NAMES
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.store.cache import locked


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: half of the notebooks, while the quick tests run on the other worker."""
    order = {"notebooks 0": 0, "project": 1, "unit": 2, "notebooks 1": 3, "notebooks": 4, "model": 5}
    items.sort(key=lambda item: order.get(scope(item.nodeid), order.get(item.path.parent.name, 6)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file on one worker, as `--dist loadfile` does, but share out the notebooks."""
    from xdist.scheduler import LoadScopeScheduling

    class ByScope(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid)

    return ByScope(config, log)


def scope(nodeid: str) -> str:
    """Return what a worker takes as a whole: a file; of the notebooks, minutes each, every other one."""
    file, _, test = nodeid.partition("::")
    name = test.partition("[")[2].removesuffix("]")
    return f"notebooks {NAMES.index(name) % 2}" if name in NAMES and file.endswith("test_reader.py") else file


@pytest.fixture(scope="session")
def prepared() -> None:
    """The course's data, as `prepare` leaves it; of two workers one prepares and the other waits."""
    with locked("prepare-for-tests"):
        command = [sys.executable, "-m", "tutorial_lib", "prepare", "--source", "pocket"]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def pocket_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own choice of source changes no test."""
    monkeypatch.delenv("TUTORIAL_SOURCE", raising=False)


@pytest.fixture
def five_words() -> WordEncoder:
    """Five words in three numbers (royal, female, drink), in which king − man + woman is exactly queen."""
    vectors = {
        "king": (2, -1, 0),
        "queen": (2, 1, 0),
        "man": (0, -1, 0),
        "woman": (0, 1, 0),
        "water": (0, 0, 3),
    }
    return WordEncoder.from_vectors(list(vectors), np.array(list(vectors.values()), np.float32))
