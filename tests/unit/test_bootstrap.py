"""What `make lab` does before anything is installed: each obstacle is one sentence with its mend."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest

from course import ROOT
from tutorial_lib.command import bootstrap

Usage = namedtuple("Usage", "total used free")
GIB = 2**30


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a space in its name, in which nothing is installed and all commands are only noted."""
    folder = tmp_path / "my course"
    folder.mkdir()
    for name in ("pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.setattr(bootstrap, "ROOT", folder)
    monkeypatch.setattr(bootstrap, "VENV", folder / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", folder / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", folder / "requirements.txt")
    monkeypatch.delenv("TORCH_INDEX", raising=False)
    return folder


@pytest.fixture
def commands(course: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run, with an existing .venv."""
    done: list[list[str]] = []
    (course / ".venv/bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "works", lambda python: True)
    for name in ("run", "run_quietly"):
        monkeypatch.setattr(
            bootstrap, name, lambda command: done.append([str(part) for part in command]) or True
        )
    return done


def test_a_newer_python_of_the_machine_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name == "python3.12" else None)
    monkeypatch.setattr(bootstrap.os, "execv", lambda path, argv: started.append(path) or sys.exit())
    with pytest.raises(SystemExit):
        bootstrap.use_a_new_python()
    assert started == ["/bin/python3.12"]


def test_too_old_a_python_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.8 .* needs 3\.11 .* make lab PYTHON=python3"):
        bootstrap.main("lab")


def test_a_missing_venv_module_is_named_with_its_package(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"no venv module: install it .* apt install python3\.\d+-venv"):
        bootstrap.install()


def test_too_little_disk_is_said_before_anything_is_made(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10 * GIB, 9 * GIB, GIB))
    with pytest.raises(SystemExit, match=r"has 1\.0 GiB free and the course needs 4"):
        bootstrap.install()
    assert not (course / ".venv").exists()


def test_a_folder_that_cannot_hold_an_environment_is_named(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", course / "with:colon" / ".venv")
    with pytest.raises(SystemExit, match="No virtual environment can be made here"):
        bootstrap.create_venv()


@pytest.mark.parametrize(
    ("free", "sentence"), [(GIB / 4, "is full: make room"), (9 * GIB, "check the network")]
)
def test_a_failure_of_pip_is_explained(
    commands: list, monkeypatch: pytest.MonkeyPatch, free: float, sentence: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10 * GIB, 0, free))
    monkeypatch.setattr(bootstrap, "run_quietly", lambda command: False)
    with pytest.raises(SystemExit, match=sentence):
        bootstrap.install()


def test_the_second_time_nothing_is_installed(course: Path, commands: list) -> None:
    bootstrap.install("test")
    assert [command[2] for command in commands] == ["pip", "ipykernel"]
    assert commands[0][-2:] == ["-e", ".[test]"]
    commands.clear()
    bootstrap.install("test")
    bootstrap.install()
    assert commands == []


def test_a_change_of_the_dependencies_is_installed(course: Path, commands: list) -> None:
    bootstrap.install()
    commands.clear()
    with (course / "requirements.txt").open("a") as file:
        file.write("another==1.0\n")
    bootstrap.install()
    assert "pip" in commands[0]


def test_a_change_of_other_settings_is_not(course: Path, commands: list) -> None:
    bootstrap.install()
    commands.clear()
    with (course / "pyproject.toml").open("a") as file:
        file.write("\n[tool.something]\nline = 1\n")
    bootstrap.install()
    assert commands == []


def test_another_index_for_torch(course: Path, commands: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_INDEX", "https://example.org/cpu")
    bootstrap.install()
    place = commands[0].index("--extra-index-url")
    assert commands[0][place + 1] == "https://example.org/cpu"


@pytest.mark.parametrize(("version", "shared"), [("2.13.0+cpu", True), ("2.13.0", True), ("2.5.1", False)])
def test_the_torch_of_this_python_is_used_if_it_is_the_right_one(
    course: Path, monkeypatch: pytest.MonkeyPatch, version: str, shared: bool
) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: version)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert bootstrap.pinned_torch_is_here() is shared


def test_an_environment_cannot_lend_its_torch(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "2.13.0")
    monkeypatch.setattr(sys, "prefix", "/somewhere/else")
    assert not bootstrap.pinned_torch_is_here()


def test_lab_prepares_and_hands_over(course: Path, commands: list, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(bootstrap.os, "execv", lambda path, argv: started.append(argv))
    bootstrap.main("lab", "--port=9999")
    assert commands[-1][1:] == ["-m", "tutorial_lib", "prepare"]
    assert started == [[str(course / ".venv/bin/python"), "-m", "tutorial_lib", "lab", "--port=9999"]]


def test_the_number_of_packages_is_that_of_the_requirements(course: Path) -> None:
    (course / "requirements.txt").write_text("# pip install a==1\na==1\nb-c==2.0\n")
    assert bootstrap.announcement() == "Installing up to 2 packages into .venv: 2 to 5 quiet minutes."


def test_a_quiet_command_that_fails_shows_its_end_and_where_the_rest_is(
    course: Path, capfd: pytest.CaptureFixture
) -> None:
    (course / ".venv").mkdir()
    talk = "import sys; print(*range(100), sep='\\n', flush=True); sys.exit('no such package')"
    assert bootstrap.run_quietly([sys.executable, "-c", "print('much')"])
    assert capfd.readouterr().out == ""
    assert not bootstrap.run_quietly([sys.executable, "-c", talk])
    told = capfd.readouterr().out
    log = course / ".venv/installation.log"
    assert told.splitlines() == ["96", "97", "98", "99", "no such package", f"(all lines: {log})"]
    assert len(log.read_text().splitlines()) == 101


def test_the_way_of_pip_is_told(course: Path) -> None:
    said = "Collecting a==1 (from -c requirements.txt)\n  Downloading a.whl\nCollecting b\n"
    assert bootstrap.how_far(said) == "2 packages found"
    (course / ".venv/lib/python3.12/site-packages/a-1.dist-info").mkdir(parents=True)
    assert bootstrap.how_far(said + "Installing collected packages: a, b\n") == "1 of 2 packages unpacked"


def test_an_old_python_can_read_the_script() -> None:
    """Only syntax of Python 3.6: compiled here with the oldest grammar that `ast` still knows."""
    import ast

    ast.parse(
        (ROOT / "tutorial_lib/command/bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6)
    )


def made(*arguments: str) -> str:
    """Return what make prints when a person types it, although these tests themselves may run under make."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    shown = made("help")
    assert targets - {"help"} == {line.split()[1] for line in shown.splitlines()}


def test_every_target_is_one_line_that_a_person_could_type() -> None:
    for target in ("lab", "prepare", "test", "unit", "run", "notebooks", "lint", "bench", "clean"):
        assert len(made("-n", target).splitlines()) == 1, target
