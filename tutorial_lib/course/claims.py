"""The document's claims, each with a criterion stated first and a verdict computed from it.

What the document says, and what would convince us, is data: ``assets/document.toml`` holds its
sentences in Chinese and English, ``claims.toml`` in a chapter's folder the claims that it tests. A chapter
opens with its criteria, records a number where it measures one, and closes with the verdicts:

    judge = claims.judge("2.1")
    judge                                   # what would convince us
    judge.record("fast", gensim, rival=ours)
    judge.verdicts()                        # in the cell tagged ``claims``

A verdict follows from the criterion alone. The number that decides is the measured value, its difference to
a rival, or their ratio. The claim *holds* when this number reaches `holds` and its interval lies beyond
`part`; it *holds in part* when the number reaches `part`; else it *does not hold*. What a chapter
does not test is *not measured*. The closing table stores itself in the notebook, so that comparison and
summary read the verdicts of all chapters instead of repeating them.
"""

from __future__ import annotations

import html
import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, InputError, InputTypeError, MissingFileError, UnknownNameError
from ..store.machine import CHECKOUT
from .chapters import folder, numbers

__all__ = [
    "MIME_TYPE",
    "VERDICTS",
    "Claim",
    "Criterion",
    "Judge",
    "Sentence",
    "Verdicts",
    "chapters",
    "combine",
    "criteria",
    "document",
    "gather",
    "judge",
]

HOLDS, IN_PART, NOT, UNMEASURED = VERDICTS = ("holds", "holds in part", "does not hold", "not measured")
MIME_TYPE = "application/vnd.tutorial.claims+json"
_MARKS = dict(zip(VERDICTS, "●◐○–", strict=True))
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
    """One claim of a sentence, and what decides whether it holds, written down before the measuring.

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

    def verdict(self, number: float, interval: tuple[float, float] | None = None) -> str:
        """Return the verdict on the number that decides and its 95 % interval."""
        sign = 1 if self.at == "least" else -1
        part = self.holds if self.part is None else self.part
        sure = all(sign * end > sign * part for end in interval or ())
        if sign * number >= sign * self.holds and sure:
            return HOLDS
        return IN_PART if self.part is not None and sign * number >= sign * part else NOT

    def rule(self) -> tuple[str, str]:
        """Return in words when the claim holds, and when in part."""
        edge = f"at {self.at} "
        holds = edge + self.effect(self.holds)
        if self.part is None:
            return holds, ""
        beyond = f", its interval beyond {self.effect(self.part)}" if self.compare != "ratio" else ""
        return holds + beyond, edge + self.effect(self.part)

    def effect(self, number: float) -> str:
        """Write a number that decides: a value, a signed difference or a number of times."""
        if self.compare == "ratio":
            return f"{number:.2g} times" if number < 10 else f"{number:,.0f} times"
        text = self.form.format(abs(number) if self.compare == "difference" else number)
        return (("+" if number >= 0 else "−") if self.compare == "difference" else "") + text


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

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise InputError(f"the verdict {self.verdict!r} is not one of: {', '.join(VERDICTS)}")

    @property
    def key(self) -> str:
        """The name that is unique in the course, as "2.1-fast"."""
        return f"{self.chapter}-{self.name}"

    @property
    def measured(self) -> str:
        """The number in one clause: value, interval, rival, and on how many items."""
        if not self.value:
            return self.effect
        shown = self.value if self.effect in ("", self.value) else f"{self.effect} ({self.value}"
        if self.rival_value:
            shown += f" against {self.rival_value}"
        shown += ")" if self.effect not in ("", self.value) else ""
        parts = [shown, self.interval and f"95 %: {self.interval}", self.n and f"n: {self.n}"]
        return ", ".join(part for part in parts if part)


def document() -> dict[str, Sentence]:
    """Return the document's sentences by key, in its order."""
    rows = tomllib.loads(_DOCUMENT.read_text(encoding="utf-8"))["sentence"]
    return {row["key"]: Sentence(**row) for row in rows}


def chapters() -> list[str]:
    """Return the chapters that test claims, in order."""
    return [number for number in numbers() if (folder(number) / "claims.toml").is_file()]


def criteria(chapter: str) -> list[Criterion]:
    """Return the claims that a chapter tests. Raises UnknownNameError for one that tests none."""
    if chapter not in chapters():
        raise UnknownNameError(f"chapter {chapter!r} tests no claims; there are: {', '.join(chapters())}")
    rows = tomllib.loads((folder(chapter) / "claims.toml").read_text(encoding="utf-8"))["claim"]
    return [
        Criterion(**{**row, "chapter": chapter, "same_as": tuple(row.get("same_as", ()))}) for row in rows
    ]


