"""Bad input gets a clear error: one check for texts, one for words, one for vectors, for files and numbers.

Every public function of the library sends what it is given through this module, so that a mistake is
named in the same words everywhere: what is wrong, at which position, and what to do.
"""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .errors import DamagedFileError, InputError, InputTypeError, MissingFileError, TutorialError

__all__ = [
    "as_corpus",
    "as_k",
    "as_list",
    "as_text",
    "as_texts",
    "as_vectors",
    "as_words",
    "existing_file",
    "is_missing",
    "positive_int",
    "split_lengths",
    "suggest",
    "unit_rows",
]


def is_missing(value: object) -> bool:
    """Tell whether `value` is what a table uses for "nothing here": None, NaN, NaT or pandas.NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def as_list(items: Any, what: str) -> list[Any]:
    """Turn any ordered collection into a list; InputTypeError for a bare string, a mapping or a set."""
    if isinstance(items, (str, bytes, os.PathLike)):
        got = f"a single {type(items).__name__}: write [{what}]"
    elif isinstance(items, Mapping):
        got = "a mapping: pass list(x.values()) or list(x)"
    elif isinstance(items, (set, frozenset)):
        got = "a set, which has no order: pass sorted(x)"
    elif not isinstance(items, Iterable) or getattr(items, "ndim", 1) == 0:
        got = type(items).__name__
    else:
        return list(items)
    raise InputTypeError(f"expected a list of {what}s, got {got}")


def as_text(item: Any, position: int, what: str = "text") -> str:
    """Return `item` if it is a string with something in it; else say what and where it is."""
    if isinstance(item, str):
        if not item.strip():
            raise InputError(f"{what} {position} is empty: remove it, or give it some text")
        try:
            item.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"(a lone surrogate): {error.reason}"
            raise InputError(f"{what} {position} is no valid Unicode {reason}") from None
        return str(item)
    if is_missing(item):
        got = f"a missing value ({item!r}): drop it or fill it in first"
    elif isinstance(item, (bytes, bytearray)):
        got = "bytes: decode it first, for example x.decode('utf-8')"
    elif isinstance(item, (numbers.Number, np.generic)):
        got = f"a number ({item!r}): write str(x) if you mean its digits"
    else:
        got = f"of type {type(item).__name__}: expected a string"
    raise InputTypeError(f"{what} {position} is {got}")


def as_texts(items: Any, what: str = "text") -> list[str]:
    """Return `items` as a list of strings that each hold something.

    Lists, tuples, generators, arrays and pandas Series are all welcome. Raises InputTypeError for a bare
    string, a set, a mapping or an item that is no string, InputError for a text of white space only; each
    names the position, counted from 0.
    """
    return [as_text(item, position, what) for position, item in enumerate(as_list(items, what))]


def as_words(items: Any) -> list[str]:
    """Return `items` as a list of words; the same rules as `as_texts`, with "word" in the messages."""
    return as_texts(items, what="word")


def as_corpus(sentences: Any) -> list[list[str]]:
    """Return training text as a list of sentences, each a list of words.

    Raises InputTypeError for a sentence given as one string or a word that is no string, InputError if there
    is no sentence, or only empty ones.
    """
    corpus = []
    for position, sentence in enumerate(as_list(sentences, "sentence")):
        if isinstance(sentence, str):
            raise InputTypeError(
                f"sentence {position} is one string, and a model would train on its letters: "
                "pass lists of words, for example sentence.split()"
            )
        try:
            corpus.append(as_words(sentence))
        except TutorialError as error:
            raise type(error)(f"sentence {position}: {error}") from None
    if not any(corpus):
        raise InputError("the training text holds no words")
    return corpus


def as_vectors(array: Any, what: str = "vectors") -> np.ndarray:
    """Return `array` as a float32 matrix of shape [n, d] without NaN or infinity.

    Raises InputTypeError for something that is not numeric, or complex; InputError for what is not
    two-dimensional, ragged rows, or a value that is not finite (its row is named).
    """
    try:
        matrix = np.asarray(array)
    except ValueError:
        raise InputError(f"{what}: the rows have different lengths; expected a matrix [n, d]") from None
    if not np.issubdtype(matrix.dtype, np.number):
        raise InputTypeError(f"{what}: expected numbers, got values of type {matrix.dtype}")
    if np.iscomplexobj(matrix):
        raise InputTypeError(f"{what}: expected real numbers, got complex ones")
    if matrix.ndim != 2:
        hint = ": for a single vector write vector[None, :]" if matrix.ndim == 1 else ""
        raise InputError(f"{what}: expected a matrix [n, d], got shape {matrix.shape}{hint}")
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = matrix.astype(np.float32, copy=False)
        total = matrix.sum(dtype=np.float64)
    # A sum is finite only if every entry is, and needs no second array as large as the first.
    if not np.isfinite(total):
        row = int(np.argmin(np.isfinite(matrix).all(axis=1)))
        raise InputError(f"{what}: row {row} holds NaN or infinity, so it has no direction")
    return matrix


def unit_rows(vectors: Any, what: str = "vectors") -> np.ndarray:
    """Return the rows of `vectors` [n, d] scaled to length 1, float32.

    Raises InputError for a row of zeros, which has no direction (its position is named).
    """
    if _is_unit(vectors):
        return vectors
    unit, lengths = split_lengths(as_vectors(vectors, what))
    if not lengths.all():
        raise InputError(f"{what}: row {int(np.argmin(lengths))} is all zeros: the vector has no direction")
    return unit


def split_lengths(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of `matrix` (float32 [n, d], finite) scaled to length 1, and their lengths [n].

    A row of zeros stays one, with length 0. Lengths are computed in double precision, as the squares of very
    large and very small values leave the range of float32. Rows are divided by the float32 length that is
    returned, so that unit × length prints as the row did; only where float32 holds no such length by the
    exact one, so that these rows keep their direction.
    """
    exact = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype=np.float64))
    lengths = np.minimum(exact, np.finfo(np.float32).max).astype(np.float32)
    unit = matrix / np.where(lengths == 0, 1, lengths)[:, None]
    extreme = (exact > 0) & ((exact < 1e-30) | (exact > np.finfo(np.float32).max))
    unit[extreme] = matrix[extreme] / exact[extreme, None]
    return unit, lengths


