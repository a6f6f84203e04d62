"""Word2Vec: word vectors that predict their neighbours in a sentence (Mikolov et al., 2013).

Section 2.1 of the source document. Pocket: trained once on the Wikipedia sample, on the reader's machine.
Full: word2vec-google-news-300. Or any file of word vectors.
"""

from __future__ import annotations

import inspect
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, InputTypeError
from ..store import catalog
from ..store.catalog import Artefact
from ..validation import as_corpus, positive_int, suggest
from .word_table import write_table
from .words import WordEncoder

if TYPE_CHECKING:
    from gensim.models import Word2Vec

__all__ = ["POCKET", "Word2VecEncoder", "train", "train_pocket"]

POCKET = catalog.artefact("word2vec-pocket").settings
"""Skip-gram, and 30 passes: gensim's default of 5 leaves vectors of so small a text without meaning."""

LONGEST_SENTENCE = 10_000
"""Words. gensim silently drops the rest of a longer one."""

_AT_LEAST = {
    "vector_size": 1,
    "window": 1,
    "epochs": 1,
    "workers": 1,
    "min_count": 1,
    "negative": 0,
    "seed": 0,
}
_RATES = ("alpha", "min_alpha", "sample")
_SWITCHES = ("sg", "hs", "cbow_mean")


class Word2VecEncoder(WordEncoder):
    """Static word vectors by Word2Vec: `load("word2vec")`."""


def train_pocket(folder: Path, made: Artefact) -> None:
    """Make the word table of the pocket source: skip-gram on the Wikipedia sample."""
    from ..data import wikipedia

    vectors = train(wikipedia(), **made.settings, progress=True).wv
    write_table(folder, [(vectors.index_to_key, vectors.vectors)])


def train(sentences: Any, progress: bool = False, **settings: Any) -> Word2Vec:
    """Train gensim's Word2Vec, after checking what gensim would not.

    Sentences longer than gensim reads (10,000 words) are cut into pieces. With `workers=1` and a seed, two
    runs give the same vectors, on any machine with the same versions.

    Args:
        sentences: lists of words.
        progress: whether to show a progress bar.
        settings: those of `gensim.models.Word2Vec`: vector_size, window, epochs, sg, negative, seed …

    Raises:
        InputTypeError: strings instead of lists of words, an unknown setting, or a value of the wrong type.
        InputError: a setting outside its range, or no word frequent enough.
    """
    from gensim.models import Word2Vec

    corpus = [piece for sentence in as_corpus(sentences) for piece in _pieces(sentence)]
    _check_settings(settings, list(inspect.signature(Word2Vec).parameters))
    _check_frequency(corpus, settings.get("min_count", 5))
    callbacks = [*settings.pop("callbacks", ()), *_progress(progress, settings.get("epochs", 5))]
    return Word2Vec(corpus, hashfxn=_hash, callbacks=callbacks, **settings)


def _pieces(sentence: list[str]) -> list[list[str]]:
    starts = range(0, len(sentence), LONGEST_SENTENCE)
    return [sentence[start : start + LONGEST_SENTENCE] for start in starts]


def _hash(text: str) -> int:
    """Python's own hash of a string differs from process to process."""
    return zlib.crc32(text.encode())


def _check_settings(settings: dict[str, Any], known: list[str]) -> None:
    for name, value in settings.items():
        if name not in known or name in ("sentences", "corpus_file", "hashfxn"):
            hint = " or ".join(suggest(name, known)) or ", ".join(sorted(_AT_LEAST))
            raise InputTypeError(f"train has no setting {name!r}: did you mean {hint}?")
        if name in _AT_LEAST:
            positive_int(value, name, _AT_LEAST[name])
        if name in _RATES:
            _check_rate(value, name)
        if name in _SWITCHES and value not in (0, 1):
            raise InputError(f"{name} must be 0 or 1, got {value!r}")
    if not (settings.get("negative", 5) or settings.get("hs", 0)):
        raise InputError("negative=0 and hs=0 leave nothing to train with: set one of them")


def _check_rate(value: Any, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        raise InputTypeError(f"{name} must be a number, got {value!r}")
    if not (0 < value < float("inf") or (value == 0 and name == "sample")):  # sample=0 switches sampling off
        raise InputError(f"{name} must be above 0, got {value}")


def _check_frequency(corpus: list[list[str]], min_count: int) -> None:
    counts = Counter(word for sentence in corpus for word in sentence)
    if max(counts.values()) < min_count:
        raise InputError(
            f"0 of {len(counts)} words occur at least {min_count} times: "
            "give more text, or a smaller min_count"
        )


def _progress(shown: bool, epochs: int) -> list[Any]:
    """Return gensim callbacks that draw one step of a progress bar per epoch."""
    if not shown:
        return []
    from gensim.models.callbacks import CallbackAny2Vec
    from tqdm import tqdm

    class Progress(CallbackAny2Vec):
        def on_train_begin(self, model: Word2Vec) -> None:
            self.bar = tqdm(total=epochs, desc="training word2vec", unit="epoch")

        def on_epoch_end(self, model: Word2Vec) -> None:
            self.bar.update()

        def on_train_end(self, model: Word2Vec) -> None:
            self.bar.close()

    return [Progress()]
