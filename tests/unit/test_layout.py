"""The shape of the project: what stands where, which room may use which, how much a stranger has to read."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from course import LIBRARY, NAMES, NOTEBOOKS, ROOT, tree_of

TOP_LEVEL = {
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "environment.yml",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "tests",
    "tutorial_lib",
}
MADE_BY_COMMANDS = {"my-notebooks", "run", "build", "dist", "tutorial_lib.egg-info"}
HEAVY = {"torch", "gensim", "matplotlib", "pandas", "transformers", "sklearn", "scipy", "ipywidgets", "faiss"}

# The rooms of the library, from the ground up: each uses its own floor and those below, never one above.
FLOORS = (
    ("errors",),
    ("validation",),
    ("store",),
    ("data", "search"),
    ("scratch",),
    ("encoders",),
    ("measure",),
    ("plots",),
    ("course",),
    ("widgets",),
    ("chapters",),
    ("command",),
    ("__main__",),
)
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
NOT_THE_SPINE = {"chapters", "scratch", "command"}
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGE = 150  # lines of a file that is read in one go

MODULES = sorted(LIBRARY.rglob("*.py"))
UNITS = [path for path in MODULES if path != LIBRARY / "__init__.py"]


def room_of(path: Path) -> str:
    """Return the room, or module of the top, that a file of the library belongs to."""
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the library."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {module_name(path) for path in MODULES}


@cache
def uses(path: Path) -> set[str]:
    """Return the library's modules that a file imports, in functions too, but not for types alone."""
    tree = tree_of(path)
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    types = [block for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING"]
    for_types = {node for block in types for node in ast.walk(block)}
    found = set()
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute(path, node)
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return (found & KNOWN) - {module_name(path), "tutorial_lib"}


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """Return the absolute name of the module that a `from … import …` names."""
    if not node.level:
        return node.module or ""
    package = list(path.relative_to(ROOT).parts[: -node.level])
    return ".".join(package + ([node.module] if node.module else []))


def test_top_level() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - MADE_BY_COMMANDS == TOP_LEVEL


def test_one_notebook_per_section() -> None:
    assert [path.name.removesuffix(".ipynb") for path in NOTEBOOKS] == list(NAMES)


def test_a_room_uses_only_what_lies_below() -> None:
    assert sorted(FLOOR) == sorted({room_of(path) for path in UNITS}), "give a new room its floor"
    upwards = [
        f"{module_name(path)} uses {name}"
        for path in UNITS
        for name in uses(path)
        if FLOOR[name.split(".")[1]] > FLOOR[room_of(path)]
    ]
    assert not upwards


def test_contributing_draws_the_same_house() -> None:
    drawn = re.findall(r"^ {4}(\w+)/? ", CONTRIBUTING, re.MULTILINE)
    assert drawn == [room for floor in FLOORS for room in floor if room != "__main__"]


def test_no_import_cycle() -> None:
    graph = {module_name(path): uses(path) for path in MODULES}
    for name, others in graph.items():
        # The modules of a package import its __init__; that it names them lazily is no cycle.
        graph[name] = {other for other in others if not other.startswith(name + ".")}
    TopologicalSorter(graph).prepare()  # raises CycleError with the cycle


def test_drawing_never_loads_a_model() -> None:
    loaders = {"tutorial_lib.store", "tutorial_lib.data", "tutorial_lib.encoders"}
    drawing = [path for path in MODULES if room_of(path) in ("plots", "widgets")]
    assert not [module_name(path) for path in drawing if loaders & uses(path)]


def test_nothing_in_the_library_asks_which_model_it_has() -> None:
    asks = re.compile(r"""\bname\s*(?:==|in)\s*[("']+(?:word2vec|glove|bert|clip|cnn|recommender)\b""")
    spine = [path for path in MODULES if room_of(path) != "chapters"]
    assert not [module_name(path) for path in spine if asks.search(path.read_text(encoding="utf-8"))]


def test_modules_say_what_they_are_for_and_what_they_offer() -> None:
    lacking = [module_name(path) for path in MODULES if not ast.get_docstring(tree_of(path))]
    lacking += [module_name(path) for path in MODULES if not offers(path)]
    assert not lacking


def offers(path: Path) -> bool:
    """Tell whether a module lists its public names, where it has any; scripts and exercises need no list."""
    tree = tree_of(path)
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    public = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    named = any(isinstance(target, ast.Name) and target.id == "__all__" for target in assigned)
    is_script = path.name in ("__main__.py", "bootstrap.py", "cli.py", "exercises.py")
    return named or is_script or all(node.name.startswith("_") for node in public)


def test_the_library_is_cheap_to_import() -> None:
    code = "import sys, tutorial_lib; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(loaded.split())


def test_one_home_for_each_class() -> None:
    classes = Counter(
        node.name
        for path in [*MODULES, *NOTEBOOKS]
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and node.name[0] != "_"
    )
    assert not [name for name, times in classes.items() if times > 1], "import the first definition instead"


def test_the_tour_is_a_quarter_of_an_hour() -> None:
    tour = re.findall(r"^\d\. `([\w/]+\.py)`", CONTRIBUTING, re.MULTILINE)
    assert len(tour) == 8
    lengths = {name: len((LIBRARY / name).read_text(encoding="utf-8").splitlines()) for name in tour}
    assert max(lengths.values()) <= PAGE, lengths


@pytest.mark.parametrize(("rooms", "most"), [("the spine", 8250), ("all", 15950)])
def test_the_library_stays_small(rooms: str, most: int) -> None:
    read = [path for path in MODULES if rooms == "all" or room_of(path) not in NOT_THE_SPINE]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in read) <= most
