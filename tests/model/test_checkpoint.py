"""A folder of transformers is opened only if it is whole, holds the right model, and no code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

from tutorial_lib import load
from tutorial_lib.errors import DamagedFileError, InputError, InputTypeError, MissingFileError
from tutorial_lib.store import locate

WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of the reader's own: two layers, width 16, with a masked-word head and the usual tokenizer."""
    folder = tmp_path_factory.mktemp("tiny bert")
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=24,
    )
    BertForMaskedLM(config).save_pretrained(folder)
    BertTokenizer.from_pretrained(locate("bert", "pocket")).save_pretrained(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_a_folder_of_your_own(whole: Path) -> None:
    own = load("bert", source=whole)
    assert own.source == str(whole)
    assert own.encode(["Dogs bark.", "The bank of the river was muddy."]).shape == (2, 16)
    assert own.max_tokens == 24
    assert len(own.fill_mask("a [MASK] dog", k=3)) == 3


def test_the_limit_of_sentence_transformers_counts(folder: Path) -> None:
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 8}')
    assert load("bert", source=folder).max_tokens == 8
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": "many"}')
    with pytest.raises(InputTypeError, match=r"sentence_bert_config\.json: max_seq_length"):
        load("bert", source=folder)


def test_missing_weights_are_listed(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    save_file({name: value for name, value in weights.items() if ".layer.1." not in name}, folder / WEIGHTS)
    with pytest.raises(DamagedFileError, match=r"16 parameters: encoder\.layer\.1\..* and 8 more"):
        load("bert", source=folder)


def test_a_model_without_masked_word_head_says_so(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    save_file({name: value for name, value in weights.items() if "cls." not in name}, folder / WEIGHTS)
    own = load("bert", source=folder)
    with pytest.raises(DamagedFileError, match=r"cls\.predictions"):
        own.fill_mask("a [MASK]")


def test_weights_of_another_shape_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 64}))
    with pytest.raises(DamagedFileError, match="do not fit config.json"):
        load("bert", source=folder)


def test_damaged_weights_are_named_with_their_size(folder: Path) -> None:
    weights = folder / WEIGHTS
    content = weights.read_bytes()
    not_json = (8).to_bytes(8, "little") + b"not json"
    for damaged in (content[:-5], content[:200], content[:3], b"", b"<!DOCTYPE html></html>", not_json):
        weights.write_bytes(damaged)
        with pytest.raises(DamagedFileError, match=rf"model\.safetensors \({len(damaged):,} bytes\).*again"):
            load("bert", source=folder)


def test_only_safetensors_are_read(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "pytorch_model.bin")
    with pytest.raises(MissingFileError, match="can run code"):
        load("bert", source=folder)


def test_sharded_weights_are_checked_too(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    BertForMaskedLM.from_pretrained(whole).save_pretrained(folder, max_shard_size="200KB")
    BertTokenizer.from_pretrained(whole).save_pretrained(folder)
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    assert load("bert", source=folder).dim == 16
    shards[-1].unlink()
    with pytest.raises(MissingFileError, match=shards[-1].name):
        load("bert", source=folder)
    (folder / "model.safetensors.index.json").write_text("{}")
    with pytest.raises(DamagedFileError, match="weight_map"):
        load("bert", source=folder)


def test_nan_weights_are_refused(folder: Path) -> None:
    weights = load_file(folder / WEIGHTS)
    weights["bert.encoder.layer.0.output.dense.bias"] *= float("nan")
    save_file(weights, folder / WEIGHTS)
    with pytest.raises(DamagedFileError, match="NaN"):
        load("bert", source=folder).encode(["a"])


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ('{"model_type": "gpt2"}', InputError, "type 'gpt2': expected bert"),
        ("{oops", DamagedFileError, "not valid JSON"),
        ("[]", DamagedFileError, "JSON object"),
        (None, MissingFileError, "config.json"),
    ],
)
def test_other_folders_are_refused(
    tmp_path: Path, content: str | None, error: type[Exception], message: str
) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(error, match=message):
        load("bert", source=tmp_path)


def test_a_file_is_no_model_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MissingFileError, match="no folder"):
        load("bert", source=tmp_path / "file")
