"""Models from the Hugging Face hub: fetched into the cache, checked, and then found without a network.

`huggingface_hub` does the transfer (it resumes after a cut, and keeps what is complete). It compares sizes,
not contents, so the checksums that the hub lists are compared here. HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE
are respected.

A model is always the same commit: that of the catalog, or where the catalog names none, the one that was the
newest when it was fetched first. What was fetched, and its commit, stands in a note: hub/NAME.json.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import CacheError, DamagedFileError, DownloadError, TutorialError
from .cache import cache_dir, locked, write_json, writing
from .catalog import File, Row
from .integrity import remember, sha256_of

if TYPE_CHECKING:
    from huggingface_hub import HfApi, RepoFile

__all__ = ["fetch", "fetched"]

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often a request is made when the hub has a passing weakness (5xx, a lost connection)."""

PAUSE = 1.0
"""Seconds before the second attempt; twice as long before each further one."""


def fetched(row: Row) -> tuple[Path, tuple[File, ...]] | None:
    """Return folder and files of a model that was fetched before, or None. Needs no network.

    None also if the catalog has named another commit since, or if the note cannot be read: then what is
    missing is fetched.
    """
    try:
        note = json.loads(_note(row).read_text(encoding="utf-8"))
        folder, files = cache_dir() / note["folder"], tuple(File(**file) for file in note["files"])
    except (OSError, ValueError):  # never fetched, or the note is no JSON
        return None
    except (KeyError, TypeError):  # JSON of another shape
        return None
    sound = all(isinstance(file.path, str) and isinstance(file.sha256, str) for file in files)
    current = row.revision in ("main", folder.name)
    return (folder, files) if files and sound and current else None


def fetch(row: Row) -> tuple[Path, tuple[File, ...]]:
    """Fetch what is missing or damaged of a model, and return its folder and files.

    Raises:
        DownloadError: no network, no access, no such file; the message says what to do.
        CacheError: no space, or the cache cannot be written.
        DamagedFileError: what arrived has not the checksum that the hub lists.
    """
    with locked(f"fetch-{row.name}"), writing():
        folder, wanted = _download(row)
        damaged = _discard_damaged(folder, wanted)
        if damaged:  # perhaps it had been damaged on the disk; now it is gone from there: once more
            folder, wanted = _download(row, commit=folder.name)
            damaged = _discard_damaged(folder, wanted)
        if damaged:
            raise DamagedFileError(f"{damaged[0]}. Nothing of it was kept. Try again later: {row.mend}")
        files = tuple(_as_file(folder, listed) for listed in wanted)
        place = folder.relative_to(cache_dir()).as_posix()
        remember(folder, files)
        write_json(_note(row), {"folder": place, "files": [vars(file) for file in files]})
        return folder, files


def _note(row: Row) -> Path:
    return cache_dir() / "hub" / f"{row.name}.json"


def _download(row: Row, commit: str = "") -> tuple[Path, list[RepoFile]]:
    import huggingface_hub
    from huggingface_hub.errors import HTTPError

    # Read at each call: huggingface_hub itself looks at the variable only when it is imported.
    api = huggingface_hub.HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None)
    repository = row.repository
    try:
        commit = commit or _commit(row, api)
        wanted = _wanted(row, _listing(api, repository, commit))
        folder = _patiently(
            lambda: huggingface_hub.snapshot_download(
                repository,
                revision=commit,
                cache_dir=cache_dir() / "hub",
                endpoint=api.endpoint,
                allow_patterns=[file.path for file in wanted],
            )
        )
    except TutorialError:
        raise
    except (OSError, HTTPError) as error:
        if getattr(error, "errno", None):  # the system speaks, not the hub: a full disk, a forbidden folder
            raise
        raise DownloadError(_sentence(error, row, api.endpoint)) from error
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # no JSON, or one of another shape
        raise DownloadError(
            f"{api.endpoint} does not answer as a hub does ({error!r}): check HF_ENDPOINT and the network, "
            f"then: {row.mend}"
        ) from error
    return Path(folder), wanted


def _commit(row: Row, api: HfApi) -> str:
    """Return the commit to fetch: the catalog's, else the one fetched before, else the newest."""
    before = fetched(row)
    if row.revision != "main":
        return row.revision
    newest = _patiently(lambda: api.model_info(row.repository, revision="main").sha)
    if before is None or before[0].name == newest:
        return newest or "main"
    _log.warning(
        "%s has moved on to commit %s; the course keeps %s, which was fetched first (to change: delete %s)",
        row.repository,
        newest,
        before[0].name,
        _note(row),
    )
    return before[0].name


