"""The same word vectors as text, word2vec binary, gensim's own file and a memory-mapped table: seconds, MB.

Seconds are CPU seconds: they mean the same on a busy machine, and all files are in the file cache here.

`run()` writes all 400,000 GloVe words in each format into a temporary folder and opens them again, in about
two minutes.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...encoders import load
from ...encoders.word_table import write_table
from ...encoders.words import WordEncoder

__all__ = ["FORMATS", "measure", "run", "write_all"]


def write_all(words: Sequence[str], vectors: np.ndarray, folder: Path) -> None:
    """Write the vectors [n, d] into `folder` in every format that `FORMATS` can open."""
    from gensim.models import KeyedVectors

    keyed = KeyedVectors(vectors.shape[1])
    keyed.add_vectors(list(words), vectors)
    # gensim sorts what it writes by count, and warns if there is none: these keep the order.
    keyed.expandos["count"] = np.arange(len(words), 0, -1)
    keyed.save_word2vec_format(str(folder / "vectors.txt"), binary=False)
    keyed.save_word2vec_format(str(folder / "vectors.bin"), binary=True)
    keyed.save(str(folder / "vectors.kv"), separately=["vectors"])
    (folder / "table").mkdir()
    write_table(folder / "table", [(list(words), vectors)])


def _text(folder: Path) -> Any:
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(str(folder / "vectors.txt"), binary=False)


def _binary(folder: Path) -> Any:
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(str(folder / "vectors.bin"), binary=True)


def _native(folder: Path) -> Any:
    from gensim.models import KeyedVectors

    return KeyedVectors.load(str(folder / "vectors.kv"))


def _native_mapped(folder: Path) -> Any:
    from gensim.models import KeyedVectors

    return KeyedVectors.load(str(folder / "vectors.kv"), mmap="r")


def _table(folder: Path) -> WordEncoder:
    return WordEncoder.from_table("glove", "table", folder / "table")


FORMATS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "text": (_text, "vectors.txt"),
    "word2vec binary": (_binary, "vectors.bin"),
    "gensim's own": (_native, "vectors.kv*"),
    "gensim's own, memory-mapped": (_native_mapped, "vectors.kv*"),
    "this course's table, memory-mapped": (_table, "table/*"),
}


def measure(folder: Path, word: str = "king", rounds: int = 3) -> list[dict[str, Any]]:
    """Open each format and ask for the neighbours of `word`: median CPU seconds of all rounds, megabytes."""
    seconds: dict[str, list[float]] = {name: [] for name in FORMATS}
    for _ in range(rounds):
        for name, (open_file, _) in FORMATS.items():
            started = time.process_time()
            open_file(folder).most_similar(word)
            seconds[name].append(time.process_time() - started)
    return [
        {
            "format": name,
            "seconds": round(statistics.median(seconds[name]), 4),
            "megabytes": round(sum(path.stat().st_size for path in folder.glob(pattern)) / 1e6, 2),
        }
        for name, (_, pattern) in FORMATS.items()
    ]


def run(n_words: int = 400_000, rounds: int = 2) -> dict[str, Any]:
    """Measure with the `n_words` most frequent GloVe words."""
    glove = load("glove", source="pocket")
    words = list(glove.words[:n_words])  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_all(words, glove.encode(words), folder)
        rows = measure(folder, rounds=rounds)
    return {"settings": {"n_words": n_words, "rounds": rounds}, "seeds": [], "results": rows}
