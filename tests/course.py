"""The course as files: where its parts are, and a copy of them in a difficult place."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "tutorial_lib"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = (
    "0-introduction",
    "1.1-what-is-an-embedding",
    "1.2-applications",
    "2.1-word2vec",
    "2.2-glove",
    "2.3-bert",
    "2.4-clip",
    "3-comparison",
    "4-summary",
)
DIFFICULT_PLACE = "a space and 中文"

_IGNORED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.egg-info", ".*_cache")


def copy_course(folder: Path) -> Path:
    """Copy library and notebooks below `folder`, to a path with a space and Chinese; return the copy."""
    copy = folder / DIFFICULT_PLACE
    for name in ("tutorial_lib", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=_IGNORED)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@cache
def read(path: Path) -> nbformat.NotebookNode:
    """Return a stored notebook."""
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    """Return the cells of code of a stored notebook that hold any."""
    return [cell for cell in read(path).cells if cell.cell_type == "code" and cell.source.strip()]


def prose(path: Path) -> str:
    """Return all markdown of a stored notebook."""
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a module, or of all code of a notebook."""
    if path.suffix == ".py":
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    return _without_magic("\n".join(cell.source for cell in code_cells(path)), path)


def cells_of_code(path: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield the id and the syntax tree of each cell of code of a notebook."""
    yield from ((cell.id, _without_magic(cell.source, path)) for cell in code_cells(path))


def _without_magic(code: str, path: Path) -> ast.Module:
    lines = ["pass" if line.startswith(("%", "!")) else line for line in code.splitlines()]
    return ast.parse("\n".join(lines), str(path))


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports from other packages, wherever in the file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
