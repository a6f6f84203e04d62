"""A model is one row of the catalog and one file in encoders/: nothing else asks which models there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tutorial_lib
from rows import add_row
from tutorial_lib import encoders, store
from tutorial_lib.command import doctor, preparation
from tutorial_lib.errors import MissingFileError
from tutorial_lib.store.catalog import Artefact, Row

ONE_FILE = """
from pathlib import Path
import numpy as np
from tutorial_lib.encoders import Encoder
from tutorial_lib.store import Located
from tutorial_lib.store.catalog import Artefact

class LengthEncoder(Encoder):
    name, modalities, dim = "lengths", ("word",), 1

    def __init__(self, source, scale):
        self.source, self.scale = source, scale

    @classmethod
    def open(cls, located: Located):
        file = located.path if located.is_own else located.path / "scale.txt"
        return cls(located.source, float(file.read_text()))

    def encode(self, items):
        return np.array([[len(item) * self.scale] for item in items], np.float32)

def train(folder: Path, made: Artefact) -> None:
    (folder / "scale.txt").write_text(str(made.settings["scale"]))
"""
ONE_ROW = Row(
    kind="model",
    name="lengths",
    title="the length of a word",
    origin="a test",
    licence="MIT",
    url="https://example.org",
    encoder="lengths:LengthEncoder",
    artefacts=[Artefact("lengths", "encoders.lengths:train", ["wordsim353"], settings={"scale": 0.5})],
)


@pytest.fixture(autouse=True)
def one_row_and_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    (tmp_path / "lengths.py").write_text(ONE_FILE)
    monkeypatch.setattr(encoders, "__path__", [*encoders.__path__, str(tmp_path)])
    add_row(monkeypatch, ONE_ROW)


def test_it_is_loaded_and_trained_the_first_time() -> None:
    encoder = tutorial_lib.load("lengths")
    assert repr(encoder) == "<lengths encoder: words -> 1 numbers, source pocket>"
    np.testing.assert_array_equal(encoder.encode(["four", "to"]), [[2], [1]])
    assert (tutorial_lib.locate("lengths") / "scale.txt").read_text() == "0.5"


def test_it_opens_a_file_of_the_readers_own(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("3")
    assert tutorial_lib.load("lengths", tmp_path / "own.txt").encode(["to"]).tolist() == [[6]]
    with pytest.raises(MissingFileError, match="neither 'pocket' nor 'full'"):
        tutorial_lib.load("lengths", tmp_path / "nothing")


def test_it_is_prepared_and_the_doctor_knows_it() -> None:
    def state() -> str:
        (found,) = [status for status in doctor.examine().entries if status.name == "lengths"]
        assert found in tutorial_lib.available()
        return f"{found.state} {found.mend}"

    assert state() == "missing python -m tutorial_lib prepare lengths"
    assert preparation.prepare(["lengths"]) == []
    assert store.is_made("lengths")
    assert state() == "found "
