"""GloVe: word vectors from the co-occurrence counts of six billion words (Pennington et al., 2014).

Section 2.2 of the source document. Pocket: Stanford's glove.6B, 400,000 words in 50 dimensions. Full: the
same in 100 dimensions. Or any file of word vectors.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..store import locate
from ..store.catalog import Artefact
from .word_table import write_table
from .words import WordEncoder

__all__ = ["GloveEncoder", "convert"]

ROWS_AT_ONCE = 50_000


class GloveEncoder(WordEncoder):
    """Static word vectors by GloVe: `load("glove")`."""


def convert(folder: Path, made: Artefact) -> None:
    """Make the word table of the pocket source."""
    import pyarrow.parquet

    package = locate("glove", made.source)
    index = pyarrow.parquet.read_table(package / "glove_6B_index.parquet")
    words = index.column("index").to_pylist()
    # The package stores column after column; read whole, once, since a row of it touches 50 distant pages.
    vectors = np.ascontiguousarray(np.load(package / "glove_6B_50d_emb.npy", allow_pickle=False))
    pieces = [slice(start, start + ROWS_AT_ONCE) for start in range(0, len(words), ROWS_AT_ONCE)]
    write_table(folder, ((words[rows], vectors[rows]) for rows in pieces))
