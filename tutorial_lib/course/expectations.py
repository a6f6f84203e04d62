"""What a check expects of an answer: small functions that name the first thing that is wrong.

None of them ever shows the expected value. They all raise :class:`Wrong`, whose text the reader sees
after "not yet: ". A check first turns the answer into a plain value with `as_number`, `as_list`,
`as_words`, `expect_shape` (an array) or `call` (what a function returned), and only then computes with it:
a reader may have written anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import numpy as np

from ..errors import TutorialError

T = TypeVar("T")
Traps = Mapping[int, str] | Mapping[float, str]

__all__ = [
    "NotAttempted",
    "Stopped",
    "Wrong",
    "as_list",
    "as_number",
    "as_words",
    "call",
    "expect_array",
    "expect_between",
    "expect_choice",
    "expect_number",
    "expect_refuted",
    "expect_shape",
    "expect_type",
    "kind_of",
    "require",
]


class Wrong(Exception):
    """The answer is not right yet; the text says the first thing that is wrong, not the solution."""


class NotAttempted(Exception):
    """The answer still has a blank (`...`) in it, or the reader's function has."""


class Stopped(Exception):
    """The reader's function raised an exception; the text says in words which, without a class's name."""


def require(condition: bool, message: str) -> None:
    """Raise :class:`Wrong` with `message` unless `condition` holds."""
    if not condition:
        raise Wrong(message)


def expect_type(answer: object, kind: type[T], what: str = "the answer") -> T:
    """Return `answer` if it is an instance of `kind`, or raise :class:`Wrong`."""
    if not isinstance(answer, kind):
        raise Wrong(f"{what} should be a {kind.__name__}, yours is {kind_of(answer)}")
    return answer


def as_number(answer: Any, what: str = "the answer") -> float:
    """Return one finite real number as a float: Python's, numpy's, or an array or tensor with one element.

    Raises :class:`Wrong` for anything else; a text such as "0.5" and True are no numbers.
    """
    try:
        array = _array(answer, what)
    except Wrong:
        array = None
    if array is None or isinstance(answer, bool | np.bool_):
        raise Wrong(f"{what} should be a number, yours is {kind_of(answer)}")
    if array.size != 1:
        raise Wrong(f"{what} should be one number, yours has {array.size} values")
    number = float(array.ravel()[0])
    if not math.isfinite(number):
        raise Wrong(f"{what} is {number}, not a finite number")
    return number


def as_list(answer: Any, what: str = "the answer", count: int | None = None) -> list[Any]:
    """Return a list, tuple, set, array or tensor as a list, with `count` parts if that is given.

    Raises :class:`Wrong` for anything else, and :class:`NotAttempted` if a part is still `...`.
    """
    if hasattr(answer, "tolist"):  # arrays, tensors and tables, down to plain numbers
        answer = answer.tolist()
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Collection):
        raise Wrong(f"{what} should be a list, yours is {kind_of(answer)}")
    parts = list(answer)
    if any(part is Ellipsis for part in parts):
        raise NotAttempted
    if count is not None and len(parts) != count:
        raise Wrong(f"{what} should have {count} parts, yours has {len(parts)}")
    return parts


def as_words(answer: Any, what: str = "the answer") -> list[str]:
    """Return a list of strings (or a tuple, set or array of them), or raise :class:`Wrong`."""
    try:
        parts = as_list(answer, what)
    except Wrong:
        raise Wrong(f"{what} should be a list of words, yours is {kind_of(answer)}") from None
    for place, word in enumerate(parts, start=1):
        held = kind_of(word)
        require(isinstance(word, str), f"{what} should hold words (strings), place {place} holds {held}")
    return [str(word) for word in parts]


def expect_number(
    answer: Any,
    value: float,
    tolerance: float = 1e-6,
    what: str = "the answer",
    between: tuple[float, float] | None = None,
    traps: Traps | None = None,
) -> None:
    """Raise :class:`Wrong` unless `answer` is one number within `tolerance` (absolute) of `value`.

    `traps` says of numbers that a likely mistake gives (to one in a hundred) what that mistake is.
    `between` gives the range in which such a quantity must lie (a cosine: -1 to 1).
    """
    number = as_number(answer, what)
    if abs(number - value) <= tolerance:
        return
    for trap, mistake in (traps or {}).items():
        require(not math.isclose(number, trap, rel_tol=0.01, abs_tol=1e-3), mistake)
    if between is not None:
        expect_between(number, *between, what)
    raise Wrong(f"{what} is {number:.4g}, which is too {'high' if number > value else 'low'}")


