"""Downloads from a hub, which here is a server on the loopback interface that can be told to misbehave."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections import namedtuple

import pytest

from hub import Fault, Hub, sha256
from rows import change_row
from tutorial_lib import store
from tutorial_lib.errors import CacheError, DamagedFileError, DownloadError, MissingFileError
from tutorial_lib.store import cache, catalog
from tutorial_lib.store import hub as downloads

BERT_FILES = {
    "config.json": b'{"model_type": "bert"}',
    "vocab.txt": b"[PAD]\n[UNK]\n",
    "model.safetensors": bytes(range(256)) * 40,
    "pytorch_model.bin": b"not wanted",
    "README.md": b"not wanted either",
}
REPOSITORY = "google-bert/bert-base-uncased"


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.delenv("TUTORIAL_SOURCE", raising=False)
    with Hub({REPOSITORY: dict(BERT_FILES)}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def hurried(monkeypatch):
    """Let huggingface_hub repeat requests without waiting between them."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def unfinished(tmp_path):
    return [path.name for path in (tmp_path / "cache").rglob("*") if "incomplete" in path.name]


def test_a_model_is_fetched_with_the_files_that_it_needs_and_no_others(hub):
    folder = store.locate("bert", "full")
    wanted = ("config.json", "vocab.txt", "model.safetensors")
    assert contents(folder) == {name: BERT_FILES[name] for name in wanted}


def test_a_second_look_makes_no_request(hub):
    folder = store.locate("bert", "full")
    made = len(hub.requests)
    assert store.locate("bert", "full") == folder
    assert len(hub.requests) == made


def test_a_filled_cache_needs_no_hub(hub, monkeypatch):
    folder = store.locate("bert", "full")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # the port "discard": nobody answers
    assert store.locate("bert", "full") == folder


def test_a_filled_cache_works_offline_in_a_new_process(hub):
    folder = store.locate("bert", "full")
    code = "from tutorial_lib import locate; print(locate('bert', 'full'))"
    settings = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_ENDPOINT": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(folder)


def test_an_empty_cache_offline_is_told_in_one_sentence(hub):
    code = "import tutorial_lib as t\ntry: t.locate('bert', 'full')\nexcept t.TutorialError as e: print(e)"
    settings = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=True
    )
    assert "HF_HUB_OFFLINE" in done.stdout
    assert "python -m tutorial_lib prepare --source full bert" in done.stdout
    assert hub.requests == []


def test_a_single_file_is_located_as_a_file(hub):
    archive = b"PK" + bytes(500)
    hub.repositories["stanfordnlp/glove"] = {"glove.6B.zip": archive, "README.md": b"about"}
    path = store.locate("glove", "full")
    assert (path.name, path.read_bytes()) == ("glove.6B.zip", archive)


def test_safetensors_are_preferred_and_bin_is_taken_where_there_are_none(hub):
    hub.repositories["openai/clip-vit-base-patch16"] = {"config.json": b"{}", "pytorch_model.bin": b"weights"}
    assert set(contents(store.locate("clip", "full"))) == {"config.json", "pytorch_model.bin"}


