"""The records: complete, consistent, and true of what is installed."""

from __future__ import annotations

import dataclasses
import re
from importlib import metadata
from pathlib import Path

import pytest

from tutorial_lib.errors import InputError, UnknownNameError
from tutorial_lib.store import catalog
from tutorial_lib.store.catalog import Asset, File, Hub, Package, Trained
from tutorial_lib.store.integrity import sha256_of

ENTRIES = [*catalog.MODELS.values(), *catalog.DATA.values()]
ASSETS = Path(catalog.__file__).parents[1] / "assets"


def label(entry):
    return f"{entry.name}-{entry.source}"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_an_entry_says_where_it_comes_from(entry):
    assert entry.title
    assert entry.origin
    assert entry.licence
    assert entry.url.startswith("https://") or entry.origin == "written for this course"
    assert entry.kind == ("data" if entry.name in catalog.DATA else "model")


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_an_entry_names_notebooks_of_the_course(entry):
    assert entry.notebooks
    assert set(entry.notebooks) <= {"0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3", "4"}


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_what_comes_with_packages_has_checksums_and_what_the_hub_checks_has_none(entry):
    has_files = isinstance(entry.place, (Package, Asset))
    assert bool(entry.contents) == has_files
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) and file.bytes > 0 for file in entry.contents)
    assert entry.files == {file.path: file.sha256 for file in entry.contents}
    assert entry.bytes == sum(file.bytes for file in entry.contents) + entry.download_bytes


def test_full_models_come_from_the_hub_and_pocket_ones_do_not():
    for entry in ENTRIES:
        assert isinstance(entry.place, Hub) == (entry.source == "full")


def test_every_file_of_a_model_or_data_set_in_the_assets_is_in_the_catalog():
    folders = {entry.place.folder for entry in ENTRIES if isinstance(entry.place, Asset)}
    there = {
        path.relative_to(ASSETS).as_posix(): sha256_of(path)
        for folder in folders
        for path in (ASSETS / folder).rglob("*")
        if path.is_file()
    }
    listed = {
        f"{entry.place.folder}/{path}": digest
        for entry in ENTRIES
        if isinstance(entry.place, Asset)
        for path, digest in entry.files.items()
    }
    assert listed == there


def test_what_is_trained_is_one_artefact_made_from_data_with_settings():
    trained = [entry for entry in ENTRIES if isinstance(entry.place, Trained)]
    assert {entry.name for entry in trained} == {"word2vec", "cnn", "recommender"}
    for entry in trained:
        (made,) = entry.artefacts
        assert set(made.made_from) <= set(catalog.DATA)
        assert made.settings


def test_an_artefact_is_found_by_its_name_and_made_from_what_exists():
    for name in catalog.artefacts():
        made = catalog.artefact(name)
        assert made.name == name
        assert all(catalog.entry(part, made.source) for part in made.made_from)
        assert all(metadata.version(package) for package in made.packages)
    with pytest.raises(UnknownNameError, match="'cnnn'.*choose one of word2vec-pocket"):
        catalog.artefact("cnnn")


def test_the_versions_in_the_mending_commands_are_those_that_were_checked():
    packages = {entry.place.requirement for entry in ENTRIES if isinstance(entry.place, Package)}
    for requirement in packages:
        name, _, version = requirement.partition("==")
        assert metadata.version(name) == version


def test_an_entry_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog.entry("bert").licence = "mine"
    with pytest.raises(TypeError):
        catalog.entry("bert").files["config.json"] = "0" * 64
    with pytest.raises(TypeError):
        catalog.DATA["mine"] = catalog.entry("bert")


def test_a_source_chooses_the_model_and_data_is_the_same_for_both():
    assert catalog.entry("bert", "full").title == "bert-base-uncased, 12 layers"
    assert catalog.entry("bert", "pocket") is catalog.entry("bert")
    assert catalog.entry("twemoji", "full") is catalog.entry("twemoji")
    assert catalog.entry("recommender", "full") is catalog.entry("recommender", "pocket")


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(UnknownNameError, match=r"'brt'.*word2vec, glove, bert.*digits") as caught:
        catalog.entry("brt")
    assert isinstance(caught.value, KeyError)


def test_an_unknown_source_is_refused():
    with pytest.raises(InputError, match="pocket, full"):
        catalog.entry("bert", "Full")


def test_a_file_is_read_from_its_line():
    assert catalog.entry("digits").contents == (
        File("digits.csv.gz", 57523, "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"),
    )
