"""What each notebook does first: one call, one line of output."""

from __future__ import annotations

import os
import platform
import random
import sys
import warnings
from collections.abc import Callable
from importlib import metadata
from typing import Any

from ..errors import MissingPackageError

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
    the metadata of its output, `{"image/png": {"alt": …}}`.

    `packages` are the libraries whose versions matter here, as pip names them: ``start("torch", "gensim")``.
    Raises MissingPackageError with the command that installs a missing one.
    """
    versions = [f"{package} {_version(package)}" for package in packages]
    _quiet()
    _seed(seed, with_torch="torch" in packages or "torch" in sys.modules)
    from .. import plots, store

    plots.use_style()
    _describe_figures()
    source = f"source: {store.source_in_use()}"
    print(" · ".join([f"Python {platform.python_version()}", *versions, source, f"seed {seed}"]))


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


def _describe_figures() -> None:
    """Let IPython, where it runs, store a text alternative beside every figure and picture."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure
    from PIL.Image import Image

    from ..plots import describe

    def size(picture: Image) -> str:
        return f"A picture, {picture.width} pixels wide and {picture.height} high."

    plt.switch_backend(mpl.get_backend())  # loads the backend, which brings the formatter to be wrapped
    png = shell.display_formatter.formatters["image/png"]
    png.for_type(Figure, _with_alternative(png.type_printers.get(Figure), describe))
    png.for_type(Image, _with_alternative(Image._repr_png_, size))


def _with_alternative(to_png: Callable | None, describe: Callable[[Any], str]) -> Callable | None:
    """Return a formatter that gives what `to_png` gives, with the text alternative in its metadata."""
    if to_png is None or hasattr(to_png, "describes"):  # no inline figures here, or done by an earlier start
        return to_png

    def formatter(shown: Any) -> Any:
        made = to_png(shown)
        png, size = made if isinstance(made, tuple) else (made, {})  # "retina" gives width and height
        return png and (png, {**size, "alt": describe(shown)})

    formatter.describes = True  # type: ignore[attr-defined]
    return formatter
