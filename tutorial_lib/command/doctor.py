"""What this machine has: Python, packages, cores, memory, disk, every model and every data set."""

from __future__ import annotations

import os
import platform
from collections import Counter
from dataclasses import dataclass
from importlib import metadata

from .. import store
from ..store.cache import free_space
from ..store.machine import cores

__all__ = ["Report", "examine"]

PACKAGES = (
    *("numpy", "scipy", "pandas", "scikit-learn", "scikit-image", "matplotlib", "pillow"),
    *("torch", "transformers", "tokenizers", "safetensors", "peft", "huggingface-hub"),
    *("gensim", "umap-learn", "faiss-cpu"),
    *("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "nbclient"),
)


@dataclass(frozen=True)
class Report:
    """What `examine` found.

    Attributes:
        packages: version by name, "" for one that is not installed.
        memory: bytes of main memory, None where the system does not tell.
        free_disk: bytes that are free where the cache is.
        source: the source that the entries are of, "pocket" or "full".
        entries: the state of each model and data set.
    """

    python: str
    system: str
    cores: int
    memory: int | None
    cache: str
    free_disk: int
    source: str
    packages: dict[str, str]
    entries: list[store.Status]

    @property
    def ok(self) -> bool:
        """Tell whether nothing is missing and nothing damaged."""
        return all(self.packages.values()) and all(entry.state == "found" for entry in self.entries)

    def __str__(self) -> str:
        return "\n".join([*self._machine(), "", *map(_line, self.entries), "", self._summary()])

    def _machine(self) -> list[str]:
        memory = f"{self.memory / 2**30:.1f} GiB memory" if self.memory else "memory unknown"
        versions = ", ".join(f"{name} {version}" for name, version in self.packages.items() if version)
        missing = [name for name, version in self.packages.items() if not version]
        return [
            f"Python    {self.python} on {self.system}, {self.cores} cores, {memory}",
            f"packages  {versions}",
            *(f"          {name} is not installed: pip install {name}" for name in missing),
            f"cache     {self.cache} ({self.free_disk / 2**30:.1f} GiB free)",
            f"source    {self.source}",
        ]

    def _summary(self) -> str:
        states = Counter(entry.state for entry in self.entries)
        absent = sum(not version for version in self.packages.values())
        counts = [f"{states[state]} {state}" for state in ("found", "missing", "damaged") if states[state]]
        return ", ".join(counts) + (f"; {absent} packages are not installed" if absent else "")


def examine(source: str | None = None) -> Report:
    """Look at the machine and at every model and data set of the source; fetch and change nothing."""
    return Report(
        python=platform.python_version(),
        system=platform.platform(terse=True),
        cores=cores(),
        memory=_memory(),
        cache=str(store.cache_dir()),
        free_disk=free_space(),
        source=store.source_in_use(source),
        packages={name: _version(name) for name in PACKAGES},
        entries=store.available(source),
    )


def _line(entry: store.Status) -> str:
    text = f"{entry.state:8}  {entry.name:18}  {_size(entry.bytes):>10}  {entry.where or entry.title}"
    return text if entry.state == "found" else f"{text}\n          {entry.problem}"


def _size(count: int) -> str:
    if not count:
        return ""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _memory() -> int | None:
    """Return the bytes of main memory; Python cannot ask Windows without a further package."""
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
