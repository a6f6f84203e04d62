"""The first call of each notebook."""

from __future__ import annotations

import random
import warnings

import matplotlib as mpl
import numpy as np
import pytest

from tutorial_lib.course.start import start
from tutorial_lib.errors import MissingPackageError


def test_start_prints_one_line_and_seeds(capsys: pytest.CaptureFixture) -> None:
    start("numpy", "scikit-learn", seed=3)
    first = (random.random(), np.random.rand())  # noqa: NPY002  (the generator that gensim draws from)
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert f"numpy {np.__version__}" in line
    assert "scikit-learn 1" in line
    assert line.endswith("source: pocket · seed 3\n")
    start("numpy", seed=3)
    assert (random.random(), np.random.rand()) == first  # noqa: NPY002
    assert mpl.rcParams["axes.titlelocation"] == "left"


def test_start_seeds_torch_when_it_is_used() -> None:
    torch = pytest.importorskip("torch")
    start("torch", seed=5)
    drawn = torch.rand(3)
    start("torch", seed=5)
    assert torch.equal(torch.rand(3), drawn)


def test_start_names_the_command_for_a_missing_package() -> None:
    with pytest.raises(MissingPackageError, match="pip install no-such-package"):
        start("no-such-package")


def test_known_warnings_are_silent_and_others_are_not() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start("numpy")
        known = "n_jobs value 1 overridden to 1 by setting random_state. Use no seed for parallelism."
        warnings.warn_explicit(known, UserWarning, "umap_.py", 1, module="umap.umap_")
        warnings.warn_explicit("something new", UserWarning, "umap_.py", 1, module="umap.umap_")
    assert [str(warning.message) for warning in caught] == ["something new"]
