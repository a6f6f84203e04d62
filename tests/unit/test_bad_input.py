"""Every kind of bad input of the course that needs no model, through the public functions.

One test (or group) for each kind: numbers, training, files. Those with models: tests/model/test_bad_input.py.
Each checks the type of the error and that its message says what is wrong, where, and what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tutorial_lib
from tutorial_lib import measure, search
from tutorial_lib.encoders.word2vec import train
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
)

# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0, -1, 6])
def test_k_that_does_not_exist(k: int, five_words: WordEncoder) -> None:
    with pytest.raises(InputError, match="k must be between 1 and n"):
        five_words.most_similar("king", k)
    with pytest.raises(InputError, match="k must be between 1 and n"):
        search.top_k(five_words.vectors, five_words.vectors, k)


@pytest.mark.parametrize("k", [2.0, "3", None, True], ids=repr)
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
def test_training_settings_out_of_range(setting: str) -> None:
    with pytest.raises(InputError, match=f"{setting} must be at least 1, got -1"):
        train([["hello", "world"]] * 10, **{setting: -1})


# --- files of vectors (every kind of damage: test_formats.py) ---------------------------------------------


@pytest.mark.parametrize("name", ["glove", "word2vec"])
def test_damaged_vectors(name: str, tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("king 1 2\nqueen 3\n")
    with pytest.raises(DamagedFileError, match=r"v\.txt, line 2: expected a word and 2 finite numbers"):
        tutorial_lib.load(name, source=tmp_path / "v.txt")
