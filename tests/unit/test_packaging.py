"""What is installed: a whole wheel, and three lists of packages that agree with each other and the code."""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from course import LIBRARY, NOTEBOOKS, ROOT, imported, read
from tutorial_lib.store import catalog

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()
}
CONDA_NAMES = {"pytorch-cpu": "torch"}

CUDA = ("cuda-", "nvidia-", "triton")

# Not imported by name: programs and kernels, and packages whose files are read.
NOT_IMPORTED = {"ipykernel", "jupyterlab", "pyarrow"}
PROGRAMS_OF_TESTS = {
    "build",
    "codespell",
    "mypy",
    "nbval",
    "pytest-cov",
    "pytest-xdist",
    "ruff",
    "setuptools",
}


def bounds(requirements: list[Requirement]) -> dict[str, str]:
    """Return the lower bound of each package by its canonical name."""
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


@cache
def pins() -> dict[str, str]:
    """Return the exact versions of requirements.txt by canonical name."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


@cache
def conda() -> list[str]:
    """Return the lines of environment.yml, those under pip included, without the library itself."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    own = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    assert "-e ." in own
    return [entry for entry in entries if isinstance(entry, str)] + [
        entry for entry in own if entry != "-e ."
    ]


def third_party(paths: list[Path]) -> set[str]:
    """Return the canonical names of the distributions that files import."""
    distributions = metadata.packages_distributions()
    local = {"tutorial_lib", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
    modules = {name.split(".")[0] for path in paths for name in imported(path)}
    unknown = modules - sys.stdlib_module_names - local
    return {canonicalize_name(distributions[name][0]) for name in unknown}


def test_environment_yml_asks_for_the_same_as_pyproject() -> None:
    asked = bounds([Requirement(line) for line in conda()])
    asked = {CONDA_NAMES.get(name, name): bound for name, bound in asked.items()}
    assert asked.pop("python") == PROJECT["requires-python"]
    assert asked.pop("pip") == ""
    assert asked == bounds(RUNTIME)


def test_each_line_of_environment_yml_says_which_part_needs_it() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    lines = [line for line in text.split("dependencies:")[1].splitlines() if line.strip()]
    chapters = {path.name.split("-")[0] for path in NOTEBOOKS}
    for line in lines:
        comment = line.partition("#")[2]
        assert comment, line
        named = set(re.findall(r"\d(?:\.\d)?", comment.split(":")[0]))
        assert named <= chapters, line


def test_requirements_txt_pins_what_was_asked_for() -> None:
    for requirement in [*RUNTIME, *(each for extra in EXTRAS.values() for each in extra)]:
        version = pins()[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_requirements_txt_names_no_build_of_one_machine() -> None:
    assert not [version for version in pins().values() if "+" in version or "@" in version]


def test_requirements_txt_suits_the_oldest_python() -> None:
    """A pin that wants 3.11.5 cannot be installed by the 3.11.2 of a Debian 12."""
    for name in pins():
        accepted = metadata.metadata(name).get("Requires-Python") if name in installed() else None
        assert SpecifierSet(accepted or "").contains("3.11.0"), name


def test_requirements_txt_is_complete() -> None:
    """Every package that an installation brings in has its exact version there.

    But for what a torch with CUDA brings, which it pins itself: the course needs none of it.
    """
    todo, seen = [(each, "") for each in (*RUNTIME, *EXTRAS["test"])], set()
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
        if not wanted or (name, *sorted(requirement.extras)) in seen:
            continue
        seen.add((name, *sorted(requirement.extras)))
        needs = [Requirement(line) for line in metadata.requires(name) or ()]
        todo += [(each, extra) for extra in ("", *requirement.extras) for each in needs]
    assert not {name for name, *_ in seen if not name.startswith(CUDA)} - set(pins())


def test_the_tests_run_on_the_pinned_versions() -> None:
    pairs = [(name, pins().get(name), have.split("+")[0]) for name, have in installed().items()]
    assert not [(name, pin, have) for name, pin, have in pairs if pin and pin != have]


@cache
def installed() -> dict[str, str]:
    """Return the versions in this environment by canonical name."""
    return {canonicalize_name(each.name): each.version for each in metadata.distributions()}


def test_all_imports_are_declared() -> None:
    undeclared = third_party([*LIBRARY.rglob("*.py"), *NOTEBOOKS]) - set(bounds(RUNTIME))
    assert not undeclared
    undeclared = third_party([*(ROOT / "tests").rglob("*.py")]) - set(bounds(RUNTIME + EXTRAS["test"]))
    assert not undeclared


def test_nothing_is_declared_that_nothing_uses() -> None:
    used = third_party([*LIBRARY.rglob("*.py"), *NOTEBOOKS])
    read = set(bounds(packages_of_the_catalog()))
    unused = set(bounds(RUNTIME)) - used - read - NOT_IMPORTED
    assert not unused
    unused = (
        set(bounds(EXTRAS["test"]))
        - used
        - third_party([*(ROOT / "tests").rglob("*.py")])
        - PROGRAMS_OF_TESTS
    )
    assert not unused


def test_packages_of_models_and_data_come_in_the_checked_versions() -> None:
    for requirement in packages_of_the_catalog():
        assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)]), requirement
        assert canonicalize_name(requirement.name) in bounds(RUNTIME)


def packages_of_the_catalog() -> list[Requirement]:
    """Return the packages whose files hold the pocket models and data sets."""
    return [Requirement(row.package) for row in catalog.rows() if row.package]


def test_every_checkpoint_has_a_card_that_names_its_licences() -> None:
    checkpoints = {path.parent for path in (LIBRARY / "assets").rglob("*.safetensors")}
    assert checkpoints
    for folder in checkpoints:
        card = (folder / "README.md").read_text(encoding="utf-8").lower()
        assert "licence" in card or "license" in card, folder


def test_readme_names_only_what_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(
        encoding="utf-8"
    )
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets
    for link in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (ROOT / link).exists(), link
    for name in re.findall(r"notebooks/([\w.-]+\.ipynb)", text):
        assert (ROOT / "notebooks" / name).exists(), name


def test_the_introduction_lists_the_licences_of_all_models_and_data() -> None:
    notebook = read(ROOT / "notebooks/0-introduction.ipynb")
    shown = str(notebook.cells)
    for row in catalog.rows():
        assert row.licence in shown, row.name
