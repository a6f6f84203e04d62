"""What a learner has done: one small file in the learner's own folder, `progress.json`.

The file is the mark of such a folder: a kernel that calls `start` elsewhere records and shows nothing.
It holds outcomes, guesses and times, never code, and is sent nowhere::

    {"name": "",
     "chapters": {"2.1": {"first": "2026-11-20T09:30:00", "last": "2026-11-23T10:12:40"}},
     "exercises": {"2.1-noise": {"best": "correct", "latest": "not yet", "attempts": 2, "when": "2026-…"}},
     "guesses": {"2.1": {"how far": {"guess": 4.0, "measured": 5.0, "said": "you …", "when": "2026-…"}}}}
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DamagedFileError
from ..store.machine import write
from . import chapters
from .exercises import exercises_of

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = [
    "FILE",
    "answered",
    "begin",
    "guessed",
    "last",
    "load",
    "mine",
    "opened",
    "reset",
    "set_aside",
    "solved",
]

FILE = "progress.json"
STATUSES = ("could not be checked", "not yet", "correct")
"""The outcomes that are kept, the best one at the end."""

_EMPTY: dict[str, Any] = {"name": "", "chapters": {}, "exercises": {}, "guesses": {}}
_LONGEST_GUESS = 200  # characters

_file: Path | None = None
_chapter = ""
_told: set[str] = set()


def opened() -> str:
    """Note that this kernel's chapter was opened; return in one line where the learner stands.

    It is "" in a folder that is no learner's, where nothing is recorded from then on.
    """
    global _file, _chapter
    found = Path.cwd() / FILE
    _file, _chapter = (found, _chapter_of_this_kernel()) if found.is_file() else (None, "")
    before: dict[str, Any] = {}

    def note(kept: dict[str, Any]) -> None:
        before.update(kept["chapters"].get(_chapter, {}))
        if _chapter:
            kept["chapters"][_chapter] = {"first": before.get("first", _now()), "last": _now()}

    kept = _change(note)
    return _standing(kept, before.get("last", "")) if kept else ""


def answered(name: str, status: str) -> None:
    """Keep what became of an answer to an exercise; what was not attempted is not kept.

    Attempts are counted until the answer is right: a page may be run again.
    """

    def note(kept: dict[str, Any]) -> None:
        before = kept["exercises"].get(name, {})
        best = max(before.get("best", status), status, key=STATUSES.index)
        attempts = before.get("attempts", 0) + (before.get("best") != "correct")
        kept["exercises"][name] = {"best": best, "latest": status, "attempts": attempts, "when": _now()}

    if status in STATUSES:
        _change(note)


def guessed(question: str, guess: Any, measured: Any, said: str) -> None:
    """Keep a guess, what was measured, and what was said about the two."""
    entry = {"guess": _plain(guess), "measured": _plain(measured), "said": said, "when": _now()}
    _change(lambda kept: kept["guesses"].setdefault(_chapter, {}).update({question: entry}))


def mine() -> dict[str, Any] | None:
    """Return what is kept in the folder of this kernel, None where that is no learner's."""
    return _change(lambda kept: None) if _file else None


def begin(folder: Path) -> Path:
    """Return the progress file of a learner's folder, made if it is missing. Raises OSError."""
    if not (folder / FILE).exists():
        write(folder / FILE, _text(_EMPTY))
    return folder / FILE


