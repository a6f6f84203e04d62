"""What the document says, and what would convince us: data, written down before anything is measured.

``assets/document.toml`` holds the document's sentences in Chinese and English, ``claims.toml`` in a chapter's
folder the claims that it tests, each with its criterion.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, UnknownNameError
from .chapters import folder, numbers

__all__ = ["VERDICTS", "Criterion", "Sentence", "criteria", "document"]

HOLDS, IN_PART, NOT, UNMEASURED = VERDICTS = ("holds", "holds in part", "does not hold", "not measured")
_DOCUMENT = Path(__file__).parents[1] / "assets" / "document.toml"


@dataclass(frozen=True)
class Sentence:
    """One sentence of the document: `section` it stands in, the words in Chinese and English.

    `no_claim` says why it is not tested where it only names or promises something; else it is empty.
    """

    key: str
    section: str
    zh: str
    en: str
    no_claim: str = ""


@dataclass(frozen=True)
class Criterion:
    """One claim of a sentence, and what decides whether it holds.

    Attributes:
        name: short, unique in its chapter; `record` takes it.
        says: the key of the document's sentence.
        claim: what is claimed, in one clause.
        number: what is measured, with its unit.
        data: on what.
        rival: against what; empty where the claim compares nothing.
        compare: what decides: the "value", its "difference" to the rival's, or their "ratio".
        at: "least" where more is better, "most" where less is.
        holds: from where on the claim holds.
        part: from where on it holds in part; None: there is no middle.
        form: how values are written, for `str.format`.
        model: what stands here for the model that the document names; empty: that model itself.
        untested: why the chapter does not measure it; then there is no number.
        same_as: verdicts of other chapters, as "2.1-fast", that answer this claim too; then it has no number.
    """

    chapter: str
    name: str
    says: str
    claim: str
    number: str = ""
    data: str = ""
    rival: str = ""
    compare: str = "value"
    at: str = "least"
    holds: float = 0.0
    part: float | None = None
    form: str = "{:.2f}"
    model: str = ""
    untested: str = ""
    same_as: tuple[str, ...] = ()

    @property
    def measured_here(self) -> bool:
        """Whether the chapter has to record a number for it."""
        return not (self.untested or self.same_as)

    def decides(self, value: float, rival: float | None) -> float:
        """Return the number that decides. Raises InputError for a rival that is missing or not asked for."""
        if self.compare == "value" and rival is None:
            return value
        if self.compare == "value" or rival is None:
            wanted = f"the value of {self.rival}" if rival is None else "no rival's value"
            raise InputError(f"the claim {self.name!r} takes {wanted}")
        if self.compare == "difference":
            return value - rival
        if rival == 0:
            raise InputError(f"the claim {self.name!r}: the rival's value is 0, there is no ratio to it")
        return value / rival

    def verdict(self, number: float, interval: tuple[float, float] | None = None) -> str:
        """Return the verdict on the number that decides and its 95 % interval."""
        sign = 1 if self.at == "least" else -1
        part = self.holds if self.part is None else self.part
        sure = all(sign * end > sign * part for end in interval or ())
        if sign * number >= sign * self.holds and sure:
            return HOLDS
        return IN_PART if self.part is not None and sign * number >= sign * part else NOT

    def effect(self, number: float) -> str:
        """Write a number that decides: a value, a signed difference or a number of times."""
        if self.compare == "ratio":
            return f"{number:.2g} times" if number < 10 else f"{number:,.0f} times"
        if self.compare == "difference":
            return ("+" if number >= 0 else "−") + self.form.format(abs(number))
        return self.form.format(number)

    def plan(self) -> str:
        """Say what is measured on what, or why nothing is."""
        if self.untested:
            return f"Not measured: {self.untested}"
        if self.same_as:
            return f"Judged in {', '.join(self.same_as)}"
        return f"{self.number}, on {self.data}" + (f" (here: {self.model})" if self.model else "")

    def rule(self) -> tuple[str, str]:
        """Return in words when the claim holds, and when in part; empty where there is no such rule."""
        if not self.measured_here:
            return "", ""
        holds = f"at {self.at} {self.effect(self.holds)}"
        if self.part is None:
            return holds, ""
        beyond = f", its interval beyond {self.effect(self.part)}" if self.compare != "ratio" else ""
        return holds + beyond, f"at {self.at} {self.effect(self.part)}"

    def in_words(self) -> str:
        """Return the whole criterion in a line; empty where nothing is measured."""
        if not self.measured_here:
            return ""
        holds, part = self.rule()
        against = f" against {self.rival}" if self.rival else ""
        return f"{self.number}, on {self.data}{against}. Holds: {holds}" + (
            f"; in part: {part}" if part else ""
        )


def document() -> dict[str, Sentence]:
    """Return the document's sentences by key, in its order."""
    rows = tomllib.loads(_DOCUMENT.read_text(encoding="utf-8"))["sentence"]
    return {row["key"]: Sentence(**row) for row in rows}


def criteria(chapter: str) -> list[Criterion]:
    """Return the claims that a chapter tests. Raises UnknownNameError for one that tests none."""
    known = numbers("claims.toml")
    if chapter not in known:
        raise UnknownNameError(f"chapter {chapter!r} tests no claims; there are: {', '.join(known)}")
    rows = tomllib.loads((folder(chapter) / "claims.toml").read_text(encoding="utf-8"))["claim"]
    return [Criterion(chapter, **{**row, "same_as": tuple(row.get("same_as", ()))}) for row in rows]
