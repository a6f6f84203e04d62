"""Experiments that take longer than a notebook may: their code, and the results that were measured with it.

A chapter's module with a `run` is an experiment: `run(scale)` measures and returns plain numbers. At full
scale its results lie in `notebooks/results/NAME.json` beside settings, seeds, versions, machine and the
command that makes them again:

    python -m tutorial_lib experiment NAME

A notebook reads them with `load(NAME)` and runs the same function live at a small scale.
"""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from ..errors import MissingFileError, UnknownNameError
from ..store.machine import CHECKOUT, cores, write
from .chapters import folder, numbers, part

__all__ = ["available", "load", "regenerate", "results_folder"]

_PACKAGES = ("numpy", "scipy", "torch", "gensim", "scikit-learn", "faiss-cpu", "transformers", "umap-learn")


def available() -> list[str]:
    """The names of all experiments, as "2.1-speed": the chapters' modules that have a `run`."""
    return [
        f"{number}-{path.stem.replace('_', '-')}"
        for number in numbers()
        for path in sorted(folder(number).glob("[a-z]*.py"))
        if "\ndef run(" in path.read_text(encoding="utf-8")
    ]


def results_folder() -> Path:
    """The folder of the stored results: beside the notebooks of this checkout, else of the working folder."""
    checkout = CHECKOUT / "notebooks" / "results"
    return checkout if checkout.is_dir() else Path.cwd() / "results"


def load(name: str) -> dict[str, Any]:
    """Read the stored results of an experiment.

    Raises UnknownNameError for a name that no experiment has, and MissingFileError with the command to type
    for one that was not run.
    """
    path = _path(name)
    if not path.is_file():
        raise MissingFileError(f"{path} does not exist: run `{_command(name)}`")
    return json.loads(path.read_text(encoding="utf-8"))


def regenerate(name: str) -> Path:
    """Run an experiment at full scale and store what it measured; return the path of the file.

    Raises UnknownNameError for a name that no experiment has.
    """
    path = _path(name)
    chapter, _, module = name.partition("-")
    record = {
        "experiment": name,
        "command": _command(name),
        "versions": {package: metadata.version(package) for package in _PACKAGES},
        "machine": _machine(),
        **part(chapter, module.replace("-", "_")).run(),
    }
    write(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return path


def _path(name: str) -> Path:
    if name not in available():
        raise UnknownNameError(f"no experiment is called {name!r}: choose one of {', '.join(available())}")
    return results_folder() / f"{name}.json"


def _command(name: str) -> str:
    return f"python -m tutorial_lib experiment {name}"


def _machine() -> dict[str, Any]:
    """What the numbers were measured on: nothing that names the owner."""
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8") if info.is_file() else "")
    return {
        "processor": named[1].strip() if named else platform.processor() or platform.machine(),
        "cores": cores(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
