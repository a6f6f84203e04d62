"""Every notebook, executed once, as a learner would: opened in JupyterLab, run to its end, played with.

What a cell gives is compared with what is stored, as nbval compares it (`pytest --nbval notebooks` does the
same without a browser). The place is as difficult as a reader's can be: see reader.py.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from nbval.plugin import IPyNbFile
from panels import PATIENCE, Hands, barriers
from players import play
from playwright.sync_api import Browser, Locator, Page, expect
from reader import Lab, Learner, chromium, files_below, open_browser, open_lab, open_notebook, run_cell, seat

import closed_network
from course import NOTEBOOKS, ROOT, code_cells
from tutorial_lib import store
from tutorial_lib.store import catalog

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PICTURE = ROOT / "notebooks/images/lab.png"
RUN_TIME = 240_000  # milliseconds for all cells of one notebook, on a busy machine

# The page's own notebook, asked through JupyterLab's application object.
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .filter(cell => cell.type === 'code' && cell.sharedModel.getSource().trim())
    .map(cell => ({count: cell.executionCount, outputs: cell.outputs.toJSON()}))"""
ALTERNATIVES = "() => Array.from(document.querySelectorAll('.jp-RenderedImage img'), image => image.alt)"
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
ABOVE = "panel => getComputedStyle(panel, '::before').content"
CLOSE = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"

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
TRY_TO_WRITE = """
import sys
from tutorial_lib.errors import CacheError
from tutorial_lib.store.cache import cached
try:
    cached("mine", lambda folder: (folder / "file").touch(), {})
except CacheError as error:
    sys.exit(0 if "cannot be written" in str(error) else str(error))
sys.exit("it was written")
"""


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

    def _request(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in LOOPBACK:
            self.outside.append(request.url)


@pytest.fixture(scope="module")
def learner() -> Iterator[Learner]:
    """The learner of this module's tests; pytest's own folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="class-"))
    folder.chmod(0o755)
    with seat(folder) as seated:
        yield seated
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def lab(learner: Learner) -> Iterator[Lab]:
    """The learner's JupyterLab."""
    if not chromium():
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not installed (Debian, Ubuntu: sudo apt install chromium)")
    with open_lab(learner) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(lab: Lab) -> Iterator[Browser]:
    """A browser without a window, in the learner's closed network."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page with a memory of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.on("filechooser", lambda chooser: chooser.set_files(PICTURE))  # who is asked for a picture has one
    yield page
    context.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_learner_opens_runs_and_plays(
    notebook: Path, lab: Lab, page: Page, request: pytest.FixtureRequest
) -> None:
    seen, learner = Seen(), lab.learner
    before = files_below(learner.course)
    seen.watch(page)
    open_notebook(page, lab, notebook.stem)
    page.set_default_timeout(RUN_TIME)
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    assert not differences(notebook, [cell["outputs"] for cell in cells], request.session)
    assert [cell["count"] for cell in cells] == list(range(1, len(code_cells(notebook)) + 1))
    alternatives = page.evaluate(ALTERNATIVES)
    assert alternatives, "no picture is shown"
    assert all(alternatives), "a screen reader finds a picture without words"
    for panel in page.locator(".tutorial-panel").all():
        play(panel, page) if panel.locator(".tutorial-game").count() else Hands(panel, page).work()
    unfold(page)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        assert not barriers(page, theme)
    page.evaluate(CLOSE)
    assert not seen.outside
    assert not seen.errors
    assert files_below(learner.course) == before, "files were left behind"


def unfold(page: Page) -> None:
    """Reach a hint, the next and the solution with the keyboard alone; no key changes the notebook."""
    box, cells = page.locator(".tutorial-box:has(details)").first, len(page.evaluate(CELLS))
    box.locator("summary").first.focus()
    for title in ("Hint 1", "Hint 2", "One solution"):
        assert page.evaluate("document.activeElement.textContent") == title
        for key in ("m", "Enter", "Tab"):
            page.keyboard.press(key)
    assert box.locator("details").evaluate_all("all => all.every(each => each.open)")
    assert len(page.evaluate(CELLS)) == cells


def test_after_a_break_panels_show_what_they_showed_and_wake(learner: Learner, browser: Browser) -> None:
    with open_lab(learner) as lab:
        page = browser.new_page()
        open_notebook(page, lab, "0-introduction")
        for cell in ("c0-001", "c0-003", "c0-005"):
            run_cell(page, cell)
        words, pictures = page.locator(".tutorial-panel").all()
        ask(words, "river", "creek")
        ask(pictures, "a birthday cake", "cupcake")
        page.evaluate(SAVE)
        page.close()
    with open_lab(learner) as lab:  # another server, another kernel
        page = browser.new_page()
        open_notebook(page, lab, "0-introduction")
        words, pictures = page.locator(".tutorial-panel").first, page.locator(".tutorial-panel").nth(1)
        expect(words.locator(".tutorial-result")).to_contain_text("creek")
        expect(pictures.locator(".tutorial-result")).to_contain_text("cupcake")
        assert all("Asleep" in panel.evaluate(ABOVE) for panel in (words, pictures))
        assert not re.search("Error displaying widget|[Mm]odel not found", page.inner_text("body"))
        for cell in ("c0-001", "c0-003"):
            run_cell(page, cell)
        words = page.locator(".tutorial-panel").first
        ask(words, "monday", "tuesday")
        assert words.evaluate(ABOVE) == "none"
        page.close()


def ask(panel: Locator, typed: str, answer: str) -> None:
    """Type into the first box of a panel; return when the answer is there."""
    panel.locator("input[type=text]").first.fill(typed)
    expect(panel.locator(".tutorial-result")).to_contain_text(answer, timeout=PATIENCE)


def differences(notebook: Path, found: Sequence[list[dict[str, Any]]], session: pytest.Session) -> str:
    """Return where the outputs found differ from the stored ones, by nbval's own comparison."""
    collector = IPyNbFile.from_parent(session, path=notebook)
    collector.setup_sanitize_files()
    collector.skip_compare += nbval_settings().SHOWN_BY_A_BROWSER
    cells = [cell for cell in collector.collect() if cell.cell.source.strip()]
    is_mine = "course_map"  # shows what the learner has done
    told = []
    for cell, outputs in zip(cells, found, strict=True):
        given = [nbformat.from_dict(output) for output in outputs]
        if any(output.output_type == "error" for output in given):
            told.append(f"cell {cell.cell.id} failed:\n{json.dumps(outputs)}")
        elif (
            is_mine not in cell.cell.source
            and cell.options["check"]
            and not cell.compare_outputs(given, cell.cell.outputs)
        ):
            told.append(f"cell {cell.cell.id} differs:\n" + "\n".join(cell.comparison_traceback))
    return "\n".join(told)


def nbval_settings() -> Any:
    """Return notebooks/conftest.py, which says what nbval does not compare."""
    spec = importlib.util.spec_from_file_location("nbval_settings", ROOT / "notebooks" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_digit_is_noticed(request: pytest.FixtureRequest) -> None:
    notebook = NOTEBOOKS[-1]
    stored = [list(cell.outputs) for cell in code_cells(notebook)]
    assert not differences(notebook, stored, request.session)
    digit = re.compile(r"\d(?=\.)")
    place, output = next(
        (place, output)
        for place, outputs in enumerate(stored)
        for output in outputs
        if place and output.output_type == "stream" and digit.search(output.text)
    )  # the first cell tells versions, and is not compared
    other = digit.sub(lambda found: str((int(found[0]) + 1) % 10), output.text, count=1)
    stored[place] = [{**output, "text": other}]
    assert code_cells(notebook)[place].id in differences(notebook, stored, request.session)


@pytest.mark.parametrize("by_the_system", [True, False])
def test_the_network_is_closed(
    learner: Learner, by_the_system: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = dict(learner.environment)
    if not by_the_system:
        (tmp_path / "sitecustomize.py").write_text(closed_network._REFUSING, encoding="utf-8")
        environment["PYTHONPATH"] = str(tmp_path)
    closed = Learner(learner.course, learner.home, learner.cache, environment)
    tmp_path.chmod(0o755)
    probed = closed.run("-c", PROBE)
    assert probed.returncode == 0, probed.stderr


def test_the_copy_is_used_and_all_is_found(learner: Learner) -> None:
    library = learner.run("-c", "import tutorial_lib; print(tutorial_lib.__file__)").stdout
    assert Path(library.strip()).is_relative_to(learner.course)
    examined = learner.run("-m", "tutorial_lib", "doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_a_learner_cannot_write_to_the_shared_cache_and_is_told(learner: Learner) -> None:
    tried = learner.run("-c", TRY_TO_WRITE)
    assert tried.returncode == 0, tried.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_what_prepare_leaves_may_be_read_by_others() -> None:
    umask = os.umask(0)
    os.umask(umask)
    for name in filter(store.is_made, catalog.artefacts()):
        folder = store.artefact_folder(name)
        for path in (folder, *folder.rglob("*")):
            needed = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
            assert path.stat().st_mode & needed == needed & ~umask, path
