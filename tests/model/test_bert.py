"""The BERT encoder equals sentence-transformers and transformers, and says what it does not read."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForMaskedLM, BertModel, BertTokenizer

from tutorial_lib import load
from tutorial_lib.chapters.c2_3_bert import finetuning
from tutorial_lib.course.results import load as load_results
from tutorial_lib.encoders.batching import length_batches, padded
from tutorial_lib.encoders.bert import BertEncoder
from tutorial_lib.errors import DamagedFileError, InputError, InputTypeError, InputWarning, MissingFileError
from tutorial_lib.store import locate

TEXTS = [
    "The bank of the river was muddy.",
    "She opened an account at the bank.",
    "A considerably longer sentence follows, so that the batch needs some padding for the short ones.",
    "Dogs bark.",
]


@pytest.fixture(scope="module")
def bert() -> BertEncoder:
    return load("bert", source="pocket")


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
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


def copy_of(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_sentence_vectors_equal_sentence_transformers(bert: BertEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(locate("bert", "pocket")), device="cpu")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # the last text is longer than the model reads
        texts = [*TEXTS, "a long story " * 200]
        ours, theirs = bert.encode(texts), reference.encode(texts, show_progress_bar=False)
    assert ours.dtype == np.float32
    assert (ours * theirs).sum(axis=1).min() >= 0.99999
    assert np.allclose(ours, theirs, atol=1e-5)


def test_token_vectors_and_attention_equal_transformers(bert: BertEncoder) -> None:
    folder = locate("bert", "pocket")
    model = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    inputs = BertTokenizer.from_pretrained(folder)(TEXTS[0], return_tensors="pt")
    with torch.no_grad():
        expected = model(**inputs, output_hidden_states=True, output_attentions=True)
    for layer in (0, 3, -1):
        tokens, vectors = bert.token_vectors(TEXTS[:1], layer=layer)[0]
        assert tokens[:3] == ["[CLS]", "the", "bank"]
        assert np.allclose(vectors, expected.hidden_states[layer][0], atol=1e-5)
    tokens, weights = bert.attention(TEXTS[0])
    assert weights.shape == (6, 12, len(tokens), len(tokens))
    assert np.allclose(weights, torch.cat(expected.attentions), atol=1e-5)
    assert np.allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_order_and_company_do_not_matter(bert: BertEncoder) -> None:
    together = bert.encode(TEXTS)
    alone = np.concatenate([bert.encode([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(bert.encode(TEXTS[::-1])[::-1], together, atol=1e-5)


def test_every_ordered_collection_is_welcome(bert: BertEncoder) -> None:
    import pandas

    expected = bert.encode(TEXTS)
    for items in (tuple(TEXTS), iter(TEXTS), np.array(TEXTS), pandas.Series(TEXTS, index=[9, 8, 7, 6])):
        assert np.array_equal(bert.encode(items), expected)
    empty = bert.encode([])
    assert empty.shape == (0, 384)
    assert empty.dtype == np.float32


def test_masked_words(bert: BertEncoder) -> None:
    found = bert.fill_mask("I would like a cup of [MASK].", k=5)
    assert {"coffee", "tea"} <= {word for word, _ in found}
    probabilities = [probability for _, probability in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) <= 1


@pytest.mark.parametrize("text", ["no gap here", "[MASK] and [MASK]"])
def test_exactly_one_mask_is_wanted(bert: BertEncoder, text: str) -> None:
    with pytest.raises(InputError, match=r"write \[MASK\] once"):
        bert.fill_mask(text)


def test_long_text_warns_with_counts_and_points_here(bert: BertEncoder) -> None:
    with pytest.warns(
        InputWarning, match="1 of 2 texts are longer than the 256 tokens.*text 1 with 602"
    ) as caught:
        bert.encode(["short", "hello world " * 300])
    assert caught[0].filename == __file__
    with pytest.warns(InputWarning, match="longer than the 256 tokens") as caught:
        bert.token_vectors(["hello world " * 300])
    assert caught[0].filename == __file__


def test_chunks_average_over_the_whole_text(bert: BertEncoder) -> None:
    long = "river " * 254 + "money " * 254
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = bert.encode([long, "short"], long_text="chunks")
        halves = bert.encode(["river " * 254, "money " * 254, "short"])
    with pytest.warns(InputWarning):
        cut = bert.encode([long])
    assert np.allclose(cut[0], halves[0], atol=1e-4)
    assert np.allclose(whole[1], halves[2], atol=1e-5)
    halves_tokens = bert.token_vectors(["river " * 254, "money " * 254])
    mean = np.concatenate([vectors for _, vectors in halves_tokens]).mean(axis=0)
    assert np.allclose(whole[0], mean / np.linalg.norm(mean), atol=1e-4)


@pytest.mark.parametrize(("texts", "share"), [(["ꙮꙮ", "hello"], 100), (["I like 🍕"], 33)])
def test_unreadable_text_is_reported(bert: BertEncoder, texts: list[str], share: int) -> None:
    with pytest.warns(InputWarning, match=f"text 0: {share} % of the tokens are unknown to this model"):
        bert.encode(texts)


@pytest.mark.parametrize(
    ("items", "error", "message"),
    [
        (["good", " "], InputError, "text 1 is empty"),
        (["\N{ZERO WIDTH SPACE}"], InputError, "text 0 is empty: it holds no character"),
        (["good", None], InputTypeError, "text 1 is a missing value"),
        (["good", ["nested"]], InputTypeError, "text 1 is of type list"),
        ("bare", InputTypeError, r"write \[text\]"),
        ({"a", "b"}, InputTypeError, "no order"),
    ],
)
def test_bad_texts_are_named(bert: BertEncoder, items: object, error: type[Exception], message: str) -> None:
    for method in (bert.encode, bert.token_vectors):
        with pytest.raises(error, match=message):
            method(items)


def test_bad_options_are_named(bert: BertEncoder) -> None:
    with pytest.raises(InputError, match="'warn' or 'chunks'"):
        bert.encode(TEXTS, long_text="cut")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="between 0 and 6"):
        bert.token_vectors(TEXTS, layer=7)
    with pytest.raises(InputTypeError, match="whole number"):
        bert.token_vectors(TEXTS, layer=1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="k must be between 1"):
        bert.fill_mask("a [MASK]", k=0)


def test_a_folder_of_your_own(tiny_folder: Path) -> None:
    own = load("bert", source=tiny_folder)
    assert own.source == str(tiny_folder)
    assert own.encode(TEXTS[:2]).shape == (2, 16)
    assert own.max_tokens == 24
    assert len(own.fill_mask("a [MASK] dog", k=3)) == 3


def test_missing_names_are_listed(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    gone = "bert.encoder.layer.1.output.dense.weight"
    save_file({name: value for name, value in weights.items() if name != gone}, folder / "model.safetensors")
    with pytest.raises(DamagedFileError, match=r"encoder\.layer\.1\.output\.dense\.weight"):
        load("bert", source=folder)


def test_a_model_without_masked_word_head_says_so(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    save_file(
        {name: value for name, value in weights.items() if "cls." not in name}, folder / "model.safetensors"
    )
    own = load("bert", source=folder)
    with pytest.raises(DamagedFileError, match=r"cls\.predictions"):
        own.fill_mask("a [MASK]")


def test_weights_of_another_shape_are_refused(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 64}))
    with pytest.raises(DamagedFileError, match="do not fit config.json"):
        load("bert", source=folder)


def test_damaged_weights_name_found_and_expected_bytes(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    weights = folder / "model.safetensors"
    whole = weights.read_bytes()
    for size, message in [
        (len(whole) - 5, f"{len(whole):,} expected"),
        (200, "expected"),
        (3, "no safetensors"),
    ]:
        weights.write_bytes(whole[:size])
        with pytest.raises(DamagedFileError, match=message) as raised:
            load("bert", source=folder)
        assert f"{size:,} bytes" in str(raised.value)
    weights.write_bytes(b"<!DOCTYPE html><html></html>")
    with pytest.raises(DamagedFileError, match="no safetensors file"):
        load("bert", source=folder)
    weights.write_bytes((8).to_bytes(8, "little") + b"not json")
    with pytest.raises(DamagedFileError, match="unreadable header"):
        load("bert", source=folder)


def test_only_safetensors_are_read(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(MissingFileError, match="can run code"):
        load("bert", source=folder)


def test_sharded_weights_are_checked_too(tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    BertForMaskedLM.from_pretrained(tiny_folder).save_pretrained(folder, max_shard_size="200KB")
    BertTokenizer.from_pretrained(tiny_folder).save_pretrained(folder)
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    assert load("bert", source=folder).dim == 16
    shards[-1].unlink()
    with pytest.raises(MissingFileError, match="does not exist"):
        load("bert", source=folder)


def test_nan_weights_are_refused(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path)
    weights = load_file(folder / "model.safetensors")
    weights["bert.encoder.layer.0.output.dense.bias"] *= float("nan")
    save_file(weights, folder / "model.safetensors")
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


def test_batches_hold_every_row_once_within_the_budget() -> None:
    rows = [[1] * length for length in (5, 1, 40, 7, 7, 3)]
    batches = list(length_batches(rows, budget=14))
    assert sorted(position for batch in batches for position in batch) == list(range(6))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(len(rows[row]) for row in batch) <= 14
    assert list(length_batches([])) == []


def test_padding_and_mask() -> None:
    ids, mask = padded([[7, 8, 9], [5]], padding=0)
    assert ids.tolist() == [[7, 8, 9], [5, 0, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]


def test_labels_come_back_in_the_order_of_the_texts() -> None:
    torch.manual_seed(0)
    model = finetuning.ReviewClassifier(tuned_layers=1).eval()
    texts = [
        text * times for times in (9, 1, 5, 3) for text in ("good coffee ", "it arrived broken ", "no ")
    ] * 4
    with torch.inference_mode():
        logits = torch.cat([model([text], 64) for text in texts])
        model.head.bias += torch.tensor(
            [0.0, float((logits[:, 0] - logits[:, 1]).median())]
        )  # both labels occur
        alone = np.array([bool(model([text], 64).argmax()) for text in texts])
    assert 0 < alone.sum() < len(texts)
    assert np.array_equal(finetuning.answers(model, texts, 64), alone)


def test_stored_reviews_are_the_ones_the_shares_count() -> None:
    stored = load_results("2.3-finetuning")
    seeds, test = len(stored["seeds"]), stored["settings"]["test"]
    assert list(stored["right"]) == list(stored["results"])
    for way, signs in stored["right"].items():
        assert [len(row) for row in signs] == [test] * seeds
        shares = [row.count("1") / test for row in signs]
        assert shares == pytest.approx(stored["results"][way], abs=1e-4)
