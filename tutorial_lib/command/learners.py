"""What learners have done, as tables: one's own, or that of a class for its teacher. Files are only read."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..course import chapters, progress
from ..course.exercises import exercises_of
from ..errors import DamagedFileError, InputError, MissingFileError, TutorialError
from .learner import folder

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["all_exercises", "all_guesses", "of_a_class", "of_one", "read", "tell"]

Kept = dict[str, Any]


def tell(
    paths: Sequence[Path] = (),
    export: Path | None = None,
    reset: bool = False,
    csv: Path | None = None,
    guesses: bool = False,
) -> int:
    """Do what `python -m tutorial_lib progress` is asked; return its exit code, 1 if a file was bad.

    Raises:
        MissingFileError: nothing is there to read.
        DamagedFileError: one's own file does not hold progress.
        InputError: the file to export to is there already.
        TutorialError: a file cannot be written.
    """
    try:
        return _tell(paths, export, reset, csv, guesses)
    except OSError as error:
        if isinstance(error, TutorialError):
            raise
        raise TutorialError(f"this cannot be written: {error}") from error


def _tell(paths: Sequence[Path], export: Path | None, reset: bool, csv: Path | None, guesses: bool) -> int:
    problems: list[str] = []
    if paths:
        learners, problems = read(paths)
    else:
        own = folder() / progress.FILE
        if not own.exists():
            raise MissingFileError(f"{own} is not there: `python -m tutorial_lib lab` begins it")
        if reset:
            print(f"A new beginning. What was kept is now {progress.reset(own)}.")
        learners = [("you", progress.load(own))]
        if export:
            _copy(own, export)
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    if not learners:
        return 1
    whole = all_guesses(learners) if guesses else all_exercises(learners)
    short = whole if guesses else of_a_class(learners) if paths else of_one(learners[0][1])
    if csv:
        whole.to_csv(csv, encoding="utf-8-sig")  # the mark at its start tells spreadsheets that it is UTF-8
        print(f"{csv}: {len(whole)} rows")
    else:
        print(short.reset_index().to_string(index=False))
    return int(bool(problems))


def read(paths: Sequence[Path]) -> tuple[list[tuple[str, Kept]], list[str]]:
    """Read the progress files of a class: (learner, progress) for each, and a sentence for each bad file.

    `paths` are files, or folders that hold them at any depth, as a teacher has collected them. A learner is
    named as in the file, else as the file, else as the folder of `progress.json`.
    """
    learners, problems = [], []
    for path in paths:
        found = list(_files(path))
        if not found:
            problems.append(f"{path} holds no progress file")
        for file in found:
            try:
                kept = progress.load(file)
            except DamagedFileError as error:
                problems.append(str(error))
            except OSError as error:
                problems.append(f"{file} cannot be read: {error.strerror}")
            else:
                learners.append((_name(kept, file), kept))
    return sorted(learners, key=lambda learner: learner[0].casefold()), problems


def of_one(kept: Kept) -> DataFrame:
    """Return a learner's own table: for each chapter what is solved, the attempts, and when it was opened."""
    import pandas as pd

    rows = [
        {
            "chapter": number,
            "solved": "{} of {}".format(*progress.solved(kept, [number])),
            "attempts": _attempts(kept, [number]),
            "first opened": str(kept["chapters"].get(number, {}).get("first", ""))[:10],
            "last opened": str(kept["chapters"].get(number, {}).get("last", ""))[:10],
        }
        for number in _numbers()
    ]
    return pd.DataFrame(rows).set_index("chapter")


def of_a_class(learners: Sequence[tuple[str, Kept]]) -> DataFrame:
    """Return a row for each learner: solved of all in each chapter and in the course, and the attempts."""
    import pandas as pd

    rows = [
        {
            "learner": name,
            **{number: "{}/{}".format(*progress.solved(kept, [number])) for number in _numbers()},
            "all": "{}/{}".format(*progress.solved(kept, _numbers())),
            "attempts": _attempts(kept, _numbers()),
        }
        for name, kept in learners
    ]
    return pd.DataFrame(rows).set_index("learner")


def all_exercises(learners: Sequence[tuple[str, Kept]]) -> DataFrame:
    """Return a row for each learner and a column for each exercise: its best outcome, "" before the first."""
    import pandas as pd

    names = [exercise.name for number in _numbers() for exercise in exercises_of(number)]
    rows = [
        {
            "learner": learner,
            "solved": progress.solved(kept, _numbers())[0],
            "attempts": _attempts(kept, _numbers()),
            **{name: kept["exercises"].get(name, {}).get("best", "") for name in names},
        }
        for learner, kept in learners
    ]
    return pd.DataFrame(rows).set_index("learner")


def all_guesses(learners: Sequence[tuple[str, Kept]]) -> DataFrame:
    """Return a row for each guess of each learner, those of one question together."""
    import pandas as pd

    columns = ["chapter", "question", "learner", "guess", "measured", "said"]
    rows = [
        (chapter, question, learner, *(entry.get(column, "") for column in columns[3:]))
        for learner, kept in learners
        for chapter, asked in kept["guesses"].items()
        for question, entry in asked.items()
    ]
    table = pd.DataFrame(rows, columns=columns).sort_values(columns[:3], kind="stable")
    return table.set_index("chapter")


def _copy(own: Path, export: Path) -> None:
    if export.exists():
        raise InputError(f"{export} is there already: name a new file")
    shutil.copyfile(own, export)
    print(f"Your progress is copied to {export}.")


def _files(path: Path) -> Iterator[Path]:
    """The files of a folder; beside a `progress.json` its copies of other days do not count."""
    if not path.exists():
        raise MissingFileError(f"there is no file or folder {path}")
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*.json")):
        is_hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if not is_hidden and (file.name == progress.FILE or not (file.parent / progress.FILE).exists()):
            yield file


def _name(kept: Kept, file: Path) -> str:
    own = file.absolute().parent.name if file.name == progress.FILE else file.name.removesuffix(".json")
    return str(kept["name"] or own)


def _attempts(kept: Kept, numbers: Sequence[str]) -> int:
    tries = kept["exercises"].items()
    return sum(entry["attempts"] for name, entry in tries if name.partition("-")[0] in numbers)


def _numbers() -> list[str]:
    return chapters.numbers("exercises.py")
