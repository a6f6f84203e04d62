"""Word2Vec: word vectors that predict their neighbours in a sentence (Mikolov et al., 2013).

Section 2.1 of the source document. Pocket: trained once on the Wikipedia sample, on the reader's machine.
Full: word2vec-google-news-300. Or any file of word vectors.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..store import tell
from ..store.catalog import Artefact
from ..validation import as_corpus, positive_int
from .word_table import write_table
from .words import WordEncoder

if TYPE_CHECKING:
    from gensim.models import Word2Vec
    from gensim.models.callbacks import CallbackAny2Vec

__all__ = ["Word2VecEncoder", "train", "train_pocket"]

LONGEST_SENTENCE = 10_000
"""Words. gensim silently drops the rest of a longer one."""

_AT_LEAST = {"vector_size": 1, "window": 1, "epochs": 1, "workers": 1, "min_count": 1, "negative": 0}


class Word2VecEncoder(WordEncoder):
    """Static word vectors by Word2Vec: `load("word2vec")`."""


def train_pocket(folder: Path, made: Artefact) -> None:
    """Make the word table of the pocket source: skip-gram on the Wikipedia sample, in 30 passes.

    gensim's default of 5 leaves vectors of so small a text without meaning.
    """
    from ..data import wikipedia

    vectors = train(wikipedia(), **made.settings, listener=tell).wv
    write_table(folder, [(vectors.index_to_key, vectors.vectors)])


def train(sentences: Any, listener: Callable[[float], object] | None = None, **settings: Any) -> Word2Vec:
    """Train gensim's Word2Vec, after checking what gensim would take without a word, or hang at.

    Sentences longer than gensim reads (10,000 words) are cut into pieces. With `workers=1` and a seed, two
    runs give the same vectors, on any machine with the same versions.

    Args:
        sentences: lists of words.
        listener: is told after each epoch which share of them is done, 0 to 1.
        settings: those of `gensim.models.Word2Vec`: vector_size, window, epochs, sg, negative, seed …

    Raises:
        InputTypeError: strings instead of lists of words, or a setting that is no whole number.
        InputError: a setting outside its range, or no word frequent enough.
    """
    from gensim.models import Word2Vec

    corpus = [
        sentence[start : start + LONGEST_SENTENCE]
        for sentence in as_corpus(sentences)
        for start in range(0, len(sentence), LONGEST_SENTENCE)
    ]
    _check_settings(settings)
    _check_frequency(corpus, settings.get("min_count", 5))
    callbacks = [_telling(listener, settings.get("epochs", 5))] if listener else ()
    return Word2Vec(corpus, hashfxn=_hash, callbacks=callbacks, **settings)


def _hash(text: str) -> int:
    """Python's own hash of a string differs from process to process."""
    return zlib.crc32(text.encode())


def _check_settings(settings: dict[str, Any]) -> None:
    for name, least in _AT_LEAST.items():
        positive_int(settings.get(name, least), name, least)
    for name in ("alpha", "min_alpha", "sample"):
        if not float(settings.get(name, 0)) >= 0:  # NaN too
            raise InputError(f"{name} must be at least 0, got {settings[name]}")


def _check_frequency(corpus: list[list[str]], min_count: int) -> None:
    counts = Counter(chain.from_iterable(corpus))
    if max(counts.values()) < min_count:
        raise InputError(
            f"0 of {len(counts)} words occur at least {min_count} times: "
            "give more text, or a smaller min_count"
        )


def _telling(listener: Callable[[float], object], epochs: int) -> CallbackAny2Vec:
    from gensim.models.callbacks import CallbackAny2Vec

    class Telling(CallbackAny2Vec):
        def on_train_begin(self, model: Word2Vec) -> None:
            self.done = 0

        def on_epoch_end(self, model: Word2Vec) -> None:
            self.done += 1
            listener(self.done / epochs)

    return Telling()
