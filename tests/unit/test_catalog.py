"""The catalog: complete, consistent, and true of what is installed."""

from __future__ import annotations

import dataclasses
import re
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from tutorial_lib.errors import UnknownNameError
from tutorial_lib.store import catalog
from tutorial_lib.store.catalog import ASSETS, File
from tutorial_lib.store.integrity import sha256_of


@pytest.mark.parametrize("row", catalog.rows(), ids=lambda row: f"{row.name}-{row.source}")
def test_a_row_says_where_it_comes_from_and_how_it_is_known_to_be_whole(row):
    assert all((row.title, row.origin, row.licence, row.url.startswith("https://")))
    assert bool(row.repository) == (row.source == "full"), "full models come from the hub, and no others do"
    assert bool(row.files) == (not row.repository and not row.is_trained)
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) and file.bytes > 0 for file in row.files)
    if row.is_trained:
        (made,) = row.artefacts
        assert made.settings
        assert {catalog.row(name).kind for name in made.made_from} == {"data"}


def test_every_file_of_a_model_or_data_set_in_the_assets_is_in_the_catalog():
    rows = [row for row in catalog.rows() if row.folder and not row.package]
    listed = {f"{row.folder}/{file.path}": file.sha256 for row in rows for file in row.files}
    folders = [ASSETS / row.folder for row in rows]
    there = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert listed == {path.relative_to(ASSETS).as_posix(): sha256_of(path) for path in there}


@pytest.mark.parametrize("made", catalog.artefacts().values(), ids=lambda made: made.name)
def test_an_artefact_is_made_from_what_exists(made):
    assert catalog.artefact(made.name) is made
    assert all(catalog.row(part, made.source) for part in made.made_from)
    assert all(metadata.version(package) for package in made.packages)
    assert defines(made.made_by)


def test_an_encoder_is_a_class_of_its_module():
    assert all(defines(f"encoders.{row.encoder}") for row in catalog.rows() if row.encoder)


def defines(home: str) -> bool:
    """Whether a module of the library defines the name after the colon; the module is not imported."""
    module, _, name = home.partition(":")
    file = Path(find_spec(f"tutorial_lib.{module}").origin)
    return bool(re.search(rf"^(def|class) {name}[(:]", file.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_versions_in_the_mending_commands_are_those_that_were_checked():
    for requirement in {row.package for row in catalog.rows() if row.package}:
        name, _, version = requirement.partition("==")
        assert metadata.version(name) == version


def test_a_row_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog.row("bert").licence = "mine"


def test_a_source_chooses_the_model_and_data_is_the_same_for_both():
    assert catalog.row("bert", "full").title == "bert-base-uncased, 12 layers"
    assert catalog.row("twemoji", "full") is catalog.row("twemoji")
    assert catalog.row("recommender", "full") is catalog.row("recommender", "pocket")


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(UnknownNameError, match=r"'brt'.*word2vec, glove, bert.*digits") as caught:
        catalog.row("brt")
    assert isinstance(caught.value, KeyError)
    with pytest.raises(UnknownNameError, match="'cnnn'.*choose one of word2vec-pocket"):
        catalog.artefact("cnnn")


def test_a_file_is_read_from_its_line():
    assert catalog.row("digits").files == [
        File("digits.csv.gz", 57523, "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"),
    ]
