"""Claims of the source document, each with what was measured and a verdict.

A chapter shows its table in one cell tagged ``claims``. The table stores itself in the notebook in a
machine-readable form too, so that the comparison and the summary gather the verdicts from the notebooks
instead of typing them again.
"""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .errors import DamagedFileError, InputError, MissingFileError

__all__ = ["MIME_TYPE", "VERDICTS", "Claim", "ClaimTable", "gather", "table"]

VERDICTS = ("holds", "holds in part", "does not hold")
MIME_TYPE = "application/vnd.tutorial.claims+json"
_MARKS = {"holds": "●", "holds in part": "◐", "does not hold": "○"}


@dataclass(frozen=True)
class Claim:
    """One statement of the document: `where` it stands there, what was `measured`, and the `verdict`.

    `chapter` is filled in by :func:`gather`. Raises InputError for a verdict that is not one of
    VERDICTS or an empty field.
    """

    claim: str
    where: str
    measured: str
    verdict: str
    chapter: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise InputError(f"the verdict {self.verdict!r} is not one of: {', '.join(VERDICTS)}")
        for name in ("claim", "where", "measured"):
            if not str(getattr(self, name)).strip():
                raise InputError(f"the field {name!r} of the claim {self.claim!r} is empty")


class ClaimTable:
    """Claims that show as a table in a notebook, as lines elsewhere, and that code can read back."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims = list(claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __repr__(self) -> str:
        return "\n".join(self._lines()) or "no claims"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._html(),
            MIME_TYPE: {"claims": [asdict(claim) for claim in self.claims]},
        }

    def _lines(self) -> list[str]:
        return [
            f"{_MARKS[c.verdict]} {c.verdict}: {_chapter(c)}{c.claim} ({c.where}). Measured: {c.measured}"
            for c in self.claims
        ]

    def _html(self) -> str:
        with_chapter = any(claim.chapter for claim in self.claims)
        heads = [
            *(["chapter"] if with_chapter else []),
            "claim",
            "where the document says it",
            "measured here",
            "verdict",
        ]
        rows = [_row("th", heads)]
        for c in self.claims:
            cells = [c.claim, c.where, c.measured, f"{_MARKS[c.verdict]} {c.verdict}"]
            rows.append(_row("td", [c.chapter, *cells] if with_chapter else cells))
        return f"<table>{''.join(rows)}</table>"


def table(claims: Iterable[Claim]) -> ClaimTable:
    """The claims as a table: make it the last expression of the chapter's cell tagged ``claims``."""
    return ClaimTable(claims)


def gather(folder: str | Path, leave_out: Collection[str] = ()) -> list[Claim]:
    """All claims of all notebooks in `folder`, read from the stored outputs of the cells tagged ``claims``.

    `leave_out` names chapters that are not read: the one that gathers has no stored table of its own yet.

    Raises MissingFileError if the folder has no notebooks, DamagedFileError for a tagged cell without a
    stored table.
    """
    paths = sorted(Path(folder).glob("*.ipynb"))
    if not paths:
        raise MissingFileError(f"there is no notebook in {folder}")
    return [claim for path in paths if _chapter_of(path) not in leave_out for claim in _claims_of(path)]


def _chapter_of(path: Path) -> str:
    return path.stem.partition("-")[0]


def _claims_of(path: Path) -> list[Claim]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if "claims" in cell["metadata"].get("tags", ())]
    chapter = _chapter_of(path)
    return [Claim(**{**stored, "chapter": chapter}) for cell in cells for stored in _stored(cell, path)]


def _stored(cell: dict[str, Any], path: Path) -> list[dict[str, str]]:
    for output in cell["outputs"]:
        if MIME_TYPE in output.get("data", {}):
            return output["data"][MIME_TYPE]["claims"]
    raise DamagedFileError(
        f"{path.name}: the cell tagged 'claims' has no stored table; run the notebook and save it"
    )


def _row(tag: str, cells: list[str]) -> str:
    inside = "".join(f'<{tag} style="text-align:left">{html.escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{inside}</tr>"


def _chapter(claim: Claim) -> str:
    return f"[{claim.chapter}] " if claim.chapter else ""
