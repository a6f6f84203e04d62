"""What each notebook does first: one call, one line of output."""

from __future__ import annotations

import os
import platform
import random
import sys
import traceback
import warnings
from collections.abc import Callable
from importlib import metadata
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..errors import MissingPackageError, TutorialError
from . import progress

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["start"]

# Known, harmless, and about the inside of a library rather than about anything a reader does.
_HARMLESS = {
    "n_jobs value .* overridden to 1 by setting random_state": "umap",  # a fixed seed makes it use one core
    "Tensorflow not installed": "umap",
    "IProgress not found": "tqdm",
}


def start(*packages: str, seed: int = 0) -> None:
    """Begin a notebook: print versions and source, set the style of figures, seed the random generators.

    From then on each figure and picture that is displayed carries a text alternative (`plots.describe`) in
    the metadata of its output, `{"image/png": {"alt": …}}`; and an error of this library that ends a cell is
    told in its sentence and the line of the cell, without a traceback (`%tb` shows it). In a learner's own
    folder a second line says what is done (`progress`).

    `packages` are the libraries whose versions matter here, as pip names them: ``start("torch", "gensim")``.
    Raises MissingPackageError with the command that installs a missing one.
    """
    versions = [f"{package} {_version(package)}" for package in packages]
    _quiet()
    _seed(seed, with_torch="torch" in packages or "torch" in sys.modules)
    from .. import plots, store

    plots.use_style()
    from IPython import get_ipython

    if shell := get_ipython():
        _describe_figures(shell)
        shell.set_custom_exc((TutorialError,), _tell)
    source = f"source: {store.source_in_use()}"
    print(" · ".join([f"Python {platform.python_version()}", *versions, source, f"seed {seed}"]))
    if standing := progress.opened():
        print(standing)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        install = f"run `pip install {package}` and start the kernel again"
        raise MissingPackageError(f"this notebook needs {package!r}: {install}") from None


def _quiet() -> None:
    """Keep progress bars and known harmless warnings of libraries out of the stored notebooks."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    for message, module in _HARMLESS.items():
        warnings.filterwarnings("ignore", message=message, module=module)


def _seed(seed: int, with_torch: bool) -> None:
    """Seed Python, numpy and, where the notebook uses it, torch (its import alone takes two seconds)."""
    import numpy as np

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (gensim and scikit-learn still draw from the old generator)
    if with_torch:
        import torch

        torch.manual_seed(seed)


def _tell(
    shell: InteractiveShell,
    kind: type[TutorialError],
    error: TutorialError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> list[str]:
    """Show an error that ends a cell: what it says, and the reader's line. The cell has failed as ever."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # %tb looks there
    frames = [frame for frame, _ in traceback.walk_tb(trace) if frame.f_globals is shell.user_global_ns]
    cells = [frame.f_code.co_filename for frame in frames[:1]]
    lines = [step for step in traceback.extract_tb(trace) if step.filename in cells and step.line]
    told = [f"\x1b[1m{error}\x1b[0m"]
    told += [f"line {step.lineno} of this cell: {step.line}" for step in lines[-1:]]
    told.append("%tb in a new cell shows the whole traceback.")
    shell._showtraceback(kind, error, told)
    return told


def _describe_figures(shell: InteractiveShell) -> None:
    """Let IPython store figures sharp enough for any screen, and beside each picture its text alternative."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from IPython.core.pylabtools import select_figure_formats
    from matplotlib.figure import Figure
    from PIL.Image import Image

    from ..plots import describe

    def figure(shown: Figure) -> dict[str, Any]:
        drawn = not any(ax.images for ax in shown.axes)  # a dark theme may turn its colours
        return {"alt": describe(shown)} | ({"drawn": True} if drawn else {})

    def picture(shown: Image) -> dict[str, Any]:
        return {"alt": f"A picture, {shown.width} pixels wide and {shown.height} high."}

    plt.switch_backend(mpl.get_backend())  # loads the backend, which brings the formatter to be wrapped
    if "inline" in mpl.get_backend():
        select_figure_formats(shell, "retina", bbox_inches="tight")
    png = shell.display_formatter.formatters["image/png"]
    png.for_type(Figure, _with_alternative(png.type_printers.get(Figure), figure))
    png.for_type(Image, _with_alternative(Image._repr_png_, picture))


def _with_alternative(to_png: Callable | None, describe: Callable[[Any], dict[str, Any]]) -> Callable | None:
    """Return a formatter that gives what `to_png` gives, with what `describe` says in its metadata."""
    if to_png is None or hasattr(to_png, "describes"):  # no inline figures here, or done by an earlier start
        return to_png

    def formatter(shown: Any) -> Any:
        made = to_png(shown)
        png, size = made if isinstance(made, tuple) else (made, {})  # "retina" gives width and height
        return png and (png, size | describe(shown))

    formatter.describes = True  # type: ignore[attr-defined]
    return formatter
