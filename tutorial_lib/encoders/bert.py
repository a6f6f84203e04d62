"""BERT (Devlin et al. 2018): every token gets a vector that depends on the whole text around it.

Sentence vectors are the mean of the token vectors, padding left out, scaled to length 1 (Reimers and Gurevych
2019, section 3).
"""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from transformers import BertForMaskedLM, BertModel, BertTokenizer

from ..errors import DamagedFileError, InputError, InputTypeError, InputWarning
from ..store import Located, locate
from ..validation import as_k, as_texts, unit_rows
from . import Encoder
from .batching import length_batches, padded
from .checkpoint import Checkpoint, check_safetensors, quiet_transformers

__all__ = ["BertEncoder"]

LongText = Literal["warn", "chunks"]

UNREADABLE_SHARE = 0.3
"""Texts with this share of unknown tokens or more are reported: their vectors say little."""


class BertEncoder(Encoder):
    """A BERT and its tokenizer.

    Attributes:
        model: the `transformers.BertModel`, float32, with attention weights available.
        tokenizer: its `transformers.BertTokenizer`.
        layers: how many layers the model has; layer 0 is the embedding before the first.
        max_tokens: how many tokens the model reads, [CLS] and [SEP] included.
    """

    name = "bert"
    modalities = ("text",)

    def __init__(self, checkpoint: Checkpoint) -> None:
        checkpoint.check("bert")
        self._checkpoint = checkpoint
        self.source = checkpoint.source
        # "eager" is as fast as the default on these lengths, and the only form that gives attention weights.
        self.model = checkpoint.load(BertModel, add_pooling_layer=False, attn_implementation="eager")
        self.tokenizer = _load_tokenizer(checkpoint)
        self.dim = self.model.config.hidden_size
        self.layers = self.model.config.num_hidden_layers
        self.max_tokens = checkpoint.read_limit(self.model.config.max_position_embeddings)

    @classmethod
    def open(cls, located: Located) -> BertEncoder:
        """Load all-MiniLM-L6-v2 ("pocket"), bert-base-uncased ("full"), or the BERT in a folder of yours.

        Raises:
            MissingFileError, DamagedFileError, InputError: the folder, its weights or its kind are not right.
        """
        return cls(Checkpoint(located))

    def encode(self, items: Any, long_text: LongText = "warn") -> np.ndarray:
        """Turn n texts into their sentence vectors, float32 [n, d], each of length 1.

        Args:
            items: the texts.
            long_text: for a text longer than the model reads: "warn" says so and uses its beginning,
                "chunks" averages over all of it, piece by piece.

        Raises:
            InputTypeError, InputError: as `validation.as_texts`; a text without any token; an unknown option.
            DamagedFileError: the model's answer is not finite.
        """
        if long_text not in ("warn", "chunks"):
            raise InputError(f"long_text must be 'warn' or 'chunks', got {long_text!r}")
        pieces = self._pieces(items, warn_of_long=long_text == "warn")
        windows, owners = [], []
        for row, ids in enumerate(pieces):
            starts = range(0, len(ids), self._room) if long_text == "chunks" else (0,)
            windows += [self._framed(ids[start:]) for start in starts]
            owners += [row] * len(starts)
        # A text's vector is the mean over its tokens. The sum points the same way, and only that is kept.
        sums = np.zeros((len(pieces), self.dim), dtype=np.float32)
        np.add.at(sums, owners, self._token_sums(windows))
        return unit_rows(sums, "texts")

    def token_vectors(self, texts: Any, layer: int = -1) -> list[tuple[list[str], np.ndarray]]:
        """Return, for each text, its t tokens ([CLS] and [SEP] included) and their vectors, float32 [t, d].

        Args:
            texts: the texts.
            layer: 0 is the embedding before the first layer, 1 the first layer … -1 the last.

        Raises:
            InputTypeError, InputError: as `validation.as_texts`; no such layer.
        """
        if isinstance(layer, bool) or not isinstance(layer, (int, np.integer)):
            raise InputTypeError(f"layer must be a whole number, got {layer!r}")
        if not -self.layers - 1 <= layer <= self.layers:
            raise InputError(f"layer must be between 0 and {self.layers}, or from -1 backwards, got {layer}")
        result = []
        for ids in map(self._framed, self._pieces(texts)):
            with torch.inference_mode():
                states = self.model(torch.tensor([ids]), output_hidden_states=True).hidden_states
            result.append((self.tokenizer.convert_ids_to_tokens(ids), states[layer][0].numpy()))
        return result

    def attention(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the t tokens of one text and the attention weights, float32 [layers, heads, t, t].

        Entry [l, h, i, j] is how much token i looks at token j in head h of layer l; each row sums to 1
        (Vaswani et al. 2017, section 3.2).

        Raises:
            InputTypeError, InputError: no string, or an empty one.
        """
        ids = self._framed(self._pieces([text])[0])
        with torch.inference_mode():
            weights = self.model(torch.tensor([ids]), output_attentions=True).attentions
        return self.tokenizer.convert_ids_to_tokens(ids), torch.cat(weights).numpy()

    def fill_mask(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the k words that fit best in place of [MASK], with their probabilities, best first.

        Raises:
            InputTypeError, InputError: no string, or [MASK] does not occur exactly once in what is read.
        """
        k = as_k(k, self.model.config.vocab_size)
        ids = self._framed(self._pieces([text])[0])
        places = [place for place, token in enumerate(ids) if token == self.tokenizer.mask_token_id]
        if len(places) != 1:
            mask = self.tokenizer.mask_token
            raise InputError(f"write {mask} once where a word is missing: found {len(places)} in {text!r}")
        with torch.inference_mode():
            logits = self.masked_model(torch.tensor([ids])).logits[0, places[0]]
        best = logits.softmax(dim=0).sort(descending=True, stable=True)
        words = self.tokenizer.convert_ids_to_tokens(best.indices[:k].tolist())
        return list(zip(words, best.values[:k].tolist(), strict=True))

    @cached_property
    def masked_model(self) -> Any:
        """The `transformers.BertForMaskedLM` behind `fill_mask`, loaded when it is first used.

        all-MiniLM-L6-v2 has no masked-word head: the course's adapter (LoRA, Hu et al. 2021) brings it.
        """
        if self.source != "pocket":
            return self._checkpoint.load(BertForMaskedLM)
        from peft import PeftModel

        folder = locate("bert-mlm-adapter")
        check_safetensors(folder / "adapter_model.safetensors", "python -m tutorial_lib doctor")
        base = self._checkpoint.load(BertForMaskedLM, may_miss=("cls.predictions.",))
        with quiet_transformers():
            return PeftModel.from_pretrained(base, folder).merge_and_unload().eval().requires_grad_(False)

    # --- from texts to token numbers ------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return self.max_tokens - 2  # [CLS] and [SEP] take two places

    def _framed(self, ids: list[int]) -> list[int]:
        """Return what the model reads of a text: [CLS], as many word pieces as there is room for, [SEP]."""
        return [self.tokenizer.cls_token_id, *ids[: self._room], self.tokenizer.sep_token_id]

    def _pieces(self, items: Any, warn_of_long: bool = True) -> list[list[int]]:
        """Return the word-piece numbers of each text, whole; warn of what the model will not read.

        To be called by a public method: the warnings point to the line that called that one.
        """
        texts = as_texts(items)
        if not texts:
            return []
        pieces = self.tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
        for position, ids in enumerate(pieces):
            if not ids:
                raise InputError(f"text {position} is empty: it holds no character that the model reads")
        found = [self._unknown(pieces), self._too_long(pieces) if warn_of_long else ""]
        for message in filter(None, found):
            warnings.warn(message, InputWarning, stacklevel=3)
        return pieces

    def _unknown(self, pieces: list[list[int]]) -> str:
        """Say how much of the texts the model cannot read; "" if that is little."""
        shares = [ids.count(self.tokenizer.unk_token_id) / len(ids) for ids in pieces]
        worst = max(range(len(shares)), key=shares.__getitem__)
        if shares[worst] < UNREADABLE_SHARE:
            return ""
        return (
            f"text {worst}: {shares[worst] * 100:.0f} % of the tokens are unknown to this model "
            f"({sum(share >= UNREADABLE_SHARE for share in shares)} of {len(pieces)} texts are like that): "
            "it cannot tell one unknown token from another, so these vectors say little."
        )

    def _too_long(self, pieces: list[list[int]]) -> str:
        """Say how many texts the model will not read to their end; "" if none."""
        long = [position for position, ids in enumerate(pieces) if len(ids) > self._room]
        if not long:
            return ""
        return (
            f"{len(long)} of {len(pieces)} texts are longer than the {self.max_tokens} tokens that this "
            f"model reads; the first is text {long[0]} with {len(pieces[long[0]]) + 2}. The rest is ignored; "
            "encode(texts, long_text='chunks') averages over the whole text."
        )

    # --- from token numbers to vectors ----------------------------------------------------------------------

    def _token_sums(self, windows: list[list[int]]) -> np.ndarray:
        """Return the sum of the token vectors of each window, float32 [w, d]."""
        sums = np.empty((len(windows), self.dim), dtype=np.float32)
        with torch.inference_mode():
            for batch in length_batches(windows):
                ids, mask = padded([windows[row] for row in batch], self.tokenizer.pad_token_id)
                states = self.model(ids, attention_mask=mask).last_hidden_state  # [batch, t, d]
                sums[batch] = (states * mask[:, :, None]).sum(dim=1).numpy()
        if not np.isfinite(sums).all():
            raise DamagedFileError(
                f"{self._checkpoint.folder}: the model answers NaN: {self._checkpoint.mend}"
            )
        return sums


def _load_tokenizer(checkpoint: Checkpoint) -> Any:
    with quiet_transformers():
        return BertTokenizer.from_pretrained(checkpoint.folder, local_files_only=True)
