"""Sizes and checksums: looked at once, remembered, and looked at again when something changed."""

from __future__ import annotations

import hashlib
import os

import pytest

from tutorial_lib.errors import DamagedFileError, MissingFileError
from tutorial_lib.store import integrity
from tutorial_lib.store.catalog import File
from tutorial_lib.store.integrity import sha256_of, verify

TEXT = b"the text\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
FILE = File("text.txt", len(TEXT), DIGEST)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    place = tmp_path / "data"
    place.mkdir()
    (place / "text.txt").write_bytes(TEXT)
    return place


@pytest.fixture
def looks(monkeypatch):
    """The files whose content was read."""
    read = []

    def spy(path):
        read.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(integrity, "sha256_of", spy)
    return read


def test_a_checksum_is_that_of_the_content(folder):
    assert sha256_of(folder / "text.txt") == DIGEST


def test_a_whole_file_is_read_once_and_remembered(folder, looks):
    verify(folder, [FILE], "mend")
    verify(folder, [FILE], "mend")
    assert looks == ["text.txt"]


def test_a_file_that_changed_is_read_again(folder, looks):
    verify(folder, [FILE], "mend")
    os.utime(folder / "text.txt", ns=(1, 1))
    verify(folder, [FILE], "mend")
    assert looks == ["text.txt", "text.txt"]


def test_data_sets_in_one_folder_are_remembered_side_by_side(folder, looks):
    (folder / "more.txt").write_bytes(TEXT)
    for _ in range(2):
        verify(folder, [FILE], "mend")
        verify(folder, [File("more.txt", len(TEXT), DIGEST)], "mend")
    assert looks == ["text.txt", "more.txt"]


def test_another_expected_checksum_is_not_taken_from_memory(folder):
    verify(folder, [FILE], "mend")
    with pytest.raises(DamagedFileError):
        verify(folder, [File("text.txt", len(TEXT), "0" * 64)], "mend")


def test_other_content_of_the_same_size_is_damage(folder):
    verify(folder, [FILE], "mend")
    other = TEXT.upper()
    (folder / "text.txt").write_bytes(other)
    with pytest.raises(DamagedFileError) as caught:
        verify(folder, [FILE], "pip install it")
    message = str(caught.value)
    assert str(folder / "text.txt") in message
    assert hashlib.sha256(other).hexdigest() in message
    assert DIGEST in message
    assert message.endswith("pip install it")


def test_a_truncated_file_is_told_with_both_sizes(folder, looks):
    (folder / "text.txt").write_bytes(TEXT[:4])
    with pytest.raises(DamagedFileError, match="found 4 bytes, expected 9 bytes"):
        verify(folder, [FILE], "mend")
    assert looks == []


def test_a_file_that_is_not_there_is_told(folder):
    (folder / "text.txt").unlink()
    with pytest.raises(MissingFileError, match=r"text\.txt is missing.*pip install it"):
        verify(folder, [FILE], "pip install it")


def test_a_pattern_stands_for_all_files_that_match(folder, looks):
    (folder / "b.png").write_bytes(b"B")
    (folder / "a.png").write_bytes(b"AA")
    lines = "".join(
        f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in [("a.png", b"AA"), ("b.png", b"B")]
    )
    pictures = File("*.png", 3, hashlib.sha256(lines.encode()).hexdigest())
    verify(folder, [pictures], "mend")
    verify(folder, [pictures], "mend")
    assert looks == ["a.png", "b.png"]
    (folder / "b.png").rename(folder / "c.png")
    with pytest.raises(DamagedFileError):
        verify(folder, [pictures], "mend")


def test_a_pattern_that_matches_nothing_is_told(folder):
    with pytest.raises(MissingFileError, match=r"\*\.png"):
        verify(folder, [File("*.png", 3, DIGEST)], "mend")


@pytest.mark.parametrize("note", ["{half", "[]", '{"text.txt": ["a", {}]}'])
def test_an_unreadable_memory_is_as_none(folder, looks, tmp_path, note):
    verify(folder, [FILE], "mend")
    (memory,) = (tmp_path / "cache" / "verified").iterdir()
    memory.write_text(note)
    verify(folder, [FILE], "mend")
    assert looks == ["text.txt", "text.txt"]


def test_a_cache_that_cannot_be_written_only_costs_another_look(folder, looks, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "file" / "cache"))
    verify(folder, [FILE], "mend")
    verify(folder, [FILE], "mend")
    assert looks == ["text.txt", "text.txt"]
