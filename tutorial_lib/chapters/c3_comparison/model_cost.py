"""What a model costs: run in a process of its own, so that nothing else is loaded (used by comparison.py).

Costs are compared per the same item: one word with one word, one text of twenty words with one text. Time is
the processor's, on one thread: other work on the machine does not count.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["KINDS", "items_for", "main", "private_memory"]

KINDS = ("word", "text", "image", "item")
FEWEST_SECONDS = 0.5
"""A rate is measured over at least this much processor time: looking up 500 words takes a millisecond."""


def items_for(encoder: Any) -> dict[str, list[Any]]:
    """Return the items that a model can encode, by kind; the same words and texts for every model.

    "word": the 500 most frequent words of the small text; "text": 50 documents cut to twenty words; "image":
    200 handwritten digits; "item": 500 films. Word vectors read a text as the mean of its words.
    """
    from ... import data

    items: dict[str, list[Any]] = {}
    if {"word", "text"} & set(encoder.modalities):
        from ...encoders import load

        items["word"] = list(load("word2vec", "pocket").words[:500])  # type: ignore[attr-defined]
        items["text"] = [" ".join(text.split()[:20]) for text in data.lee_documents()[0]]
    if "image" in encoder.modalities:
        items["image"] = _pictures(data.digits()[0][:200])
    if "item" in encoder.modalities:
        items["item"] = sorted(data.movielens()["title"].unique())[:500]
    return items


def _first_item(encoder: Any) -> list[Any]:
    """Return one item that costs nothing to make."""
    from PIL import Image

    if {"word", "text"} & set(encoder.modalities):
        return ["water"]
    return [Image.new("L", (8, 8))] if "image" in encoder.modalities else encoder.titles[:1]


def _pictures(images: Any) -> list[Any]:
    from PIL import Image

    return [Image.fromarray((255 * (1 - image)).astype("uint8")) for image in images]


def private_memory() -> float:
    """Return the MiB that only this process uses; nan where the system does not tell (other than Linux)."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.is_file():
        return float("nan")
    lines = rollup.read_text().splitlines()
    private = [int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))]
    return sum(private) / 1024


def items_per_second(encode: Callable[[Sequence[Any]], Any], items: Sequence[Any]) -> float:
    """Return how many items are encoded in a second of processor time, over FEWEST_SECONDS or more."""
    encode(items[:2])  # what a first call imports belongs to no item
    rounds, start = 0, time.process_time()
    while time.process_time() - start < FEWEST_SECONDS:
        encode(items)
        rounds += 1
    return rounds * len(items) / (time.process_time() - start)


def main(name: str) -> None:
    """Print one line of JSON: dimension, cold seconds, items per second for each kind, private MiB."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    from ...encoders import load

    encoder = load(name)
    encoder.encode(_first_item(encoder))
    cold, memory = time.process_time(), private_memory()
    from .comparison import vectors_of_texts

    kinds = items_for(encoder)
    rates = {
        kind: items_per_second(
            (lambda texts: vectors_of_texts(encoder, texts)) if kind == "text" else encoder.encode, items
        )
        for kind, items in kinds.items()
    }
    print(json.dumps({"dimension": encoder.dim, "cold s": cold, "items/s": rates, "private MiB": memory}))


if __name__ == "__main__":
    main(sys.argv[1])