def _listing(api: HfApi, repository: str, commit: str | None) -> list[RepoFile]:
    from huggingface_hub import RepoFile

    tree = api.list_repo_tree(repository, recursive=True, revision=commit)
    return [item for item in tree if isinstance(item, RepoFile)]


def _wanted(row: Row, listing: list[RepoFile]) -> list[RepoFile]:
    """Pick the files of the model from all files of the repository, and check that there is room for them."""
    paths = {file.path for file in listing}
    weights = next((name for name in row.weights if name in paths), None)
    if weights is None:
        raise DownloadError(
            f"the repository {row.repository} holds no {' or '.join(row.weights)}: "
            f"check HF_ENDPOINT, then: {row.mend}"
        )
    chosen = [
        file
        for file in listing
        if file.path == weights or any(fnmatch.fnmatchcase(file.path, pattern) for pattern in row.beside)
    ]
    here = next(folder for folder in (cache_dir(), *cache_dir().parents) if folder.exists())
    free, needed = shutil.disk_usage(here).free, sum(file.size for file in chosen)
    if needed > free:
        raise CacheError(
            f"{row.name} needs {needed / 1e6:,.0f} MB, and {here} has {free / 1e6:,.0f} MB left: "
            "free some, or set TUTORIAL_CACHE to a folder on a larger disk"
        )
    return chosen


def _patiently(request: Callable[[], Result]) -> Result:
    """Repeat a request when it fails for a reason that may pass.

    huggingface_hub repeats some requests itself, but not the first one and not the transfer of a file.
    """
    from huggingface_hub.errors import HTTPError

    for attempt in range(1, ATTEMPTS):
        try:
            return request()
        except (OSError, HTTPError) as error:
            if not _may_pass(error):
                raise
            time.sleep(PAUSE * 2 ** (attempt - 1))
    return request()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    responses = (getattr(link, "response", None) for link in _chain(error))
    return next((response.status_code for response in responses if response is not None), None)


def _is_offline(error: BaseException) -> bool:
    from huggingface_hub.errors import OfflineModeIsEnabled

    return any(isinstance(link, OfflineModeIsEnabled) for link in _chain(error))


def _may_pass(error: BaseException) -> bool:
    status = _status(error)
    if status is not None:
        return status >= 500
    return not _is_offline(error) and not getattr(error, "errno", None)


def _sentence(error: BaseException, row: Row, endpoint: str) -> str:
    """Say what went wrong and what to do, in words that need no knowledge of HTTP."""
    repository, status = row.repository, _status(error)
    again = f"then: {row.mend}"
    if _is_offline(error):
        return f"{row.name} is not in the cache, and HF_HUB_OFFLINE forbids to fetch it: unset that, {again}"
    if status in (401, 403):
        return (
            f"{endpoint} refuses access to {repository} ({status}): if it has terms, accept them at "
            f"{endpoint}/{repository}, set HF_TOKEN to a valid token or unset it, {again}"
        )
    if status == 404:
        return (
            f"{endpoint} has no {repository}, or not the commit or not all files that the course uses (404): "
            f"check HF_ENDPOINT, {again}"
        )
    if status is not None:
        return f"{endpoint} cannot serve {repository} at the moment ({status}): wait a little, {again}"
    return f"{repository} could not be fetched from {endpoint} ({error}): check the network, {again}"


def _discard_damaged(folder: Path, wanted: list[RepoFile]) -> list[str]:
    """Delete the files that differ from what the hub lists; return a sentence for each."""
    damaged = [(folder / file.path, problem) for file in wanted if (problem := _problem(folder, file))]
    for path, _ in damaged:
        path.resolve().unlink(missing_ok=True)  # the content, which the name in the snapshot only points to
        path.unlink(missing_ok=True)
    return [problem for _, problem in damaged]


def _problem(folder: Path, listed: RepoFile) -> str:
    path = folder / listed.path
    size = path.stat().st_size
    if size != listed.size:
        return f"{path} is damaged: found {size:,} bytes, expected {listed.size:,}"
    found, expected = (sha256_of(path), listed.lfs.sha256) if listed.lfs else (_git_id(path), listed.blob_id)
    return "" if found == expected else f"{path} is damaged: found checksum {found}, expected {expected}"


def _git_id(path: Path) -> str:
    """Return git's name for the content: the hub lists it for small files, which have no SHA-256 there."""
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _as_file(folder: Path, listed: RepoFile) -> File:
    digest = listed.lfs.sha256 if listed.lfs else sha256_of(folder / listed.path)
    return File(listed.path, listed.size, digest)
