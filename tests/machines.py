"""The notebooks as other machines would execute them: `make elsewhere` names the cells whose text differs.

A processor of another kind adds in another order, so sums differ in their last digits; another number of
threads does so too; strings hash differently in each process, so sets have another order. All can be chosen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]


def threads(number: int) -> dict[str, str]:
    """Return the environment in which the libraries use so many threads."""
    return {"OMP_NUM_THREADS": str(number), "OPENBLAS_NUM_THREADS": str(number)}


def beyond_the_oldest() -> str:
    """Return what numpy uses of this processor and not of every one; it warns of names that are not here."""
    return " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))


OLD_PROCESSOR = {
    "ATEN_CPU_CAPABILITY": "default",  # torch without vector instructions
    "OPENBLAS_CORETYPE": "Nehalem",  # products of numpy and scipy as on an Intel of 2008
    "NPY_DISABLE_CPU_FEATURES": beyond_the_oldest(),
}
MACHINES = {
    "an old processor, one thread": {**OLD_PROCESSOR, **threads(1), "PYTHONHASHSEED": "1"},
    "an old processor, two threads": {**OLD_PROCESSOR, **threads(2), "PYTHONHASHSEED": "2"},
    "this processor, one thread": {**threads(1), "PYTHONHASHSEED": "3"},
    "this processor, two threads": {**threads(2), "PYTHONHASHSEED": "4"},
}


def main(names: Sequence[str]) -> int:
    """Compare the named notebooks, or all, on each machine, with data that this machine prepared."""
    paths = [f"notebooks/{name.removesuffix('.ipynb')}.ipynb" for name in names] or ["notebooks"]
    outcomes = {}
    for machine, settings in MACHINES.items():
        print(f"\n--- {machine}", flush=True)
        with tempfile.TemporaryDirectory() as cache:
            environment = {**os.environ, **settings, "TUTORIAL_CACHE": cache}
            compare = ["pytest", "-q", "-p", "no:cacheprovider", "--nbval", *paths]
            outcomes[machine] = all(
                subprocess.run([sys.executable, "-m", *command], env=environment, cwd=ROOT).returncode == 0
                for command in (["tutorial_lib", "prepare"], compare)
            )
    print(
        *(
            f"{machine}: {'the same' if same else 'not the same, see above'}"
            for machine, same in outcomes.items()
        ),
        sep="\n",
    )
    return int(not all(outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
