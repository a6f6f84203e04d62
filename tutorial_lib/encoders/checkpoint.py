"""What BERT, CLIP and ResNet share: a checkpoint of transformers, loaded whole, and vectors in batches."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pickle import UnpicklingError
from typing import Any, Self

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from ..errors import DamagedFileError, InputError, MissingFileError
from ..store import Located
from . import Encoder

__all__ = ["CheckpointEncoder", "quiet_transformers"]


class CheckpointEncoder(Encoder):
    """A model from a folder with a configuration and weights: every weight found, nothing unpickled.

    Attributes:
        model_type: what config.json must say.
    """

    model_type: str

    def __init__(self, located: Located) -> None:
        self.source, self._folder = located.source, located.path
        self._mend = "copy or export it again" if located.is_own else "see python -m tutorial_lib doctor"
        if not self._folder.is_dir():
            raise MissingFileError(f"{self._folder} is no folder: name the folder that holds config.json")
        found = self._read_json("config.json").get("model_type")
        if found != self.model_type:
            raise InputError(f"{self._folder} holds a model of type {found!r}: expected {self.model_type}")
        if located.is_own:  # the course's own files were checked by their SHA-256
            self._check_weights()

    @classmethod
    def open(cls, located: Located) -> Self:
        """Load the model from its folder.

        Raises:
            MissingFileError: no folder, no config.json, or no safetensors file in a folder of the reader's.
            DamagedFileError: a file is cut short, or weights are missing or of another shape.
            InputError: the folder holds another kind of model.
        """
        return cls(located)

    def _from_folder(self, kind: Any, **settings: Any) -> Any:
        """Load a `kind` of model, tokenizer or image processor from the folder."""
        with quiet_transformers():
            return kind.from_pretrained(self._folder, local_files_only=True, **settings)

    def _load(self, kind: Any, may_miss: tuple[str, ...] = (), **settings: Any) -> Any:
        """Load the weights into a new `kind` of model, float32, ready to use and not to train.

        may_miss: beginnings of parameter names that the checkpoint need not have.
        """
        settings |= {"dtype": "float32", "output_loading_info": True, "ignore_mismatched_sizes": True}
        try:
            model, report = self._from_folder(kind, **settings)
        except UnpicklingError:  # from None: what torch advises here is to run the code
            raise DamagedFileError(
                f"{self._folder}: the weights hold more than numbers, reading them could run code: refused"
            ) from None
        except OSError as error:
            raise MissingFileError(f"{self._folder}: {error}: {self._mend}") from None
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise DamagedFileError(f"{self._folder} cannot be read ({error!r}): {self._mend}") from error
        missing = [name for name in sorted(report["missing_keys"]) if not name.startswith(may_miss)]
        if missing:  # they would be random
            raise DamagedFileError(
                f"{self._folder} has no weights for {_listed(missing)}: is it the right model?"
            )
        if report["mismatched_keys"]:
            names = sorted(str(key[0]) for key in report["mismatched_keys"])
            raise DamagedFileError(f"{self._folder}: the weights do not fit config.json in {_listed(names)}")
        return model.eval().requires_grad_(False)

    def _vectors(
        self, n: int, batches: Iterable[list[int]], forward: Callable[[list[int]], torch.Tensor]
    ) -> np.ndarray:
        """Return n vectors, float32 [n, d]: `forward` makes those of a batch of b rows, [b, d]."""
        vectors = np.empty((n, self.dim), dtype=np.float32)
        with torch.inference_mode():
            for rows in batches:
                vectors[rows] = forward(rows).numpy()
        if not np.isfinite(vectors).all():
            raise DamagedFileError(f"{self._folder}: the model answers NaN: {self._mend}")
        return vectors

    def _check_weights(self) -> None:
        files = sorted(self._folder.glob("*.safetensors"))
        if not files:
            raise MissingFileError(
                f"{self._folder} holds no safetensors file: only such weights are read here, because pickled "
                "ones (.bin, .pt) can run code"
            )
        for file in files:
            try:
                with safe_open(file, framework="np"):  # compares the length of the file with its own header
                    pass
            except SafetensorError as error:
                size = f"{file.stat().st_size:,} bytes"
                raise DamagedFileError(
                    f"{file} ({size}) is cut short, or no safetensors file ({error}): {self._mend}"
                ) from None

    def _read_json(self, name: str) -> dict[str, Any]:
        file = self._folder / name
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MissingFileError(f"{file} does not exist: a model folder holds {name}") from None
        except ValueError as error:
            raise DamagedFileError(f"{file} is not valid JSON ({error}): {self._mend}") from None
        if not isinstance(content, dict):
            raise DamagedFileError(f"{file} does not hold a JSON object: {self._mend}")
        return content


def _listed(names: list[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} parameters: " + ", ".join(names[:most]) + rest


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep progress bars, load reports and warnings between the libraries out of a notebook."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
