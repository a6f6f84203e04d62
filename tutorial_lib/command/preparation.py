"""Does once what takes long: fetches, checks, converts and trains everything that the notebooks use.

What has to be made is made by two processes side by side, the longest first. Each computes with one thread,
so that the results are the same on any number of cores. Their progress is one bar, or in a log one line for
each part.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from .. import store
from ..errors import TutorialError
from ..store import catalog
from ..store.catalog import Artefact
from ..store.machine import cores

__all__ = ["prepare"]

SIDE_BY_SIDE = 2
EVERY = 0.5  # seconds between two looks at the bar


def prepare(names: Sequence[str] = (), source: str | None = None) -> list[str]:
    """Bring models and data sets into the cache; return a sentence for each failure.

    What is there already costs only a look. One failure does not stop the others, and after an interruption
    the next call goes on with what is not finished.

    Args:
        names: as in `catalog.names()`; all when empty.
        source: "pocket" or "full"; None takes the source in use.

    Raises:
        UnknownNameError: a name that does not exist.
    """
    chosen = store.source_in_use(source)
    rows = [catalog.row(name, chosen) for name in dict.fromkeys(names or catalog.names())]
    failures, todo = [], []
    for row in rows:
        try:
            store.fetch(row)
            todo += [made for made in row.artefacts if not store.is_made(made.name)]
        except TutorialError as error:
            failures.append(f"{row.name}: {error}")
    if todo:
        failures += _make(sorted(todo, key=lambda made: -made.seconds))
    if not failures:
        are = "model or data set is" if len(rows) == 1 else "models and data sets are"
        print(f"{len(rows)} {are} ready in {store.cache_dir()}", flush=True)
    return failures


def _make(todo: list[Artefact]) -> list[str]:
    """Make artefacts, and return a sentence for each failure."""
    bar = _Bar(todo)
    try:
        if len(todo) > 1:
            return _side_by_side(todo, bar)
        (made,) = todo
        bar.begin(made)
        try:
            store.artefact(made.name, lambda share: bar.hear(made, share))
        except TutorialError as error:
            return [f"{made.name}: {error}"]
        bar.end(made)
        return []
    finally:
        bar.close()


def _side_by_side(todo: list[Artefact], bar: _Bar) -> list[str]:
    waiting, failures = list(todo), []
    running: dict[Any, tuple[Artefact, BaseProcess]] = {}  # by the line that each speaks on
    try:
        while waiting or running:
            while waiting and len(running) < min(SIDE_BY_SIDE, cores()):
                made = waiting.pop(0)
                line, process = _start(made)
                running[line] = made, process
                bar.begin(made)
            for ready in wait(list(running), EVERY):
                made, process = running[ready]
                said = _said(ready)
                if isinstance(said, float):
                    bar.hear(made, said)
                    continue
                failures += [f"{made.name}: {said}"] if said else []
                bar.end(made)
                process.join()
                del running[ready]
            bar.show()
    finally:
        for _, process in running.values():
            process.terminate()
            process.join()
    return failures


def _start(made: Artefact) -> tuple[Connection, BaseProcess]:
    spawn = multiprocessing.get_context("spawn")
    line, other_end = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_make_for, args=(other_end, made.name), daemon=True)
    process.start()
    other_end.close()
    return line, process


def _said(line: Any) -> float | str:
    """Return the share that is done, or at the end what went wrong, or ""."""
    try:
        return line.recv()
    except EOFError:  # killed, or it has shown a traceback
        return "its process ended early; if nothing above says why, the memory may be full"


def _make_for(line: Connection, name: str) -> None:
    """Make an artefact, in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this one ends it
    os.environ["OMP_NUM_THREADS"] = "1"
    with suppress(BrokenPipeError):  # who started this one is gone
        try:
            store.artefact(name, lambda share: line.send(float(share)))
            line.send("")
        except TutorialError as error:
            line.send(str(error))


class _Bar:
    """How far everything is, in time: where the parts are, and what each was measured to take."""

    def __init__(self, todo: list[Artefact]) -> None:
        self.todo = {made.name: made for made in todo}
        self.began: dict[str, float] = {}
        self.heard: dict[str, tuple[float, float]] = {}  # share of a part, and seconds it had taken then
        self.ended = 0
        self.start, self.share = time.monotonic(), 0.0
        print(
            f"Preparing the data, models are trained and pictures encoded: {_about(self._left())}.",
            flush=True,
        )
        self.bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            form = "{percentage:3.0f} %|{bar:30}| {desc}"
            self.bar = tqdm(total=1, bar_format=form, leave=False, dynamic_ncols=True)
            self.show()

    def begin(self, made: Artefact) -> None:
        self.began[made.name] = time.monotonic()

    def hear(self, made: Artefact, share: float) -> None:
        self.heard[made.name] = share, time.monotonic() - self.began[made.name]
        self.show()

    def end(self, made: Artefact) -> None:
        del self.todo[made.name]
        self.ended += 1
        if self.bar is None:
            seconds = time.monotonic() - self.began[made.name]
            print(
                f"  {self.ended} of {self.ended + len(self.todo)}: {made.name}, {seconds:.0f} s", flush=True
            )

    def show(self) -> None:
        if self.bar is None:
            return
        elapsed, left = time.monotonic() - self.start, self._left()
        self.share = max(self.share, elapsed / (elapsed + left + EVERY))
        self.bar.n = self.share
        parts = " and ".join(name for name in self.began if name in self.todo)
        self.bar.set_description_str(f"{_about(left)} left: {parts}")

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()

    def _left(self) -> float:
        """Return the seconds until all is done: no less than the longest part, or half of all the work."""
        parts = [self._left_of(made) for made in self.todo.values()]
        return max([*parts, sum(parts) / min(SIDE_BY_SIDE, cores())], default=0)

    def _left_of(self, made: Artefact) -> float:
        if made.name not in self.began:
            return made.seconds
        since = time.monotonic() - self.began[made.name]
        share, then = self.heard.get(made.name, (0, 0))
        if share < 0.1:  # too early to tell: what was measured elsewhere
            return max(made.seconds - since, made.seconds / 10)
        return max(then / share - since, 1)


def _about(seconds: float) -> str:
    if seconds > 100:
        return f"about {seconds / 60:.0f} minutes"
    return f"about {max(5, 5 * round(seconds / 5))} s"
