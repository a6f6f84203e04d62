"""Every notebook, executed: it gives what is stored, wherever it lies and runs, with the network closed.

One execution proves all of it. A copy of the course lies in a path with a space and Chinese characters, and
so does the cache; the kernel starts in an empty folder far from the notebooks; nothing but the machine itself
can be reached; the libraries compute as on another processor, with one thread (the other settings of
machines.py are for `make elsewhere`). nbval compares each output with the stored one. Nothing may be left
behind, so that a second run meets what the first one met (that of the browser, in test_browser.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import closed_network
from course import DIFFICULT_PLACE, NOTEBOOKS, ROOT, copy_course
from machines import MACHINES
from tutorial_lib import store

PROBE = """
import errno, socket, sys
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname(), 5).close()
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    sys.exit(0 if error.errno == errno.ENETUNREACH else f"a packet left the machine: {error}")
sys.exit("connected to the outside")
"""
START_ELSEWHERE = "import os; os.chdir({folder!r})\n"


@dataclass(frozen=True)
class Place:
    """A copy of the course, the folder where its kernels start, and the environment of both."""

    course: Path
    elsewhere: Path
    helper: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command outside of the course with the network closed."""
        closed, environment = closed_network.closed(command, self.environment, self.helper)
        return subprocess.run(closed, env=environment, cwd=self.elsewhere, capture_output=True, text=True)

    def files(self) -> set[Path]:
        """Return all files in both folders, but for the byte code that Python keeps."""
        found = {
            path for folder in (self.course, self.elsewhere) for path in folder.rglob("*") if path.is_file()
        }
        return {path for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The copy, in a path with a space and Chinese characters; the kernels start in another folder."""
    folder = tmp_path_factory.mktemp("course")
    course = copy_course(folder)
    elsewhere, helper, startup = (
        folder / "elsewhere",
        folder / "helper",
        folder / "ipython/profile_default/startup",
    )
    for new in (elsewhere, helper, startup):
        new.mkdir(parents=True)
    (startup / "elsewhere.py").write_text(START_ELSEWHERE.format(folder=str(elsewhere)), encoding="utf-8")
    cache = folder / f"cache {DIFFICULT_PLACE}"
    cache.symlink_to(store.cache_dir(), target_is_directory=True)
    environment = {
        **os.environ,
        **MACHINES["an old processor, one thread"],
        "PYTHONPATH": str(course),
        "IPYTHONDIR": str(folder / "ipython"),
        "TUTORIAL_CACHE": str(cache),
        "NO_COLOR": "1",
    }
    return Place(course, elsewhere, helper, environment)


@pytest.mark.parametrize("way", ["best", "fallback"])
def test_the_network_is_closed(
    place: Place, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if way == "fallback":
        monkeypatch.setattr(closed_network, "by_namespace", tuple)
        place = replace(place, helper=tmp_path)
    probed = place.run(sys.executable, "-c", PROBE)
    assert probed.returncode == 0, probed.stderr


def test_the_copy_is_used(place: Place) -> None:
    library = place.run(sys.executable, "-c", "import tutorial_lib; print(tutorial_lib.__file__)").stdout
    assert Path(library.strip()).is_relative_to(place.course)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_gives_what_is_stored(place: Place, notebook: Path) -> None:
    before = place.files()
    sanitize = ["--nbval-sanitize-with", str(ROOT / "tests/nbval-sanitize.cfg")]
    options = ["-q", "-p", "no:cacheprovider", "--nbval", *sanitize, "--color=no"]
    compared = place.run(
        sys.executable, "-m", "pytest", *options, str(place.course / "notebooks" / notebook.name)
    )
    assert compared.returncode == 0, compared.stdout + compared.stderr
    assert place.files() == before, "files were left behind"
