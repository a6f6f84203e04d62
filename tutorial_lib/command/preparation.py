"""Does once what takes long: fetches, checks, converts and trains everything that the notebooks use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .. import store
from ..errors import TutorialError
from ..store import catalog
from ..store.catalog import Entry, Hub, Trained

__all__ = ["prepare"]

WORD_VECTORS = ("glove", "word2vec")
"""Models whose files from the hub are archives of text or numbers, converted before they can be used."""


def prepare(names: Sequence[str] = (), source: str | None = None) -> list[str]:
    """Bring models and data sets into the cache, with a progress bar; return a sentence for each failure.

    What is there already costs only a look. One failure does not stop the others.

    Args:
        names: as in `catalog.names()`; all of the source when empty.
        source: "pocket" or "full"; None takes the source in use.

    Raises:
        UnknownNameError: a name that does not exist.
    """
    chosen = "full" if store.source_in_use(source) == "full" else "pocket"
    entries = [catalog.entry(name, chosen) for name in names or catalog.names()]
    failures = []
    for entry in _with_progress(entries):
        try:
            _prepare(entry)
        except TutorialError as error:
            failures.append(f"{entry.name}: {error}")
    return failures


def _with_progress(entries: Sequence[Entry]) -> Iterator[Entry]:
    from tqdm import tqdm

    with tqdm(total=len(entries), unit="item", leave=True) as bar:
        for entry in entries:
            bar.set_description(entry.name)
            yield entry
            bar.update()
        bar.set_description("prepared")


def _prepare(entry: Entry) -> None:
    if not isinstance(entry.place, Trained):
        store.fetch(entry.name, entry.source)
    converted = isinstance(entry.place, Hub) and entry.name in WORD_VECTORS
    if converted or not all(store.is_made(made.name) for made in entry.artefacts):
        _loader(entry)()


def _loader(entry: Entry) -> Callable[[], object]:
    """Return the function that makes the artefacts of an entry, as a side effect of loading it."""
    if entry.kind == "data":
        from .. import data

        return getattr(data, entry.name)
    from ..encoders import load

    if entry.name == "clip":
        from ..encoders.gallery import emoji_gallery

        return lambda: emoji_gallery(load("clip", entry.source))
    return lambda: load(entry.name, entry.source)
