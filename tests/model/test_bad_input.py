"""Every kind of bad input of the course, through the public functions, with the real models.

One test (or group) for each kind, in the order: texts, words, numbers, training, files, checkpoints, images.
Each checks the type of the error and that its message says what is wrong, where, and what to do.
"""

from __future__ import annotations

import json
import shutil
import warnings
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
    InputWarning,
    MissingFileError,
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
@pytest.mark.parametrize("empty", ["", " ", "\n\t ", "\u00a0", "\u3000"], ids=repr)
def test_empty_text(name: str, empty: str, model: Callable) -> None:
    with pytest.raises(InputError, match=r"(text|word) 1 is empty"):
        model(name).encode(["king", empty])


@pytest.mark.parametrize("name", ALL_MODELS)
@pytest.mark.parametrize("nothing", [[], (), iter([])], ids=["list", "tuple", "iterator"])
def test_empty_list(name: str, nothing: Any, model: Callable) -> None:
    vectors = model(name).encode(nothing)
    assert vectors.shape == (0, model(name).dim)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize("name", ALL_MODELS)
@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT], ids=repr)
def test_missing_value(name: str, missing: Any, model: Callable) -> None:
    good = {"cnn": np.zeros((8, 8)), "recommender": "Toy Story (1995)"}.get(name, "king")
    with pytest.raises(InputTypeError, match=r"1.*missing value"):
        model(name).encode([good, missing])


@pytest.mark.parametrize("name", ["glove", "bert"])
@pytest.mark.parametrize(
    ("item", "advice"), [(3, r"str\(x\)"), (2.5, r"str\(x\)"), (True, r"str\(x\)"), (b"king", "decode")]
)
def test_numbers_and_bytes(name: str, item: Any, advice: str, model: Callable) -> None:
    with pytest.raises(InputTypeError, match=rf"(text|word) 1 .*{advice}"):
        model(name).encode(["king", item])


@pytest.mark.parametrize("name", TEXT_MODELS)
@pytest.mark.parametrize("ordered", [tuple, pd.Series, np.array, iter], ids=lambda kind: kind.__name__)
def test_ordered_collections_are_welcome(name: str, ordered: Callable, model: Callable) -> None:
    vectors = model(name).encode(ordered(["king", "queen"]))
    np.testing.assert_array_equal(vectors, model(name).encode(["king", "queen"]))


@pytest.mark.parametrize("name", TEXT_MODELS)
@pytest.mark.parametrize(
    ("items", "advice"),
    [
        ({"king", "queen"}, "sorted"),
        (frozenset("a"), "sorted"),
        ("king", r"\["),
        ({"a": "b"}, "list"),
        (3, "list"),
        (None, "list"),
    ],
    ids=["set", "frozenset", "string", "mapping", "number", "None"],
)
def test_collections_without_order(name: str, items: Any, advice: str, model: Callable) -> None:
    with pytest.raises(InputTypeError, match=advice):
        model(name).encode(items)


@pytest.mark.parametrize("name", TEXT_MODELS)
@pytest.mark.parametrize("nested", [["a", "b"], ("a", "b"), ["king"], {"a": 1}], ids=repr)
def test_nested_lists(name: str, nested: Any, model: Callable) -> None:
    with pytest.raises(InputTypeError, match="1"):
        model(name).encode(["king", nested])


@pytest.mark.parametrize("name", ["bert", "clip"])
def test_text_longer_than_the_model_reads(name: str, model: Callable) -> None:
    long = "embedding models turn words into numbers " * 100
    with pytest.warns(InputWarning, match=r"1 of 2 texts .* tokens .* text 1 with \d+"):
        cut = model(name).encode(["short", long])
    assert cut.shape == (2, model(name).dim)


def test_long_text_in_chunks(model: Callable) -> None:
    long = "the cat sat on the mat . " * 80 + "stocks and bonds fell sharply on the exchange . " * 80
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = model("bert").encode([long], long_text="chunks")
    with pytest.warns(InputWarning):
        beginning = model("bert").encode([long])
    finance = model("bert").encode(["stocks and bonds fell sharply"])
    assert (whole @ finance.T).item() > (beginning @ finance.T).item() + 0.1


@pytest.mark.parametrize("name", ["bert", "clip"])
@pytest.mark.parametrize("text", ["ꙮꙮ ꙮ", "🜁🜂🜃"])
def test_script_that_the_model_cannot_read(name: str, text: str, model: Callable) -> None:
    with pytest.warns(InputWarning, match=r"text 1: \d+ % of the (tokens|characters) are unknown to this"):
        model(name).encode(["a readable text", text])


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


# --- numbers ----------------------------------------------------------------------------------------------


# --- training ---------------------------------------------------------------------------------------------


# --- files of vectors (every kind of damage: test_formats.py) ---------------------------------------------


# --- checkpoints ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole checkpoint of a very small BERT with random weights."""
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("small-bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=7, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def own_bert(small_bert: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(small_bert, tmp_path / "my bert"))


def test_whole_checkpoint_is_welcome(own_bert: Path) -> None:
    assert tutorial_lib.load("bert", source=own_bert).encode(["a b"]).shape == (1, 8)


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_weights_cut_short(keep: int, own_bert: Path) -> None:
    weights = own_bert / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(DamagedFileError, match=r"model\.safetensors.*bytes.*again") as caught:
        tutorial_lib.load("bert", source=own_bert)
    if keep == -1:
        assert "expected" in str(caught.value)


def test_weights_under_other_names(own_bert: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(own_bert / "model.safetensors")
    renamed = {name.replace("attention.self.query", "attn.q"): value for name, value in weights.items()}
    save_file(renamed, own_bert / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DamagedFileError, match=r"2 parameters: .*attention\.self\.query"):
        tutorial_lib.load("bert", source=own_bert)


def test_weights_of_another_size(own_bert: Path) -> None:
    config = json.loads((own_bert / "config.json").read_text())
    (own_bert / "config.json").write_text(json.dumps(config | {"vocab_size": 9}))
    with pytest.raises(DamagedFileError, match="do not fit"):
        tutorial_lib.load("bert", source=own_bert)


def test_weights_that_are_no_numbers(own_bert: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(own_bert / "model.safetensors")
    save_file(
        {name: value * np.nan for name, value in weights.items()},
        own_bert / "model.safetensors",
        {"format": "pt"},
    )
    with pytest.raises(DamagedFileError, match="NaN"):
        tutorial_lib.load("bert", source=own_bert).encode(["a b"])


# --- images -----------------------------------------------------------------------------------------------


def huge(path: Path) -> None:
    Image.new("1", (20_000, 10_000)).save(path, "PNG")


def half(path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("name", ["clip", "cnn"])
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (huge, InputError),
        (half, DamagedFileError),
        (lambda path: path.write_text("no picture at all"), DamagedFileError),
        (lambda path: path.write_bytes(b""), DamagedFileError),
        (lambda path: None, MissingFileError),
        (lambda path: path.mkdir(), MissingFileError),
    ],
    ids=["200 million pixels", "half a JPEG", "text", "empty", "missing", "folder"],
)
def test_damaged_picture(
    name: str, make: Callable[[Path], Any], error: type, model: Callable, tmp_path: Path
) -> None:
    path = tmp_path / "my picture.jpg"
    make(path)
    with pytest.raises(error, match=r"1.*my picture\.jpg"):
        model(name).encode([Image.new("RGB", (8, 8)), path])
