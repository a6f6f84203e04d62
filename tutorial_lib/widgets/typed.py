"""What a reader types, forgivingly read; and what a model could not read of it, in the reader's words."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..errors import InputError, InputWarning, TextWarning, TutorialError

__all__ = ["heard", "labels_in", "listed", "once", "sentences_in"]

Result = TypeVar("Result")


def sentences_in(typed: str, least: int = 2) -> list[str]:
    """The lines that hold something. Raises InputError for fewer than `least`."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) < least:
        raise InputError(f"type at least {least} sentences, one per line")
    return lines


def labels_in(typed: str) -> list[str]:
    """What stands between commas (, ， 、), semicolons or line ends; each once, and a warning if twice.

    Raises InputError for fewer than two: one label alone always gets probability 1.
    """
    named = [label.strip() for label in re.split(r"[,，、;；\n]", typed) if label.strip()]
    labels = list(dict.fromkeys(named))
    if len(labels) < 2:
        raise InputError("give at least two labels, separated by commas: one alone always gets probability 1")
    for label in labels:
        if named.count(label) > 1:
            warnings.warn(f"“{label}” is there more than once and counts once.", InputWarning, stacklevel=2)
    return labels


def heard(read: Callable[[list[str]], Result], texts: Sequence[str], names: Sequence[str]) -> Result:
    """Return `read(texts)`; what it warns of or refuses is said with the reader's names for the texts.

    `names` are like "your phrase" or "sentence 3"; the same TutorialError is raised, in these words.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", TextWarning)
        try:
            result = read(list(texts))
        except TutorialError as error:
            message = re.sub(r"^text (\d+)", lambda found: names[int(found[1])], str(error))
            raise type(error)(message) from None
    for doubt in (each.message for each in caught if isinstance(each.message, TextWarning)):
        for place, share in doubt.shares.items():
            said = names[place][:1].upper() + names[place][1:] + _lost(doubt.problem, share, texts[place])
            warnings.warn(said, InputWarning, stacklevel=2)
    return result


def once() -> Callable[[str], None]:
    """Return a function that warns the reader in the sentence it is given, the first time it is given one."""
    said: list[str] = []

    def say(sentence: str) -> None:
        if sentence and not said:
            said.append(sentence)
            warnings.warn(sentence, InputWarning, stacklevel=3)

    return say


def listed(names: Sequence[str]) -> str:
    """Join names as a sentence does: "1", "1 and 2", "1, 2 and 3"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _lost(problem: str, share: float, text: str) -> str:
    if problem == "file":
        return f" is read as words, though “{text}” is the name of a picture file."
    if problem == "unknown":
        return " is in signs that this model never learned: what it makes of them means little."
    words = len(text.split())
    lost = f"about the last {max(2, round(share * words))} words were" if words > 3 else "its end was"
    return f" is longer than the model reads: {lost} cut off."
