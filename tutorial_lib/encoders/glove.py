"""GloVe: word vectors from the co-occurrence counts of six billion words (Pennington et al., 2014).

Section 2.2 of the source document. Pocket: Stanford's glove.6B, 400,000 words in 50 dimensions. Full: the
same in 100 dimensions. Or any file of word vectors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..store import artefact, locate, source_in_use
from .word_table import write_table
from .words import WordEncoder

__all__ = ["GloveEncoder"]

ROWS_AT_ONCE = 50_000


class GloveEncoder(WordEncoder):
    """Static word vectors by GloVe: `load("glove")`."""

    @classmethod
    def from_source(cls, source: str | os.PathLike[str] | None = None) -> GloveEncoder:
        """Open the vectors of "pocket", "full" or a file, converting them the first time."""
        if source not in (None, "pocket", "full"):
            return cls.from_file("glove", source)
        source = source_in_use(source)
        if source == "full":
            return cls.from_file("glove", locate("glove", "full"), "full", dimension=100)
        return cls.from_table("glove", source, artefact("glove-pocket", _convert_pocket))


def _convert_pocket(folder: Path) -> None:
    write_table(folder, _pocket_blocks(locate("glove", "pocket")))


def _pocket_blocks(package: Path) -> Iterator[tuple[list[str], np.ndarray]]:
    import pyarrow.parquet

    index = pyarrow.parquet.read_table(package / "glove_6B_index.parquet")
    words = index.column("index").to_pylist()
    # The package stores column after column; read whole, once, since a row of it touches 50 distant pages.
    vectors = np.ascontiguousarray(np.load(package / "glove_6B_50d_emb.npy", allow_pickle=False))
    for start in range(0, len(words), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        yield words[rows], vectors[rows]
