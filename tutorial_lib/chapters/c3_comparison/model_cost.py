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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...encoders import Encoder

__all__ = ["items_for", "items_per_second", "measure", "private_memory"]

FEWEST_SECONDS = 0.5
"""A rate is measured over at least this much processor time: looking up 500 words takes a millisecond."""


def items_for(modalities: Sequence[str]) -> dict[str, list[Any]]:
    """Return the items that a model can encode which reads these, by kind; the same ones for every model.

    "word": the 500 most frequent words of the small text; "text": 50 documents cut to twenty words; "image":
    200 handwritten digits; "item": 500 films. Word vectors read a text as the mean of its words.
    """
    from PIL import Image

    from ... import data
    from ...encoders import load

    items: dict[str, list[Any]] = {}
    if {"word", "text"} & set(modalities):
        items["word"] = list(load("word2vec", "pocket").words[:500])
        items["text"] = [" ".join(text.split()[:20]) for text in data.lee_documents()[0]]
    if "image" in modalities:
        inks = (255 * (1 - data.digits()[0][:200])).astype("uint8")  # [200, 8, 8], dark on a light ground
        items["image"] = [Image.fromarray(ink) for ink in inks]
    if "item" in modalities:
        items["item"] = sorted(data.movielens()["title"].unique())[:500]
    return items


def _first_item(modalities: Sequence[str]) -> Any:
    """Return one item that costs nothing to make."""
    from PIL import Image

    if {"word", "text"} & set(modalities):
        return "water"
    return Image.new("L", (8, 8)) if "image" in modalities else "Toy Story (1995)"


def private_memory() -> float:
    """Return the MiB that only this process uses; nan where the system does not tell (other than Linux)."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.is_file():
        return float("nan")
    lines = rollup.read_text().splitlines()
    private = [int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty"))]
    return sum(private) / 1024


def items_per_second(encode: Callable[[Sequence[Any]], object], items: Sequence[Any]) -> float:
    """Return how many items are encoded in a second of processor time, over FEWEST_SECONDS or more."""
    encode(items[:2])  # what a first call imports belongs to no item
    rounds, start = 0, time.process_time()
    while time.process_time() - start < FEWEST_SECONDS:
        encode(items)
        rounds += 1
    return rounds * len(items) / (time.process_time() - start)


def measure(name: str) -> dict[str, Any]:
    """Load a model, encode, and tell what it cost since the process began.

    Returns:
        Its dimension; processor seconds from the start to the first vector ("cold s"); items per processor
        second after that ("items/s"), for each kind of item; the memory that nothing else uses.
    """
    from ...encoders import load

    encoder: Encoder = load(name)
    encoder.encode([_first_item(encoder.modalities)])
    cold, memory = time.process_time(), private_memory()
    from .readers import vectors_of_texts  # costs time that belongs to no model

    ways = {"text": lambda texts: vectors_of_texts(encoder, texts)}
    rates = {
        kind: items_per_second(ways.get(kind, encoder.encode), items)
        for kind, items in items_for(encoder.modalities).items()
    }
    return {"dimension": encoder.dim, "cold s": cold, "items/s": rates, "private MiB": memory}


if __name__ == "__main__":
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    print(json.dumps(measure(sys.argv[1])))
