"""Loading a transformers checkpoint without doubt: whole files, every weight found, nothing unpickled."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open

from ..errors import DamagedFileError, InputError, MissingFileError
from ..store import Located

__all__ = ["Checkpoint", "quiet_transformers"]


class Checkpoint:
    """A folder with the configuration and the weights of one transformers model.

    Attributes:
        folder: where it lies.

    Raises:
        MissingFileError: no such folder, no config.json, or no safetensors file in a folder of the reader's.
        DamagedFileError: a file is cut short or is not what its name says.
        InputError: the folder holds another kind of model.
    """

    def __init__(self, located: Located, model_type: str) -> None:
        self.folder = located.path
        self._mend = "copy or export it again" if located.is_own else "see python -m tutorial_lib doctor"
        if not self.folder.is_dir():
            raise MissingFileError(f"{self.folder} is no folder: name the folder that holds config.json")
        found = self.read_json("config.json").get("model_type")
        if found != model_type:
            raise InputError(f"{self.folder} holds a model of type {found!r}: expected {model_type}")
        if located.is_own:  # the course's own files were checked by their SHA-256
            self._check_weights()

    def _check_weights(self) -> None:
        files = sorted(self.folder.glob("*.safetensors"))
        if not files:
            raise MissingFileError(
                f"{self.folder} holds no safetensors file: only such weights are read here, because pickled "
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

    def read_json(self, name: str) -> dict[str, Any]:
        """Return what a JSON file of the folder holds.

        Raises:
            MissingFileError, DamagedFileError: no such file; no JSON object in it.
        """
        file = self.folder / name
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MissingFileError(f"{file} does not exist: a model folder holds config.json") from None
        except ValueError as error:
            raise DamagedFileError(f"{file} is not valid JSON ({error}): {self._mend}") from None
        if not isinstance(content, dict):
            raise DamagedFileError(f"{file} does not hold a JSON object: {self._mend}")
        return content

    def read_limit(self, positions: int) -> int:
        """Return how many tokens the model reads: its positions, or fewer if it was trained on fewer."""
        name = "sentence_bert_config.json"
        limit = self.read_json(name).get("max_seq_length") if (self.folder / name).is_file() else None
        if not isinstance(limit, int | None):
            file = self.folder / name
            raise DamagedFileError(
                f"{file}: max_seq_length is {limit!r}, not a number of tokens: {self._mend}"
            )
        return min(positions, limit or positions)

    def load(self, model_class: Any, may_miss: tuple[str, ...] = (), **settings: Any) -> Any:
        """Load the weights into a new `model_class`, float32, ready to use and not to train.

        Args:
            model_class: a class of transformers with `from_pretrained`.
            may_miss: beginnings of parameter names that the checkpoint need not have.
            settings: passed to `from_pretrained`.

        Raises:
            DamagedFileError: parameters without weights (they would be random), weights of another shape, or
                a pickle that holds code.
            MissingFileError: one of several files with weights is not there.
        """
        settings |= {"dtype": "float32", "output_loading_info": True}
        try:  # mismatched sizes are reported below, for all at once
            model, report = self.beside(model_class, ignore_mismatched_sizes=True, **settings)
        except UnpicklingError:  # from None: what torch advises here is to run the code
            raise DamagedFileError(
                f"{self.folder}: the weights hold more than numbers, and reading them could run code: refused"
            ) from None
        except OSError as error:
            raise MissingFileError(f"{self.folder}: {error}: {self._mend}") from None
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise DamagedFileError(f"{self.folder} cannot be read ({error!r}): {self._mend}") from error
        missing = [name for name in sorted(report["missing_keys"]) if not name.startswith(may_miss)]
        if missing:
            raise DamagedFileError(
                f"{self.folder} has no weights for {_listed(missing)}: is it the right model?"
            )
        if report["mismatched_keys"]:
            names = sorted(str(key[0]) for key in report["mismatched_keys"])
            raise DamagedFileError(f"{self.folder}: the weights do not fit config.json in {_listed(names)}")
        return model.eval().requires_grad_(False)

    def beside(self, kind: Any, **settings: Any) -> Any:
        """Load what lies in the folder beside the weights: a `kind` of tokenizer or image processor."""
        with quiet_transformers():
            return kind.from_pretrained(self.folder, local_files_only=True, **settings)

    def vectors(
        self,
        shape: tuple[int, int],
        batches: Iterable[Any],
        forward: Callable[[Any], torch.Tensor],
    ) -> np.ndarray:
        """Collect what the model answers to one batch of rows after the other, float32 [n, d].

        Args:
            shape: n and d.
            batches: the rows of each batch.
            forward: from the b rows of a batch to their vectors [b, d].

        Raises:
            DamagedFileError: an answer is not finite.
        """
        vectors = np.empty(shape, dtype=np.float32)
        with torch.inference_mode():
            for rows in batches:
                vectors[rows] = forward(rows).numpy()
        if not np.isfinite(vectors).all():
            raise DamagedFileError(f"{self.folder}: the model answers NaN: {self._mend}")
        return vectors


def _listed(names: list[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} parameters: " + ", ".join(names[:most]) + rest


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep progress bars and load reports out of a notebook: `Checkpoint.load` says what matters."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # between the libraries
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
