"""The paper calculation of a large search as a panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from ...widgets.panel import Panel, duration
from .search import estimate

__all__ = ["paper_calculation"]

_UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
VECTORS = {f"{n} {name}": n * unit for name, unit in _UNITS.items() for n in (1, 3, 10, 30, 100, 300)}
DIMENSIONS = (50, 100, 300, 384, 512, 768, 1024, 1536, 3072, 4096)
NUMBERS = {"float32: 4 bytes each": 4, "float16: 2 bytes": 2, "int8: 1 byte": 1}


def paper_calculation(assumptions: Mapping[str, Any]) -> Panel:
    """Change how many vectors there are, how long and how exact, and see what a search would need.

    `assumptions` are the arguments of :func:`~.search.estimate`, of which three are chosen in the panel.
    """

    def show(vectors: int, dim: int, size: int) -> str:
        chosen = {"n": vectors, "dim": dim, "bytes_per_number": size}
        needs = estimate(**{**assumptions, **chosen})
        memory = needs["vectors_gigabytes"] + needs["links_gigabytes"]
        laptops = "fits a laptop of 16 GB" if memory < 12 else f"needs {_size(memory)} of memory"
        query = duration(needs["exact_seconds_per_query"])
        rows = {
            "memory for the vectors": _size(needs["vectors_gigabytes"]),
            "memory for the links of the graph (HNSW)": _size(needs["links_gigabytes"]),
            "one exact query, one thread": query,
            "building the graph, one thread": duration(3600 * needs["hnsw_build_hours"]),
        }
        lines = "".join(
            f'<tr><th scope="row">{what}</th><td>{value}</td></tr>' for what, value in rows.items()
        )
        line = f"<p>The search {laptops}, and without an index each query takes {query}.</p>"
        return f'{line}<table class="tutorial-table">{lines}</table>'

    wide = {"style": {"description_width": "90px"}, "layout": {"width": "min(460px, 100%)"}}
    inputs = {
        "vectors": ipywidgets.SelectionSlider(
            options=list(VECTORS.items()), value=10**8, description="Vectors", **wide
        ),
        "dim": ipywidgets.SelectionSlider(options=DIMENSIONS, value=384, description="Dimensions", **wide),
        "size": ipywidgets.Dropdown(options=list(NUMBERS.items()), description="Numbers", **wide),
    }
    return Panel("change the assumptions of the paper calculation", inputs, show)


def _size(gigabytes: float) -> str:
    """A memory in the unit that suits it: "15 MB", "154 GB", "1.5 TB"."""
    for unit, size in (("TB", 1000.0), ("GB", 1.0)):
        if gigabytes >= size:
            return f"{gigabytes / size:,.3g} {unit}"
    return f"{1000 * gigabytes:,.3g} MB"
