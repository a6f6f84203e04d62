"""The picture gallery: encoded once for the course's models, each time for a reader's own."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib import gallery

pytestmark = pytest.mark.model


class CountingEncoder:
    name, dim, modalities = "clip", 2, ("image",)

    def __init__(self, source: str) -> None:
        self.source, self.calls = source, 0

    def encode(self, items):
        self.calls += 1
        return np.arange(2 * len(items), dtype=np.float32).reshape(-1, 2)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path))


def test_the_vectors_of_a_course_model_are_computed_once():
    encoder = CountingEncoder("pocket")
    pictures, first = gallery.emoji_gallery(encoder)
    _, second = gallery.emoji_gallery(encoder)
    assert encoder.calls == 1
    assert len(pictures) == len(first) == 4009
    np.testing.assert_array_equal(first, second)


def test_the_vectors_of_a_readers_own_model_are_never_stale(tmp_path):
    encoder = CountingEncoder(str(tmp_path))
    gallery.emoji_gallery(encoder)
    gallery.emoji_gallery(encoder)
    assert encoder.calls == 2