def judge(chapter: str) -> Judge:
    """Return the judge of a chapter: shown, it is the table of what would convince us."""
    return Judge(criteria(chapter))


class Judge:
    """The criteria of a chapter, the numbers recorded so far, and the verdicts that follow."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._criteria = {criterion.name: criterion for criterion in criteria}
        self._recorded: dict[str, dict[str, str]] = {}

    def __repr__(self) -> str:
        return "\n".join(self._opening(criterion) for criterion in self._criteria.values())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        sentences = document()
        heads = ["the document says", "what is measured", "against", "it holds", "in part"]
        rows = []
        for one in self._criteria.values():
            said = sentences[one.says]
            measured = _plan(one)
            holds, part = one.rule() if one.measured_here else ("", "")
            rows.append([f"{one.claim}\n{said.section}: {said.zh}", measured, one.rival, holds, part])
        return {"text/plain": repr(self), "text/html": _table(heads, rows)}

    def record(
        self,
        name: str,
        value: Any,
        rival: float | None = None,
        interval: tuple[float, float] | None = None,
        n: int | str = "",
    ) -> None:
        """Keep the number that a cell measured; a later call for the same claim replaces it.

        Args:
            name: of the claim, as in the opening table.
            value: what was measured; or a `fair.Score` or `fair.Difference`, which bring the rest along.
            rival: the rival's value, where the criterion names a rival.
            interval: 95 % interval of the number that decides (value, difference or ratio).
            n: how many items it rests on, "242 of 353".

        Raises:
            UnknownNameError: no such claim in this chapter.
            InputError: a rival is missing or not asked for, or the number is none.
        """
        criterion = self._find(name)
        if hasattr(value, "interval"):
            interval, n = value.interval, f"{value.n:,} of {value.total:,}"
            value, rival = value.values if hasattr(value, "values") else (value.value, rival)
        number = _decides(criterion, _real(value, name), None if rival is None else _real(rival, name))
        write = criterion.form.format
        self._recorded[name] = {
            "verdict": criterion.verdict(number, interval),
            "effect": criterion.effect(number),
            "value": write(value),
            "rival_value": "" if rival is None else write(rival),
            "interval": "" if interval is None else " to ".join(criterion.effect(end) for end in interval),
            "n": f"{n:,}" if isinstance(n, int) else str(n),
        }

    def verdicts(self) -> Verdicts:
        """Return all claims of the chapter with their verdicts.

        Raises:
            InputError: a claim whose number was not recorded.
        """
        missing = [one.name for one in self._criteria.values() if one.measured_here]
        missing = [name for name in missing if name not in self._recorded]
        if missing:
            raise InputError(f"no number was recorded for: {', '.join(missing)}; run the cells that measure")
        return Verdicts(self._judged(criterion) for criterion in self._criteria.values())

    def _find(self, name: str) -> Criterion:
        criterion = self._criteria.get(name)
        if criterion is None or not criterion.measured_here:
            known = [one.name for one in self._criteria.values() if one.measured_here]
            raise UnknownNameError(f"this chapter measures no claim {name!r}; it has: {', '.join(known)}")
        return criterion

    def _opening(self, criterion: Criterion) -> str:
        if not criterion.measured_here:
            return f"{criterion.name}: {criterion.claim}. {_plan(criterion)}"
        holds, part = criterion.rule()
        against = f", against {criterion.rival}" if criterion.rival else ""
        in_part = f"; in part {part}" if part else ""
        return f"{criterion.name}: {criterion.claim}. {_plan(criterion)}{against}: {holds}{in_part}"

    def _judged(self, criterion: Criterion) -> Claim:
        found = self._recorded.get(criterion.name) or _from_elsewhere(criterion)
        said = document()[criterion.says]
        return Claim(
            chapter=criterion.chapter,
            name=criterion.name,
            claim=criterion.claim,
            where=said.section,
            zh=said.zh,
            criterion=_criterion_in_words(criterion),
            rival=criterion.rival,
            model=criterion.model,
            **{"cell": _cell_that_records(criterion), **found},
        )


class Verdicts:
    """Judged claims: a table in a notebook, lines elsewhere, and rows that code can read back."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims = list(claims)

    def __len__(self) -> int:
        return len(self.claims)

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
        heads = ["claim", "measured", "the rule", "verdict", ""]
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
            "text/html": _table(heads, rows, links=4),
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
    return [claim for path in paths if _chapter_of(path) not in leave_out for claim in _claims_of(path)]


