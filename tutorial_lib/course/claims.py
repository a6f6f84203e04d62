"""The document's claims, each with a criterion stated first and a verdict computed from it.

A chapter opens with its criteria, records a number where it measures one, and closes with the verdicts:

    judge = claims.judge("2.1")
    judge                                   # what would convince us
    judge.record("fast", gensim, rival=ours)
    judge.verdicts()                        # in the cell tagged ``claims``

A verdict follows from the criterion alone. The number that decides is the measured value, its difference to
a rival, or their ratio. The claim *holds* when this number reaches `holds` and its interval lies beyond
`part`; it *holds in part* when the number reaches `part`; else it *does not hold*. What a chapter
does not test is *not measured*.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import DamagedFileError, InputError, InputTypeError, UnknownNameError
from ..store.machine import CHECKOUT
from .criteria import UNMEASURED, VERDICTS, Criterion, criteria, document
from .verdicts import Claim, Verdicts, claims_of, combine, gather, table

__all__ = ["VERDICTS", "Judge", "Verdicts", "gather", "judge"]


def judge(chapter: str) -> Judge:
    """Return the judge of a chapter: shown, it is the table of what would convince us."""
    return Judge(criteria(chapter))


class Judge:
    """The criteria of a chapter, the numbers recorded so far, and the verdicts that follow."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._criteria = criteria
        self._measured = {criterion.name: criterion for criterion in criteria if criterion.measured_here}
        self._recorded: dict[str, dict[str, str]] = {}

    def __repr__(self) -> str:
        return "\n".join(map(_opening, self._criteria))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        said = document()
        heads = ["the document says", "what is measured", "against", "it holds", "in part"]
        rows = [
            [
                f"{one.claim}\n{said[one.says].section}: {said[one.says].zh}",
                one.plan(),
                one.rival,
                *one.rule(),
            ]
            for one in self._criteria
        ]
        return {"text/plain": repr(self), "text/html": table(heads, rows)}

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
        if name not in self._measured:
            known = ", ".join(self._measured)
            raise UnknownNameError(f"this chapter measures no claim {name!r}; it has: {known}")
        criterion = self._measured[name]
        if hasattr(value, "interval"):
            interval, n = value.interval, f"{value.n:,} of {value.total:,}"
            value, rival = value.values if hasattr(value, "values") else (value.value, rival)
        number = criterion.decides(_real(value, name), None if rival is None else _real(rival, name))
        self._recorded[name] = {
            "verdict": criterion.verdict(number, interval),
            "effect": criterion.effect(number),
            "value": criterion.form.format(value),
            "rival_value": "" if rival is None else criterion.form.format(rival),
            "interval": " to ".join(criterion.effect(end) for end in interval or ()),
            "n": f"{n:,}" if isinstance(n, int) else n,
        }

    def verdicts(self) -> Verdicts:
        """Return all claims of the chapter with their verdicts.

        Raises:
            InputError: a claim whose number was not recorded.
        """
        missing = [name for name in self._measured if name not in self._recorded]
        if missing:
            raise InputError(f"no number was recorded for: {', '.join(missing)}; run the cells that measure")
        cells = {chapter: _cells_that_record(chapter) for chapter in {one.chapter for one in self._criteria}}
        said = document()
        return Verdicts(
            Claim(
                chapter=one.chapter,
                name=one.name,
                claim=one.claim,
                where=said[one.says].section,
                zh=said[one.says].zh,
                criterion=one.in_words(),
                rival=one.rival,
                model=one.model,
                **(
                    {**self._recorded[one.name], "cell": cells[one.chapter].get(one.name, "")}
                    if one.measured_here
                    else _from_elsewhere(one)
                ),
            )
            for one in self._criteria
        )


def _opening(criterion: Criterion) -> str:
    """Write a line of the table of what would convince us."""
    text = f"{criterion.name}: {criterion.claim}. {criterion.plan()}"
    if not criterion.measured_here:
        return text
    holds, part = criterion.rule()
    against = f", against {criterion.rival}" if criterion.rival else ""
    return f"{text}{against}: {holds}" + (f"; in part {part}" if part else "")


def _real(value: Any, name: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputTypeError(f"the claim {name!r} needs a number, got {type(value).__name__}") from None
    if math.isnan(number):
        raise InputError(f"the number for the claim {name!r} is not a number (nan)")
    return number


def _from_elsewhere(criterion: Criterion) -> dict[str, str]:
    """Return the verdict on a claim that this chapter does not measure: other chapters', or none."""
    if not criterion.same_as:
        return {"verdict": UNMEASURED, "effect": criterion.untested}
    chapters = {key.partition("-")[0] for key in criterion.same_as}
    paths = [path for chapter in chapters for path in _folder().glob(f"{chapter}-*.ipynb")]
    stored = {claim.key: claim for path in paths for claim in claims_of(path)}
    lost = [key for key in criterion.same_as if key not in stored]
    if lost:
        raise DamagedFileError(f"no stored verdict for {', '.join(lost)}: run that chapter and save it")
    found = [stored[key] for key in criterion.same_as]
    effects = [f"{one.chapter} {one.claim}: {one.effect or one.verdict}" for one in found]
    return {
        "verdict": combine(one.verdict for one in found),
        "effect": "; ".join(effects),
        "cell": found[0].cell,
    }


def _folder() -> Path:
    """The folder of the notebooks: the one a kernel works in, else that of this checkout."""
    here = Path.cwd()
    return here if any(here.glob("[0-9]*-*.ipynb")) else CHECKOUT / "notebooks"


def _cells_that_record(chapter: str) -> dict[str, str]:
    """Return for each claim the address of the cell that records it, as JupyterLab understands it."""
    found: dict[str, str] = {}
    for path in _folder().glob(f"{chapter}-*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for name in re.findall(r'\.record\("([^"]+)"', "".join(cell["source"])):
                found.setdefault(name, f"{path.name}#cell-id={cell['id']}")
    return found
