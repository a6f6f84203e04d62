"""One cache for a class: prepared by its owner, read by every learner, written by none.

The cache of this machine is copied as `prepare` leaves it, nothing that a notebook may have added, and made
read-only. Another user without rights (the same user, where the tests do not run as root) then executes the
notebooks, in a copy of the course that belongs to root too, with a home folder to write to and no other.

Two notebooks that lean on the cache most stand for the rest; EVERY_NOTEBOOK=1 executes all nine.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from course import NAMES, copy_course
from tutorial_lib import store
from tutorial_lib.store import catalog

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions"),
]

LEAN_ON_THE_CACHE = ("0-introduction", "2.4-clip")
NOBODY = 65534
# Python itself may lie in a folder that only root can read. So the user keeps one right of root, to read
# everything; that others may read the cache is tested apart.
BECOME_ANOTHER = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
)
TRY_TO_WRITE = """
import sys
from tutorial_lib import store
from tutorial_lib.errors import CacheError
try:
    store.cached("mine", lambda folder: (folder / "file").touch())
except CacheError as error:
    sys.exit(0 if "cannot be written" in str(error) else str(error))
sys.exit("it was written")
"""


@dataclass(frozen=True)
class Learner:
    """Somebody who may read the shared cache: the course, the cache and a home folder of their own."""

    course: Path
    cache: Path
    home: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments as the learner."""
        becoming = BECOME_ANOTHER if os.geteuid() == 0 else ()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "JUPYTER"))}
        environment = {
            **kept,
            "HOME": str(self.home),
            "PYTHONPATH": str(self.course),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TUTORIAL_CACHE": str(self.cache),
        }
        return subprocess.run(
            [*becoming, sys.executable, *command],
            env=environment,
            cwd=self.course,
            capture_output=True,
            text=True,
        )


def everything(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of change of all that is in a folder."""
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in (folder, *folder.rglob("*"))}


def set_modes(folder: Path, file_mode: int, folder_mode: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folder_mode if path.is_dir() else file_mode)


def can_become_another() -> bool:
    return bool(shutil.which("setpriv")) and not subprocess.run([*BECOME_ANOTHER, "true"]).returncode


@pytest.fixture(scope="module")
def learner():
    """The shared cache, read-only, and the learner's home, the one place that is not.""" ""
    if os.geteuid() == 0 and not can_become_another():
        pytest.skip("setpriv cannot make a process of another user here")
    folder = Path(tempfile.mkdtemp(prefix="class-"))  # pytest's own folders are closed to other users
    folder.chmod(0o755)
    cache, home = folder / "cache", folder / "home"
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    for name in catalog.artefacts():
        if catalog.artefact(name).source == "pocket":
            assert store.is_made(name), f"{name}: run `python -m tutorial_lib prepare` first"
            made = store.artefact(name, pytest.fail)
            shutil.copytree(made, cache / "prepared" / made.name)
    shutil.copytree(store.cache_dir() / "verified", cache / "verified")
    set_modes(cache, 0o444, 0o555)
    yield Learner(copy_course(folder), cache, home)
    set_modes(cache, 0o644, 0o755)
    shutil.rmtree(folder)


def test_what_prepare_leaves_may_be_read_by_others() -> None:
    umask = os.umask(0)
    os.umask(umask)
    for name in filter(store.is_made, catalog.artefacts()):
        folder = store.artefact(name, pytest.fail)
        for path in (folder, *folder.rglob("*")):
            needed = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
            assert path.stat().st_mode & needed == needed & ~umask, path


def test_the_learner_cannot_write_and_is_told(learner: Learner) -> None:
    tried = learner.run("-c", TRY_TO_WRITE)
    assert tried.returncode == 0, tried.stderr


def test_the_doctor_finds_all(learner: Learner) -> None:
    examined = learner.run("-m", "tutorial_lib", "doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_the_cache_stays_as_it_is(learner: Learner, name: str) -> None:
    if name not in LEAN_ON_THE_CACHE and not os.environ.get("EVERY_NOTEBOOK"):
        pytest.skip("EVERY_NOTEBOOK=1 executes this one too")
    before = everything(learner.cache)
    done = learner.run("-m", "tutorial_lib", "run", name, "--out", str(learner.home / "run"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert everything(learner.cache) == before
