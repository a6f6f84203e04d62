"""Reading word vectors of the reader's own: GloVe text, word2vec text and binary, plain or compressed.

The format is found out from the content, not from the name. A file that is something else is refused in one
sentence that names the file and the line. A pickle is never opened: unpickling runs the code inside.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from ..errors import DamagedFileError, InputError, MissingFileError
from ..store import locate
from ..store.cache import cached_or_temporary
from ..store.catalog import Artefact
from ..validation import existing_file
from .word_table import write_table

__all__ = ["blocks", "convert", "table_of_file"]

Block = tuple[list[str], np.ndarray]
"""m words and their vectors, float32 [m, d]."""

BYTES_AT_ONCE = 1 << 24
LONGEST_LINE = 1 << 20
LARGEST_DIMENSION = 20_000
TABLE_VERSION = 2
"""Raise it when `blocks` or `write_table` make another table of the same file: those kept are then old."""

_OPENERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError)

_PICKLE = "a pickle, and those are never opened here: unpickling runs the code inside"
_NOT_VECTORS = (
    (
        rb"\x80[\x02-\x05]|c[\w.]+\n[\w.]+\n|\([dl]p\d|[\]}]q.",
        _PICKLE + ". With gensim, export text: save_word2vec_format",
    ),
    (rb"\s*<(!doctype|html|head|\?xml|!--)", "a web page, perhaps of a download that failed: fetch it again"),
    (
        rb"\x93NUMPY",
        "a NumPy array, which holds no words: use WordEncoder.from_vectors(words, numpy.load(path))",
    ),
    (rb"\xff\xfe|\xfe\xff", "UTF-16 text: save it as UTF-8"),
    (rb"7z\xbc\xaf|Rar!|.{257}ustar", "an archive: unpack it first"),
)


def convert(folder: Path, made: Artefact) -> None:
    """Make the word table of a full model from its archive."""
    (name,) = made.made_from
    write_table(folder, blocks(locate(name, made.source), made.settings.get("dimension")))


def table_of_file(path: str | os.PathLike[str]) -> Path:
    """Return the word table made of a file: converted the first time, found in the cache afterwards.

    Raises:
        MissingFileError, DamagedFileError, InputError: as in `blocks`.
    """
    file, _ = _locate(path)
    place, stamp = Path(path).expanduser().absolute(), file.stat()
    own = {"file": str(place), "changed": stamp.st_mtime_ns, "bytes": stamp.st_size}
    recipe = {**own, "dimension": None, "version": TABLE_VERSION}
    return cached_or_temporary("words", lambda folder: write_table(folder, blocks(path)), recipe)


def blocks(path: str | os.PathLike[str], dimension: int | None = None) -> Iterator[Block]:
    """Read a file of word vectors in blocks that fit into memory.

    Args:
        path: GloVe text (no header), word2vec text or word2vec binary; plain or in .gz, .bz2, .xz or .zip.
            One file of an archive is named "glove.6B.zip/glove.6B.100d.txt".
        dimension: chooses the file named "…100d…" of an archive that holds several.

    Raises:
        MissingFileError: nothing at `path`.
        InputError: an archive with several files, none chosen (they are listed).
        DamagedFileError: no word vectors, or incomplete or malformed ones; file and line are named.
    """
    file, member = _locate(path)
    try:
        with _opened(file, member, dimension) as stream:
            yield from _parse(stream, str(path))
    except _DAMAGE as error:
        reason = str(error) or type(error).__name__
        raise DamagedFileError(f"{path} is damaged or cut short ({reason}): fetch it again") from None


def _locate(path: str | os.PathLike[str]) -> tuple[Path, str | None]:
    """Split "archive.zip/member.txt" into archive and member; for any other path the member is None."""
    if isinstance(path, (str, os.PathLike)):
        whole = Path(path).expanduser()
        for archive in whole.parents:
            if archive.is_file():
                return existing_file(archive), whole.relative_to(archive).as_posix()
    return existing_file(path), None


@contextmanager
def _opened(file: Path, member: str | None, dimension: int | None) -> Iterator[io.BufferedReader]:
    """Open a file, uncompressed on the way, so that its first bytes can be looked at."""
    with ExitStack() as stack:
        plain = stack.enter_context(open(file, "rb"))
        head = plain.peek(8)
        stream: IO[bytes] = plain
        if head.startswith(b"PK\x03\x04"):
            archive = stack.enter_context(zipfile.ZipFile(plain))
            stream = stack.enter_context(archive.open(_choose(archive, file, member, dimension)))
        elif member is not None:
            raise MissingFileError(f"{file} is no zip archive, so there is no {member} in it")
        for magic, opener in _OPENERS.items():
            if head.startswith(magic):
                stream = stack.enter_context(opener(plain, "rb"))
        yield io.BufferedReader(cast(io.RawIOBase, stream), 1 << 16)


def _choose(
    archive: zipfile.ZipFile, file: Path, member: str | None, dimension: int | None
) -> zipfile.ZipInfo:
    files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    if any(name.endswith(".pkl") for name in files):
        raise DamagedFileError(f"{file} is not word vectors but {_PICKLE}")
    fitting = list(files)
    if member is not None:
        fitting = [name for name in files if name == member]
    elif len(files) > 1 and dimension is not None:
        fitting = [name for name in files if re.search(rf"(?<!\d){dimension}d", name)]
    if len(fitting) != 1:
        raise InputError(f"{file} holds {', '.join(files) or 'nothing'}: choose one as '{file}/NAME'")
    info = files[fitting[0]]
    if info.flag_bits & 1:
        raise InputError(f"{file}/{info.filename} is locked with a password: unpack it first")
    return info


def _parse(stream: io.BufferedReader, name: str) -> Iterator[Block]:
    head = stream.peek(512)
    for pattern, description in _NOT_VECTORS:
        if re.match(pattern, head, re.IGNORECASE | re.DOTALL):
            raise DamagedFileError(f"{name} is not word vectors but {description}")
    first = stream.readline(LONGEST_LINE + 1).removeprefix(b"\xef\xbb\xbf")  # a mark of Windows editors
    header = re.fullmatch(rb"\s*(\d{1,12})\s+(\d{1,12})\s*", first)
    if header is None:
        _check_length(first, name, 1)
        yield from _text_blocks(stream, name, _first_dimension(first, name), 1, first)
        return
    count, dimension = int(header[1]), int(header[2])
    if not (count and 0 < dimension <= LARGEST_DIMENSION):
        raise DamagedFileError(f"{name}, line 1: {count} vectors of {dimension} numbers cannot be")
    reader = _text_blocks(stream, name, dimension, 2)
    if not _is_text(stream.peek(1)):
        reader = _binary_blocks(stream, name, dimension, count)
    found = 0
    for words, vectors in reader:
        found += len(words)
        yield words, vectors
    if found != count:
        raise DamagedFileError(
            f"{name}: line 1 promises {count} vectors, the file holds {found}: fetch it again"
        )


def _is_text(sample: bytes) -> bool:
    """Tell text from numbers in binary: those hold zero bytes, bytes that are no UTF-8, or no digits."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a last character cut in two is fine
    except UnicodeDecodeError:
        return False
    fields = sample.split()[1:]
    # In binary 0.9 is "fff?": letters, but no field is a number.
    return b"\0" not in sample and (not fields or any(_numbers(field, 1) is not None for field in fields))


