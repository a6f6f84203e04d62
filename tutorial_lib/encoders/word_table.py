"""Words and their vectors as files that are opened in milliseconds and shared between processes.

A table is a folder of five files, all memory-mapped: nothing is read until it is asked for, and ten learners
on one machine hold one copy. A dict of 400,000 words would cost each of them 65 MiB.

    vectors.npy   float32 [n, d], C order, each row scaled to length 1
    norms.npy     float32 [n], the original lengths
    words.txt     the n words in UTF-8, one per line, in the order of the rows
    starts.npy    int64 [n + 1], where each word begins in words.txt
    order.npy     int32 [n], the rows in the order of their words' bytes, for binary search
"""

from __future__ import annotations

import mmap
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, overload

import numpy as np

from ..errors import InputWarning
from ..validation import split_lengths, suggest

__all__ = ["WordIndex", "WordList", "open_table", "unknown_word", "write_table"]

WORDS_AT_ONCE = 65_536
FREQUENT = 100_000
"""Spelling suggestions come from the most frequent words: the rare ones are often misspelt themselves."""


class WordIndex(Sequence[str]):
    """The words of a table, in order, as a sequence that also finds a word's row in some microseconds."""

    def __init__(self, folder: Path) -> None:
        with open(folder / "words.txt", "rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts = memoryview(np.load(folder / "starts.npy", mmap_mode="r"))
        self._order = memoryview(np.load(folder / "order.npy", mmap_mode="r"))

    def __len__(self) -> int:
        return len(self._order)

    def _bytes(self, row: int) -> bytes:
        return self._text[self._starts[row] : self._starts[row + 1] - 1]

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if not isinstance(row, slice):
            return self._bytes(range(len(self))[row]).decode()
        rows = range(len(self))[row]
        if rows and rows.step == 1:  # one piece of the file: a hundred times faster than word by word
            return self._text[self._starts[rows[0]] : self._starts[rows[-1] + 1] - 1].decode().split("\n")
        return [self[one] for one in rows]

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), WORDS_AT_ONCE):
            yield from self[start : start + WORDS_AT_ONCE]

    def find(self, word: str) -> int:
        """Return the row of `word`, or −1."""
        wanted = word.encode("utf-8", errors="surrogatepass")
        place = bisect_left(self._order, wanted, key=self._bytes)
        found = place < len(self) and self._bytes(self._order[place]) == wanted
        return int(self._order[place]) if found else -1

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.find(word) >= 0


class WordList(list[str]):
    """The same for words in memory, all different: a list that finds a word's place at once."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(words)
        self._rows = {word: row for row, word in enumerate(self)}

    def find(self, word: str) -> int:
        """Return the row of `word`, or −1."""
        return self._rows.get(word, -1)

    def __contains__(self, word: object) -> bool:
        return word in self._rows


def unknown_word(word: str, words: WordIndex | WordList, owner: str) -> str:
    """Say that `word` is not among the words of `owner`, and which close spellings are."""
    message = f"{word!r} is not among the {len(words):,} words of {owner}"
    if close := suggest(word, words[:FREQUENT]):
        message += ": did you mean " + " or ".join(map(repr, close)) + "?"
    if word != word.lower() and all(frequent == frequent.lower() for frequent in words[:1000]):
        message += " These vectors are lower-case."
    return message


def open_table(folder: Path) -> tuple[WordIndex, np.ndarray, np.ndarray]:
    """Open a table that `write_table` made: its words, unit vectors [n, d] and norms [n], memory-mapped."""
    vectors, norms = (np.load(folder / name, mmap_mode="r") for name in ("vectors.npy", "norms.npy"))
    return WordIndex(folder), vectors, norms


def write_table(folder: Path, blocks: Iterable[tuple[list[str], np.ndarray]]) -> None:
    """Write a table block by block, so that vectors larger than the memory pass through.

    Args:
        folder: an existing folder.
        blocks: pairs of m words, without line breaks, and their vectors float32 [m, d]. Of a word that comes
            twice the first counts; a warning says how many others there were.
    """
    words: dict[str, int] = {}  # each word's first place among all given
    given = 0
    norms: list[np.ndarray] = []
    with open(folder / "vectors.npy", "wb") as file:
        for block_words, vectors in blocks:
            if not norms:
                _write_header(file, 0, vectors.shape[1])
            places = enumerate(block_words, given)
            new = [place - given for place, word in places if words.setdefault(word, place) == place]
            given += len(block_words)
            unit, lengths = split_lengths(np.ascontiguousarray(vectors[new], np.float32))
            file.write(unit.tobytes())
            norms.append(lengths)
        file.seek(0)
        _write_header(file, len(words), vectors.shape[1])
    np.save(folder / "norms.npy", np.concatenate(norms))
    _write_words(folder, [word.encode() for word in words])
    if repeated := given - len(words):
        warnings.warn(
            f"{repeated} words came more than once: the first vector of each was kept", InputWarning, 2
        )


def _write_header(file: BinaryIO, rows: int, columns: int) -> None:
    # NumPy pads this header so that the number of rows can grow without moving the data.
    header = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
    np.lib.format.write_array_header_1_0(file, header)


def _write_words(folder: Path, words: list[bytes]) -> None:
    (folder / "words.txt").write_bytes(b"\n".join(words) + b"\n")
    np.save(folder / "starts.npy", np.cumsum([0, *(len(word) + 1 for word in words)], dtype=np.int64))
    np.save(folder / "order.npy", np.array(sorted(range(len(words)), key=words.__getitem__), np.int32))
