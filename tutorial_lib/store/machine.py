"""This machine: the cores of this process, the checkout of the course, files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["CHECKOUT", "cores", "write"]

CHECKOUT = Path(__file__).resolve().parents[2]
"""The folder that holds this library; in a checkout of the course, the notebooks lie beside it."""


def cores() -> int:
    """Return the cores that this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def write(path: Path, text: str) -> None:
    """Write a file so that its readers see the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
