"""What exists: every model and data set of the course, a row each in `assets/catalog.toml`.

A pocket row carries the size and SHA-256 of every file. A full row carries none: its files are checked
against the sizes and checksums that the hub itself lists when they are fetched.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..errors import UnknownNameError

__all__ = ["ASSETS", "Artefact", "File", "Row", "Source", "artefact", "artefacts", "names", "row", "rows"]

Source = Literal["pocket", "full"]

ASSETS = Path(__file__).parents[1] / "assets"


@dataclass(frozen=True)
class File:
    """One file of a model or data set.

    A path with a `*` stands for all files that match. Its bytes are their sum, and its SHA-256 is that of the
    lines "NAME SHA-256" of the matches, in the order of their names.
    """

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Artefact:
    """What is made once on the reader's machine and kept in the cache, and all that it depends on.

    Attributes:
        name: the beginning of its folder's name in the cache.
        made_by: the function that fills the folder, `(folder, artefact) -> None`: "encoders.glove:convert".
        made_from: the models and data sets that go into it, by name: their checksums and artefacts count.
        source: which of the two sources those models have.
        settings: what `made_by` reads from here: change a value, and it is made anew.
        packages: those whose version (2.13, not 2.13.1) may change the result.
        version: raise it when the code changes the result in another way.
    """

    name: str
    made_by: str
    made_from: Sequence[str]
    source: Source = "pocket"
    settings: Mapping[str, Any] = field(default_factory=dict)
    packages: Sequence[str] = ()
    version: int = 1


@dataclass(frozen=True)
class Row:
    """A model or a data set: who made it, where its files are, and what is made of them.

    The files are in a repository of the Hugging Face hub, in an installed package, or in `assets/`. A row
    that names none of these is trained on the reader's machine: it is its one artefact.

    Attributes:
        name: the name that `load`, `locate` and the command line take.
        origin: who made it, and in which publication.
        url: where its makers describe it.
        encoder: module in `encoders/` and class, "bert:BertEncoder"; "" for what `load` does not open.
        repository: the repository on the hub.
        weights: alternatives: the first of these files that the repository has is fetched.
        beside: patterns of the files that are fetched with it.
        revision: the commit that is fetched. "main" takes the newest the first time, and keeps to that.
        download_bytes: the rounded size of the download.
        package: the package with the files, in the version that was checked: "gensim==4.4.0".
        folder: where in the package, or in `assets/`, the files are.
        files: what `folder` must hold.
        artefacts: what is prepared once and kept in the cache (see `store.artefact`).
    """

    kind: Literal["model", "data"]
    name: str
    title: str
    origin: str
    licence: str
    url: str
    source: Source = "pocket"
    encoder: str = ""
    repository: str = ""
    weights: Sequence[str] = ()
    beside: Sequence[str] = ("*.json", "*.txt")
    revision: str = "main"
    download_bytes: int = 0
    package: str = ""
    folder: str = ""
    files: Sequence[File] = ()
    artefacts: Sequence[Artefact] = ()

    @property
    def bytes(self) -> int:
        """The size of all files together; 0 for what is trained here."""
        return sum(file.bytes for file in self.files) or self.download_bytes

    @property
    def is_trained(self) -> bool:
        """Whether there is nothing to find or fetch: the model is trained on the reader's machine."""
        return not (self.repository or self.folder)

    @property
    def mend(self) -> str:
        """The command that brings the files here again."""
        if self.package:
            return f"pip install --force-reinstall --no-deps {self.package}"
        return f"git checkout -- tutorial_lib/assets/{self.folder}" if self.folder else self.prepare

    @property
    def prepare(self) -> str:
        """The command that fetches, trains and converts what is not here yet."""
        source = "" if self.source == "pocket" else f" --source {self.source}"
        return f"python -m tutorial_lib prepare{source} {self.name}"


@cache
def rows() -> tuple[Row, ...]:
    """Return the whole catalog: models first, then data sets. The file is read once."""
    tables = tomllib.loads((ASSETS / "catalog.toml").read_text(encoding="utf-8"))
    return tuple(_row("model", table) for table in tables["model"]) + tuple(
        _row("data", table) for table in tables["data"]
    )


def _row(kind: Literal["model", "data"], table: dict[str, Any]) -> Row:
    source = table.get("source", "pocket")
    files = [File(*line) for line in table.pop("files", ())]
    artefacts = [Artefact(source=source, **made) for made in table.pop("artefacts", ())]
    return Row(kind=kind, files=files, artefacts=artefacts, **table)


def row(name: str, source: Source = "pocket") -> Row:
    """Return the row of a model or data set.

    What exists only once (data sets, the recommender) is the same for both sources.

    Raises:
        UnknownNameError: no such name; the message lists those that exist.
    """
    found = {each.source: each for each in rows() if each.name == name}
    if not found:
        raise UnknownNameError(f"nothing is called {name!r}: choose one of {', '.join(names())}")
    return found.get(source) or next(iter(found.values()))


def names() -> list[str]:
    """Return every name that `row` knows: models first, then data sets."""
    return list(dict.fromkeys(each.name for each in rows()))


def artefacts() -> dict[str, Artefact]:
    """Return all that is made once and kept in the cache, by name."""
    return {made.name: made for each in rows() for made in each.artefacts}


def artefact(name: str) -> Artefact:
    """Return what `artefacts` has under a name.

    Raises:
        UnknownNameError: nothing of that name is made.
    """
    known = artefacts()
    if name not in known:
        raise UnknownNameError(f"no artefact is called {name!r}: choose one of {', '.join(known)}")
    return known[name]
