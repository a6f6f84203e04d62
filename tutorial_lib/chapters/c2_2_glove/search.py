"""Search at scale: exact against two approximate indexes of faiss, recall against speed.

HNSW (Malkov and Yashunin 2018) walks a graph of neighbours; IVF (Jégou, Douze and Schmid 2011) looks only
into the few cells of a clustering that lie nearest. Speed is counted in CPU seconds of one thread, which mean
the same on a busy machine. `run()` takes about five minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import faiss
import numpy as np

from ...encoders import load
from ..experiment import cpu_seconds, in_common, record, threads
from .compression import K, queries_of

__all__ = ["break_even", "build_flat", "build_hnsw", "build_ivf", "estimate", "measure", "run"]

NEIGHBOURS, BUILD_BREADTH = 16, 100
EFFORTS = {"HNSW": (8, 16, 32, 64, 128, 256), "IVF": (1, 2, 4, 8, 16, 32, 64)}
"""How far each index searches: ef of HNSW, cells looked into of IVF."""


def build_flat(vectors: np.ndarray) -> Any:
    """No index at all: every query is compared with every vector."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def build_hnsw(vectors: np.ndarray) -> Any:
    """A graph in which every vector knows about 16 near ones; searched from link to link."""
    index = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILD_BREADTH
    index.add(vectors)
    return index


def build_ivf(vectors: np.ndarray) -> Any:
    """A clustering into about sqrt(n) cells by k-means; each vector lies in the cell of its centre."""
    cells = int(len(vectors) ** 0.5)
    centres: Any = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(centres, vectors.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
    centres.this.disown()
    index.own_fields = True  # the index keeps its centres alive
    index.train(vectors)
    index.add(vectors)
    return index


def measure(
    vectors: np.ndarray, queries: np.ndarray, efforts: Mapping[str, Sequence[int]] = EFFORTS
) -> list[dict[str, Any]]:
    """Build each index over unit rows [n, d]; recall@10 and queries per second at each search effort."""
    flat = build_flat(vectors)
    truth = flat.search(queries, K)[1]  # [q, 10]
    rows = [_row("exact", 0, 0.0, 1.0, _queries_per_second(flat, queries))]
    for name, build in (("HNSW", build_hnsw), ("IVF", build_ivf)):
        index, seconds = cpu_seconds(partial(build, vectors))
        for effort in efforts[name]:
            if name == "HNSW":
                index.hnsw.efSearch = effort
            else:
                index.nprobe = effort
            recall = in_common(truth, index.search(queries, K)[1])
            rows.append(_row(name, effort, seconds, recall, _queries_per_second(index, queries)))
    return rows


def _queries_per_second(index: Any, queries: np.ndarray) -> float:
    """The better of two rounds, one query after the other."""
    few = queries[:100, None]  # [q, 1, d]
    return len(few) / min(cpu_seconds(lambda: [index.search(one, K) for one in few])[1] for _ in range(2))


def _row(name: str, effort: int, build: float, recall: float, single: float) -> dict[str, float | str]:
    return {
        "index": name,
        "effort": effort,
        "build_seconds": round(build, 2),
        "recall": round(recall, 4),
        "single": round(single, 1),
    }


def break_even(build_seconds: float, slow: float, fast: float) -> float:
    """How many queries an index must answer before building it has paid: build / (1/slow − 1/fast).

    slow, fast: queries per second without and with it. Infinite where the index is not faster.
    """
    saved = 1 / slow - 1 / fast
    return build_seconds / saved if saved > 0 else float("inf")


def estimate(
    n: float, dim: int, bytes_per_number: float, links: int, exact_speed: float, build_rate: float
) -> dict[str, float]:
    """What n vectors would need: paper arithmetic, each assumption an argument.

    Args:
        n: vectors.
        dim: numbers in each.
        bytes_per_number: 4 for float32, less if compressed.
        links: of the HNSW graph per vector, 4 bytes each (twice M in the lowest layer).
        exact_speed: numbers compared per second by an exact search (vectors · dim · queries per second).
        build_rate: vectors that HNSW adds per second.
    """
    return {
        "vectors_gigabytes": n * dim * bytes_per_number / 1e9,
        "links_gigabytes": n * links * 4 / 1e9,
        "exact_seconds_per_query": n * dim / exact_speed,
        "hnsw_build_hours": n / build_rate / 3600,
    }


@threads(1)
def run(n_words: Sequence[int] = (25_000, 100_000, 400_000), n_queries: int = 300) -> dict[str, Any]:
    """Measure on the most frequent GloVe words; queries are drawn from the 50,000 most frequent of them."""
    vectors = np.ascontiguousarray(load("glove", "pocket").vectors)
    random = np.random.default_rng(0)
    results = [
        {"n_words": n, "rows": measure(vectors[:n], queries_of(vectors[:n], n_queries, random))}
        for n in n_words
    ]
    index = {"M": NEIGHBOURS, "efConstruction": BUILD_BREADTH, "cells": "sqrt(n)", "threads": 1}
    return record({"dim": vectors.shape[1], "k": K, "n_queries": n_queries, **index}, [0], results)
