"""The README's own code, run as it stands there."""

from __future__ import annotations

import re

from course import NAMES, ROOT, read

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_notebook_has_its_row_with_promise_minutes_and_prerequisite() -> None:
    row = r"^\| \[.*?\]\(notebooks/(.*?)\.ipynb\) \| (.+?) \| (\d+) \| (.+?) \|$"
    rows = re.findall(row, README, re.MULTILINE)
    assert [name for name, *_ in rows] == list(NAMES)
    for name, _, minutes, _ in rows:
        assert f"{minutes} minutes" in read(ROOT / f"notebooks/{name}.ipynb").cells[0].source, name


def test_the_picture_is_small() -> None:
    assert (ROOT / "notebooks/images/lab.png").stat().st_size < 200_000
