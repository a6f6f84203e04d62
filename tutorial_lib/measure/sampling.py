"""How sure a number is: what it would be on other samples of the units that its items belong to.

Items of one unit each: percentile intervals of the bootstrap (Efron 1979), which draws the units again.
Items that are *pairs* of units: 1.96 standard errors of the jackknife for dyadic data on either side (Cameron
and Miller 2014, section 2): what changes when a unit is left out with all its pairs, less what was counted
twice, once for each end of a pair. It is right for pairs that share nothing and for pairs that all share;
drawing the ends again is up to √3 too wide for the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..validation import positive_int

__all__ = ["Interval", "Samples", "sample"]

Interval = tuple[float, float]
"""The lower and the upper end of 95 %."""

Measure = Callable[[np.ndarray], dict[str, float]]
"""Takes the rows of some items, returns the score of each model on them."""


@dataclass(frozen=True)
class Samples:
    """What models score on other samples of the units, the same samples for all models.

    Attributes:
        scores: of each model, float [samples].
        pairs: how many of the samples, the last ones, lack one pair, the others one unit; 0 for draws.
    """

    scores: dict[str, np.ndarray]
    pairs: int

    def interval(self, value: float, name: str, other: str | None = None) -> Interval:
        """Return the interval around the `value` of a model, or of its difference to another one."""
        found = self.scores[name] - (self.scores[other] if other else 0)
        if not self.pairs:
            low, high = np.nanquantile(found, [0.025, 0.975])
            return float(low), float(high)
        change = (found - value) ** 2
        units, pairs = np.nansum(change[: -self.pairs]), np.nansum(change[-self.pairs :])
        half = 1.96 * np.sqrt(max(units - pairs, pairs))  # never below that of pairs that share nothing
        return float(value - half), float(value + half)


def sample(measure: Measure, units: np.ndarray, samples: int) -> Samples:
    """Measure on other samples of the units [m], or pairs of units [m, 2], that m items belong to.

    Raises InputError if all items belong to one unit: nothing tells what another would have given.
    """
    names, numbers = np.unique(units, return_inverse=True)
    if len(names) < 2:
        raise InputError(f"all {len(units)} items belong to one unit ({names[0]}): an interval needs two")
    pairs = len(units) if units.ndim == 2 else 0
    rows = _left_out(numbers.reshape(units.shape)) if pairs else _drawn(numbers, samples)
    found = [measure(some) for some in rows]
    return Samples({name: np.array([scores[name] for scores in found]) for name in found[0]}, pairs)


def _drawn(units: np.ndarray, samples: int) -> Iterator[np.ndarray]:
    """Yield the rows of the items of as many units as there are, drawn with replacement."""
    count = units.max() + 1
    draws = np.random.default_rng(0)  # one seed: a number prints the same whoever measures it
    for draw in draws.integers(count, size=(positive_int(samples, "samples"), count)):
        yield np.repeat(np.arange(len(units)), np.bincount(draw, minlength=count)[units])


def _left_out(units: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of the items without each unit, then without each pair [m, 2]."""
    for unit in range(units.max() + 1):
        yield np.flatnonzero((units != unit).all(axis=1))
    for pair in range(len(units)):
        yield np.delete(np.arange(len(units)), pair)
