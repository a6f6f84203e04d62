"""Experiments that take longer than a notebook may: their code, and the results that were measured with it.

Each module here is one experiment: `run(scale)` measures and returns plain numbers. At full scale its
results lie in `notebooks/results/NAME.json` beside settings, seeds, versions, machine and the command that
makes them again:

    python -m tutorial_lib experiment NAME

A notebook reads them with `load(NAME)` and runs the same function live at a small scale.
"""

from __future__ import annotations

import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from ..errors import MissingFileError, UnknownNameError
from ..store.machine import CHECKOUT, write
from . import chapters

__all__ = ["available", "load", "regenerate", "results_folder"]

_PACKAGES = ("numpy", "scipy", "torch", "gensim", "scikit-learn", "faiss-cpu", "transformers", "umap-learn")


def available() -> list[str]:
    """The names of all experiments, as "2.1-speed": the chapters' modules that have a `run`."""
    return [
        f"{number}-{path.stem.replace('_', '-')}"
        for number in chapters.numbers()
        for path in sorted(chapters.folder(number).glob("[a-z]*.py"))
        if "\ndef run(" in path.read_text(encoding="utf-8")
    ]


def results_folder() -> Path:
    """The folder of the stored results: beside the notebooks of this checkout, else of the working folder."""
    checkout = CHECKOUT / "notebooks" / "results"
    return checkout if checkout.is_dir() else Path.cwd() / "results"


def load(name: str) -> dict[str, Any]:
    """Read the stored results of an experiment.

    Raises:
        UnknownNameError: no experiment of that name.
        MissingFileError: it has not been run; the message holds the command.
    """
    path = results_folder() / f"{_known(name)}.json"
    if not path.is_file():
        raise MissingFileError(f"{path} does not exist: run `{_command(name)}`")
    return json.loads(path.read_text(encoding="utf-8"))


def regenerate(name: str) -> Path:
    """Run an experiment at full scale and store what it measured; return the path of the file.

    Raises:
        UnknownNameError: no experiment of that name.
    """
    number, _, module_name = _known(name).partition("-")
    module = chapters.part(number, module_name.replace("-", "_"))
    record = {
        "experiment": name,
        "command": _command(name),
        "versions": {package: metadata.version(package) for package in _PACKAGES},
        "machine": machine(),
        **module.run(),
    }
    path = results_folder() / f"{name}.json"
    write(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return path


def machine() -> dict[str, Any]:
    """What the numbers were measured on: processor, cores, system, Python; nothing that names the owner."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _command(name: str) -> str:
    return f"python -m tutorial_lib experiment {name}"


def _known(name: str) -> str:
    if name not in available():
        raise UnknownNameError(f"no experiment is called {name!r}: choose one of {', '.join(available())}")
    return name
