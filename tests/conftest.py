"""What all tests share: a small encoder without files, a clean environment, the long tests first."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib.encoders.words import WordEncoder

RUN_FIRST = ("test_browser.py", "test_course.py")  # minutes each: the other tests run beside them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files start first, so that two workers finish together."""
    items.sort(key=lambda item: item.path.name not in RUN_FIRST)


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