def test_a_download_is_resumed_after_a_cut(hub, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(
        constants, "DOWNLOAD_CHUNK_SIZE", 500
    )  # what is kept of a cut download is whole chunks
    hub.faults = [Fault("GET /cdn", cut=1000, times=1)]
    folder = store.locate("bert", "full")
    assert contents(folder)["model.safetensors"] == BERT_FILES["model.safetensors"]
    assert any(request.endswith("bytes=1000-") for request in hub.requests)


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(hub, tmp_path):
    hub.corrupt = {"model.safetensors"}
    with pytest.raises(DamagedFileError, match="model.safetensors") as caught:
        store.locate("bert", "full")
    served = BERT_FILES["model.safetensors"]
    assert sha256(served) in str(caught.value)
    assert sha256(bytes([served[0] ^ 1]) + served[1:]) in str(caught.value)
    assert store.status("bert", "full").state == "missing"
    hub.corrupt = set()
    assert contents(store.locate("bert", "full"))["model.safetensors"] == served


def test_a_wrong_checksum_of_a_small_file_is_refused_too(hub):
    hub.corrupt = {"config.json"}
    with pytest.raises(DamagedFileError, match=r"config\.json is damaged: found checksum"):
        store.locate("bert", "full")


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "refuses access"), (404, r"\(404\)"), (503, r"at the moment \(503\)")],
)
@pytest.mark.parametrize("where", ["GET /api/models", "/tree/", "HEAD /", "GET /cdn"])
def test_a_refusal_is_explained(hub, hurried, tmp_path, status, words, where):
    hub.faults = [Fault(where, status=status)]
    with pytest.raises(DownloadError, match=words) as caught:
        store.locate("bert", "full")
    assert REPOSITORY in str(caught.value)
    assert str(caught.value).endswith("python -m tutorial_lib prepare --source full bert")
    assert unfinished(tmp_path) == []
    assert store.status("bert", "full").state == "missing"


@pytest.mark.parametrize("where", ["GET /api/models", "/tree/", "HEAD /"])
def test_a_passing_weakness_of_the_hub_is_waited_for(hub, hurried, where):
    hub.faults = [Fault(where, status=500, times=2)]
    assert "model.safetensors" in contents(store.locate("bert", "full"))


def test_a_repository_that_does_not_exist_is_told(hub):
    del hub.repositories[REPOSITORY]
    with pytest.raises(DownloadError, match="check HF_ENDPOINT"):
        store.locate("bert", "full")


def test_a_repository_without_weights_is_told(hub):
    del hub.repositories[REPOSITORY]["model.safetensors"]
    with pytest.raises(DownloadError, match=r"holds no model\.safetensors"):
        store.locate("bert", "full")


def test_a_hub_that_does_not_answer_is_told(hub, hurried, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match="check the network"):
        store.locate("bert", "full")


def test_too_little_space_is_told_before_anything_is_fetched(hub, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda path: usage(100, 90, 10))
    with pytest.raises(CacheError, match="TUTORIAL_CACHE"):
        store.locate("bert", "full")
    assert not any("resolve" in request for request in hub.requests)


def test_a_disk_that_fills_up_on_the_way_is_told(hub, monkeypatch):
    import huggingface_hub

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", full)
    with pytest.raises(CacheError, match="no space left"):
        store.locate("bert", "full")


