"""The picture gallery: encoded once for the course's models, each time for a reader's own."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rows import change_row
from tutorial_lib import store
from tutorial_lib.command.preparation import prepare
from tutorial_lib.encoders import gallery
from tutorial_lib.store import catalog


class CountingEncoder:
    name, dim, modalities = "clip", 2, ("image",)

    def __init__(self, source: str) -> None:
        self.source, self.encoded = source, 0

    def encode(self, items):
        self.encoded += len(items)
        return np.arange(2 * len(items), dtype=np.float32).reshape(-1, 2)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path))


@pytest.fixture
def encoder(monkeypatch):
    """A fake in the place of the course's own CLIP."""
    fake = CountingEncoder("pocket")
    monkeypatch.setattr(gallery, "load", lambda name, source: fake)
    return fake


def test_the_vectors_of_a_course_model_are_computed_once(encoder):
    pictures, first = gallery.emoji_gallery(encoder)
    _, second = gallery.emoji_gallery(encoder)
    assert encoder.encoded == 4009
    assert len(pictures) == len(first) == 4009
    np.testing.assert_array_equal(first, second)


def test_another_model_or_other_pictures_are_encoded_anew(encoder, monkeypatch):
    store.artefact("twemoji-clip-pocket")
    for name in ("clip", "twemoji"):
        with monkeypatch.context() as patch:
            *rest, last = catalog.row(name).files
            change_row(patch, name, files=[*rest, dataclasses.replace(last, sha256="0" * 64)])
            assert not store.is_made("twemoji-clip-pocket")
    assert store.is_made("twemoji-clip-pocket")


def test_prepare_encodes_the_pictures_and_a_notebook_then_writes_nothing(tmp_path, monkeypatch):
    some = gallery.twemoji()[:20]  # all 4,009 take long
    monkeypatch.setattr(gallery, "twemoji", lambda: some)
    assert prepare(["clip"], "pocket") == []
    encoder = CountingEncoder("pocket")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    _, vectors = gallery.emoji_gallery(encoder)
    assert (vectors.shape, encoder.encoded) == ((20, 384), 0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_the_vectors_of_a_readers_own_model_are_never_stale(tmp_path):
    encoder = CountingEncoder(str(tmp_path))
    gallery.emoji_gallery(encoder)
    gallery.emoji_gallery(encoder)
    assert encoder.encoded == 2 * 4009
