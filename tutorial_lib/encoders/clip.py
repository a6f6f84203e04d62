"""CLIP (Radford et al. 2021): texts and pictures in one space, each picture near what describes it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

from ..data.images import as_image
from ..errors import DamagedFileError, InputError, InputWarning
from ..store import Located
from ..validation import as_list, as_text, as_texts, unit_rows
from . import Encoder
from .batching import length_batches, padded
from .checkpoint import Checkpoint, quiet_transformers

__all__ = ["ClipEncoder"]

IMAGES_PER_BATCH = 32
UNREADABLE_SHARE = 0.5
"""Texts with this share of unknown characters or more are reported: their vectors say little."""


class ClipEncoder(Encoder):
    """A CLIP model and its processor.

    Attributes:
        model: the `transformers.CLIPModel`, float32.
        processor: its `transformers.CLIPProcessor`.
        logit_scale: the factor on a cosine before the softmax (1 / temperature, learnt in training).
        max_tokens: how many tokens of a text the model reads, the two that mark its ends included.
    """

    name = "clip"
    modalities = ("text", "image")

    def __init__(self, checkpoint: Checkpoint) -> None:
        checkpoint.check("clip")
        self._checkpoint = checkpoint
        self.source = checkpoint.source
        self.model = checkpoint.load(CLIPModel)
        self.processor = _load_processor(checkpoint)
        self.dim = self.model.config.projection_dim
        self.logit_scale = float(self.model.logit_scale.exp())
        self.max_tokens = self.model.config.text_config.max_position_embeddings

    @classmethod
    def open(cls, located: Located) -> ClipEncoder:
        """Load pocket-clip ("pocket"), OpenAI's CLIP ViT-B/16 ("full"), or the CLIP in a folder of yours.

        Pocket-clip's towers were not trained together: the text tower was distilled from MiniLM, then the
        picture tower was fitted to it. What it does with texts alone should be held beside MiniLM.

        Raises:
            MissingFileError, DamagedFileError, InputError: the folder, its weights or its kind are not right.
        """
        return cls(Checkpoint(located))

    def encode(self, items: Any) -> np.ndarray:
        """Turn n texts and pictures into vectors of one space, float32 [n, d], each of length 1.

        Args:
            items: a string is a text; a path (`pathlib.Path`) or PIL image is a picture. Both may be mixed.

        Raises:
            InputTypeError, InputError, MissingFileError, DamagedFileError: the item at the named position is
                empty, missing, of another type, or no picture that can be read.
        """
        entries = as_list(items, "text or image")
        texts = {row: as_text(entry, row) for row, entry in enumerate(entries) if isinstance(entry, str)}
        pictures = [row for row in range(len(entries)) if row not in texts]
        vectors = np.empty((len(entries), self.dim), dtype=np.float32)
        for start in range(0, len(pictures), IMAGES_PER_BATCH):
            rows = pictures[start : start + IMAGES_PER_BATCH]
            vectors[rows] = self._image_vectors([as_image(entries[row], row) for row in rows])
        for message in self._doubts(texts):
            warnings.warn(message, InputWarning, stacklevel=2)
        vectors[list(texts)] = self._text_vectors([self._framed(text) for text in texts.values()])
        if not np.isfinite(vectors).all():
            raise DamagedFileError(
                f"{self._checkpoint.folder}: the model answers NaN: {self._checkpoint.mend}"
            )
        return unit_rows(vectors, "items")

    def classify(
        self, images: Any, labels: Any, templates: str | Sequence[str] = "a photo of {}"
    ) -> np.ndarray:
        """Return the probability of each of m labels for each of n images, float32 [n, m]; rows sum to 1.

        Zero-shot classification (Radford et al. 2021, section 3.1): a label is the mean of the vectors of its
        texts, one for each template; probabilities are the softmax over the labels.

        Args:
            images: paths (`pathlib.Path`) or PIL images.
            labels: what they may show. A single one always gets probability 1.
            templates: one or several texts with {} in the place of the label.

        Raises:
            InputError: a template without {}, or no label.
            InputTypeError, MissingFileError, DamagedFileError: as `encode`.
        """
        names = as_texts(labels, "label")
        if not names:
            raise InputError("no labels: name at least two things that the pictures may show")
        forms = as_texts([templates] if isinstance(templates, str) else templates, "template")
        if not forms:
            raise InputError('no template: write at least "{}"')
        for form in forms:
            if "{}" not in form:
                raise InputError(f"the template {form!r} has no {{}} to hold the label")
        pictures = self.encode([_as_picture(image) for image in as_list(images, "image")])
        texts = self.encode([form.replace("{}", name) for name in names for form in forms])
        label_vectors = unit_rows(texts.reshape(len(names), len(forms), self.dim).mean(axis=1), "labels")
        logits = torch.from_numpy(self.logit_scale * pictures @ label_vectors.T)
        return logits.softmax(dim=1).numpy()

    def _image_vectors(self, images: list[Any]) -> np.ndarray:
        pixels = self.processor.image_processor(images, return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            return self.model.get_image_features(pixel_values=pixels).pooler_output.numpy()

    def _text_vectors(self, rows: list[list[int]]) -> np.ndarray:
        vectors = np.empty((len(rows), self.dim), dtype=np.float32)
        with torch.inference_mode():
            for batch in length_batches(rows):
                ids, mask = padded([rows[row] for row in batch], self.processor.tokenizer.pad_token_id)
                vectors[batch] = self.model.get_text_features(ids, attention_mask=mask).pooler_output.numpy()
        return vectors

    def _pieces(self, text: str) -> list[int]:
        return self.processor.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]

    def _framed(self, text: str) -> list[int]:
        """Return the token numbers that the model reads: start, what there is room for, end."""
        tokenizer = self.processor.tokenizer
        return [tokenizer.bos_token_id, *self._pieces(text)[: self.max_tokens - 2], tokenizer.eos_token_id]

    def _doubts(self, texts: dict[int, str]) -> list[str]:
        """Say which texts, by position, the model does not read as the reader may think."""
        lengths = {row: len(self._pieces(text)) + 2 for row, text in texts.items()}
        unknown = {row: self._unknown_share(text) for row, text in texts.items()}
        long = [row for row, length in lengths.items() if length > self.max_tokens]
        strange = [row for row, share in unknown.items() if share >= UNREADABLE_SHARE]
        files = [row for row, text in texts.items() if _names_a_file(text)]
        doubts = []
        if long:
            doubts.append(
                f"{len(long)} of {len(texts)} texts are longer than the {self.max_tokens} tokens that this "
                f"model reads; the first is text {long[0]} with {lengths[long[0]]}. The rest is ignored."
            )
        if strange:
            doubts.append(
                f"text {strange[0]}: {unknown[strange[0]] * 100:.0f} % of the characters are unknown to this "
                f"model, which was trained on English ({len(strange)} of {len(texts)} texts are like that)."
            )
        if files:
            doubts.append(
                f"text {files[0]} ({texts[files[0]]!r}) is read as words, though a file of that name exists: "
                "for the picture write pathlib.Path(...)."
            )
        return doubts

    def _unknown_share(self, text: str) -> float:
        """Return the share of characters that the tokenizer has no token for and breaks into bytes."""
        characters = [character for character in text if not character.isspace()]
        unknown = [c for c in characters if not c.isascii() and len(self._pieces(c)) > 1]
        return len(unknown) / len(characters)


def _as_picture(item: Any) -> Any:
    """Return a path given as a string as a Path, so that `encode` does not take it for a text."""
    return Path(item) if isinstance(item, str) else item


def _names_a_file(text: str) -> bool:
    return Path(text).suffix.lower() in (".png", ".jpg", ".jpeg", ".gif", ".webp") and Path(text).is_file()


def _load_processor(checkpoint: Checkpoint) -> CLIPProcessor:
    # The class is named because the automatic choice asks for torchvision and warns that it is missing.
    with quiet_transformers():
        images = CLIPImageProcessorPil.from_pretrained(checkpoint.folder, local_files_only=True)
        texts = CLIPTokenizer.from_pretrained(checkpoint.folder, local_files_only=True)
    return CLIPProcessor(image_processor=images, tokenizer=texts)
