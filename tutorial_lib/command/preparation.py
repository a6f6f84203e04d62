"""Does once what takes long: fetches, checks, converts and trains everything that the notebooks use."""

from __future__ import annotations

from collections.abc import Sequence

from .. import store
from ..errors import TutorialError
from ..store import catalog

__all__ = ["prepare"]


def prepare(names: Sequence[str] = (), source: str | None = None) -> list[str]:
    """Bring models and data sets into the cache, with a progress bar; return a sentence for each failure.

    What is there already costs only a look. One failure does not stop the others.

    Args:
        names: as in `catalog.names()`; all when empty.
        source: "pocket" or "full"; None takes the source in use.

    Raises:
        UnknownNameError: a name that does not exist.
    """
    from tqdm import tqdm

    chosen = store.source_in_use(source)
    rows = [catalog.row(name, chosen) for name in names or catalog.names()]
    failures = []
    with tqdm(rows, unit="item") as bar:
        for row in bar:
            bar.set_description(row.name)
            try:
                store.prepare(row)
            except TutorialError as error:
                failures.append(f"{row.name}: {error}")
    return failures
