"""What a check expects of an answer: small functions that name the first thing that is wrong.

None of them ever shows the expected value. They all raise :class:`Wrong`, whose text the reader sees
after "not yet: ".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

__all__ = [
    "NotAttempted",
    "Wrong",
    "call",
    "expect_array",
    "expect_between",
    "expect_choice",
    "expect_number",
    "expect_shape",
    "expect_type",
    "expect_words",
    "require",
]


class Wrong(Exception):
    """The answer is not right yet; the text says the first thing that is wrong, not the solution."""


class NotAttempted(Exception):
    """The reader's function still has its blank (`...`) in it."""


def require(condition: bool, message: str) -> None:
    """Raise :class:`Wrong` with `message` unless `condition` holds."""
    if not condition:
        raise Wrong(message)


def expect_type(answer: Any, kinds: type | tuple[type, ...], what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` is an instance of one of `kinds`."""
    if not isinstance(answer, kinds):
        names = [kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
        raise Wrong(f"{what} should be a {' or '.join(names)}, yours is a {type(answer).__name__}")


def expect_number(
    answer: Any,
    value: float,
    tolerance: float = 1e-6,
    what: str = "the answer",
    between: tuple[float, float] | None = None,
) -> None:
    """Raise :class:`Wrong` unless `answer` is one number within `tolerance` (absolute) of `value`.

    `between` gives the range in which such a quantity must lie (a cosine: -1 to 1), named first if it
    is left.
    """
    number = _number(answer, what)
    if between is not None:
        _in_range(number, *between, what)
    if abs(number - value) > tolerance:
        raise Wrong(f"{what} is {_short(number)}, which is too {'high' if number > value else 'low'}")


def expect_between(answer: Any, low: float, high: float, what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` is one number from `low` to `high`: for open questions."""
    _in_range(_number(answer, what), low, high, what)


def expect_shape(answer: Any, shape: Sequence[int | None], what: str = "the answer") -> np.ndarray:
    """Return `answer` as an array, or raise :class:`Wrong` unless it has this shape (None: any length)."""
    array = _array(answer, what)
    wanted = tuple(shape)
    if array.ndim != len(wanted):
        raise Wrong(
            f"{what} should have {len(wanted)} dimension(s), yours has {array.ndim}: shape {array.shape}"
        )
    if not _shape_fits(array.shape, wanted):
        turned = " Is it transposed?" if array.ndim == 2 and _shape_fits(array.shape[::-1], wanted) else ""
        text = ", ".join("any" if n is None else str(n) for n in wanted)
        raise Wrong(f"{what} has the shape {array.shape}, it should be ({text}).{turned}")
    return array


def expect_array(answer: Any, array: Any, tolerance: float = 1e-5, what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` equals `array`, each value within `tolerance`.

    Takes lists, numpy arrays and torch tensors. The first value that differs is named by its position.
    """
    wanted = _array(array, "the expected value")
    given = expect_shape(answer, wanted.shape, what)
    unknown = np.argwhere(~np.isfinite(given) & np.isfinite(wanted))
    if len(unknown):
        raise Wrong(f"{what} has no finite value at {_position(unknown[0])}")
    different = np.argwhere(~np.isclose(given, wanted, rtol=0, atol=tolerance, equal_nan=True))
    if len(different):
        first = tuple(int(i) for i in different[0])
        count = f" ({len(different)} of {wanted.size} values differ)" if wanted.size > 1 else ""
        raise Wrong(
            f"{what} is not right at {_position(first)}: yours is {_short(float(given[first]))}{count}"
        )


def expect_words(answer: Any, words: Iterable[str], what: str = "the answer", ordered: bool = True) -> None:
    """Raise :class:`Wrong` unless `answer` holds exactly `words`, in this order unless `ordered` is False."""
    wanted = list(words)
    given = _words(answer, what)
    if len(given) != len(wanted):
        raise Wrong(f"{what} has {len(given)} word(s), it should have {len(wanted)}")
    for place, word in enumerate(given, start=1):
        if word not in wanted:
            raise Wrong(f"{word!r} (place {place}) does not belong in {what}")
    if sorted(given) != sorted(wanted):
        twice = next(word for word in given if given.count(word) > wanted.count(word))
        raise Wrong(f"{what} has {twice!r} more than once")
    if ordered and given != wanted:
        place = next(i for i, (mine, right) in enumerate(zip(given, wanted, strict=True)) if mine != right)
        raise Wrong(
            f"{what} has the right words in another order, first at place {place + 1} ({given[place]!r})"
        )


def expect_choice(answer: Any, right: str, reasons: Mapping[str, str], what: str = "the answer") -> None:
    """Raise :class:`Wrong` unless `answer` is the choice `right`; `reasons` says why each other is wrong."""
    expect_type(answer, str, what)
    choice = answer.strip().lower()
    if choice == right.lower():
        return
    said = {name.lower(): reason for name, reason in reasons.items()}
    choices = ", ".join(repr(name) for name in sorted({right, *reasons}))
    raise Wrong(said.get(choice, f"{answer!r} is not one of the choices: {choices}"))


def call(function: Any, *arguments: Any, what: str = "the answer") -> Any:
    """Call the reader's function; raise :class:`NotAttempted` if it returns nothing, as a blank body does.

    What the function itself raises goes on to the engine, which reports it as "could not be checked".
    """
    if not callable(function):
        raise Wrong(
            f"{what} should be a function (its name without brackets), yours is a {type(function).__name__}"
        )
    result = function(*arguments)
    if result is None or result is Ellipsis:
        raise NotAttempted
    return result


def _number(answer: Any, what: str) -> float:
    """One real number as a float: Python's, numpy's, or an array or tensor with one element."""
    if isinstance(answer, str | bool) or callable(answer):
        raise Wrong(f"{what} should be a number, yours is a {type(answer).__name__}")
    try:
        array = _array(answer, what)
    except Wrong:
        raise Wrong(f"{what} should be a number, yours is a {type(answer).__name__}") from None
    if array.size != 1:
        raise Wrong(f"{what} should be one number, yours has {array.size} values")
    number = float(array.ravel()[0])
    if not math.isfinite(number):
        raise Wrong(f"{what} is {number}, not a finite number")
    return number


def _in_range(number: float, low: float, high: float, what: str) -> None:
    if not low <= number <= high:
        raise Wrong(f"{what} must lie between {low:g} and {high:g}, yours is {_short(number)}")


def _array(answer: Any, what: str) -> np.ndarray:
    """Numbers as a float64 array; a torch tensor is first cut from its gradient."""
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
    try:
        return np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError):
        raise Wrong(
            f"{what} should hold numbers in equally long rows, yours is a {type(answer).__name__}"
        ) from None


def _words(answer: Any, what: str) -> list[str]:
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise Wrong(f"{what} should be a list of words, yours is a {type(answer).__name__}")
    given = list(answer)
    for place, word in enumerate(given, start=1):
        if not isinstance(word, str):
            raise Wrong(f"{what} should hold words (strings), place {place} holds a {type(word).__name__}")
    return given


def _shape_fits(shape: Sequence[int], wanted: Sequence[int | None]) -> bool:
    return all(want is None or have == want for have, want in zip(shape, wanted, strict=True))


def _position(index: Sequence[int]) -> str:
    numbers = [int(i) for i in index]
    if len(numbers) == 1:
        return f"position {numbers[0]}"
    return f"row {numbers[0]}, column {numbers[1]}" if len(numbers) == 2 else f"index {tuple(numbers)}"


def _short(number: float) -> str:
    return f"{number:.4g}"
