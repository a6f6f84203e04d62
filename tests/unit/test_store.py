"""From a name to a verified place: packages, assets, the reader's own files, what is trained here."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tutorial_lib import store
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    MissingFileError,
    MissingPackageError,
    UnknownNameError,
)
from tutorial_lib.store import catalog
from tutorial_lib.store.catalog import Asset, Package

ON_DISK = [name for name in catalog.names() if isinstance(catalog.entry(name).place, (Package, Asset))]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("TUTORIAL_SOURCE", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A copy of scikit-learn's digits that a test may damage, found instead of the installed one."""
    original = store.locate("digits")
    package = tmp_path / "site" / "sklearn"
    copy = package / "datasets" / "data" / original.name
    copy.parent.mkdir(parents=True)
    shutil.copy(original, copy)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    return copy


@pytest.mark.parametrize("name", ON_DISK)
def test_what_is_installed_is_located_whole(name):
    entry, place = catalog.entry(name), store.locate(name)
    if len(entry.contents) == 1 and "*" not in entry.contents[0].path:
        assert place.name == entry.contents[0].path
        assert place.stat().st_size == entry.bytes
    else:
        assert all(any(place.glob(file.path)) for file in entry.contents)


def test_locating_imports_no_package():
    code = (
        "import sys; from tutorial_lib import locate\n"
        "for name in ('wikipedia', 'digits', 'photographs', 'bert', 'glove'): locate(name)\n"
        "print(*{'gensim', 'sklearn', 'skimage', 'torch', 'huggingface_hub'} & set(sys.modules))\n"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_damaged_package_is_told_with_the_command_that_mends_it(installed):
    assert store.locate("digits") == installed
    installed.write_bytes(installed.read_bytes()[:1000])
    with pytest.raises(
        DamagedFileError, match=r"found 1,000 bytes, expected 57,523 bytes.*scikit-learn==1\.9\.1"
    ):
        store.locate("digits")
    status = store.status("digits")
    assert (status.state, status.where) == ("damaged", "")
    assert status.mend == "pip install --force-reinstall --no-deps scikit-learn==1.9.1"
    assert status.mend in status.problem


def test_a_file_that_a_package_lacks_is_told(installed):
    installed.unlink()
    with pytest.raises(MissingFileError, match="scikit-learn"):
        store.locate("digits")
    assert store.status("digits").state == "missing"


def test_a_package_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(store, "find_spec", lambda package: None)
    with pytest.raises(MissingPackageError, match=r"pip install .* gensim==4\.4\.0"):
        store.locate("wikipedia")
    assert {store.status(name).state for name in ("wikipedia", "twemoji")} == {"missing"}


def test_a_damaged_asset_is_told_with_the_command_that_mends_it(tmp_path, monkeypatch):
    assets = tmp_path / "tutorial_lib" / "assets"
    shutil.copytree(Path(store.__file__).parents[1] / "assets" / "pocket-clip", assets / "pocket-clip")
    monkeypatch.setattr(store, "__file__", str(assets.parent / "store" / "__init__.py"))
    weights = assets / "pocket-clip" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(
        DamagedFileError, match=r"model\.safetensors.*git checkout -- tutorial_lib/assets/pocket-clip"
    ):
        store.locate("clip")


def test_what_is_trained_here_is_located_after_its_training():
    with pytest.raises(MissingFileError, match="python -m tutorial_lib prepare recommender"):
        store.locate("recommender")
    folder = store.artefact("recommender", lambda folder: (folder / "films.txt").write_text("Alien"))
    assert store.locate("recommender") == folder
    assert store.locate("recommender", "full") == folder
    status = store.status("recommender")
    assert (status.state, status.where, status.bytes > 0) == ("found", str(folder), True)


def change_settings(monkeypatch):
    monkeypatch.setitem(catalog.artefact("cnn").settings, "epochs", 21)


def change_version_of_the_code(monkeypatch):
    changed = dataclasses.replace(catalog.artefact("cnn"), version=2)
    monkeypatch.setitem(catalog._ARTEFACTS, "cnn", changed)


def change_data(monkeypatch):
    entry = catalog.entry("digits")
    file = dataclasses.replace(entry.contents[0], sha256="0" * 64)
    monkeypatch.setattr(catalog, "DATA", {"digits": dataclasses.replace(entry, contents=(file,))})


def change_package(monkeypatch):
    version = store.metadata.version
    monkeypatch.setattr(store.metadata, "version", lambda name: "3.0" if name == "torch" else version(name))


@pytest.mark.parametrize("change", [change_settings, change_version_of_the_code, change_data, change_package])
def test_a_model_is_trained_again_when_anything_it_depends_on_changes(monkeypatch, change):
    first = store.artefact("cnn", lambda folder: (folder / "model").write_text("old"))
    with monkeypatch.context() as patch:
        change(patch)
        assert not store.is_made("cnn")
        assert store.status("cnn").state == "missing"
        second = store.artefact("cnn", lambda folder: (folder / "model").write_text("new"))
        assert (second / "model").read_text() == "new"
    assert (store.artefact("cnn", pytest.fail) / "model").read_text() == "old", "both have their place"
    assert first != second


def test_a_smaller_release_of_a_package_trains_nothing_again(monkeypatch):
    before, version = store.recipe("cnn"), metadata.version
    monkeypatch.setattr(store.metadata, "version", lambda name: version(name) + ".post9+cu130")
    assert store.recipe("cnn") == before


def test_what_is_made_of_an_artefact_depends_on_its_recipe(monkeypatch):
    before = store.recipe("word2vec-pocket")
    changed = dataclasses.replace(catalog.artefact("wikipedia"), version=2)
    monkeypatch.setitem(catalog._ARTEFACTS, "wikipedia", changed)
    assert store.recipe("word2vec-pocket") != before


@pytest.mark.parametrize("name", ["glove", "clip", "wikipedia"])
def test_what_is_installed_but_not_prepared_is_told_with_the_command_that_prepares_it(name):
    assert store.locate(name).exists()
    status = store.status(name)
    assert (status.state, status.where) == ("missing", "")
    assert status.mend == f"python -m tutorial_lib prepare {name}"
    assert status.problem.endswith(status.mend)
    (made,) = catalog.entry(name).artefacts
    store.artefact(made.name, lambda folder: (folder / "made").touch())
    assert store.status(name).state == "found"


def test_an_own_file_or_folder_is_located_where_it_is(tmp_path):
    vectors = tmp_path / "my vectors.txt"
    vectors.write_text("a 1 2")
    assert store.locate("glove", vectors) == vectors
    assert store.locate("glove", str(vectors)) == vectors
    assert store.locate("bert", tmp_path) == tmp_path


@pytest.mark.parametrize("source", ["Full", "packet", "/nowhere/at/all", ""])
def test_a_source_that_is_neither_a_name_nor_a_path_is_told(source):
    with pytest.raises(MissingFileError, match="neither 'pocket' nor 'full'"):
        store.locate("glove", source)


@pytest.mark.parametrize("source", [3, b"pocket", ["pocket"]])
def test_a_source_of_another_type_is_told(source):
    with pytest.raises(InputTypeError, match="'pocket', 'full' or a path"):
        store.locate("glove", source)


def test_the_source_in_use_comes_from_the_argument_or_the_variable(tmp_path, monkeypatch):
    assert store.source_in_use() == "pocket"
    monkeypatch.setenv("TUTORIAL_SOURCE", "full")
    assert store.source_in_use() == "full"
    assert store.source_in_use("pocket") == "pocket"
    assert store.source_in_use(tmp_path) == str(tmp_path)
    monkeypatch.setenv("TUTORIAL_SOURCE", "")
    assert store.source_in_use() == "pocket"


def test_a_variable_with_another_value_is_told(monkeypatch):
    monkeypatch.setenv("TUTORIAL_SOURCE", "Full")
    with pytest.raises(InputError, match="TUTORIAL_SOURCE is 'Full'"):
        store.locate("bert")


def test_an_unknown_name_is_told():
    with pytest.raises(UnknownNameError, match="bert"):
        store.locate("bart")
    with pytest.raises(UnknownNameError, match="bert"):
        store.status("bart")


def test_available_has_a_row_for_each_name_and_fetches_nothing(cache, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    rows = {row.name: row for row in store.available("full")}
    assert list(rows) == catalog.names()
    assert (rows["bert"].state, rows["bert"].source) == ("missing", "full")
    assert rows["bert"].mend == "python -m tutorial_lib prepare --source full bert"
    assert (rows["twemoji"].state, rows["twemoji"].mend) == ("found", "")
    assert not (cache / "hub").exists()
