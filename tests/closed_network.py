"""Closes the network: this machine (the loopback interface) can be reached, and nothing else.

Linux gives a thread, and all processes that it starts, a network of its own without a way out, where the
system allows it (it allows root). Elsewhere Python itself refuses to connect: weaker, because only Python
obeys, but the same for our notebooks.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["closed", "namespace"]

NEW_NETWORK = 0x40000000  # CLONE_NEWNET
SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING

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


@contextmanager
def closed(folder: Path) -> Iterator[dict[str, str]]:
    """Close the network; yield what has to be added to the environment of processes started meanwhile.

    Args:
        folder: an empty folder for a helper file, first on the path of these processes.
    """
    with namespace() as by_the_system:
        if not by_the_system:
            (folder / "sitecustomize.py").write_text(_REFUSING, encoding="utf-8")
        yield {} if by_the_system else {"PYTHONPATH": str(folder)}


@contextmanager
def namespace() -> Iterator[bool]:
    """Move this thread into a network of its own and back; yield False where the system refuses."""
    try:
        libc, before = ctypes.CDLL(None), os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        moved = libc.unshare(NEW_NETWORK) == 0
    except (OSError, AttributeError):  # not Linux
        yield False
        return
    try:
        if moved:
            with socket.socket() as any_socket:
                fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))
        yield moved
    finally:
        if moved:
            libc.setns(before, NEW_NETWORK)
        os.close(before)
