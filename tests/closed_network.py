"""Runs a command that can reach this machine (the loopback interface) and nothing else.

Linux gives a process a network of its own, without a way out, where the system allows it. Elsewhere Python
itself refuses to connect: weaker, because only Python obeys, but the same for our notebooks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

__all__ = ["by_namespace", "closed"]

# Inside the new network: switch its loopback interface on (SIOCSIFFLAGS, IFF_UP | IFF_RUNNING), then
# become the command.
_INSIDE = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x41))
os.execvp(sys.argv[1], sys.argv[1:])
"""

_REFUSING = '''
"""Refuses connections that leave the machine; Python imports a module of this name when it starts."""
import errno, ipaddress, socket

connect, look_up = socket.socket.connect, socket.getaddrinfo


def address(host):
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def refusing_connect(self, target):
    if self.family in (socket.AF_INET, socket.AF_INET6) and target[0] != "localhost":
        found = address(target[0])
        if found is None or not found.is_loopback:
            raise OSError(errno.ENETUNREACH, f"the test closed the network: {target}")
    return connect(self, target)


def refusing_look_up(host, *rest, **options):
    if host not in (None, "", "localhost", b"localhost") and address(host) is None:
        raise socket.gaierror(socket.EAI_AGAIN, f"the test closed name resolution: {host}")
    return look_up(host, *rest, **options)


socket.socket.connect, socket.getaddrinfo = refusing_connect, refusing_look_up
'''


@cache
def by_namespace() -> tuple[str, ...]:
    """Return the command that opens a network namespace here, or nothing where that is not allowed."""
    if not shutil.which("unshare"):
        return ()
    for start in (("unshare", "--net"), ("unshare", "--user", "--map-root-user", "--net")):
        inside = [*start, sys.executable, "-c", _INSIDE, "true"]
        if subprocess.run(inside, capture_output=True).returncode == 0:
            return start
    return ()


def closed(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment with which it runs with the network closed.

    Args:
        command: what to run.
        environment: its environment.
        folder: an empty folder for a helper file.
    """
    if by_namespace():
        return [*by_namespace(), sys.executable, "-c", _INSIDE, *command], dict(environment)
    (folder / "sitecustomize.py").write_text(_REFUSING, encoding="utf-8")
    path = os.pathsep.join([str(folder), environment.get("PYTHONPATH", "")])
    return list(command), {**environment, "PYTHONPATH": path}
