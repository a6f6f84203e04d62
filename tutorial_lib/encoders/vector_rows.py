"""The rows of a file of word vectors, text or binary, parsed in blocks that fit into memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

import numpy as np

from ..errors import DamagedFileError

__all__ = ["LONGEST_LINE", "Block", "binary_blocks", "check_length", "is_text", "shown", "text_blocks"]

Block = tuple[list[str], np.ndarray]
"""m words and their vectors, float32 [m, d]."""

BYTES_AT_ONCE = 1 << 24
LONGEST_LINE = 1 << 20


def is_text(sample: bytes) -> bool:
    """Tell text from numbers in binary: those hold zero bytes, bytes that are no UTF-8, or no digits."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a last character cut in two is fine
    except UnicodeDecodeError:
        return False
    fields = sample.split()[1:]
    # In binary 0.9 is "fff?": letters, but no field is a number.
    return b"\0" not in sample and (not fields or any(_numbers(field, 1) is not None for field in fields))


def text_blocks(
    stream: io.BufferedReader, name: str, dimension: int, number: int, rest: bytes = b""
) -> Iterator[Block]:
    """Parse the lines from line `number` on; `rest` is what was read of them already."""
    while chunk := stream.read(BYTES_AT_ONCE):
        *lines, rest = (rest + chunk).split(b"\n")
        check_length(rest, name, number + len(lines))
        yield _text_block(lines, name, dimension, number)
        number += len(lines)
    yield _text_block([rest], name, dimension, number)


def check_length(line: bytes, name: str, number: int) -> None:
    """Refuse an endless line before it fills the memory: a small archive can hold one of gigabytes."""
    if len(line) > LONGEST_LINE:
        raise DamagedFileError(
            f"{name}, line {number} is longer than {LONGEST_LINE:,} bytes: it is no line of word vectors"
        )


def shown(line: bytes) -> str:
    """Return the beginning of a line for a message."""
    return repr(line[:40].decode("utf-8", errors="replace").strip())


def _text_block(lines: list[bytes], name: str, dimension: int, first: int) -> Block:
    """Parse all numbers of a block in one call; only a block with something odd is looked at line by line."""
    rows = [line.strip().partition(b" ") for line in lines]
    if all(word and numbers.count(b" ") == dimension - 1 for word, _, numbers in rows):
        vectors = _numbers(b" ".join(numbers for _, _, numbers in rows), len(rows) * dimension)
        words = _decoded([word for word, _, _ in rows])
        if vectors is not None and words is not None:
            return words, vectors.reshape(-1, dimension)
    numbered = [(number, line) for number, line in enumerate(lines, first) if line.strip()]
    careful = [_careful_row(line, f"{name}, line {number}", dimension) for number, line in numbered]
    vectors = np.array([row for _, row in careful], np.float32)
    return [word for word, _ in careful], vectors.reshape(-1, dimension)


def _careful_row(line: bytes, where: str, dimension: int) -> tuple[str, np.ndarray]:
    """Parse one line; the word may hold spaces, as some of glove.840B do."""
    fields = line.split()
    word, numbers = fields[:-dimension], _numbers(b" ".join(fields[-dimension:]), dimension)
    if numbers is None or not word or (len(word) > 1 and _numbers(word[-1], 1) is not None):
        found = sum(_numbers(field, 1) is not None for field in fields[1:])
        expected = f"a word and {dimension} finite numbers"
        raise DamagedFileError(f"{where}: expected {expected}, found {found} in {shown(line)}")
    decoded = _decoded([b" ".join(word)])
    if decoded is None:
        raise DamagedFileError(f"{where}: the word is not UTF-8 text: convert the file first")
    return decoded[0], numbers


def _numbers(text: bytes, count: int) -> np.ndarray | None:
    """Parse `count` finite numbers, or return None."""
    try:
        values = np.fromstring(text, np.float32, sep=" ")
    except ValueError:
        return None
    return values if len(values) == count and np.isfinite(values).all() else None


def _decoded(words: list[bytes]) -> list[str] | None:
    try:
        return [word.decode() for word in words]
    except UnicodeDecodeError:
        return None


def binary_blocks(stream: io.BufferedReader, name: str, dimension: int, count: int) -> Iterator[Block]:
    """Parse `count` rows of word2vec's binary format: a word, a space, float32, perhaps a line break."""
    done, rest = 0, b""
    while done < count and (chunk := stream.read(max(BYTES_AT_ONCE, 8 * dimension))):
        words, vectors, rest = _binary_rows(rest + chunk, count - done, dimension)
        decoded = _decoded(words)
        endless = len(words) < count - done and len(rest) > LONGEST_LINE
        if decoded is None or endless or not all(decoded) or not np.isfinite(vectors).all():
            raise DamagedFileError(
                f"{name}: words {done} to {done + len(words)} are not in word2vec's binary format"
            )
        if broken := [word for word in decoded if "\n" in word]:
            raise DamagedFileError(
                f"{name}: the word {broken[0]!r} has a line break in it: export it without"
            )
        yield decoded, vectors
        done += len(words)
    if done == count and (rest + stream.read(2)).strip():
        raise DamagedFileError(f"{name}: line 1 promises {count} vectors, and more data follows")


def _binary_rows(data: bytes, wanted: int, dimension: int) -> tuple[list[bytes], np.ndarray, bytes]:
    """Take up to `wanted` words and vectors from the start of `data`; return them and what is left."""
    words: list[bytes] = []
    rows: list[np.ndarray] = []
    position = 0
    while len(words) < wanted:
        space = data.find(b" ", position)
        end = space + 1 + 4 * dimension
        if space < 0 or end > len(data):
            break
        words.append(data[position:space].lstrip(b"\n"))
        rows.append(np.frombuffer(data, "<f4", dimension, space + 1))
        position = end
    return words, np.array(rows, np.float32).reshape(-1, dimension), data[position:]
