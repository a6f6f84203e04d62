"""Bad input gets a clear error: one check for texts, one for words, one for vectors, files and images.

Every public function of the library sends what it is given through this module, so that a mistake is
named in the same words everywhere: what is wrong, at which position, and what to do.
"""

from __future__ import annotations

import math
import numbers
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import DamagedFileError, InputError, InputTypeError, MissingFileError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = [
    "as_corpus",
    "as_image",
    "as_images",
    "as_k",
    "as_list",
    "as_text",
    "as_texts",
    "as_vectors",
    "as_words",
    "existing_file",
    "is_missing",
    "open_image",
    "positive_int",
    "split_lengths",
    "suggest",
    "unit_rows",
]

LARGEST_IMAGE = 50_000_000
"""Pixels. A larger picture is a mistake or an attack: it would fill the memory before it is scaled down."""


def is_missing(value: object) -> bool:
    """Tell whether `value` is what a table uses for "nothing here": None, NaN, NaT or pandas.NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def as_list(items: Any, what: str) -> list[Any]:
    """Turn any ordered collection into a list; refuse a bare string, a mapping and a set.

    Raises:
        InputTypeError: `items` is no collection, or one without an order of its own.
    """
    if isinstance(items, (str, bytes, os.PathLike)):
        raise InputTypeError(
            f"expected a list of {what}s, got a single {type(items).__name__}: write [{what}]"
        )
    if isinstance(items, Mapping):
        raise InputTypeError(f"expected a list of {what}s, got a mapping: pass list(x.values()) or list(x)")
    if isinstance(items, (set, frozenset)):
        raise InputTypeError(f"expected a list of {what}s, got a set, which has no order: pass sorted(x)")
    if not isinstance(items, Iterable) or getattr(items, "ndim", 1) == 0:
        raise InputTypeError(f"expected a list of {what}s, got {type(items).__name__}")
    return list(items)


def as_text(item: Any, position: int, what: str = "text") -> str:
    """Return `item` if it is a string with something in it; else say what and where it is."""
    if is_missing(item):
        raise InputTypeError(f"{what} {position} is a missing value ({item!r}): drop it or fill it in first")
    if isinstance(item, (bytes, bytearray)):
        raise InputTypeError(f"{what} {position} is bytes: decode it first, for example x.decode('utf-8')")
    if isinstance(item, (numbers.Number, np.generic)) and not isinstance(item, str):
        raise InputTypeError(f"{what} {position} is a number ({item!r}): write str(x) if you mean its digits")
    if not isinstance(item, str):
        raise InputTypeError(f"{what} {position} is of type {type(item).__name__}: expected a string")
    if not item.strip():
        raise InputError(f"{what} {position} is empty: remove it, or give it some text")
    try:
        item.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{what} {position} is no valid Unicode (a lone surrogate): {error.reason}"
        ) from None
    return str(item)


def as_texts(items: Any, what: str = "text") -> list[str]:
    """Return `items` as a list of strings that each hold something.

    Lists, tuples, generators, arrays and pandas Series are all welcome. Positions in messages count from 0.

    Raises:
        InputTypeError: a bare string, a set or mapping, or an item that is no string (missing values named).
        InputError: a text that is empty or only white space.
    """
    return [as_text(item, position, what) for position, item in enumerate(as_list(items, what))]


def as_words(items: Any) -> list[str]:
    """Return `items` as a list of words; the same rules as `as_texts`, with "word" in the messages."""
    return as_texts(items, what="word")


def as_corpus(sentences: Any) -> list[list[str]]:
    """Return training text as a list of sentences, each a list of words.

    Raises:
        InputTypeError: a sentence given as one string (training would run on its letters), or a word that is
            no string.
        InputError: no sentence, or only empty ones.
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
        except (InputError, InputTypeError) as error:
            raise type(error)(f"sentence {position}: {error}") from None
    if not any(corpus):
        raise InputError("the training text holds no words")
    return corpus


def as_vectors(array: Any, what: str = "vectors") -> np.ndarray:
    """Return `array` as a float32 matrix of shape [n, d] without NaN or infinity.

    Raises:
        InputTypeError: something that is not numeric, or complex.
        InputError: not two-dimensional, ragged rows, or a value that is not finite (its row is named).
    """
    try:
        matrix = np.asarray(array)
    except ValueError:
        raise InputError(f"{what}: the rows have different lengths; expected a matrix [n, d]") from None
    if matrix.dtype == object or not np.issubdtype(matrix.dtype, np.number):
        raise InputTypeError(f"{what}: expected numbers, got values of type {matrix.dtype}")
    if np.iscomplexobj(matrix):
        raise InputTypeError(f"{what}: expected real numbers, got complex ones")
    if matrix.ndim != 2:
        raise InputError(
            f"{what}: expected a matrix [n, d], got shape {matrix.shape}" + _reshape_hint(matrix)
        )
    with np.errstate(over="ignore"):
        matrix = matrix.astype(np.float32, copy=False)
    _check_finite(matrix, what)
    return matrix


