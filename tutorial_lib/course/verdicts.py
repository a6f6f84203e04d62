"""Judged claims: a table that stores itself in the notebook, and is read back from there.

So comparison and summary read the verdicts of all chapters instead of repeating them.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, MissingFileError
from .criteria import IN_PART, UNMEASURED, VERDICTS

__all__ = ["MIME_TYPE", "Claim", "Verdicts", "claims_of", "combine", "gather", "table"]

MIME_TYPE = "application/vnd.tutorial.claims+json"
_MARKS = dict(zip(VERDICTS, "●◐○–", strict=True))


@dataclass(frozen=True)
class Claim:
    """One judged claim as it is stored: what was said, the criterion, the number, the verdict, the cell.

    `value`, `rival_value`, `interval` and `n` are empty texts where there is none.
    """

    chapter: str
    name: str
    claim: str
    where: str
    zh: str
    criterion: str
    verdict: str
    effect: str = ""
    value: str = ""
    rival: str = ""
    rival_value: str = ""
    interval: str = ""
    n: str = ""
    model: str = ""
    cell: str = ""

    @property
    def key(self) -> str:
        """The name that is unique in the course, as "2.1-fast"."""
        return f"{self.chapter}-{self.name}"

    @property
    def measured(self) -> str:
        """The number in one clause: value, interval, rival, and on how many items."""
        if not self.value:
            return self.effect
        shown = self.value + (f" against {self.rival_value}" if self.rival_value else "")
        if self.effect not in ("", self.value):
            shown = f"{self.effect} ({shown})"
        parts = [shown, self.interval and f"95 %: {self.interval}", self.n and f"n: {self.n}"]
        return ", ".join(part for part in parts if part)


class Verdicts:
    """Judged claims: a table in a notebook, lines elsewhere, and rows that code can read back."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims = list(claims)

    @property
    def counts(self) -> dict[str, int]:
        """How many claims got each of the four verdicts."""
        found = Counter(claim.verdict for claim in self.claims)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def __repr__(self) -> str:
        lines = [
            f"{_MARKS[one.verdict]} {one.verdict}: {one.chapter} {one.claim}"
            + (f" [{one.measured}]" if one.measured else "")
            for one in self.claims
        ]
        return "\n".join([*lines, ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        rows = [
            [
                f"{one.chapter} {one.claim}\n{one.zh}" + (f"\nhere: {one.model}" if one.model else ""),
                one.measured,
                one.criterion,
                f"{_MARKS[one.verdict]} {one.verdict}",
                one.cell,
            ]
            for one in self.claims
        ]
        return {
            "text/plain": repr(self),
            "text/html": table(["claim", "measured", "the rule", "verdict", ""], rows, links=4),
            MIME_TYPE: {"claims": [asdict(claim) for claim in self.claims]},
        }


def combine(verdicts: Iterable[str]) -> str:
    """Return the verdict on a claim that says several things: theirs if they agree, else "holds in part".

    What was not measured counts only where nothing was.
    """
    kinds = set(verdicts) - {UNMEASURED}
    return kinds.pop() if len(kinds) == 1 else IN_PART if kinds else UNMEASURED


def gather(folder: str | Path, leave_out: Collection[str] = ()) -> list[Claim]:
    """Return all judged claims of all notebooks in `folder`, read from the stored outputs.

    `leave_out` names chapters that are not read: the one that gathers has no stored table of its own yet.

    Raises MissingFileError if the folder has no notebooks, DamagedFileError for a cell tagged ``claims``
    without a stored table.
    """
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise MissingFileError(f"there is no notebook in {folder}")
    return [
        claim for path in paths if path.stem.partition("-")[0] not in leave_out for claim in claims_of(path)
    ]


def claims_of(path: Path) -> list[Claim]:
    """Return the judged claims that one notebook stores; it raises as `gather` does."""
    found: list[dict[str, str]] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if "claims" in cell["metadata"].get("tags", ()):
            data = [output.get("data", {}) for output in cell["outputs"]]
            stored = [bundle[MIME_TYPE]["claims"] for bundle in data if MIME_TYPE in bundle]
            if not stored:
                again = "the cell tagged 'claims' has no stored table; run the notebook and save it"
                raise DamagedFileError(f"{path.name}: {again}")
            found += stored[0]
    try:
        return [Claim(**stored) for stored in found]
    except TypeError:  # other fields
        again = "its table of claims is of another version: run it again"
        raise DamagedFileError(f"{path.name}: {again}") from None


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], links: int | None = None) -> str:
    """Return an HTML table; the column `links` holds addresses of cells."""

    def shown(column: int, text: str) -> str:
        if column == links and text:
            return f'<a href="{html.escape(text)}">cell</a>'
        return html.escape(text).replace("\n", "<br>")

    def line(tag: str, texts: Sequence[str]) -> str:
        cells = (
            f'<{tag} style="text-align:left">{shown(column, text)}</{tag}>'
            for column, text in enumerate(texts)
        )
        return f"<tr>{''.join(cells)}</tr>"

    return f"<table>{line('th', heads)}{''.join(line('td', row) for row in rows)}</table>"
