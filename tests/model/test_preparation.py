"""Preparation as somebody sees it who starts it, interrupts it, and starts it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tutorial_lib import store

PREPARE = (sys.executable, "-m", "tutorial_lib", "prepare", "cnn", "recommender")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path))
    return tmp_path


def prepare() -> subprocess.CompletedProcess[str]:
    return subprocess.run(PREPARE, capture_output=True, text=True, timeout=120)


def runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_one_failure_stops_nothing_else_and_the_next_time_only_that_is_made(cache: Path) -> None:
    obstacle = cache / "unfinished" / store.artefact_folder("cnn").name
    obstacle.parent.mkdir()
    obstacle.touch()
    first = prepare()
    assert first.returncode == 1
    assert first.stderr.startswith(f"cnn: the cache {cache} cannot be written")
    assert store.is_made("recommender")
    assert "\r" not in first.stdout + first.stderr
    obstacle.unlink()
    second = prepare()
    assert second.returncode == 0
    assert second.stdout.splitlines()[1].startswith("  1 of 1: cnn, ")
    assert second.stdout.splitlines()[2] == f"2 models and data sets are ready in {cache}"
    assert store.is_made("cnn")


def test_an_interruption_leaves_no_process_and_nothing_half(cache: Path) -> None:
    started = subprocess.Popen(
        PREPARE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    locks = cache / "locks"
    deadline = time.monotonic() + 60
    while not (locks.is_dir() and any(locks.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    children = psutil.Process(started.pid).children(recursive=True)
    assert children
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
    said = started.communicate(timeout=30)[0].decode()
    assert started.returncode != 0
    while (left := [child for child in children if runs(child)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    assert "Traceback" not in said
    assert not store.is_made("cnn")
