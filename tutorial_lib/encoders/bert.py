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

from ..errors import InputError, InputWarning
from ..store import Located, locate
from ..validation import as_k, as_texts, positive_int, unit_rows
from . import Encoder
from .batching import Reader, length_batches
from .checkpoint import Checkpoint, quiet_transformers

__all__ = ["BertEncoder"]

UNREADABLE_SHARE = 0.3
"""Texts with this share of unknown tokens or more are reported: their vectors say little."""


class BertEncoder(Encoder):
    """A BERT and its tokenizer: all-MiniLM-L6-v2 ("pocket"), bert-base-uncased ("full"), or one of yours.

    Attributes:
        model: the `transformers.BertModel`, float32, with attention weights available.
        tokenizer: its `transformers.BertTokenizer`.
        layers: how many layers the model has; layer 0 is the embedding before the first.
        max_tokens: how many tokens the model reads, [CLS] and [SEP] included.
    """

    name = "bert"
    modalities = ("text",)

    def __init__(self, located: Located) -> None:
        self.source = located.source
        self._checkpoint = Checkpoint(located, "bert")
        # "eager" is as fast as the default on these lengths, and the only form that gives attention weights.
        self.model = self._checkpoint.load(BertModel, add_pooling_layer=False, attn_implementation="eager")
        self.tokenizer = self._checkpoint.beside(BertTokenizer)
        self.dim = self.model.config.hidden_size
        self.layers = self.model.config.num_hidden_layers
        self.max_tokens = self._checkpoint.read_limit(self.model.config.max_position_embeddings)
        self._reader = Reader(self.tokenizer, self.max_tokens)

    @classmethod
    def open(cls, located: Located) -> BertEncoder:
        """Load the model and its tokenizer (raises what `Checkpoint` raises)."""
        return cls(located)

    def encode(self, items: Any, long_text: Literal["warn", "chunks"] = "warn") -> np.ndarray:
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
        windows, owners = self._reader.windows(pieces, all_of_it=long_text == "chunks")

        def forward(rows: list[int]) -> torch.Tensor:  # b windows -> [b, d]
            ids, mask = self._reader.padded([windows[row] for row in rows])  # [b, t] both
            states = self.model(ids, attention_mask=mask).last_hidden_state  # [b, t, d]
            return (states * mask[:, :, None]).sum(dim=1)

        shape = (len(windows), self.dim)
        found = self._checkpoint.vectors(shape, length_batches(dict(enumerate(windows))), forward)
        # A text's vector is the mean over its tokens. The sum points the same way, and only that is kept.
        sums = np.zeros((len(pieces), self.dim), dtype=np.float32)
        np.add.at(sums, owners, found)
        return unit_rows(sums, "texts")

    def token_vectors(self, texts: Any, layer: int = -1) -> list[tuple[list[str], np.ndarray]]:
        """Return, for each text, its t tokens ([CLS] and [SEP] included) and their vectors, float32 [t, d].

        Args:
            texts: the texts.
            layer: 0 is the embedding before the first layer, 1 the first layer … -1 the last.

        Raises:
            InputTypeError, InputError: as `validation.as_texts`; no such layer.
        """
        if positive_int(layer, "layer", minimum=-self.layers - 1) > self.layers:
            raise InputError(f"layer must be between 0 and {self.layers}, or from -1 backwards, got {layer}")
        result = []
        for pieces in self._pieces(texts).values():
            tokens, output = self._run(self.model, pieces, output_hidden_states=True)
            result.append((tokens, output.hidden_states[layer][0].numpy()))  # [1, t, d] for each layer
        return result

    def attention(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the t tokens of one text and the attention weights, float32 [layers, heads, t, t].

        Entry [l, h, i, j] is how much token i looks at token j in head h of layer l; each row sums to 1
        (Vaswani et al. 2017, section 3.2).
        """
        tokens, output = self._run(self.model, self._pieces([text])[0], output_attentions=True)
        return tokens, torch.cat(output.attentions).numpy()  # [1, heads, t, t] for each layer

    def fill_mask(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the k words that fit best in place of [MASK], with their probabilities, best first.

        Raises:
            InputTypeError, InputError: no string, or [MASK] does not occur exactly once in what is read.
        """
        k, mask = as_k(k, self.model.config.vocab_size), self.tokenizer.mask_token
        tokens, output = self._run(self.masked_model, self._pieces([text])[0])
        if tokens.count(mask) != 1:
            found = tokens.count(mask)
            raise InputError(f"write {mask} once where a word is missing: found {found} in {text!r}")
        logits = output.logits[0, tokens.index(mask)]  # [vocabulary]
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

        base = self._checkpoint.load(BertForMaskedLM, may_miss=("cls.predictions.",))
        with quiet_transformers():
            adapted = PeftModel.from_pretrained(base, locate("bert-mlm-adapter"))
            return adapted.merge_and_unload().eval().requires_grad_(False)

    def _run(self, model: Any, pieces: list[int], **wanted: bool) -> tuple[list[str], Any]:
        """Return the t tokens that a model reads of one text, and what it answers."""
        ids = self._reader.framed(pieces)
        with torch.inference_mode():
            return self.tokenizer.convert_ids_to_tokens(ids), model(torch.tensor([ids]), **wanted)

    def _pieces(self, items: Any, warn_of_long: bool = True) -> dict[int, list[int]]:
        """Return the word-piece numbers of each text, whole; warn of what the model will not read.

        To be called by a public method: the warnings point to the line that called that one.
        """
        pieces = self._reader.pieces(dict(enumerate(as_texts(items))))
        shares = {row: ids.count(self.tokenizer.unk_token_id) / len(ids) for row, ids in pieces.items()}
        doubts = [*self._reader.unreadable(shares, UNREADABLE_SHARE, "tokens")]
        if warn_of_long:
            advice = "; encode(texts, long_text='chunks') averages over the whole text"
            doubts += self._reader.too_long(pieces, advice)
        for doubt in doubts:
            warnings.warn(doubt, InputWarning, stacklevel=3)
        return pieces
