"""The command line as a reader or a script uses it: what it prints, and its exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from typer.testing import CliRunner

from hub import Fault, Hub
from tutorial_lib import store
from tutorial_lib.command import doctor
from tutorial_lib.command.cli import app
from tutorial_lib.store import catalog

REPOSITORY = "google-bert/bert-base-uncased"
FILES = {"config.json": b'{"model_type": "bert"}', "vocab.txt": b"[PAD]\n", "model.safetensors": bytes(4000)}


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """A cache that remembers that the packages are whole: to look at all of them takes a second."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUTORIAL_CACHE", str(folder))
        store.available("pocket")
    return folder


@pytest.fixture(autouse=True)
def cache(looked_at, tmp_path, monkeypatch):
    shutil.copytree(looked_at, tmp_path / "cache")
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def hub(monkeypatch):
    with Hub({REPOSITORY: dict(FILES)}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


def call(*arguments):
    return CliRunner().invoke(app, list(arguments), prog_name="python -m tutorial_lib")


def test_help_names_the_commands_and_loads_nothing_heavy():
    code = (
        "import sys; from tutorial_lib.command.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = {'numpy', 'torch', 'gensim', 'huggingface_hub', 'nbclient', 'tqdm', 'platformdirs'}\n"
        "print('loaded:', *sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(command in done.stdout for command in ("doctor", "prepare", "run", "notebooks", "experiment"))
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "tutorial_lib", "prepare", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "python -m tutorial_lib prepare" in done.stdout


@pytest.mark.parametrize("arguments", [["heal"], ["doctor", "--source", "huge"], ["experiment"]])
def test_a_mistake_in_the_command_has_exit_code_2(arguments):
    assert call(*arguments).exit_code == 2


def test_the_doctor_tells_what_is_missing_and_what_mends_it():
    result = call("doctor")
    assert result.exit_code == 1
    assert f"numpy {metadata.version('numpy')}" in result.stdout
    assert all(name in result.stdout for name in catalog.names())
    assert "This trains it: python -m tutorial_lib prepare cnn" in result.stdout
    assert "This makes it so: python -m tutorial_lib prepare clip" in result.stdout
    unmade = [name for name in catalog.names() if catalog.row(name).artefacts]
    found = len(catalog.names()) - len(unmade)
    assert result.stdout.rstrip().endswith(f"{found} found, {len(unmade)} missing")


def test_the_doctor_has_exit_code_0_when_nothing_is_missing():
    for name in catalog.artefacts():
        store.cached(name, lambda folder: (folder / "result").write_text("made"), store.recipe(name))
    result = call("doctor")
    assert result.exit_code == 0
    assert result.stdout.rstrip().endswith(f"{len(catalog.names())} found")


def test_the_doctor_speaks_json(cache):
    result = call("doctor", "--json", "--source", "full")
    report = json.loads(result.stdout)
    entries = {entry["name"]: entry for entry in report["entries"]}
    assert result.exit_code == 1
    assert not report["ok"]
    assert (report["source"], report["cache"]) == ("full", str(cache))
    assert report["cores"] >= 1
    assert report["free_disk"] > 0
    assert report["packages"]["torch"] == metadata.version("torch")
    assert entries["clip"]["state"] == "missing"
    assert entries["clip"]["mend"] == "python -m tutorial_lib prepare --source full clip"
    assert entries["digits"]["state"] == "found"


def test_the_doctor_names_packages_that_are_not_installed(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", ("numpy", "no-such-package-here"))
    result = call("doctor")
    assert result.exit_code == 1
    assert "no-such-package-here is not installed: pip install no-such-package-here" in result.stdout
    assert "1 packages are not installed" in result.stdout


def test_the_doctor_does_without_what_a_system_does_not_tell(monkeypatch):
    monkeypatch.delattr(doctor.os, "sysconf")
    monkeypatch.delattr(doctor.os, "sched_getaffinity", raising=False)
    report = doctor.examine()
    assert report.memory is None
    assert report.cores >= 1
    assert "memory unknown" in str(report)


def test_a_wrong_variable_is_a_sentence_and_no_traceback(monkeypatch):
    monkeypatch.setenv("TUTORIAL_SOURCE", "huge")
    for command in ("doctor", "prepare"):
        result = call(command)
        assert result.exit_code == 1
        assert result.stderr.strip() == "TUTORIAL_SOURCE is 'huge': it must be 'pocket' or 'full'"


def test_prepare_fetches_and_the_doctor_finds(hub):
    assert call("prepare", "--source", "full", "bert").exit_code == 0
    report = json.loads(call("doctor", "--json", "--source", "full").stdout)
    bert = next(entry for entry in report["entries"] if entry["name"] == "bert")
    assert bert["state"] == "found"
    assert "snapshots" in bert["where"]


def test_prepare_mends_what_the_doctor_finds_damaged(hub):
    call("prepare", "--source", "full", "bert")
    (store.locate("bert", "full") / "model.safetensors").write_bytes(b"short")
    result = call("doctor", "--source", "full")
    assert "model.safetensors is damaged: found 5 bytes, expected 4,000 bytes" in result.stdout
    assert call("prepare", "--source", "full", "bert").exit_code == 0
    assert store.status("bert", "full").state == "found"


def test_prepare_goes_on_after_a_failure_and_tells_it(hub):
    hub.faults = [Fault("clip", status=404)]
    result = call("prepare", "--source", "full", "clip", "bert")
    assert result.exit_code == 1
    assert "clip: " in result.stderr
    assert "(404)" in result.stderr
    assert store.status("bert", "full").state == "found"


def test_prepare_checks_what_comes_with_packages():
    result = call("prepare", "digits", "lee", "bert-mlm-adapter")
    assert result.exit_code == 0
    assert result.stdout.startswith("3 models and data sets are ready in ")


def test_prepare_refuses_an_unknown_name():
    result = call("prepare", "digits", "bart")
    assert result.exit_code == 1
    assert result.stderr.startswith("nothing is called 'bart': choose one of word2vec, glove, bert")


@pytest.mark.parametrize("command", ["run", "notebooks"])
def test_a_notebook_that_does_not_exist_is_told(command):
    result = call(command, "9-nothing")
    assert result.exit_code == 1
    assert "9-nothing" in result.stderr


def test_an_experiment_that_does_not_exist_is_told():
    result = call("experiment", "nothing-of-the-kind")
    assert result.exit_code == 1
    assert "nothing-of-the-kind" in result.stderr
