"""A catalog with another row, for one test."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tutorial_lib.store import catalog
from tutorial_lib.store.catalog import Artefact, Row


def add_row(patch: pytest.MonkeyPatch, new: Row) -> None:
    """Let the catalog hold one row more, or another one in place of that of the same name and source."""
    others = [row for row in catalog.rows() if (row.name, row.source) != (new.name, new.source)]
    patch.setattr(catalog, "rows", lambda: (*others, new))


def change_row(patch: pytest.MonkeyPatch, name: str, source: Any = "pocket", **changes: Any) -> Row:
    """Change some fields of a row."""
    row = dataclasses.replace(catalog.row(name, source), **changes)
    add_row(patch, row)
    return row


def change_artefact(patch: pytest.MonkeyPatch, name: str, **changes: Any) -> Artefact:
    """Change some fields of an artefact, in the row that it belongs to."""
    (row,) = [row for row in catalog.rows() if name in [made.name for made in row.artefacts]]
    made = dataclasses.replace(catalog.artefact(name), **changes)
    change_row(patch, row.name, row.source, artefacts=[made])
    return made