def expect_between(answer: Any, low: float, high: float, what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` is one number from `low` to `high`: for open questions."""
    number = as_number(answer, what)
    if not low <= number <= high:
        raise Wrong(f"{what} must lie between {low:g} and {high:g}, yours is {number:.4g}")


def expect_shape(answer: Any, shape: tuple[int, ...], what: str = "the answer") -> np.ndarray:
    """Return `answer` as an array, or raise :class:`Wrong` unless it has this shape."""
    array = _array(answer, what)
    dimensions = f"{len(shape)} dimension(s), yours has {array.ndim}: shape {array.shape}"
    require(array.ndim == len(shape), f"{what} should have {dimensions}")
    turned = " Is it transposed?" if array.shape[::-1] == shape else ""
    require(array.shape == shape, f"{what} has the shape {array.shape}, it should be {shape}.{turned}")
    return array


def expect_array(answer: Any, array: Any, tolerance: float = 1e-5, what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` equals `array`, each value within `tolerance`.

    Takes lists, numpy arrays and torch tensors. The first value that differs is named by its position.
    """
    wanted = _array(array, "the expected value")
    given = expect_shape(answer, wanted.shape, what)
    different = np.argwhere(~np.isclose(given, wanted, rtol=0, atol=tolerance, equal_nan=True))
    if len(different):
        axes = ("position",) if wanted.ndim == 1 else ("table", "row", "column")[-wanted.ndim :]
        place = ", ".join(f"{axis} {index}" for axis, index in zip(axes, different[0], strict=True))
        mine = given[tuple(different[0])]
        require(bool(np.isfinite(mine)), f"{what} has no finite value at {place}")
        count = f" ({len(different)} of {wanted.size} values differ)" if wanted.size > 1 else ""
        raise Wrong(f"{what} is not right at {place}: yours is {mine:.4g}{count}")


def expect_choice(answer: Any, right: str, reasons: Mapping[str, str], what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` is the choice `right`; `reasons` says why each other is wrong."""
    choice = expect_type(answer, str, what).strip().lower()
    if choice == right.lower():
        return
    said = {name.lower(): reason for name, reason in reasons.items()}
    choices = ", ".join(repr(name) for name in sorted({right, *reasons}))
    raise Wrong(said.get(choice, f"{answer!r} is not one of the choices: {choices}"))


def expect_refuted(
    answer: Any,
    right: tuple[float, str],
    tolerance: float,
    what: str,
    reasons: Mapping[str, str],
    between: tuple[float, float] | None = None,
    traps: Traps | None = None,
) -> None:
    """Raise :class:`Wrong` unless `answer` is the measured number and the letter of a "find the mistake".

    Somebody has drawn a wrong conclusion, and the reader refutes it by a measurement. The conclusion must be
    one that a careful reader could draw from a true number: take what the chapter has shown and say what does
    not follow from it. Three mistakes serve well: an unfair comparison (other items, other units), a cause
    that was never varied, a number without its rival or its spread. The number shows the contrary, is
    computed on the course's data and printed by no cell. The letter is one of three or four statements of
    what is wrong, the right one not the longest; `reasons` refutes the others.
    The measurement is checked first, so that guessing letters helps nobody.
    """
    number, letter = as_list(answer, "the answer", 2)
    expect_number(number, right[0], tolerance, what, between, traps)
    expect_choice(letter, right[1], reasons, "the letter")


def call(function: Any, *arguments: Any, what: str = "the answer") -> Any:
    """Return what the reader's function returns for these arguments.

    Raises:
        Wrong: it is no function.
        NotAttempted: it returns nothing, as a blank body does.
        Stopped: it raised an exception. The engine reports that as "could not be checked".
    """
    if not callable(function):
        raise Wrong(f"{what} should be a function (its name without brackets), yours is {kind_of(function)}")
    try:
        result = function(*arguments)
    except Exception as error:  # a reader's function may raise anything
        raise Stopped(f"your function stopped with: {_in_words(error)}") from error
    if result is None or result is Ellipsis:
        raise NotAttempted
    return result


def kind_of(value: Any) -> str:
    """Say what kind of value this is, as in "yours is a list": a class's name with its article."""
    if value is None:
        return "None"
    if callable(value) and not isinstance(value, type):
        return "a function"
    shape = getattr(value, "shape", ())
    if isinstance(shape, tuple) and len(shape):
        return f"an array of shape {tuple(shape)}"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"


def _in_words(error: Exception) -> str:
    """The first line of an exception's message; if it has none, its name in words ("not implemented")."""
    if isinstance(error, KeyError) and len(error.args) == 1 and not isinstance(error, TutorialError):
        return f"there is no entry {error.args[0]!r}"
    first = str(error).strip().partition("\n")[0]
    name = re.sub(r"(Error|Exception|Warning)$", "", type(error).__name__)
    return first or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower() or "an error without a message"


def _array(answer: Any, what: str) -> np.ndarray:
    """Numbers as a float64 array; a torch tensor is first cut from its gradient. Texts are no numbers."""
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
    try:
        raw = np.asarray(answer)
        if raw.dtype.kind in "biuf" or all(hasattr(value, "__float__") for value in raw.ravel().tolist()):
            return raw.astype(np.float64)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        pass  # ragged rows, complex or too large numbers, tensors inside a list: refused below
    raise Wrong(f"{what} should hold numbers in equally long rows, yours is {kind_of(answer)}")
