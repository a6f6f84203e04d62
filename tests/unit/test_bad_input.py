"""Every kind of bad input of the course, through the public functions, with the real models.

One test (or group) for each kind, in the order: texts, words, numbers, training, files, checkpoints, images.
Each checks the type of the error and that its message says what is wrong, where, and what to do.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tutorial_lib
from tutorial_lib import measure, search
from tutorial_lib.encoders import formats
from tutorial_lib.encoders.word2vec import train
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    TutorialError,
)
from tutorial_lib.store import integrity
from tutorial_lib.store.catalog import File

# --- texts and words --------------------------------------------------------------------------------------


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0, -1, 6, 10**9])
def test_k_that_does_not_exist(k: int, five_words: WordEncoder) -> None:
    with pytest.raises(InputError, match="k must be between 1 and n"):
        five_words.most_similar("king", k)
    with pytest.raises(InputError, match="k must be between 1 and n"):
        search.top_k(five_words.vectors, five_words.vectors, k)


@pytest.mark.parametrize("k", [2.0, "3", None, True, [1]], ids=repr)
def test_k_that_is_no_whole_number(k: Any, five_words: WordEncoder) -> None:
    with pytest.raises(InputTypeError, match="k must be a whole number"):
        five_words.most_similar("king", k)


@pytest.mark.parametrize("vector", [np.zeros(3), np.full(3, np.nan), np.array([1, np.inf, 0])], ids=repr)
def test_vector_without_direction(vector: np.ndarray, five_words: WordEncoder) -> None:
    with pytest.raises(InputError, match="no direction"):
        five_words.most_similar(vector)
    with pytest.raises(InputError, match="row 0 .*no direction"):
        search.top_k(vector[None], five_words.vectors, 1)
    with pytest.raises(InputError, match="row 1 .*no direction"):
        measure.nearest_neighbour_accuracy(np.stack([np.ones(3), vector]), ["a", "b"])


# --- training ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentences", [["hello world", "good day"], "hello world", [["a"], "b c"]], ids=repr)
def test_training_on_strings(sentences: Any) -> None:
    with pytest.raises(InputTypeError, match="list"):
        train(sentences, min_count=1)


def test_every_word_is_too_rare() -> None:
    with pytest.raises(InputError, match="0 of 2 words occur at least 5 times"):
        train([["hello", "world"]])


@pytest.mark.parametrize("setting", ["window", "vector_size", "epochs", "workers", "min_count"])
@pytest.mark.parametrize("value", [-1, 0])
def test_training_settings_out_of_range(setting: str, value: int) -> None:
    with pytest.raises(InputError, match=f"{setting} must be at least 1, got {value}"):
        train([["hello", "world"]] * 10, **{setting: value})


# --- files of vectors (every kind of damage: test_formats.py) ---------------------------------------------


def test_headerless_glove_text_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("king 1 2\nqueen 3 4\n")
    assert formats.read(tmp_path / "v.txt")[0] == ["king", "queen"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<!DOCTYPE html><html>404</html>", "web page"),
        ("king 1 2\nqueen 3\n", r"v\.txt, line 2"),
        ("3 2\nking 1 2\nqueen 3 4\n", "promises 3 vectors, the file holds 2"),
        ("", "empty"),
    ],
    ids=["web page", "short row", "too few rows", "empty"],
)
def test_damaged_vectors(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text(content)
    for name in ("glove", "word2vec"):
        with pytest.raises(DamagedFileError, match=message) as caught:
            tutorial_lib.load(name, source=tmp_path / "v.txt")
        assert "v.txt" in str(caught.value)


class Trap:
    """Unpickling it would raise SystemExit."""

    def __reduce__(self) -> tuple:
        return exit, ("the code of a pickle ran",)


@pytest.mark.parametrize("name", ["glove", "word2vec", "bert", "clip"])
def test_pickle_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(TutorialError, match=r"model\.pkl"):
        tutorial_lib.load(name, source=path)


# --- checkpoints ------------------------------------------------------------------------------------------


def test_checksum_differs_at_the_same_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "weights.bin"
    path.write_bytes(b"right")
    right = File("weights.bin", 5, integrity.sha256_of(path))
    integrity.verify(tmp_path, [right], "fetch it again")
    path.write_bytes(b"wrong")
    with pytest.raises(DamagedFileError, match="fetch it again") as caught:
        integrity.verify(tmp_path, [right], "fetch it again")
    assert right.sha256 in str(caught.value)
    assert integrity.sha256_of(path) in str(caught.value)


# --- images -----------------------------------------------------------------------------------------------
