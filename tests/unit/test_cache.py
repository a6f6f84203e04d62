"""The cache: built once, whole or not at all, shared between processes."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from hub import Hub
from tutorial_lib import store
from tutorial_lib.encoders import formats
from tutorial_lib.errors import CacheError
from tutorial_lib.store import integrity
from tutorial_lib.store.cache import cache_dir, cached, folder_of, is_complete

RECIPE = {"epochs": 1, "seed": 0}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("TUTORIAL_CACHE", str(folder))
    return folder


def numbers(build, recipe=RECIPE):
    return cached("numbers", build, recipe)


def are_there(recipe=RECIPE):
    return is_complete(folder_of("numbers", recipe))


def build_numbers(folder):
    (folder / "deep").mkdir()
    (folder / "deep" / "numbers.txt").write_text("1 2 3")


def refuse(folder):
    raise AssertionError("built although it was there")


def test_the_variable_chooses_the_folder_and_home_is_expanded(monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", "~/course")
    assert cache_dir() == Path.home() / "course"


def test_without_the_variable_it_is_the_platforms_cache(monkeypatch):
    monkeypatch.delenv("TUTORIAL_CACHE")
    assert cache_dir().name == "tutorial-lib"
    assert cache_dir().is_absolute()


def test_an_artefact_is_built_once(cache):
    assert not are_there()
    folder = numbers(build_numbers)
    assert (folder / "deep" / "numbers.txt").read_text() == "1 2 3"
    assert are_there()
    assert numbers(refuse) == folder
    assert folder.is_relative_to(cache)


def test_a_failure_leaves_nothing_and_the_next_try_succeeds(cache):
    def fail(folder):
        (folder / "half").write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        numbers(fail)
    assert not are_there()
    assert not list(cache.rglob("half"))
    assert numbers(build_numbers).is_dir()


def test_a_killed_process_leaves_no_half_artefact(cache):
    code = (
        "import os, signal; from tutorial_lib.store.cache import cached\n"
        "def build(folder):\n"
        "    (folder / 'half').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "cached('numbers', build, {'epochs': 1, 'seed': 0})\n"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not are_there()
    assert [path.name for path in numbers(build_numbers).rglob("*.txt")] == ["numbers.txt"]
    assert not list(cache.rglob("half"))


@pytest.mark.parametrize("damage", [lambda file: file.write_text("1"), lambda file: file.unlink()])
def test_an_artefact_that_lost_something_is_built_again(damage):
    damage(numbers(build_numbers) / "deep" / "numbers.txt")
    assert not are_there()
    assert (numbers(build_numbers) / "deep" / "numbers.txt").read_text() == "1 2 3"


def test_two_threads_build_once():
    built, folders = [], []

    def build(folder):
        built.append(threading.get_ident())
        build_numbers(folder)

    threads = [threading.Thread(target=lambda: folders.append(numbers(build))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert len(set(folders)) == 1
    assert len(folders) == 8


def test_two_processes_both_succeed_and_only_one_builds(cache):
    code = (
        "import os, time; from tutorial_lib.store.cache import cached\n"
        "def build(folder):\n"
        "    print('built'); time.sleep(0.3); (folder / 'one').write_text('1')\n"
        "print((cached('numbers', build, {'epochs': 1, 'seed': 0}) / 'one').read_text())\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    printed = sorted(process.communicate(timeout=60)[0] for process in both)
    assert printed == ["1\n", "built\n1\n"]
    assert [process.returncode for process in both] == [0, 0]


def test_another_recipe_gives_another_folder_and_the_old_one_stays():
    one = numbers(build_numbers)
    assert not are_there({"epochs": 2, "seed": 0})
    two = numbers(build_numbers, {"epochs": 2, "seed": 0})
    assert one != two
    assert numbers(refuse, {"seed": 0, "epochs": 1}) == one
    assert numbers(refuse, {"seed": 0, "epochs": 2}) == two


@pytest.mark.parametrize(
    "manifest",
    ["{half", "null", "{}", '{"files": {}}', '{"files": [1, 2]}', '{"files": {"deep/numbers.txt": "5"}}'],
)
def test_a_manifest_that_is_not_what_it_should_be_is_as_none(manifest):
    folder = numbers(build_numbers)
    (folder / ".complete.json").write_text(manifest)
    assert not are_there()
    assert numbers(build_numbers) == folder
    assert are_there()


@pytest.fixture
def powerless():
    """A cache that this process may read and not write, even when it is root."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    folder.chmod(0o755)

    def close():
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            os.seteuid(65534)

    yield folder, close
    if os.getuid() == 0:
        os.seteuid(0)
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_filled_cache_may_be_read_only(powerless, monkeypatch):
    folder, close = powerless
    monkeypatch.setenv("TUTORIAL_CACHE", str(folder))
    numbers(build_numbers)
    close()
    assert (numbers(refuse) / "deep" / "numbers.txt").read_text() == "1 2 3"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_whoever_may_read_the_cache_may_read_what_keeps_itself_to_its_owner(umask, mode):
    def build(folder):
        handle, _ = tempfile.mkstemp(dir=folder, suffix=".txt")  # as safetensors does
        os.close(handle)

    before = os.umask(umask)
    try:
        (file,) = numbers(build).glob("*.txt")
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == mode


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_read_only_cache_that_is_not_filled_is_told(powerless, through_a_link, tmp_path, monkeypatch):
    folder, close = powerless
    if through_a_link:
        (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    cache = tmp_path / "link" if through_a_link else folder
    (cache / "locks").mkdir()
    monkeypatch.setenv("TUTORIAL_CACHE", str(cache))
    close()
    with pytest.raises(CacheError, match="cannot be written.*TUTORIAL_CACHE") as caught:
        numbers(build_numbers)
    assert str(cache) in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_readers_own_vectors_open_beside_a_read_only_cache(powerless, monkeypatch):
    folder, close = powerless
    monkeypatch.setenv("TUTORIAL_CACHE", str(folder / "cache"))
    (folder / "cache").mkdir()
    (folder / "own.txt").write_text("water 1 0\nriver 0 1\n")
    close()
    table = formats.table_of_file(folder / "own.txt")
    assert (table / "words.txt").read_text() == "water\nriver\n"
    monkeypatch.setattr(formats, "blocks", refuse)
    assert formats.table_of_file(folder / "own.txt") == table, "converted again"
    assert list((folder / "cache").iterdir()) == []


def test_a_readers_own_vectors_on_a_full_disk_are_told(tmp_path, monkeypatch):
    (tmp_path / "own.txt").write_text("water 1 0\n")

    def fill(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(formats, "write_table", fill)
    with pytest.raises(CacheError, match="no space left"):
        formats.table_of_file(tmp_path / "own.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_models_in_a_read_only_cache_are_located(powerless, monkeypatch):
    folder, close = powerless
    monkeypatch.setenv("TUTORIAL_CACHE", str(folder))
    with Hub({"stanfordnlp/glove": {"glove.6B.zip": b"PK" + bytes(500)}}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        archive = store.locate("glove", "full")
    close()
    monkeypatch.setattr(integrity, "sha256_of", refuse)  # what was checked once is remembered
    assert store.locate("glove", "full") == archive
    assert len(archive.read_bytes()) == 502


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_packages_are_located_beside_an_empty_read_only_cache(powerless, monkeypatch):
    folder, close = powerless
    monkeypatch.setenv("TUTORIAL_CACHE", str(folder))
    close()
    assert store.locate("digits").name == "digits.csv.gz"
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told():
    def fill(folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CacheError, match="no space left.*TUTORIAL_CACHE"):
        numbers(fill)


def test_an_error_that_is_not_about_the_cache_stays_as_it_is():
    def look(folder):
        Path("/nowhere/at/all").read_text()

    with pytest.raises(FileNotFoundError, match="/nowhere/at/all"):
        numbers(look)
