"""The BERT encoder equals sentence-transformers and transformers, and says what it does not read."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from transformers import BertModel, BertTokenizer

from tutorial_lib import load
from tutorial_lib.encoders.bert import BertEncoder
from tutorial_lib.errors import InputError, InputTypeError, InputWarning
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


def test_a_text_without_any_token_is_empty(bert: BertEncoder) -> None:
    for method in (bert.encode, bert.token_vectors):
        with pytest.raises(InputError, match="text 1 is empty: it holds no character"):
            method(["good", "\N{ZERO WIDTH SPACE}"])


def test_bad_options_are_named(bert: BertEncoder) -> None:
    with pytest.raises(InputError, match="'warn' or 'chunks'"):
        bert.encode(TEXTS, long_text="cut")
    with pytest.raises(InputError, match="between 0 and 6"):
        bert.token_vectors(TEXTS, layer=7)
    with pytest.raises(InputError, match="at least -7"):
        bert.token_vectors(TEXTS, layer=-8)
    with pytest.raises(InputTypeError, match="whole number"):
        bert.token_vectors(TEXTS, layer=1.5)
    with pytest.raises(InputError, match="k must be between 1"):
        bert.fill_mask("a [MASK]", k=0)
