"""A hub on the loopback interface: speaks the protocol of the Hugging Face hub, and can misbehave on demand.

Large files are served as the real hub does it: `resolve` answers with a redirect to another address and tells
the SHA-256 in X-Linked-Etag; small files come directly, named by git's SHA-1 of their content.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from tutorial_lib.store import catalog

PINNED = {row.repository: row.revision for row in catalog.rows() if row.repository and row.revision != "main"}
"""The commits that the catalog names; here they stand for the newest state of their repository."""

LARGE = (".safetensors", ".bin", ".gz", ".zip")


@dataclass
class Fault:
    """Makes the requests whose line contains `where` go wrong, `times` times."""

    where: str
    status: int = 0  # answer with this status
    body: bytes = b'{"error": "as ordered by the test"}'  # and with this
    cut: int = -1  # close the connection after so many bytes of the body
    times: int = 1_000_000


@dataclass
class Hub:
    """Repositories by name, each with the content of its files by path: their newest state.

    `past` holds earlier states by their commits. "main" is the newest.
    """

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    past: dict[str, dict[str, bytes]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    corrupt: set[str] = field(default_factory=set)  # paths whose content arrives changed, in the right length
    requests: list[str] = field(default_factory=list)

    def __enter__(self) -> Hub:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def next_fault(self, request: str) -> Fault | None:
        for fault in self.faults:
            if fault.where in request and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def commit(self, repository: str) -> str:
        if repository in PINNED:
            return PINNED[repository]
        content = b"".join(path.encode() + data for path, data in self.repositories[repository].items())
        return hashlib.sha1(content).hexdigest()

    def move_on(self, repository: str, **changed: bytes) -> str:
        """Put another commit on top, with one file changed at least; return it."""
        self.past[self.commit(repository)] = self.repositories[repository]
        self.repositories[repository] = {**self.repositories[repository], **changed}
        return self.commit(repository)

    def files(self, repository: str, revision: str) -> dict[str, bytes] | None:
        if revision in ("main", self.commit(repository)):
            return self.repositories[repository]
        return self.past.get(revision)

    def model_info(self, repository: str, files: dict[str, bytes], sha: str) -> dict[str, object]:
        siblings = [{"rfilename": path} for path in files]
        return {"_id": "1", "id": repository, "sha": sha, "siblings": siblings}

    def tree(self, files: dict[str, bytes]) -> list[dict[str, object]]:
        return [_tree_item(path, data) for path, data in files.items()]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def git_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _tree_item(path: str, data: bytes) -> dict[str, object]:
    item: dict[str, object] = {"type": "file", "path": path, "size": len(data), "oid": git_id(data)}
    if path.endswith(LARGE):
        item["lfs"] = {"oid": sha256(data), "size": len(data), "pointerSize": 134}
    return item


def _handler_of(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            request = f"{self.command} {path} {self.headers.get('Range', '')}".strip()
            hub.requests.append(request)
            self.fault = hub.next_fault(request)
            if self.fault and self.fault.status:
                self.answer(self.fault.status, self.fault.body)
            else:
                self.route(path)

        do_HEAD = do_GET

        def route(self, path: str) -> None:
            if info := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/(\w+))?", path):
                repository, what, revision = info[1], info[2], info[3] or "main"
                if repository not in hub.repositories:
                    return self.missing("RepoNotFound")
                files = hub.files(repository, revision)
                if files is None:
                    return self.missing("RevisionNotFound")
                sha = hub.commit(repository) if revision == "main" else revision
                found = hub.tree(files) if what == "tree" else hub.model_info(repository, files, sha)
                return self.answer(200, json.dumps(found).encode(), {"Content-Type": "application/json"})
            if file := re.fullmatch(r"(/cdn)?/([^/]+/[^/]+)/resolve/(\w+)/(.+)", path):
                from_cdn, repository, revision, name = file.groups()
                files = hub.files(repository, revision) if repository in hub.repositories else None
                if not files or name not in files:
                    return self.missing("EntryNotFound")
                return self.file(revision, name, files[name], bool(from_cdn))
            return self.missing("RepoNotFound")

        def file(self, commit: str, name: str, data: bytes, from_cdn: bool) -> None:
            headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
            if name.endswith(LARGE) and not from_cdn:
                headers["X-Linked-Etag"] = f'"{sha256(data)}"'
                headers["X-Linked-Size"] = str(len(data))
                headers["Location"] = f"{hub.url}/cdn{self.path}"
                return self.answer(302, b"", headers)
            headers["ETag"] = f'"{sha256(data) if from_cdn else git_id(data)}"'
            if name in hub.corrupt:
                data = bytes([data[0] ^ 1]) + data[1:]
            if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
                start, end = int(wanted[1]), int(wanted[2] or len(data) - 1)
                headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
                return self.answer(206, data[start : end + 1], headers)
            return self.answer(200, data, headers)

        def missing(self, code: str) -> None:
            self.answer(404, b'{"error": "not found"}', {"X-Error-Code": code})

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            if self.fault and self.fault.cut >= 0:
                self.wfile.write(body[: self.fault.cut])
                self.close_connection = True
            else:
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Stay silent: the requests are in `hub.requests`."""

    return Handler
