"""Claims: criteria decide, verdicts store themselves, chapters cannot disagree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from course import NOTEBOOKS, code_cells
from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.claims import VERDICTS, Judge, Verdicts, gather
from tutorial_lib.course.criteria import Criterion, criteria
from tutorial_lib.course.verdicts import MIME_TYPE, Claim, combine
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    MissingFileError,
    UnknownNameError,
)
from tutorial_lib.measure import fair

HOLDS, IN_PART, NOT, UNMEASURED = VERDICTS

FAST = Criterion(
    "2.1", "fast", "2.1-4", "it trains <fast>", "words a second", "a text", "a loop", "ratio", holds=2
)
LIKE_PEOPLE = Criterion("2.1", "people", "2.1-5", "like people", "Spearman", "pairs", holds=0.5, part=0.3)
BETTER = Criterion(
    "2.1", "better", "2.1-5", "better", "share", "all", "TF-IDF", "difference", holds=0.01, part=0
)
EXACT = Criterion(
    "2.1", "exact", "2.1-2", "the same", "gap", "one step", at="most", holds=1e-5, form="{:.0e}"
)
LATER = Criterion("2.1", "later", "2.1-1", "by Google", untested="history")


def notebook(path: Path, outputs: list[dict[str, Any]], tags: list[str], source: str = "") -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "", "id": "top"},
        {"cell_type": "code", "metadata": {"tags": tags}, "outputs": outputs, "source": source, "id": "here"},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def stored(*judged: Claim) -> list[dict[str, Any]]:
    bundle = json.loads(json.dumps(Verdicts(judged)._repr_mimebundle_()))
    return [{"output_type": "stream", "text": ""}, {"output_type": "execute_result", "data": bundle}]


# The stored chapters.


def test_stored_verdicts_follow_from_todays_criteria() -> None:
    rules = [one for chapter in numbers("claims.toml") for one in criteria(chapter)]
    judged = gather(NOTEBOOKS[0].parent)
    assert [one.key for one in judged] == [f"{rule.chapter}-{rule.name}" for rule in rules]
    for claim, rule in zip(judged, rules, strict=True):
        assert claim.criterion == rule.in_words(), claim.key
        assert (claim.verdict == UNMEASURED) == bool(rule.untested), claim.key


def test_links_lead_to_the_cell_that_measures() -> None:
    for claim in gather(NOTEBOOKS[0].parent):
        if claim.cell:
            name, _, cell_id = claim.cell.partition("#cell-id=")
            cells = {cell.id: cell.source for cell in code_cells(NOTEBOOKS[0].parent / name)}
            assert ".record(" in cells[cell_id], claim.key


# The mechanism.


def test_the_opening_table_states_the_criterion() -> None:
    bundle = Judge([FAST, LIKE_PEOPLE, LATER])._repr_mimebundle_()
    assert bundle["text/plain"].splitlines() == [
        "fast: it trains <fast>. words a second, on a text, against a loop: at least 2 times",
        "people: like people. Spearman, on pairs: at least 0.50, its interval beyond 0.30; "
        "in part at least 0.30",
        "later: by Google. Not measured: history",
    ]
    assert "it trains &lt;fast&gt;<br>2.1: 高效性" in bundle["text/html"]
    assert MIME_TYPE not in bundle


def test_recorded_numbers_become_verdicts() -> None:
    judge = Judge([FAST, LIKE_PEOPLE, BETTER, LATER])
    judge.record("fast", 300, rival=100, n=5000)
    judge.record("people", 0.1)
    judge.record(
        "people", fair.Score(0.55, (0.4, 0.7), 242, 353)
    )  # a cell that runs again replaces its number
    judge.record("better", fair.Difference(("BERT", "TF-IDF"), (0.75, 0.5), (0.1, 0.3), 40, 50))
    verdicts = judge.verdicts()
    assert repr(verdicts).splitlines() == [
        "● holds: 2.1 it trains <fast> [3 times (300.00 against 100.00), n: 5,000]",
        "● holds: 2.1 like people [0.55, 95 %: 0.40 to 0.70, n: 242 of 353]",
        "● holds: 2.1 better [+0.25 (0.75 against 0.50), 95 %: +0.10 to +0.30, n: 40 of 50]",
        "– not measured: 2.1 by Google [history]",
        "3 holds, 0 holds in part, 0 does not hold, 1 not measured",
    ]
    assert verdicts.counts == {HOLDS: 3, IN_PART: 0, NOT: 0, UNMEASURED: 1}


def test_what_cannot_be_recorded_is_said() -> None:
    judge = Judge([FAST, LIKE_PEOPLE, LATER])
    with pytest.raises(UnknownNameError, match="no claim 'slow'; it has: fast, people"):
        judge.record("slow", 1)
    with pytest.raises(UnknownNameError, match="no claim 'later'"):
        judge.record("later", 1)
    with pytest.raises(InputError, match="'fast' takes the value of a loop"):
        judge.record("fast", 1)
    with pytest.raises(InputError, match="'people' takes no rival's value"):
        judge.record("people", 1, rival=2)
    with pytest.raises(InputError, match="rival's value is 0"):
        judge.record("fast", 1, rival=0)
    with pytest.raises(InputError, match="not a number"):
        judge.record("people", float("nan"))
    with pytest.raises(InputTypeError, match="needs a number, got str"):
        judge.record("people", "high")
    with pytest.raises(InputError, match="no number was recorded for: fast, people"):
        judge.verdicts()


def test_the_table_links_to_the_cell_that_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook(tmp_path / "2.1-word2vec.ipynb", [], [], 'judge.record("people", 0.5)')
    monkeypatch.chdir(tmp_path)
    judge = Judge([LIKE_PEOPLE])
    judge.record("people", 0.5)
    assert '<a href="2.1-word2vec.ipynb#cell-id=here">' in judge.verdicts()._repr_mimebundle_()["text/html"]


def test_another_chapter_takes_the_verdict_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge([FAST, LIKE_PEOPLE])
    judge.record("fast", 3, rival=1)
    judge.record("people", 0.1)
    notebook(tmp_path / "2.1-word2vec.ipynb", stored(*judge.verdicts().claims), ["claims"])
    monkeypatch.chdir(tmp_path)
    one = Criterion("3", "quick", "3-1", "quick", same_as=("2.1-fast",))
    both = Criterion("3", "all", "3-1", "quick and like people", same_as=("2.1-fast", "2.1-people"))
    lost = Criterion("3", "lost", "3-1", "gone", same_as=("2.1-gone",))
    assert [claim.verdict for claim in Judge([one, both]).verdicts().claims] == [HOLDS, IN_PART]
    with pytest.raises(DamagedFileError, match=r"no stored verdict for 2\.1-gone"):
        Judge([lost]).verdicts()


def test_a_claim_that_says_several_things() -> None:
    assert combine([HOLDS, HOLDS]) == HOLDS
    assert combine([HOLDS, NOT]) == IN_PART
    assert combine([NOT, UNMEASURED]) == NOT
    assert combine([UNMEASURED]) == UNMEASURED


def test_gather_reads_the_tagged_cells_in_the_order_of_the_chapters(tmp_path: Path) -> None:
    judge = Judge([LATER])
    one = judge.verdicts().claims[0]
    notebook(tmp_path / "2.2-glove.ipynb", stored(one), ["claims"])
    notebook(tmp_path / "2.1-word2vec.ipynb", stored(one, one), ["claims", "wide"])
    notebook(tmp_path / "3-other.ipynb", stored(one), [])
    notebook(tmp_path / "4-summary.ipynb", [], ["claims"])
    assert gather(tmp_path, leave_out=["4"]) == [one, one, one]
    with pytest.raises(DamagedFileError, match=r"4-summary\.ipynb.*run the notebook"):
        gather(tmp_path)
    notebook(
        tmp_path / "4-summary.ipynb", [{"data": {MIME_TYPE: {"claims": [{"measured": "1"}]}}}], ["claims"]
    )
    with pytest.raises(DamagedFileError, match="of another version: run it again"):
        gather(tmp_path)
    with pytest.raises(MissingFileError, match="no notebook"):
        gather(tmp_path / "empty")