def load(path: Path) -> dict[str, Any]:
    """Return what a progress file holds.

    Raises:
        DamagedFileError: it is not such a file; OSError: it cannot be read.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        kept = None
    if not _is_whole(kept):
        raise DamagedFileError(f"{path} does not hold the progress of a learner")
    return {**_EMPTY, **kept}


def solved(kept: dict[str, Any], numbers: Iterable[str]) -> tuple[int, int]:
    """Return how many exercises of these chapters are solved, and how many there are."""
    names = [exercise.name for number in numbers for exercise in exercises_of(number)]
    return sum(kept["exercises"].get(name, {}).get("best") == "correct" for name in names), len(names)


def last(kept: dict[str, Any]) -> str:
    """Return the chapter that was opened last, or "0": the introduction with its map is no place to be."""
    places = {number: entry.get("last", "") for number, entry in kept["chapters"].items() if number != "0"}
    return max(places, key=lambda number: places[number], default="0")


def set_aside(path: Path) -> Path:
    """Rename a file so that its place is free, today's date in its new name; return the new path."""
    name = path.name.removesuffix(path.suffix)  # not Path.stem of a stem: "2.1-word2vec" has a point
    today = f"{datetime.now():%Y-%m-%d}"
    names = (f"{name}-{today}{f'-{turn}' if turn else ''}{path.suffix}" for turn in range(10_000))
    free = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    return path.rename(free)


def reset(path: Path) -> Path:
    """Begin a learner's file anew; return what the old one is called now. Raises OSError."""
    with _alone_with(path):
        kept = set_aside(path)
        write(path, _text(_EMPTY))
    return kept


def _alone_with(path: Path) -> BaseFileLock:
    from filelock import FileLock

    return FileLock(path.with_name(f".{FILE}.lock"), timeout=10)


def _change(edit: Callable[[dict[str, Any]], object]) -> dict[str, Any] | None:
    """Read, edit and write the file while no other kernel does; return what it holds then.

    Whatever fails is told once, in a sentence: a cell goes on without its progress.
    """
    if _file is None:
        return None
    try:
        with _alone_with(_file):
            try:
                before = load(_file) if _file.exists() else json.loads(_text(_EMPTY))
            except DamagedFileError as error:
                _tell(f"{error}: it was set aside as {set_aside(_file).name}, and a new one begins.")
                before = json.loads(_text(_EMPTY))
            after = json.loads(_text(before))
            edit(after)
            if after != before:
                write(_file, _text(after))
            return after
    except (OSError, NotImplementedError) as error:  # no right to write, a full disk, a disk without locks
        _tell(f"Your progress cannot be kept in {_file}: {getattr(error, 'strerror', '') or error}.")
        return None


def _tell(sentence: str) -> None:
    if sentence not in _told:
        print(sentence)
        _told.add(sentence)


def _is_whole(kept: Any) -> bool:
    """Whether all is there that is read without asking; more, from a course of another day, is left alone."""
    try:
        opened = [entry["last"] for entry in kept["chapters"].values()]
        tries = [(entry["best"] in STATUSES, int(entry["attempts"])) for entry in kept["exercises"].values()]
        guesses = [entry.get("said") for asked in kept["guesses"].values() for entry in asked.values()]
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return all(known for known, _ in tries) and all(isinstance(text, str) for text in opened + guesses)


def _text(kept: dict[str, Any]) -> str:
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")


def _plain(value: Any) -> float | str:
    try:
        return float(f"{float(value):.6g}")
    except (TypeError, ValueError):
        return str(value)[:_LONGEST_GUESS]


def _chapter_of_this_kernel() -> str:
    """The number that the notebook's name begins with, "" where it is not known."""
    notebook = os.environ.get("JPY_SESSION_NAME") or _in_visual_studio_code()
    number = re.match(r"\d+(\.\d+)?", Path(notebook).name)
    return number[0] if number and number[0] in chapters.numbers() else ""


def _in_visual_studio_code() -> str:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return str(shell.user_ns.get("__vsc_ipynb_file__", "")) if shell else ""


def _standing(kept: dict[str, Any], before: str) -> str:
    here, all_chapters = [], chapters.numbers("exercises.py")
    if _chapter:
        here = [f"chapter {_chapter}"]
        if _chapter in all_chapters:
            here.append("{} of {} exercises solved".format(*solved(kept, [_chapter])))
        here.append(f"last time: {before[:10]}" if before else "opened for the first time")
    return " · ".join([*here, "in all {} of {}".format(*solved(kept, all_chapters))])