def _first_dimension(line: bytes, name: str) -> int:
    fields = line.split()[1:]
    if not 0 < len(fields) <= LARGEST_DIMENSION or _numbers(b" ".join(fields), len(fields)) is None:
        shown = line[:40].decode("utf-8", errors="replace").strip()
        raise DamagedFileError(f"{name}, line 1: expected a word and numbers, found {shown!r}")
    return len(fields)


def _text_blocks(
    stream: io.BufferedReader, name: str, dimension: int, number: int, rest: bytes = b""
) -> Iterator[Block]:
    """Parse the lines from line `number` on; `rest` is what was read of them already."""
    while chunk := stream.read(BYTES_AT_ONCE):
        *lines, rest = (rest + chunk).split(b"\n")
        _check_length(rest, name, number + len(lines))
        yield _text_block(lines, name, dimension, number)
        number += len(lines)
    yield _text_block([rest], name, dimension, number)


def _check_length(line: bytes, name: str, number: int) -> None:
    if len(line) > LONGEST_LINE:  # a small archive can hold a line of gigabytes
        raise DamagedFileError(
            f"{name}, line {number} is longer than {LONGEST_LINE:,} bytes: it is no line of word vectors"
        )


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
        raise DamagedFileError(f"{where}: expected a word and {dimension} finite numbers, found {found}")
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


def _binary_blocks(stream: io.BufferedReader, name: str, dimension: int, count: int) -> Iterator[Block]:
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
