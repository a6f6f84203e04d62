"""What a model costs: run in a process of its own, so that nothing else is loaded (used by comparison.py)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

__all__ = ["items_for", "main", "private_memory"]


def items_for(encoder: Any) -> list[Any]:
    """Return typical items of the model: its 2,000 first words, 50 documents, 500 films or 500 digits."""
    from .. import datasets

    if "word" in encoder.modalities:
        return list(encoder.words[:2000])
    if "text" in encoder.modalities:
        return [" ".join(text.split()[:20]) for text in datasets.lee_documents()[0]]
    if "item" in encoder.modalities:
        return datasets.movielens()["title"].value_counts().index[:500].tolist()
    return list(datasets.digits()[0][:500])


def private_memory() -> float:
    """Return the MiB that only this process uses; nan where the system does not tell (other than Linux)."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.is_file():
        return float("nan")
    lines = rollup.read_text().splitlines()
    return (
        sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))
        / 1024
    )


def main(name: str) -> None:
    """Print one line of JSON: dimension, seconds to load, items per second, private MiB."""
    start = time.perf_counter()
    from ..encoders import load

    encoder = load(name)
    loaded = time.perf_counter() - start
    items = items_for(encoder)
    encoder.encode(items[:2])
    start = time.perf_counter()
    encoder.encode(items)
    rate = len(items) / (time.perf_counter() - start)
    print(
        json.dumps(
            {"dimension": encoder.dim, "load s": loaded, "items/s": rate, "private MiB": private_memory()}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