def test_a_cache_that_cannot_be_written_is_told(hub, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(CacheError, match="cannot be written"):
        store.locate("bert", "full")


@pytest.mark.parametrize("damage", [b"", b"short", bytes(len(BERT_FILES["model.safetensors"]))])
def test_damage_in_the_cache_is_found_and_fetch_mends_it(hub, damage):
    weights = store.locate("bert", "full") / "model.safetensors"
    weights.write_bytes(damage)
    with pytest.raises(DamagedFileError, match="prepare --source full bert"):
        store.locate("bert", "full")
    assert store.status("bert", "full").state == "damaged"
    store.prepare(catalog.row("bert", "full"))
    assert store.locate("bert", "full") == weights.parent
    assert weights.read_bytes() == BERT_FILES["model.safetensors"]


def test_a_file_that_is_gone_from_the_cache_is_fetched_again(hub):
    weights = store.locate("bert", "full") / "model.safetensors"
    weights.resolve().unlink()
    with pytest.raises(MissingFileError, match="prepare --source full bert"):
        store.locate("bert", "full")
    store.prepare(catalog.row("bert", "full"))
    assert (store.locate("bert", "full") / "model.safetensors").is_file()


@pytest.mark.parametrize(
    "note",
    ["{half", "null", "{}", '{"folder": "a", "files": [{"path": "b"}]}', '{"folder": "a", "files": []}'],
)
def test_a_note_in_the_cache_that_is_not_what_it_should_be_is_as_none(hub, tmp_path, note):
    store.locate("bert", "full")
    (tmp_path / "cache" / "hub" / "bert.json").write_text(note)
    status = store.status("bert", "full")
    assert (status.state, status.mend) == ("missing", "python -m tutorial_lib prepare --source full bert")
    assert "model.safetensors" in contents(store.locate("bert", "full"))


def test_the_commit_of_the_catalog_is_fetched_and_the_newest_never_asked_for(hub):
    commit = catalog.row("bert", "full").revision
    assert store.locate("bert", "full").name == commit
    assert hub.requests
    assert all(commit in request for request in hub.requests)


def test_another_commit_in_the_catalog_is_fetched_beside_the_old_one(hub, monkeypatch):
    old = store.locate("bert", "full")
    hub.past["f" * 40] = {**BERT_FILES, "config.json": b'{"model_type": "bert", "new": true}'}
    change_row(monkeypatch, "bert", "full", revision="f" * 40)
    assert store.status("bert", "full").state == "missing"
    assert contents(store.locate("bert", "full"))["config.json"] == hub.past["f" * 40]["config.json"]
    assert contents(old)["config.json"] == BERT_FILES["config.json"]


@pytest.fixture
def unpinned(hub):
    """A repository of which the catalog names no commit, fetched, and its hub moved on since."""
    hub.repositories["stanfordnlp/glove"] = {"glove.6B.zip": b"PK" + bytes(500)}
    archive = store.locate("glove", "full")
    return (
        archive,
        hub.commit("stanfordnlp/glove"),
        hub.move_on("stanfordnlp/glove", **{"glove.6B.zip": b"PK!"}),
    )


def test_without_a_commit_in_the_catalog_the_first_one_stays(unpinned):
    archive, first, _ = unpinned
    assert store.locate("glove", "full") == archive
    archive.write_bytes(b"damaged")
    downloads.fetch(catalog.row("glove", "full"))
    mended = store.locate("glove", "full")
    assert (mended.parent.name, len(mended.read_bytes())) == (first, 502)


def test_a_first_commit_that_the_hub_lost_is_told(hub, unpinned):
    archive, first, _ = unpinned
    del hub.past[first]
    archive.resolve().unlink()
    with pytest.raises(DownloadError, match="not the commit"):
        store.prepare(catalog.row("glove", "full"))


def test_whoever_removes_the_note_takes_the_newest(unpinned, tmp_path):
    _, _, newest = unpinned
    (tmp_path / "cache" / "hub" / "glove.json").unlink()
    assert store.locate("glove", "full").parent.name == newest


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"sha": 3}', b'[{"type": "file"}]', b"<html>"])
@pytest.mark.parametrize("name", ["bert", "glove"])
def test_a_server_that_is_no_hub_is_told(hub, body, name):
    hub.repositories["stanfordnlp/glove"] = {"glove.6B.zip": b"PK" + bytes(500)}
    hub.faults = [Fault("GET /api/models", status=200, body=body)]
    with pytest.raises(DownloadError) as caught:
        store.locate(name, "full")
    assert str(caught.value).endswith(f"python -m tutorial_lib prepare --source full {name}")


def test_a_moved_cache_is_still_filled(hub, tmp_path, monkeypatch):
    store.locate("bert", "full")
    (tmp_path / "cache").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert store.locate("bert", "full").is_relative_to(tmp_path / "elsewhere")


def test_two_processes_fetching_at_once_both_succeed(hub):
    code = "from tutorial_lib import locate; print(sorted(p.name for p in locate('bert', 'full').iterdir()))"
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    printed = {process.communicate(timeout=60)[0].strip() for process in both}
    assert printed == {"['config.json', 'model.safetensors', 'vocab.txt']"}
    assert sum("GET /cdn" in request for request in hub.requests) == 1
