"""Claims: checked when made, shown as a table, read back from stored notebooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tutorial_lib.claims import MIME_TYPE, Claim, gather, table
from tutorial_lib.errors import DamagedFileError, InputError, MissingFileError

FAST = Claim("training is <fast>", "section 2.1", "40,000 words per second", "holds")
ALWAYS = Claim("always better", "section 2.2", "better on 1 of 3 benchmarks", "holds in part")


def write_notebook(path: Path, outputs: list[dict[str, Any]], tags: list[str]) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ""},
        {"cell_type": "code", "metadata": {"tags": tags}, "outputs": outputs, "source": ""},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def stored(*claims: Claim) -> list[dict[str, Any]]:
    bundle = json.loads(json.dumps(table(claims)._repr_mimebundle_()))
    return [{"output_type": "stream", "text": ""}, {"output_type": "execute_result", "data": bundle}]


def test_a_claim_is_checked() -> None:
    with pytest.raises(InputError, match="not one of: holds, holds in part, does not hold"):
        Claim("a", "b", "c", "true")
    with pytest.raises(InputError, match="'measured' of the claim 'a' is empty"):
        Claim("a", "b", " ", "holds")


def test_the_table_in_its_three_forms() -> None:
    bundle = table([FAST, ALWAYS])._repr_mimebundle_()
    assert bundle["text/plain"].splitlines() == [
        "● holds: training is <fast> (section 2.1). Measured: 40,000 words per second",
        "◐ holds in part: always better (section 2.2). Measured: better on 1 of 3 benchmarks",
    ]
    assert "training is &lt;fast&gt;" in bundle["text/html"]
    assert bundle["text/html"].count("<tr>") == 3
    assert "chapter" not in bundle["text/html"]
    assert len(bundle[MIME_TYPE]["claims"]) == 2
    assert repr(table([])) == "no claims"


def test_gather_reads_the_tagged_cells_in_the_order_of_the_chapters(tmp_path: Path) -> None:
    write_notebook(tmp_path / "2.2-glove.ipynb", stored(ALWAYS), ["claims"])
    write_notebook(tmp_path / "2.1-word2vec.ipynb", stored(FAST, ALWAYS), ["claims", "wide"])
    write_notebook(tmp_path / "3-other.ipynb", stored(FAST), [])
    claims = gather(tmp_path)
    assert [(claim.chapter, claim.claim) for claim in claims] == [
        ("2.1", FAST.claim),
        ("2.1", ALWAYS.claim),
        ("2.2", ALWAYS.claim),
    ]
    assert len(table(claims)) == 3
    assert "[2.2] always better" in repr(table(claims))
    assert '<td style="text-align:left">2.2</td>' in table(claims)._repr_mimebundle_()["text/html"]


def test_a_chapter_that_gathers_does_not_read_itself(tmp_path: Path) -> None:
    write_notebook(tmp_path / "2.1-word2vec.ipynb", stored(FAST), ["claims"])
    write_notebook(tmp_path / "4-summary.ipynb", [], ["claims"])
    assert [claim.chapter for claim in gather(tmp_path, leave_out=["4"])] == ["2.1"]


def test_gather_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no notebook"):
        gather(tmp_path)
    write_notebook(tmp_path / "2.1-word2vec.ipynb", [], ["claims"])
    with pytest.raises(DamagedFileError, match=r"2\.1-word2vec\.ipynb.*run the notebook"):
        gather(tmp_path)
