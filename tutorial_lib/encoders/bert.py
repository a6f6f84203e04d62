"""BERT (Devlin et al. 2018): every token gets a vector that depends on the whole text around it."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from transformers import BertForMaskedLM, BertModel, BertTokenizer

from ..errors import InputError
from ..store import Located, locate
from ..validation import as_k, as_texts, positive_int, unit_rows
from .batching import length_batches, padded, read, too_long, unreadable
from .checkpoint import CheckpointEncoder, quiet_transformers

__all__ = ["BertEncoder"]


class BertEncoder(CheckpointEncoder):
    """A BERT and its tokenizer: all-MiniLM-L6-v2 ("pocket"), bert-base-uncased ("full"), or one of yours.

    Attributes:
        model: the `transformers.BertModel`, float32, with attention weights available.
        tokenizer: its `transformers.BertTokenizer`.
        layers: how many layers the model has; layer 0 is the embedding before the first.
        max_tokens: how many tokens the model reads, [CLS] and [SEP] included.
    """

    name = model_type = "bert"
    modalities = ("text",)

    def __init__(self, located: Located) -> None:
        super().__init__(located)
        # "eager" is as fast as the default on these lengths, and the only form that gives attention weights.
        self.model = self._load(BertModel, add_pooling_layer=False, attn_implementation="eager")
        self.tokenizer = self._from_folder(BertTokenizer)
        self.dim = self.model.config.hidden_size
        self.layers = self.model.config.num_hidden_layers
        self.max_tokens = self._read_limit()

    def encode(self, items: Any, long_text: Literal["warn", "chunks"] = "warn") -> np.ndarray:
        """Turn n texts into their sentence vectors, float32 [n, d], each of length 1.

        That is the mean of the token vectors, padding left out (Reimers and Gurevych 2019, section 3).

        Args:
            items: the texts.
            long_text: for a text longer than the model reads: "warn" says so and uses its beginning,
                "chunks" averages over all of it, piece by piece.

        Raises:
            InputTypeError, InputError: as `validation.as_texts`; a text without any token; an unknown option.
        """
        if long_text not in ("warn", "chunks"):
            raise InputError(f"long_text must be 'warn' or 'chunks', got {long_text!r}")
        texts = self._windows(items, whole=long_text == "chunks")
        windows = [(row, ids) for row, parts in texts.items() for ids in parts]

        def forward(rows: list[int]) -> torch.Tensor:  # b windows -> [b, d]
            ids, mask = padded([windows[row][1] for row in rows], self.tokenizer.pad_token_id)  # [b, t] both
            states = self.model(ids, attention_mask=mask).last_hidden_state  # [b, t, d]
            return (states * mask[:, :, None]).sum(dim=1)

        batches = length_batches({row: ids for row, (_, ids) in enumerate(windows)})
        found = self._vectors(len(windows), batches, forward)
        # The sum of the token vectors points the same way as their mean, and only that is kept.
        sums = np.zeros((len(texts), self.dim), dtype=np.float32)
        np.add.at(sums, [row for row, _ in windows], found)
        return unit_rows(sums, "texts")

    def token_vectors(self, texts: Any, layer: int = -1) -> list[tuple[list[str], np.ndarray]]:
        """Return, for each text, its t tokens ([CLS] and [SEP] included) and their vectors, float32 [t, d].

        Layer 0 is the embedding before the first layer, 1 the first layer … -1 the last.

        Raises:
            InputTypeError, InputError: as `encode`; no such layer.
        """
        if positive_int(layer, "layer", minimum=-self.layers - 1) > self.layers:
            raise InputError(f"layer must be between 0 and {self.layers}, or from -1 backwards, got {layer}")
        result = []
        for [window] in self._windows(texts).values():
            tokens, output = self._run(self.model, window, output_hidden_states=True)
            result.append((tokens, output.hidden_states[layer][0].numpy()))  # [1, t, d] for each layer
        return result

    def attention(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the t tokens of one text and the attention weights, float32 [layers, heads, t, t].

        Entry [l, h, i, j] is how much token i looks at token j in head h of layer l; each row sums to 1
        (Vaswani et al. 2017, section 3.2).
        """
        tokens, output = self._run(self.model, self._windows([text])[0][0], output_attentions=True)
        return tokens, torch.cat(output.attentions).numpy()  # [1, heads, t, t] for each layer

    def fill_mask(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """Return the k words that fit best in place of [MASK], with their probabilities, best first.

        Raises:
            InputTypeError, InputError: as `encode`; [MASK] does not occur exactly once in what is read.
        """
        k, mask = as_k(k, self.model.config.vocab_size), self.tokenizer.mask_token
        tokens, output = self._run(self.masked_model, self._windows([text])[0][0])
        if (found := tokens.count(mask)) != 1:
            raise InputError(f"write {mask} once where a word is missing: found {found} in {text!r}")
        chances = output.logits[0, tokens.index(mask)].softmax(dim=0)  # [vocabulary]
        best = chances.sort(descending=True, stable=True)
        words = self.tokenizer.convert_ids_to_tokens(best.indices[:k].tolist())
        return list(zip(words, best.values[:k].tolist(), strict=True))

    @cached_property
    def masked_model(self) -> Any:
        """The `transformers.BertForMaskedLM` behind `fill_mask`, loaded when it is first used."""
        if self.source != "pocket":
            return self._load(BertForMaskedLM)
        from peft import PeftModel

        # all-MiniLM-L6-v2 has no masked-word head: the course's adapter (LoRA, Hu et al. 2021) brings it.
        base = self._load(BertForMaskedLM, may_miss=("cls.predictions.",))
        with quiet_transformers():
            adapted = PeftModel.from_pretrained(base, locate("bert-mlm-adapter")).merge_and_unload()
        return adapted.eval().requires_grad_(False)

    def _read_limit(self) -> int:
        """Return how many tokens the model reads: its positions, or fewer if it was trained on fewer."""
        file, positions = "sentence_bert_config.json", self.model.config.max_position_embeddings
        limit = self._read_json(file).get("max_seq_length") if (self._folder / file).is_file() else None
        return min(positions, positive_int(limit or positions, f"{self._folder / file}: max_seq_length"))

    def _run(self, model: Any, ids: list[int], **wanted: bool) -> tuple[list[str], Any]:
        with torch.inference_mode():
            return self.tokenizer.convert_ids_to_tokens(ids), model(torch.tensor([ids]), **wanted)

    def _windows(self, items: Any, whole: bool = False) -> dict[int, list[list[int]]]:
        """Return what is read of each text, its first window or all; warn of what the model will not read.

        To be called by a public method: the warnings point to the line that called that one.
        """
        windows = read(self.tokenizer, dict(enumerate(as_texts(items))), self.max_tokens)
        pieces = {row: [id for ids in parts for id in ids[1:-1]] for row, parts in windows.items()}
        shares = {row: ids.count(self.tokenizer.unk_token_id) / len(ids) for row, ids in pieces.items()}
        doubts = [*unreadable(shares, 0.3, "token")]
        if not whole:
            doubts += too_long(windows, "; encode(texts, long_text='chunks') averages over the whole text")
        for doubt in doubts:
            warnings.warn(doubt, stacklevel=3)
        return windows if whole else {row: parts[:1] for row, parts in windows.items()}
