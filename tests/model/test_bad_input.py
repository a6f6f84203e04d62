"""Every kind of bad input of the course, through the public functions, with the real models.

One test for each kind, in the order: texts, words, images. What needs no model stands in tests/unit, damaged
checkpoints in test_checkpoint.py, what a model cannot read in its own test. Each checks the type of the
error and that its message says what is wrong, where, and what to do.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import tutorial_lib
from tutorial_lib.encoders import Encoder
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    TutorialError,
    UnknownNameError,
)

TEXT_MODELS = ("glove", "bert", "clip")
ALL_MODELS = (*TEXT_MODELS, "cnn", "recommender")


@pytest.fixture(scope="module")
def model() -> Callable[[str], Encoder]:
    """Load a pocket model the first time it is asked for."""
    loaded: dict[str, Encoder] = {}

    def get(name: str) -> Encoder:
        if name not in loaded:
            loaded[name] = tutorial_lib.load(name, source="pocket")
        return loaded[name]

    return get


# --- texts and words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXT_MODELS)
def test_empty_text(name: str, model: Callable) -> None:
    with pytest.raises(InputError, match=r"(text|word) 1 is empty"):
        model(name).encode(["king", "\n\u3000"])


@pytest.mark.parametrize("name", ALL_MODELS)
def test_empty_list(name: str, model: Callable) -> None:
    vectors = model(name).encode([])
    assert vectors.shape == (0, model(name).dim)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("name", ALL_MODELS)
def test_missing_value(name: str, model: Callable) -> None:
    good = {"cnn": np.zeros((8, 8)), "recommender": "Toy Story (1995)"}.get(name, "king")
    with pytest.raises(InputTypeError, match=r"1.*missing value"):
        model(name).encode([good, pd.NA])


@pytest.mark.parametrize("name", ["glove", "bert"])
def test_numbers_and_bytes(name: str, model: Callable) -> None:
    for item, advice in ((True, r"str\(x\)"), (b"king", "decode")):
        with pytest.raises(InputTypeError, match=rf"(text|word) 1 .*{advice}"):
            model(name).encode(["king", item])


@pytest.mark.parametrize("name", TEXT_MODELS)
def test_ordered_collections_are_welcome(name: str, model: Callable) -> None:
    expected = model(name).encode(["king", "queen"])
    for ordered in (tuple, pd.Series, np.array, iter):
        np.testing.assert_array_equal(model(name).encode(ordered(["king", "queen"])), expected)


@pytest.mark.parametrize("name", TEXT_MODELS)
def test_collections_without_order(name: str, model: Callable) -> None:
    for items, advice in (({"king", "queen"}, "sorted"), ("king", r"\["), ({"a": "b"}, "list")):
        with pytest.raises(InputTypeError, match=advice):
            model(name).encode(items)


@pytest.mark.parametrize("name", TEXT_MODELS)
def test_nested_lists(name: str, model: Callable) -> None:
    with pytest.raises(InputTypeError, match="1"):
        model(name).encode(["king", ["a", "b"]])


@pytest.mark.parametrize("call", ["encode", "most_similar", "analogy", "index"])
def test_unknown_word(call: str, model: Callable) -> None:
    glove: Any = model("glove")
    calls = {
        "encode": lambda: glove.encode(["king", "photographxy"]),
        "most_similar": lambda: glove.most_similar("photographxy"),
        "analogy": lambda: glove.analogy("man", "king", "photographxy"),
        "index": lambda: glove.index("photographxy"),
    }
    with pytest.raises(
        UnknownNameError, match=r"'photographxy' is not among the 400,000 words.*'photography'"
    ) as caught:
        calls[call]()
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize("word", ["King", "KING", "king ", " king", "King\n"], ids=repr)
def test_word_in_another_case_or_with_blanks(word: str, model: Callable) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'king'"):
        model("glove").encode([word])
    with pytest.raises(UnknownNameError, match="lower-case"):
        model("glove").encode(["King"])


# --- images -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clip", "cnn"])
def test_damaged_picture(name: str, model: Callable, tmp_path: Path) -> None:
    path = tmp_path / "my picture.jpg"
    path.write_text("no picture at all")
    with pytest.raises(DamagedFileError, match=r"1.*my picture\.jpg"):
        model(name).encode([Image.new("RGB", (8, 8)), path])


class Trap:
    """Unpickling it would raise SystemExit."""

    def __reduce__(self) -> tuple:
        return exit, ("the code of a pickle ran",)


@pytest.mark.parametrize("name", ["glove", "bert", "clip"])
def test_pickle_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(TutorialError, match=r"model\.pkl"):
        tutorial_lib.load(name, source=path)
