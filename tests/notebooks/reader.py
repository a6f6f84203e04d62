"""A learner in a class, and a browser: the JupyterLab that the tests run every notebook in.

Everything that can go wrong on somebody's machine is arranged at once. The course lies in a path with a
space and Chinese characters, and so does the cache; only the machine itself can be reached; the libraries
compute as on another processor, with one thread (the other settings of machines.py are for `make elsewhere`).
The cache is one for the whole class: the learner is another user, without rights, who may read it and not
write to it. What is opened is the learner's own copy of the notebooks, as `make lab` makes and opens it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

import closed_network
from course import DIFFICULT_PLACE, copy_course
from machines import MACHINES
from tutorial_lib import store

__all__ = [
    "Lab",
    "Learner",
    "chromium",
    "files_below",
    "open_browser",
    "open_lab",
    "open_notebook",
    "run_cell",
    "seat",
]

NOBODY = 65534
OLDEST = MACHINES["an old processor, one thread"]
# Python itself may lie in a folder that only root can read. So the learner keeps one right of root, to read
# everything; that others may read what `prepare` leaves is tested apart.
BECOME_ANOTHER = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
)
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PAGE_TIME = 60_000  # milliseconds until a notebook is open and its kernel ready, on a busy machine

# The page's own notebook, asked through JupyterLab's application object.
READY = """() => {
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
RUN_CELL = """id => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.id === id);
    return window.jupyterapp.commands.execute('notebook:run-cell');
}"""
MINE = "my-notebooks"


@dataclass(frozen=True)
class Learner:
    """Somebody with a copy of the course, a home to write to, and a cache that is only read."""

    course: Path
    home: Path
    cache: Path
    environment: dict[str, str]

    def command(self, *command: str) -> list[str]:
        """Return the command that runs Python with these arguments as the learner."""
        return [*(BECOME_ANOTHER if can_become_another() else ()), sys.executable, *command]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments as the learner, from home."""
        return subprocess.run(
            self.command(*command), env=self.environment, cwd=self.home, capture_output=True, text=True
        )


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: whose it is, and its address, in which {} stands for the notebook."""

    learner: Learner
    address: str


def can_become_another() -> bool:
    """Tell whether a process of another user can be made here: by root, with the tool for it."""
    by_root = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv")
    return bool(by_root) and not subprocess.run([*BECOME_ANOTHER, "true"]).returncode


@contextmanager
def seat(folder: Path, machine: Mapping[str, str] = OLDEST) -> Iterator[Learner]:
    """Give a learner a place in `folder`, an empty one that others may enter, and close the network.

    `machine` holds the settings of the machine, by default those of an old processor.
    """
    course, home, helper = copy_course(folder), folder / "home", folder / "helper"
    for new in (home, helper, course / MINE):
        new.mkdir()
    cache = folder / f"cache {DIFFICULT_PLACE}"
    if can_become_another():
        cache.symlink_to(store.cache_dir(), target_is_directory=True)
        for path in (home, course / MINE):
            os.chown(path, NOBODY, NOBODY)
    else:  # the same user: a copy that is closed to writing
        shutil.copytree(store.cache_dir(), cache, ignore=shutil.ignore_patterns("locks", "unfinished"))
        set_modes(cache, 0o444, 0o555)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "JUPYTER"))}
    with closed_network.closed(helper) as network:
        path = [str(course), *network.values()]
        yield Learner(
            course,
            home,
            cache,
            {
                **kept,
                **machine,
                "HOME": str(home),
                "PYTHONPATH": os.pathsep.join(path),
                "PYTHONDONTWRITEBYTECODE": "1",
                "TUTORIAL_CACHE": str(cache),
                "NO_COLOR": "1",
            },
        )
    if not cache.is_symlink():
        set_modes(cache, 0o644, 0o755)


def set_modes(folder: Path, file_mode: int, folder_mode: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folder_mode if path.is_dir() else file_mode)


def files_below(folder: Path) -> set[Path]:
    """Return all files of a course but the learner's own and the copies that JupyterLab keeps."""
    apart = {MINE, ".ipynb_checkpoints"}
    return {path for path in folder.rglob("*") if path.is_file() and not apart.intersection(path.parts)}


@contextmanager
def open_lab(learner: Learner) -> Iterator[Lab]:
    """Start JupyterLab as `make lab` does, for the learner."""
    token, port = secrets.token_hex(8), free_port()
    options = ["--no-browser", "--expose-app-in-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    log = learner.home.parent / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            learner.command("-m", "tutorial_lib", "lab", *options),
            env={**learner.environment, "JUPYTER_TOKEN": token},
            cwd=learner.home,
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, log)
            yield Lab(learner, f"http://127.0.0.1:{port}/lab/tree/{{}}?reset&token={token}")
        finally:
            server.terminate()
            server.wait(30)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def open_notebook(page: Page, lab: Lab, name: str) -> None:
    """Open the learner's copy of a notebook, named as "0-introduction"; its kernel is ready then."""
    page.goto(lab.address.format(quote(f"{MINE}/{name}.ipynb")))
    page.wait_for_selector(".jp-NotebookPanel", timeout=PAGE_TIME)
    page.wait_for_function(READY, timeout=PAGE_TIME)


def run_cell(page: Page, identity: str) -> None:
    """Run one cell of the page's notebook, named by its id; return when it has run."""
    page.evaluate(RUN_CELL, identity)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


def chromium() -> str:
    """Return the path of Chromium, or "" where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), "")
