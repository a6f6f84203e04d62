"""Loading a transformers checkpoint without doubt: whole files, every weight found, nothing unpickled."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from ..errors import DamagedFileError, InputError, MissingFileError
from ..store import Located

__all__ = ["Checkpoint", "check_safetensors", "quiet_transformers"]

_LONGEST_HEADER = 100_000_000
"""Bytes. The limit of the safetensors format itself."""


class Checkpoint:
    """A folder with the configuration and the weights of one transformers model.

    Attributes:
        folder: where it lies.
        source: "pocket", "full", or the path that the reader gave.
        mend: what to do when a file in it is damaged.

    Raises:
        MissingFileError: a file, no folder.
    """

    def __init__(self, located: Located) -> None:
        self.source, self.folder = located.source, located.path
        if not self.folder.is_dir():
            raise MissingFileError(f"{self.folder} is no folder: name the folder that holds config.json")
        self.mend = "copy or export it again" if located.is_own else "see python -m tutorial_lib doctor"

    def check(self, *model_types: str) -> None:
        """Check that the folder holds whole weights of a model of one of `model_types`.

        Raises:
            MissingFileError: no config.json or no safetensors file.
            DamagedFileError: a file is cut short or is not what its name says.
            InputError: another kind of model.
        """
        found = self._read_json("config.json").get("model_type")
        if found not in model_types:
            raise InputError(
                f"{self.folder} holds a model of type {found!r}: expected {' or '.join(model_types)}"
            )
        for file in self._weights():
            check_safetensors(file, self.mend)

    def read_limit(self, positions: int) -> int:
        """Return how many tokens the model reads: its positions, or fewer if it was trained on fewer."""
        if not (self.folder / "sentence_bert_config.json").is_file():
            return positions
        limit = self._read_json("sentence_bert_config.json").get("max_seq_length") or positions
        if not isinstance(limit, int):
            file = self.folder / "sentence_bert_config.json"
            raise DamagedFileError(
                f"{file}: max_seq_length is {limit!r}, not a number of tokens: {self.mend}"
            )
        return min(positions, limit)

    def _weights(self) -> list[Path]:
        if (self.folder / "model.safetensors.index.json").is_file():
            places = self._read_json("model.safetensors.index.json").get("weight_map")
            if not (isinstance(places, dict) and all(isinstance(place, str) for place in places.values())):
                file = self.folder / "model.safetensors.index.json"
                raise DamagedFileError(f"{file} does not say which file holds which weights: {self.mend}")
            return [self.folder / shard for shard in sorted(set(places.values()))]
        if self.source == "full" and not (self.folder / "model.safetensors").is_file():
            return []  # a hub repository without safetensors: transformers reads its .bin with weights_only
        return [self.folder / "model.safetensors"]

    def _read_json(self, name: str) -> dict[str, Any]:
        file = self.folder / name
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MissingFileError(f"{file} does not exist: a model folder holds config.json") from None
        except ValueError as error:
            raise DamagedFileError(f"{file} is not valid JSON ({error}): {self.mend}") from None
        if not isinstance(content, dict):
            raise DamagedFileError(f"{file} does not hold a JSON object: {self.mend}")
        return content

    def load(self, model_class: Any, may_miss: tuple[str, ...] = (), **settings: Any) -> Any:
        """Load the weights into a new `model_class`, float32, ready to use and not to train.

        Args:
            model_class: a class of transformers with `from_pretrained`.
            may_miss: beginnings of parameter names that the checkpoint need not have.
            settings: passed to `from_pretrained`.

        Raises:
            DamagedFileError: parameters without weights (they would be random), weights of another shape, or
                a pickle that holds code.
        """
        try:
            with quiet_transformers():
                model, report = model_class.from_pretrained(
                    self.folder,
                    dtype="float32",
                    local_files_only=True,
                    ignore_mismatched_sizes=True,  # reported below, for all at once
                    output_loading_info=True,
                    **settings,
                )
        except UnpicklingError:  # from None: what torch advises here is to run the code
            raise DamagedFileError(
                f"{self.folder}: the weights hold more than numbers, and reading them could run code: refused"
            ) from None
        missing = [name for name in sorted(report["missing_keys"]) if not name.startswith(may_miss)]
        if missing:
            raise DamagedFileError(
                f"{self.folder} has no weights for {_listed(missing)}: is it the right model?"
            )
        if report["mismatched_keys"]:
            names = sorted(str(key[0]) for key in report["mismatched_keys"])
            raise DamagedFileError(f"{self.folder}: the weights do not fit config.json in {_listed(names)}")
        return model.eval().requires_grad_(False)


def _listed(names: list[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} parameters: " + ", ".join(names[:most]) + rest


def check_safetensors(file: Path, mend: str) -> None:
    """Check that a safetensors file is as long as its own header says.

    Raises:
        MissingFileError: no such file.
        DamagedFileError: cut short, too long, or no safetensors file; with the bytes found and expected.
    """
    if not file.is_file():
        raise MissingFileError(
            f"{file} does not exist: only safetensors weights are read here, because pickled ones "
            f"(.bin, .pt) can run code"
        )
    found = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if found < 8 or length > _LONGEST_HEADER:
            raise DamagedFileError(f"{file} ({found:,} bytes) is no safetensors file: {mend}")
        header = stream.read(length)
    if len(header) < length:
        raise DamagedFileError(f"{file}: {found:,} bytes found, more than {8 + length:,} expected: {mend}")
    try:
        tensors = [entry for key, entry in json.loads(header).items() if key != "__metadata__"]
        expected = 8 + length + max(entry["data_offsets"][1] for entry in tensors)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DamagedFileError(f"{file} has an unreadable header: {mend}") from None
    if found != expected:
        raise DamagedFileError(f"{file}: {found:,} bytes found, {expected:,} expected: {mend}")


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