def _is_unit(vectors: Any) -> bool:
    """Tell whether the rows have length 1 already: to see it costs a tenth of scaling 400,000 rows again."""
    if not isinstance(vectors, np.ndarray) or vectors.dtype != np.float32 or vectors.ndim != 2:
        return False
    squares = np.einsum("ij,ij->i", vectors, vectors)
    return bool(np.abs(squares - 1).max(initial=0.0) < 1e-6)  # false too where a row holds NaN


def positive_int(value: Any, name: str, minimum: int = 1) -> int:
    """Return `value` as an int; InputTypeError if it is no whole number, InputError if below `minimum`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise InputTypeError(f"{name} must be a whole number, got {value!r}")
    if value < minimum:
        raise InputError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def as_k(k: Any, n: int) -> int:
    """Return `k`, the number of results wanted, as an int; InputError unless it is between 1 and `n`."""
    if isinstance(k, (int, np.integer)) and not 1 <= k <= n:
        raise InputError(f"k must be between 1 and n = {n}, got {k}")
    return positive_int(k, "k")


def suggest(word: str, words: Collection[str], count: int = 3) -> list[str]:
    """Return up to `count` spellings from `words` that are close to `word`, best first.

    A word that differs only in case or surrounding white space comes first.
    """
    from rapidfuzz import fuzz, process  # of 400,000 words, in a tenth of a second

    plain = word.strip()
    same = [form for form in (plain, plain.lower(), plain.capitalize()) if form in words]
    close = process.extract(plain.lower(), list(words), scorer=fuzz.ratio, limit=count, score_cutoff=75)
    return list(dict.fromkeys([*same, *(form for form, *_ in close)]))[:count]


def existing_file(path: Any) -> Path:
    """Return `path` as a Path to a file that exists and is not empty.

    Raises InputTypeError if it is no path, MissingFileError if nothing is there, or a folder, and
    DamagedFileError for a file without content.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise InputTypeError(f"expected the path of a file, got {type(path).__name__}")
    file = Path(path).expanduser()
    if file.is_dir():
        raise MissingFileError(f"{file} is a folder: name a file in it")
    if not file.is_file():
        raise MissingFileError(f"{file} does not exist: check the spelling (current folder: {Path.cwd()})")
    if file.stat().st_size == 0:
        raise DamagedFileError(f"{file} is empty (0 bytes): fetch or export it again")
    return file
