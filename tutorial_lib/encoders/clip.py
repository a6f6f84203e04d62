"""CLIP (Radford et al. 2021): texts and pictures in one space, each picture near what describes it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

from ..data.images import PICTURE_FILES, as_image
from ..errors import InputError, TextWarning
from ..store import Located, locate
from ..validation import as_list, as_text, as_texts, unit_rows
from .batching import equal_batches, length_batches, padded, read, too_long, unreadable
from .checkpoint import CheckpointEncoder

__all__ = ["ClipEncoder"]

IMAGES_PER_BATCH = 32


class ClipEncoder(CheckpointEncoder):
    """A CLIP model and its processor: pocket-clip ("pocket"), CLIP ViT-B/16 ("full"), or one of yours.

    Pocket-clip's towers were not trained together: the text tower was distilled from MiniLM, then the picture
    tower was fitted to it. What it does with texts alone should be held beside MiniLM.

    Attributes:
        model: the `transformers.CLIPModel`, float32.
        processor: its `transformers.CLIPProcessor`.
        logit_scale: the factor on a cosine before the softmax (1 / temperature, learnt in training).
        max_tokens: how many tokens of a text the model reads, the two that mark its ends included.
    """

    name = model_type = "clip"
    modalities = ("text", "image")

    def __init__(self, located: Located) -> None:
        super().__init__(located)
        self.model = self._load(CLIPModel)
        # Named classes, because the automatic choice asks for torchvision and warns that it is missing.
        images, tokenizer = map(self._from_folder, (CLIPImageProcessorPil, CLIPTokenizer))
        self.processor = CLIPProcessor(image_processor=images, tokenizer=tokenizer)
        self.dim, self._limit = self.model.config.projection_dim, located.row.limit
        self.logit_scale = float(self.model.logit_scale.exp())
        self.max_tokens = self.model.config.text_config.max_position_embeddings

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
        windows = read(self.processor.tokenizer, texts, self.max_tokens)
        for doubt in [*too_long(windows), *self._doubts(texts)]:
            warnings.warn(doubt, stacklevel=2)
        beginnings = {row: parts[0] for row, parts in windows.items()}
        pictures = [row for row in range(len(entries)) if row not in texts]

        def forward(rows: list[int]) -> torch.Tensor:  # b texts, or b pictures -> [b, d]
            if rows[0] in texts:
                padding = self.processor.tokenizer.pad_token_id
                ids, mask = padded([beginnings[row] for row in rows], padding)  # [b, t] both
                return self.model.get_text_features(ids, attention_mask=mask).pooler_output
            images = [as_image(entries[row], row) for row in rows]
            pixels = self.processor.image_processor(images, return_tensors="pt")["pixel_values"]
            return self.model.get_image_features(pixels).pooler_output  # from [b, 3, height, width]

        batches = [*equal_batches(pictures, IMAGES_PER_BATCH), *length_batches(beginnings)]
        return unit_rows(self._vectors(len(entries), batches, forward), "items")

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
        # A path given as a string is a picture here: `encode` would take it for a text.
        entries = [Path(image) if isinstance(image, str) else image for image in as_list(images, "image")]
        pictures = self.encode(entries)  # [n, d]
        texts = self.encode([form.replace("{}", name) for name in names for form in forms])  # [m * forms, d]
        label_vectors = unit_rows(texts.reshape(len(names), len(forms), self.dim).mean(axis=1), "labels")
        logits = torch.from_numpy(self.logit_scale * pictures @ label_vectors.T)  # [n, m]
        return logits.softmax(dim=1).numpy()

    def doubt(self, pictures: Iterable[Any]) -> str:
        """Return what to tell who shows it pictures (paths or PIL images) of a kind that it never saw, or "".

        A model that knows drawings only, by the catalog, is trusted with the course's own emoji.
        """
        if not self._limit:
            return ""
        known = locate("twemoji")
        strange = any(not isinstance(each, Path) or known not in each.parents for each in pictures)
        return self._limit if strange else ""

    def _doubts(self, texts: dict[int, str]) -> Iterator[TextWarning]:
        """Say which texts, by position, the model does not read as the reader may think."""
        shares = {row: self._unknown_share(text) for row, text in texts.items()}
        yield from unreadable(shares, 0.5, "character")
        files = [row for row, text in texts.items() if _names_a_picture(Path(text))]
        if files:
            yield TextWarning(
                f"text {files[0]} ({texts[files[0]]!r}) is read as words, though a file of that name exists: "
                "for the picture write pathlib.Path(...).",
                "file",
                dict.fromkeys(files, 0.0),
            )

    def _unknown_share(self, text: str) -> float:
        """Return the share of characters that the tokenizer has no token for and breaks into bytes."""
        characters = "".join(text.split())
        tokenize = self.processor.tokenizer.tokenize
        return sum(not c.isascii() and len(tokenize(c)) > 1 for c in characters) / len(characters)


def _names_a_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_FILES and path.is_file()
