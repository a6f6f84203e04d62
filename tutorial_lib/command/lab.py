"""Opens the course in JupyterLab: its settings for this one server, and one line with the address.

Nothing is written into the reader's own configuration. An option on the command line comes before what is
set here, and this before the reader's configuration files.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..store.catalog import ASSETS
from ..store.machine import CHECKOUT
from . import learner, runner

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["open_lab"]

EVERYWHERE = ("", "*", "0.0.0.0", "::")  # an --ip that is no address to open

QUIET = "WARN"  # of forty lines the address remains, and whatever goes wrong


def open_lab(options: Sequence[str] = ()) -> None:
    """Open the learner's notebooks in JupyterLab; return when it ends. A taken port gives way to the next.

    Args:
        options: JupyterLab's own, for example "--no-browser" or "--port=9999".

    Raises:
        MissingFileError: the library lies in no checkout of the course.
        TutorialError: the learner's folder cannot be made.
    """
    notebook = learner.bring()
    server = _server(_settings(notebook))
    server.initialize(argv=list(options), starter_extension="lab")
    _trust(server, runner.find())  # the learner's were signed as they were made
    sentence = f"The course is open at {_address(server)} (Ctrl-C ends it)"
    server.io_loop.add_callback(lambda: print(sentence, flush=True))  # once it listens
    server.start()


def _settings(notebook: Path) -> dict[str, dict[str, Any]]:
    """Return JupyterLab as the course needs it, class by class of its configuration."""
    root = CHECKOUT if notebook.is_relative_to(CHECKOUT) else notebook.parent
    server = {
        "root_dir": str(root),
        "allow_root": True,  # in a container everybody is root
        "answer_yes": True,  # Ctrl-C ends it, without a question in the middle of the log
        "tornado_settings": {"ws_ping_interval": 0},  # on one machine nobody is lost; else tornado warns
    }
    if not _has_a_screen():
        server["open_browser"] = False
    token = {} if os.environ.get("JUPYTER_TOKEN") else {"token": secrets.token_hex(24)}
    return {
        "Application": {"log_level": QUIET},
        "ServerApp": server,
        "LabApp": {
            "default_url": f"/lab/tree/{notebook.relative_to(root).as_posix()}",
            "workspaces_dir": str(notebook.parent / ".jupyterlab"),  # open tabs: not those of other work
            "app_settings_dir": str(ASSETS / "labsettings"),  # defaults: a reader's choice comes before them
            "extra_labextensions_path": [str(ASSETS / "labextensions")],  # text alternatives of pictures
            "extension_manager": "readonly",  # no lists, news and updates from outside
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        },
        "IdentityProvider": token,  # one that JupyterLab makes up itself it announces in eight lines
        "KernelManager": {"transport_encryption": _encryption()},
        "MultiKernelManager": {"kernel_manager_class": f"{__package__}.kernels.LoggedKernel"},
        "LoggedKernel": {"log_file": str(notebook.parent / ".jupyterlab" / "kernels.log")},
    }


def _server(settings: dict[str, dict[str, Any]]) -> ServerApp:
    from jupyter_server.serverapp import ServerApp
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    class Server(ServerApp):
        def load_config_file(self, suppress_errors: bool = True) -> None:
            super().load_config_file(suppress_errors)
            self.update_config(Config(settings))

    server = Server.instance(jpserver_extensions={"jupyterlab": True}, log_level=QUIET)
    server.aliases = {**server.aliases, **LabApp.aliases}
    server.flags = {**server.flags, **LabApp.flags}
    return server


def _encryption() -> str:
    """Kernels warn of every connection that is not encrypted, and a machine may have other users."""
    import zmq

    return "auto" if zmq.has("curve") else "disabled"


def _trust(server: ServerApp, notebooks: Sequence[Path]) -> None:
    """Sign the notebooks of the course, as `jupyter trust` does: their pictures may speak, panels show."""
    import nbformat

    for path in notebooks:
        server.contents_manager.notary.sign(nbformat.read(path, as_version=4))


def _address(server: ServerApp) -> str:
    """Return what a browser on this machine opens: the port may not be the one that was asked for."""
    own = server.ip in (*EVERYWHERE, "localhost")
    place = (server.local_url if own else server.public_url).partition("?")[0]
    token = server.identity_provider.token
    return f"{place}?token={token}" if token else place


def _has_a_screen() -> bool:
    """Whether a browser can show itself; without this check Jupyter may start a text browser."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
