"""What `make lab` ends in: a JupyterLab whose address is right, whose output frightens nobody."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from course import ROOT

THEMES = "lab/api/settings/@jupyterlab/apputils-extension:themes"
UPGRADE = {
    **{"Connection": "Upgrade", "Upgrade": "websocket"},
    **{"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
}
WIDGETS = "lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin"


class Lab:
    """A running JupyterLab of somebody who has never started one before, and what it has printed."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / f"log-{len(list(folder.iterdir()))}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
        own = {"HOME": str(folder), "TUTORIAL_NOTEBOOKS": str(folder / "mine"), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tutorial_lib", "lab", "--no-browser", "--port=8899"],
            env={**kept, **own},
            cwd=folder,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )
        self.address = ""
        deadline = time.monotonic() + 60
        while not self.address and time.monotonic() < deadline and self.process.poll() is None:
            time.sleep(0.1)
            found = re.search(r"The course is open at (http\S+) \(Ctrl-C ends it\)\n", self.log.read_text())
            self.address = found[1] if found else ""
        assert self.address, self.log.read_text()
        self.place = urlparse(self.address)
        self.token = parse_qs(self.place.query)["token"][0]

    def ask(self, path: str, content: Any = None, method: str = "GET") -> Any:
        """Ask the server, with the token of the printed address."""
        request = urllib.request.Request(
            f"http://{self.place.netloc}/{path}",
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith("{") else text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a learner")


@contextmanager
def opened(folder: Path) -> Iterator[Lab]:
    lab = Lab(folder)
    try:
        yield lab
    finally:
        lab.process.terminate()
        lab.process.wait(30)


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[Lab]:
    with opened(folder) as lab:
        yield lab


def test_the_printed_address_opens_the_learners_copy(lab: Lab, folder: Path) -> None:
    with urllib.request.urlopen(lab.address, timeout=30) as page:
        assert "<title>JupyterLab</title>" in page.read().decode()
    assert lab.place.path == "/lab/tree/0-introduction.ipynb"
    assert (folder / "mine/0-introduction.ipynb").is_file()


def test_widgets_are_saved_and_no_question_is_asked(lab: Lab) -> None:
    assert lab.ask(WIDGETS)["schema"]["properties"]["saveState"]["default"] is True
    page = lab.ask("lab")
    assert '"news": {"disabled": true}' in page
    assert '"extensionManager": {"can_install": false' in page
    assert '"buildCheck": false' in page


def test_a_second_start_takes_the_next_port_and_keeps_the_readers_choice(lab: Lab, folder: Path) -> None:
    lab.ask(THEMES, {"raw": '{"theme": "JupyterLab Dark"}'}, "PUT")
    with opened(folder) as second:
        assert second.place.netloc != lab.place.netloc
        assert second.ask(THEMES)["settings"] == {"theme": "JupyterLab Dark"}
        assert second.ask(WIDGETS)["settings"] == {}


def test_nothing_that_frightens_is_printed(lab: Lab) -> None:
    """A notebook is opened and run: of kernels, trust and settings not one line."""
    notebook = lab.ask("api/contents/0-introduction.ipynb")["content"]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["metadata"].get("trusted") for cell in code if cell["outputs"])
    lab.ask("api/contents/0-introduction.ipynb", {"type": "notebook", "content": notebook}, "PUT")
    wanted = {"path": "0-introduction.ipynb", "name": "", "type": "notebook", "kernel": {"name": "python3"}}
    kernel = lab.ask("api/sessions", wanted, "POST")["kernel"]["id"]
    line = http.client.HTTPConnection(lab.place.netloc, timeout=30)
    line.request(
        "GET", f"/api/kernels/{kernel}/channels?session_id=reader&token={lab.token}", headers=UPGRADE
    )
    assert line.getresponse().status == 101
    line.close()
    deadline = time.monotonic() + 30
    while lab.ask(f"api/kernels/{kernel}")["execution_state"] == "starting" and time.monotonic() < deadline:
        time.sleep(0.1)
    lab.ask(f"api/kernels/{kernel}", method="DELETE")
    beginnings = ("Your own copy of the notebooks", "The course is open at ")
    printed = lab.log.read_text().splitlines()
    assert not [line for line in printed if not line.startswith(beginnings)]
