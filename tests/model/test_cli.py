"""The command line as a reader or a script uses it: what it prints, and its exit codes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tutorial_lib import store
from tutorial_lib.command.cli import app
from tutorial_lib.encoders import gallery
from tutorial_lib.store import catalog


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def call(*arguments):
    return CliRunner().invoke(app, list(arguments), prog_name="python -m tutorial_lib")


@pytest.mark.parametrize("name", ["wikipedia", "glove", "clip", "cnn", "recommender"])
def test_prepare_makes_what_is_kept_in_the_cache_and_only_once(name, monkeypatch):
    some = gallery.twemoji()[:20]  # all 4,009 take long
    monkeypatch.setattr(gallery, "twemoji", lambda: some)
    assert call("prepare", name).exit_code == 0
    assert all(store.is_made(made.name) for made in catalog.row(name).artefacts)
    code = (
        "import sys; from tutorial_lib.command.cli import app\n"
        f"app(['prepare', '{name}'], standalone_mode=False)\n"
        "print('loaded:', *sorted({'torch', 'gensim', 'pandas', 'pyarrow'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