def _check_finite(matrix: np.ndarray, what: str) -> None:
    # A sum is finite only if every entry is, and needs no second array as large as the first.
    with np.errstate(invalid="ignore"):
        if np.isfinite(matrix.sum(dtype=np.float64)):
            return
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        raise InputError(
            f"{what}: row {int(np.argmin(finite))} holds NaN or infinity, so it has no direction"
        )


def _reshape_hint(matrix: np.ndarray) -> str:
    return ": for a single vector write vector[None, :]" if matrix.ndim == 1 else ""


def unit_rows(vectors: Any, what: str = "vectors") -> np.ndarray:
    """Return the rows of `vectors` [n, d] scaled to length 1, float32.

    Raises:
        InputError: a row of zeros, which has no direction (its position is named).
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
    """Return `value` as an int of at least `minimum`.

    Raises:
        InputTypeError: not a whole number (True and False are refused too).
        InputError: below `minimum`.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise InputTypeError(f"{name} must be a whole number, got {value!r}")
    if value < minimum:
        raise InputError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def as_k(k: Any, n: int) -> int:
    """Return `k`, the number of results wanted, checked against the `n` that exist.

    Raises:
        InputTypeError: not a whole number.
        InputError: not between 1 and n.
    """
    if isinstance(k, (bool, np.bool_)) or not isinstance(k, (int, np.integer)):
        raise InputTypeError(f"k must be a whole number, got {k!r}")
    if not 1 <= k <= n:
        raise InputError(f"k must be between 1 and n = {n}, got {k}")
    return int(k)


def suggest(word: str, words: Iterable[str], count: int = 3) -> list[str]:
    """Return up to `count` spellings from `words` that are close to `word`, best first.

    A word that differs only in case or surrounding white space comes first.
    """
    from rapidfuzz import fuzz, process  # of 400,000 words, in a tenth of a second

    candidates: Collection[str] = (
        words if isinstance(words, (Sequence, set, frozenset, dict)) else list(words)
    )
    plain = word.strip()
    same = [form for form in dict.fromkeys((plain, plain.lower(), plain.capitalize())) if form in candidates]
    close = process.extract(plain.lower(), list(candidates), scorer=fuzz.ratio, limit=count, score_cutoff=75)
    return list(dict.fromkeys([*same, *(form for form, *_ in close)]))[:count]


def existing_file(path: Any) -> Path:
    """Return `path` as a Path to a file that exists and is not empty.

    Raises:
        InputTypeError: not a path.
        MissingFileError: nothing there, or a folder.
        DamagedFileError: the file has no content.
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


def open_image(path: Any) -> Image:
    """Read an image file into an RGB picture, whole.

    Transparent parts come out white. The picture is turned as its EXIF orientation says.

    Raises:
        MissingFileError: no such file.
        DamagedFileError: no image, or only part of one.
        InputError: more pixels than `LARGEST_IMAGE`.
    """
    from PIL import Image, UnidentifiedImageError

    file = existing_file(path)
    try:
        with Image.open(file) as image:
            _check_pixels(image, str(file))
            image.load()
            return _as_rgb(image)
    except UnidentifiedImageError:
        raise DamagedFileError(
            f"{file} is no image that can be read: open it in a viewer to see what it is"
        ) from None
    except Image.DecompressionBombError as error:
        raise InputError(f"{file} is too large: {error}") from None
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise DamagedFileError(f"{file} is damaged or cut short ({error}): fetch it again") from None


def as_images(items: Any) -> list[Image]:
    """Return `items`, each a path or a PIL image, as RGB pictures.

    Raises:
        InputTypeError: a single image or path instead of a list, or an item of another type (position named).
        InputError, MissingFileError, DamagedFileError: as in `open_image`, with the position of the image.
    """
    from PIL import Image

    if isinstance(items, Image.Image):
        raise InputTypeError("expected a list of images, got a single image: write [image]")
    return [as_image(item, position) for position, item in enumerate(as_list(items, "image"))]


def as_image(item: Any, position: int) -> Image:
    """Return one item of a list, a path or a PIL image, as an RGB picture; errors name its position."""
    from PIL import Image

    if isinstance(item, Image.Image):
        _check_pixels(item, f"image {position}")
        return _as_rgb(item)
    if is_missing(item):
        raise InputTypeError(f"image {position} is a missing value ({item!r}): drop it first")
    if not isinstance(item, (str, os.PathLike)):
        raise InputTypeError(
            f"image {position} is of type {type(item).__name__}: expected a path or a PIL image "
            "(for an array write PIL.Image.fromarray(x))"
        )
    try:
        return open_image(item)
    except (InputError, MissingFileError, DamagedFileError) as error:
        raise type(error)(f"image {position}: {error}") from None


def _check_pixels(image: Image, name: str) -> None:
    pixels = image.width * image.height
    if pixels == 0:
        raise InputError(f"{name} has no pixels ({image.width} x {image.height})")
    if pixels > LARGEST_IMAGE:
        raise InputError(
            f"{name} has {pixels:,} pixels, more than the {LARGEST_IMAGE:,} that are read here: scale it "
            "down first"
        )


def _as_rgb(image: Image) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(image)
    if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        layered = upright.convert("RGBA")
        white = Images.new("RGBA", layered.size, "white")
        return Images.alpha_composite(white, layered).convert("RGB")
    return upright.convert("RGB")