def _decides(criterion: Criterion, value: float, rival: float | None) -> float:
    """Return the number that the criterion judges."""
    if (rival is None) == (criterion.compare != "value"):
        wanted = "no rival's value" if criterion.compare == "value" else f"the value of {criterion.rival}"
        raise InputError(f"the claim {criterion.name!r} takes {wanted}")
    if rival is None or criterion.compare == "value":
        return value
    if criterion.compare == "difference":
        return value - rival
    if rival == 0:
        raise InputError(f"the claim {criterion.name!r}: the rival's value is 0, there is no ratio to it")
    return value / rival


def _real(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputTypeError(f"the claim {name!r} needs a number, got {type(value).__name__}") from None
    if number != number:
        raise InputError(f"the number for the claim {name!r} is not a number (nan)")
    return number


def _from_elsewhere(criterion: Criterion) -> dict[str, str]:
    """Return the verdict on a claim that this chapter does not measure: another chapter's, or none."""
    if not criterion.same_as:
        return {"verdict": UNMEASURED, "effect": criterion.untested}
    wanted = {key.partition("-")[0] for key in criterion.same_as}
    folder = _folder()
    stored = {
        claim.key: claim
        for path in sorted(folder.glob("*.ipynb"))
        if _chapter_of(path) in wanted
        for claim in _claims_of(path)
    }
    lost = [key for key in criterion.same_as if key not in stored]
    if lost:
        raise DamagedFileError(f"no stored verdict for {', '.join(lost)}: run that chapter and save it")
    found = [stored[key] for key in criterion.same_as]
    return {
        "verdict": combine(claim.verdict for claim in found),
        "effect": "; ".join(
            f"{claim.chapter} {claim.claim}: {claim.effect or claim.verdict}" for claim in found
        ),
        "cell": found[0].cell,
    }


def _plan(criterion: Criterion) -> str:
    """Say what is measured on what, or why nothing is."""
    if criterion.untested:
        return f"Not measured: {criterion.untested}"
    if criterion.same_as:
        return f"Judged in {', '.join(criterion.same_as)}"
    stands_in = f" (here: {criterion.model})" if criterion.model else ""
    return f"{criterion.number}, on {criterion.data}{stands_in}"


def _criterion_in_words(criterion: Criterion) -> str:
    if not criterion.measured_here:
        return ""
    holds, part = criterion.rule()
    against = f" against {criterion.rival}" if criterion.rival else ""
    middle = f"; in part: {part}" if part else ""
    return f"{criterion.number}, on {criterion.data}{against}. Holds: {holds}{middle}"


def _folder() -> Path:
    """The folder of the notebooks: the one a kernel works in, else that of this checkout."""
    here = Path.cwd()
    return here if any(here.glob("[0-9]*-*.ipynb")) else CHECKOUT / "notebooks"


def _cell_that_records(criterion: Criterion) -> str:
    """Return the address of the cell that records this claim, as JupyterLab understands it; "" if unknown."""
    if not criterion.measured_here:
        return ""
    for path in sorted(_folder().glob(f"{criterion.chapter}-*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if f'.record("{criterion.name}"' in "".join(cell["source"]) and "id" in cell:
                return f"{path.name}#cell-id={cell['id']}"
    return ""


def _chapter_of(path: Path) -> str:
    return path.stem.partition("-")[0]


def _claims_of(path: Path) -> list[Claim]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if "claims" in cell["metadata"].get("tags", ())]
    try:
        return [Claim(**stored) for cell in cells for stored in _stored(cell, path)]
    except TypeError:  # other fields: stored by another version of the course
        raise DamagedFileError(
            f"{path.name}: its table of claims is of another version: run it again"
        ) from None


def _stored(cell: dict[str, Any], path: Path) -> list[dict[str, str]]:
    for output in cell["outputs"]:
        if MIME_TYPE in output.get("data", {}):
            return output["data"][MIME_TYPE]["claims"]
    raise DamagedFileError(
        f"{path.name}: the cell tagged 'claims' has no stored table; run the notebook and save it"
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], links: int | None = None) -> str:
    """Return an HTML table; the column `links` holds addresses of cells."""
    head = "".join(f'<th style="text-align:left">{html.escape(text)}</th>' for text in heads)
    body = ""
    for row in rows:
        cells = [
            f'<a href="{html.escape(text)}">cell</a>'
            if column == links and text
            else html.escape(text).replace("\n", "<br>")
            for column, text in enumerate(row)
        ]
        body += "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"
    return f"<table><tr>{head}</tr>{body}</table>"
