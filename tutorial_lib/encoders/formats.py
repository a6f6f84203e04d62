"""Reading word vectors of the reader's own: GloVe text, word2vec text and binary, plain or compressed.

The format is found out from the content, not from the name. A file that is something else is refused in one
sentence that names the file and the line. A pickle is never opened: unpickling runs the code inside.
"""

from __future__ import annotations

import bz2
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

from ..errors import DamagedFileError, InputError, MissingFileError
from ..store import locate
from ..store.cache import cached_or_temporary
from ..store.catalog import Artefact
from ..validation import existing_file
from .vector_rows import LONGEST_LINE, Block, binary_blocks, check_length, is_text, shown, text_blocks
from .word_table import write_table

__all__ = ["blocks", "convert", "table_of_file"]

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
    """Make the word table of a full model from its file, or from the file of a dimension in its archive."""
    (name,) = made.made_from
    file = locate(name, made.source)
    if "dimension" in made.settings:
        file /= f"{file.stem}.{made.settings['dimension']}d.txt"
    write_table(folder, blocks(file))


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


def blocks(path: str | os.PathLike[str]) -> Iterator[Block]:
    """Read a file of word vectors in blocks that fit into memory.

    Args:
        path: GloVe text (no header), word2vec text or word2vec binary; plain or in .gz, .bz2, .xz or .zip.
            One file of an archive is named "glove.6B.zip/glove.6B.100d.txt".

    Raises:
        MissingFileError: nothing at `path`.
        InputError: an archive with several files, none chosen (they are listed).
        DamagedFileError: no word vectors, or incomplete or malformed ones; file and line are named.
    """
    file, member = _locate(path)
    try:
        with _opened(file, member) as stream:
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
def _opened(file: Path, member: str | None) -> Iterator[io.BufferedReader]:
    """Open a file, uncompressed on the way, so that its first bytes can be looked at."""
    with ExitStack() as stack:
        plain = stack.enter_context(open(file, "rb"))
        head = plain.peek(8)
        stream: IO[bytes] = plain
        if head.startswith(b"PK\x03\x04"):
            archive = stack.enter_context(zipfile.ZipFile(plain))
            stream = stack.enter_context(archive.open(_choose(archive, file, member)))
        elif member is not None:
            raise MissingFileError(f"{file} is no zip archive, so there is no {member} in it")
        for magic, opener in _OPENERS.items():
            if head.startswith(magic):
                stream = stack.enter_context(opener(plain, "rb"))
        yield io.BufferedReader(cast(io.RawIOBase, stream), 1 << 16)


def _choose(archive: zipfile.ZipFile, file: Path, member: str | None) -> zipfile.ZipInfo:
    files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    if any(name.endswith(".pkl") for name in files):
        raise DamagedFileError(f"{file} is not word vectors but {_PICKLE}")
    fitting = [name for name in files if member in (None, name)]
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
    check_length(first, name, 1)
    header = re.fullmatch(rb"\s*(\d{1,12})\s+(\d{1,12})\s*", first)
    dimension = int(header[2]) if header else len(first.split()) - 1
    if not 0 < dimension <= LARGEST_DIMENSION:
        raise DamagedFileError(f"{name}, line 1: expected a word and numbers, found {shown(first)}")
    if header is None:
        yield from text_blocks(stream, name, dimension, 1, first)
        return
    promised, found = int(header[1]), 0
    reader = text_blocks(stream, name, dimension, 2)
    if not is_text(stream.peek(1)):
        reader = binary_blocks(stream, name, dimension, promised)
    for words, vectors in reader:
        found += len(words)
        yield words, vectors
    if found != promised or not found:
        raise DamagedFileError(
            f"{name}: line 1 promises {promised} vectors, the file holds {found}: fetch it again"
        )
