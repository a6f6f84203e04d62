"""The shape of the project: what stands where, and which module may use which."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
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
MADE_BY_COMMANDS = {"run", "build", "dist"}
HEAVY = {"torch", "gensim", "matplotlib", "pandas", "transformers", "sklearn", "scipy", "ipywidgets", "faiss"}

# Data flows one way: a module imports from its own line or from the lines above it.
LAYERS = (
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
PLACE = {part: number for number, layer in enumerate(LAYERS) for part in layer}

MODULES = sorted(path for path in LIBRARY.rglob("*.py"))
PARTS = sorted({path.relative_to(LIBRARY).parts[0].removesuffix(".py") for path in MODULES} - {"__init__"})


def part_of(path: Path) -> str:
    """Return the module or sub-package of the library that a file belongs to."""
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the library."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def uses(path: Path) -> set[str]:
    """Return the library's modules that a file imports, in functions too, but not for types alone."""
    known = {module_name(other) for other in MODULES}
    tree = tree_of(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = absolute(path, node)
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return (found & known) - {module_name(path), "tutorial_lib"}


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """Return the absolute name of the module that a `from … import …` names."""
    if not node.level:
        return node.module or ""
    package = list(path.relative_to(ROOT).parts[: -node.level])
    return ".".join(package + ([node.module] if node.module else []))


def test_top_level() -> None:
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there - MADE_BY_COMMANDS - {"tutorial_lib.egg-info"} == TOP_LEVEL


def test_one_notebook_per_section() -> None:
    assert [path.name.removesuffix(".ipynb") for path in NOTEBOOKS] == list(NAMES)


def test_every_part_has_its_place_in_the_flow() -> None:
    assert sorted(PLACE) == PARTS, "name a new module in LAYERS"


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) in PLACE], ids=module_name)
def test_imports_flow_one_way(path: Path) -> None:
    upwards = {name for name in uses(path) if PLACE.get(name.split(".")[1], 0) > PLACE[part_of(path)]}
    assert not upwards, f"{module_name(path)} imports upwards"


def test_no_import_cycle() -> None:
    graph = {module_name(path): uses(path) for path in MODULES}
    for name, others in graph.items():
        # The modules of a package import its __init__; that it names them lazily is no cycle.
        graph[name] = {other for other in others if not other.startswith(name + ".")}
    TopologicalSorter(graph).prepare()  # raises CycleError with the cycle


@pytest.mark.parametrize("part", ["plots", "widgets"])
def test_drawing_never_loads_a_model(part: str) -> None:
    loaders = {"tutorial_lib.store", "tutorial_lib.data", "tutorial_lib.encoders"}
    for path in MODULES:
        if part_of(path) == part:
            assert not loaders & uses(path), module_name(path)


@pytest.mark.parametrize("path", [*MODULES, *NOTEBOOKS, *sorted((ROOT / "tests").rglob("*.py"))], ids=str)
def test_no_star_imports(path: Path) -> None:
    stars = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    assert not stars


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_say_what_they_are_for_and_what_they_offer(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), "no docstring"
    names = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    public = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_"
    ]
    is_script = path.name in ("__main__.py", "bootstrap.py", "cli.py")
    assert "__all__" in names or is_script or not public


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
