"""The same word vectors as text, word2vec binary, gensim's own file and a memory-mapped table: seconds, MB.

Seconds are CPU seconds: they mean the same on a busy machine, and all files are in the file cache here.

`run()` writes all 400,000 GloVe words in each format into a temporary folder and opens them again, in about
two minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from gensim.models import KeyedVectors

from ...encoders import load
from ...encoders.word_table import open_table, write_table
from ...encoders.words import WordEncoder
from ..experiment import cpu_seconds, record

__all__ = ["FORMATS", "measure", "run", "write_all"]


def _open_word2vec(folder: Path, name: str) -> KeyedVectors:
    return KeyedVectors.load_word2vec_format(str(folder / name), binary=name.endswith(".bin"))


def _open_gensims_own(folder: Path, mmap: str | None = None) -> KeyedVectors:
    return KeyedVectors.load(str(folder / "vectors.kv"), mmap=mmap)


def _open_table(folder: Path) -> WordEncoder:
    return WordEncoder("glove", "table", *open_table(folder / "table"))


FORMATS: dict[str, tuple[Callable[[Path], KeyedVectors | WordEncoder], str]] = {
    "text": (partial(_open_word2vec, name="vectors.txt"), "vectors.txt"),
    "word2vec binary": (partial(_open_word2vec, name="vectors.bin"), "vectors.bin"),
    "gensim's own": (_open_gensims_own, "vectors.kv*"),
    "gensim's own, memory-mapped": (partial(_open_gensims_own, mmap="r"), "vectors.kv*"),
    "this course's table, memory-mapped": (_open_table, "table/*"),
}
"""How a folder with a format is opened, and which of its files belong to it."""


def write_all(words: Sequence[str], vectors: np.ndarray, folder: Path) -> None:
    """Write the vectors [n, d] into `folder` in every format that `FORMATS` can open."""
    keyed = KeyedVectors(vectors.shape[1])
    keyed.add_vectors(list(words), vectors)
    # gensim sorts what it writes by count, and warns if there is none: these keep the order.
    keyed.expandos["count"] = np.arange(len(words), 0, -1)
    keyed.save_word2vec_format(str(folder / "vectors.txt"), binary=False)
    keyed.save_word2vec_format(str(folder / "vectors.bin"), binary=True)
    keyed.save(str(folder / "vectors.kv"), separately=["vectors"])
    (folder / "table").mkdir()
    write_table(folder / "table", [(list(words), vectors)])


def measure(folder: Path, word: str = "king", rounds: int = 3) -> list[dict[str, Any]]:
    """Open each format and ask for the neighbours of `word`: median CPU seconds of all rounds, megabytes."""
    seconds: dict[str, list[float]] = {name: [] for name in FORMATS}
    for _ in range(rounds):
        for name, (open_folder, _) in FORMATS.items():
            _, spent = cpu_seconds(partial(_ask, open_folder, folder, word))
            seconds[name].append(spent)
    return [
        {
            "format": name,
            "seconds": round(median(seconds[name]), 4),
            "megabytes": round(sum(path.stat().st_size for path in folder.glob(files)) / 1e6, 2),
        }
        for name, (_, files) in FORMATS.items()
    ]


def _ask(open_folder: Callable[[Path], KeyedVectors | WordEncoder], folder: Path, word: str) -> object:
    return open_folder(folder).most_similar(word)


def run(n_words: int = 400_000, rounds: int = 2) -> dict[str, Any]:
    """Measure with the `n_words` most frequent GloVe words."""
    glove = load("glove", "pocket")
    words = list(glove.words[:n_words])
    with tempfile.TemporaryDirectory() as name:
        write_all(words, glove.encode(words), Path(name))
        return record({"n_words": n_words, "rounds": rounds}, [], measure(Path(name), rounds=rounds))
