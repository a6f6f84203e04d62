"""The kernels of the course's JupyterLab: what they say of themselves goes to a file, not to the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Unicode

__all__ = ["LoggedKernel"]


class LoggedKernel(ServerKernelManager):
    """A kernel whose own messages are kept: a kernel that is ended may report an error that is none.

    What cells print and raise goes to their notebook, as ever.
    """

    log_file = Unicode(help="where the messages of all kernels are added", config=True)

    async def start_kernel(self, *args: Any, **options: Any) -> None:  # type: ignore[override]
        """Start the kernel."""
        path = Path(self.log_file)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            await super().start_kernel(*args, **{"stderr": log, **options})
