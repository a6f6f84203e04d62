"""Models from the Hugging Face hub: fetched into the cache, checked, and then found without a network.

A model is always the same commit: that of the catalog, or where the catalog names none, the one that was the
newest when it was fetched first. What was fetched, and its commit, stands in a note: hub/NAME.json.
HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE are respected.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CacheError, DamagedFileError, DownloadError, TutorialError
from .cache import cache_dir, free_space, locked, writing
from .catalog import File, Row
from .integrity import sha256_of
from .machine import write

if TYPE_CHECKING:
    from huggingface_hub import HfApi, RepoFile

__all__ = ["fetch", "fetched"]


def fetched(row: Row) -> tuple[Path, list[File]] | None:
    """Return folder and files of a model that was fetched before, or None. Needs no network.

    None also if the catalog has named another commit since, or if the note cannot be read: then what is
    missing is fetched.
    """
    try:
        note = json.loads(_note(row).read_text(encoding="utf-8"))
        folder, files = cache_dir() / note["folder"], [File(**file) for file in note["files"]]
    except (OSError, ValueError, KeyError, TypeError):  # never fetched, or it is not what `fetch` noted
        return None
    return (folder, files) if files and row.revision in ("main", folder.name) else None


def fetch(row: Row) -> None:
    """Fetch what is missing or damaged of a model.

    Raises:
        DownloadError: no network, no access, no such file; the message says what to do.
        CacheError: no space, or the cache cannot be written.
        DamagedFileError: what arrived has not the checksum that the hub lists.
    """
    from huggingface_hub import HfApi

    # Read at each call: huggingface_hub itself looks at the variable only when it is imported.
    api = HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None)
    with locked(f"fetch-{row.name}"), writing(), _explained(row, api.endpoint):
        before, commit = fetched(row), row.revision
        if commit == "main":
            commit = before[0].name if before else api.model_info(row.repository).sha or "main"
        wanted = _wanted(row, api, commit)
        folder = _download(row, api, commit, [file.path for file in wanted])
        files = [File(each.path, each.size, sha256_of(folder / each.path)) for each in wanted]
        place = folder.relative_to(cache_dir()).as_posix()
        write(_note(row), json.dumps({"folder": place, "files": [vars(file) for file in files]}, indent=1))


def _note(row: Row) -> Path:
    return cache_dir() / "hub" / f"{row.name}.json"


def _wanted(row: Row, api: HfApi, commit: str) -> list[RepoFile]:
    """Pick the files of the model from all files of the repository, and check that there is room for them."""
    from huggingface_hub import RepoFile

    tree = api.list_repo_tree(row.repository, recursive=True, revision=commit)
    listing = {item.path: item for item in tree if isinstance(item, RepoFile)}
    weights = next((name for name in row.weights if name in listing), None)
    if weights is None:
        raise DownloadError(
            f"the repository {row.repository} holds no {' or '.join(row.weights)}: "
            f"check HF_ENDPOINT, then: {row.mend}"
        )
    patterns = (weights, *row.beside)
    wanted = [file for path, file in listing.items() if any(fnmatchcase(path, each) for each in patterns)]
    needed, free = sum(file.size for file in wanted), free_space()
    if needed > free:
        raise CacheError(
            f"{row.name} needs {needed / 1e6:,.0f} MB, and {cache_dir()} has {free / 1e6:,.0f} MB left: "
            "free some, or set TUTORIAL_CACHE to a folder on a larger disk"
        )
    return wanted


def _download(row: Row, api: HfApi, commit: str, paths: list[str]) -> Path:
    import huggingface_hub

    place = cache_dir() / "hub"
    problem = ""
    for _ in range(2):  # what is damaged may have been so on the disk: it is deleted, and fetched once more
        folder = huggingface_hub.snapshot_download(
            row.repository, revision=commit, cache_dir=place, endpoint=api.endpoint, allow_patterns=paths
        )
        check = api.verify_repo_checksums(row.repository, revision=commit, cache_dir=place)
        if not check.mismatches:
            return Path(folder)
        for wrong in check.mismatches:
            path = Path(folder) / wrong["path"]
            problem = f"{path} is damaged: found checksum {wrong['actual']}, expected {wrong['expected']}"
            path.resolve().unlink()  # the content, which the name in the snapshot only points to
            path.unlink(missing_ok=True)
    raise DamagedFileError(f"{problem}. Nothing of it was kept. Try again later: {row.mend}")


@contextmanager
def _explained(row: Row, endpoint: str) -> Iterator[None]:
    """Say what went wrong and what to do, in words that need no knowledge of HTTP."""
    from huggingface_hub.errors import HTTPError

    try:
        yield
    except TutorialError:
        raise
    except (OSError, HTTPError) as error:
        if getattr(error, "errno", None):  # the system speaks, not the hub: a full disk, a forbidden folder
            raise
        raise DownloadError(f"{_reason(error, row, endpoint)}, then: {row.mend}") from error
    except (ValueError, TypeError, AttributeError, LookupError) as error:  # no JSON, or one of another shape
        raise DownloadError(
            f"{endpoint} does not answer as a hub does ({error!r}): check HF_ENDPOINT and the network, "
            f"then: {row.mend}"
        ) from error


def _reason(error: BaseException, row: Row, endpoint: str) -> str:
    from huggingface_hub.errors import OfflineModeIsEnabled

    links = [error]  # huggingface_hub wraps what happened, at times twice
    while cause := links[-1].__cause__ or links[-1].__context__:
        links.append(cause)
    if any(isinstance(link, OfflineModeIsEnabled) for link in links):
        return f"{row.name} is not in the cache, and HF_HUB_OFFLINE forbids to fetch it: unset that"
    responses = (getattr(link, "response", None) for link in links)
    status = next((response.status_code for response in responses if response is not None), None)
    match status:
        case None:
            return f"{row.repository} could not be fetched from {endpoint} ({error}): check the network"
        case 401 | 403:
            return (
                f"{endpoint} refuses access to {row.repository} ({status}): if it has terms, accept them at "
                f"{endpoint}/{row.repository}, set HF_TOKEN to a valid token or unset it"
            )
        case 404:
            return (
                f"{endpoint} has no {row.repository}, or not the commit or not all files that the course "
                "uses (404): check HF_ENDPOINT"
            )
    return f"{endpoint} cannot serve {row.repository} at the moment ({status}): wait a little"
