"""From a name to a verified place: packages, assets, the reader's own files, what is trained here."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
from importlib import metadata

import pytest

from rows import change_artefact, change_row
from tutorial_lib import store
from tutorial_lib.errors import (
    DamagedFileError,
    InputError,
    InputTypeError,
    MissingFileError,
    MissingPackageError,
    UnknownNameError,
)
from tutorial_lib.store import artefacts, catalog, places

ON_DISK = [row.name for row in catalog.rows() if row.folder]


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
    row, place = catalog.row(name), store.locate(name)
    if len(row.files) == 1 and "*" not in row.files[0].path:
        assert place.name == row.files[0].path
        assert place.stat().st_size == row.bytes
    else:
        assert all(any(place.glob(file.path)) for file in row.files)


def test_locating_imports_no_package():
    code = (
        "import sys; from tutorial_lib import locate\n"
        "for name in ('wikipedia', 'digits', 'photographs', 'bert', 'glove'): locate(name)\n"
        "print(*{'gensim', 'sklearn', 'skimage', 'torch', 'huggingface_hub'} & set(sys.modules))\n"
    )
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
    monkeypatch.setattr(places, "find_spec", lambda package: None)
    with pytest.raises(MissingPackageError, match=r"pip install .* gensim==4\.4\.0"):
        store.locate("wikipedia")
    assert {store.status(name).state for name in ("wikipedia", "twemoji")} == {"missing"}


def test_a_damaged_asset_is_told_with_the_command_that_mends_it(tmp_path, monkeypatch):
    shutil.copytree(catalog.ASSETS / "pocket-clip", tmp_path / "pocket-clip")
    monkeypatch.setattr(places, "ASSETS", tmp_path)
    weights = tmp_path / "pocket-clip" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(
        DamagedFileError, match=r"model\.safetensors.*git checkout -- tutorial_lib/assets/pocket-clip"
    ):
        store.locate("clip")


def makes(text):
    """Replace the function that makes an artefact: the file holds the settings that it got, and `text`."""
    return lambda made_by: lambda folder, made: (folder / "made").write_text(f"{text} {made.name}")


def test_what_is_trained_here_is_trained_when_it_is_first_located(monkeypatch):
    status = store.status("recommender")
    assert (status.state, status.mend) == ("missing", "python -m tutorial_lib prepare recommender")
    assert status.problem.endswith(f"This trains it: {status.mend}")
    monkeypatch.setattr(artefacts, "resolve_name", makes("trained"))
    folder = store.locate("recommender", "full")
    assert (folder / "made").read_text() == "trained recommender"
    monkeypatch.setattr(artefacts, "resolve_name", pytest.fail)
    found = store.find("recommender")
    assert (found.name, found.source, found.path, found.is_own) == ("recommender", "pocket", folder, False)
    status = store.status("recommender")
    assert (status.state, status.where, status.bytes > 0) == ("found", str(folder), True)


def change_settings(patch):
    change_artefact(patch, "cnn", settings={**catalog.artefact("cnn").settings, "epochs": 21})


def change_version_of_the_code(patch):
    change_artefact(patch, "cnn", version=2)


def change_data(patch):
    file = dataclasses.replace(catalog.row("digits").files[0], sha256="0" * 64)
    change_row(patch, "digits", files=[file])


def change_package(patch):
    version = metadata.version
    patch.setattr(artefacts.metadata, "version", lambda name: "3.0" if name == "torch" else version(name))


@pytest.mark.parametrize("change", [change_settings, change_version_of_the_code, change_data, change_package])
def test_a_model_is_trained_again_when_anything_it_depends_on_changes(monkeypatch, change):
    monkeypatch.setattr(artefacts, "resolve_name", makes("old"))
    first = store.artefact("cnn")
    with monkeypatch.context() as patch:
        change(patch)
        assert not store.is_made("cnn")
        assert store.status("cnn").state == "missing"
        patch.setattr(artefacts, "resolve_name", makes("new"))
        assert (store.artefact("cnn") / "made").read_text() == "new cnn"
    assert (store.artefact("cnn") / "made").read_text() == "old cnn", "both have their place"
    assert store.artefact("cnn") == first


def test_a_smaller_release_of_a_package_trains_nothing_again(monkeypatch):
    before, version = store.recipe("cnn"), metadata.version
    monkeypatch.setattr(artefacts.metadata, "version", lambda name: version(name) + ".post9+cu130")
    assert store.recipe("cnn") == before


def test_what_is_made_of_an_artefact_depends_on_its_recipe(monkeypatch):
    before = store.recipe("word2vec-pocket")
    change_artefact(monkeypatch, "wikipedia", version=2)
    assert store.recipe("word2vec-pocket") != before


@pytest.mark.parametrize("name", ["glove", "clip", "wikipedia"])
def test_what_is_installed_but_not_prepared_is_told_with_the_command_that_prepares_it(name, monkeypatch):
    assert store.locate(name).exists()
    status = store.status(name)
    assert (status.state, status.where) == ("missing", "")
    assert status.mend == f"python -m tutorial_lib prepare {name}"
    assert status.problem.endswith(status.mend)
    monkeypatch.setattr(artefacts, "resolve_name", makes("made"))
    store.prepare(catalog.row(name))
    assert store.status(name).state == "found"


def test_an_own_file_or_folder_is_located_where_it_is(tmp_path):
    vectors = tmp_path / "my vectors.txt"
    vectors.write_text("a 1 2")
    assert store.locate("glove", vectors) == vectors
    assert store.locate("glove", str(vectors)) == vectors
    assert store.locate("bert", tmp_path) == tmp_path
    assert store.find("cnn", tmp_path).row.source == "full", "opened as the full model is"
    assert store.locate("glove", f"{vectors}/member.txt") == vectors / "member.txt", "a file in an archive"


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
