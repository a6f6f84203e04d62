"""A reader in a browser: each notebook opens in JupyterLab, runs to its end, and answers to the keyboard.

Nothing may ask for anything outside of this machine, and nothing in a page may fail. This is the second run
of all notebooks in one test session; the first one is that of test_course.py.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from course import NOTEBOOKS, code_cells, copy_course
from tutorial_lib.command.bootstrap import LAB_OPTIONS

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
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
RUN_TIME = 180_000  # milliseconds for all cells of one notebook, on a busy machine
WIDGET_TIME = 30_000

# What a reader can reach with the keyboard, the plainest first, and what to press.
KEYS = (
    ("input[type=number]", "ArrowUp"),
    ("select", "ArrowDown"),
    (".noUi-handle", "ArrowRight"),
    ("input[type=text], textarea", "End"),
    ("input[type=checkbox]", "Space"),
    ("button", "Enter"),
)

# The page's own notebook, asked through JupyterLab's application object.
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
READY = """() => {
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .filter(cell => cell.type === 'code' && cell.sharedModel.getSource().trim())
    .map(cell => ({count: cell.executionCount, outputs: cell.outputs.toJSON()}))"""
ALTERNATIVES = "() => Array.from(document.querySelectorAll('.jp-RenderedImage img'), image => image.alt)"


@dataclass
class Seen:
    """What went wrong in a page, as it happens."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note each request that leaves the machine, each exception and each error in the console."""
        page.on("request", self._request)
        page.on("websocket", lambda each: self._request(each))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def _request(self, request: object) -> None:
        address = urlsplit(request.url)  # type: ignore[attr-defined]
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in LOOPBACK:
            self.outside.append(request.url)  # type: ignore[attr-defined]


def chromium() -> str:
    """Return the path of Chromium, or skip; CI must have it."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    if os.environ.get("CI"):
        pytest.fail("CI must have Chromium")
    pytest.skip("Chromium is not installed (Debian, Ubuntu: sudo apt install chromium)")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab like that of `make lab`, on a copy of the course; {} is the notebook."""
    chromium()
    folder = tmp_path_factory.mktemp("lab")
    course = copy_course(folder)
    token, port = secrets.token_hex(8), free_port()
    options = [*LAB_OPTIONS, "--no-browser", "--allow-root", "--expose-app-in-browser", f"--port={port}"]
    options += [
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={course}",
        "--ServerApp.port_retries=0",
    ]
    places = {
        "PYTHONPATH": course,
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
    }
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, folder / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/{{}}?reset&token={token}"
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page with a memory of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    yield context.new_page()
    context.close()


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
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_reader_opens_runs_and_plays(notebook: Path, lab: str, page: Page) -> None:
    seen = Seen()
    seen.watch(page)
    page.goto(lab.format(quote(notebook.name)))
    page.wait_for_selector(".jp-NotebookPanel", timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)
    page.set_default_timeout(RUN_TIME)
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    assert [cell["count"] for cell in cells] == list(range(1, len(code_cells(notebook)) + 1))
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    alternatives = page.evaluate(ALTERNATIVES)
    assert alternatives, "no picture is shown"
    assert all(alternatives), "a screen reader finds a picture without words"
    work_a_widget(page)
    assert not seen.outside
    assert not seen.errors
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def work_a_widget(page: Page) -> None:
    """Change something in the first interactive part with the keyboard alone: its result changes."""
    panel = page.locator(".tutorial-panel").first
    panel.scroll_into_view_if_needed(timeout=WIDGET_TIME)
    result = panel.locator(".tutorial-result")
    before = result.inner_html()
    control, key = reachable(panel)
    control.focus()
    page.keyboard.press(key)
    if key == "End":
        page.keyboard.type("s")
    changed = "([node, before]) => node.innerHTML !== before"
    page.wait_for_function(changed, arg=[result.element_handle(), before], timeout=WIDGET_TIME)
    assert not re.search("Traceback|Error", result.inner_text())


def reachable(panel: Locator) -> tuple[Locator, str]:
    """Return the first control of a panel that the keyboard reaches, and the key to press."""
    for selector, key in KEYS:
        control = panel.locator(selector).first
        if control.count() and control.is_enabled():
            return control, key
    raise Error("the panel has no control that answers to the keyboard")
