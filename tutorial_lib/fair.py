"""A fair way to compare: the same items for all, the right unit drawn again, a tie called a tie.

Three mistakes make a comparison worthless, and this module rules them out:

- Scores on different items. A model's value for an item that it does not cover is NaN; only the items that
  *all* compared models cover count, and the coverage stands beside the scores.
- Intervals over items that depend on each other. What was sampled are documents, words or people, not the
  pairs made from them: `units` names the unit, or the two units, of each item, and units are drawn again.
- Two intervals held side by side. Whether a difference is real is asked of the difference itself: all
  models are measured on the same draws (a paired bootstrap).

Intervals are 95 % percentile intervals of the bootstrap (Efron 1979; drawn by `scipy.stats.bootstrap`). An
item that is a pair of units is drawn as often as both its ends together (the vertex bootstrap of Snijders
and Borgatti 1999, section 3).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .correlation import Interval
from .errors import InputError, UnknownNameError
from .validation import positive_int

__all__ = ["TIE", "Comparison", "Difference", "Score", "compare", "mean", "score"]

TIE = 0.01
"""A smaller difference is a tie however sure it is: less than one item in a hundred."""
FEWEST = 3
"""Items of which anything can be measured; a draw with fewer (most units drawn twice) says nothing."""


@dataclass(frozen=True)
class Score:
    """A measured number with its 95 % interval, over `n` of `total` items."""

    value: float
    interval: Interval
    n: int
    total: int

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.2f} (95 %: {low:.2f} to {high:.2f}), {self.n} of {self.total} items"


@dataclass(frozen=True)
class Difference:
    """How much better the first of two models is than the second, on the same items and draws.

    Attributes:
        names, values: the two models and their scores.
        interval: 95 % interval of values[0] − values[1].
        n, total: common items, and all items of the test.
    """

    names: tuple[str, str]
    values: tuple[float, float]
    interval: Interval
    n: int
    total: int

    @property
    def value(self) -> float:
        """The difference, first minus second."""
        return self.values[0] - self.values[1]

    @property
    def verdict(self) -> str:
        """Return "better", "worse" or "tie": the interval holds zero, or the difference is below TIE."""
        low, high = self.interval
        if low <= 0 <= high or abs(self.value) < TIE:
            return "tie"
        return "better" if self.value > 0 else "worse"

    def __str__(self) -> str:
        low, high = self.interval
        said = {"tie": "ties with", "better": "is better than", "worse": "is worse than"}[self.verdict]
        return (
            f"{self.names[0]} {said} {self.names[1]}: {self.value:+.2f} "
            f"(95 %: {low:+.2f} to {high:+.2f}), {self.n} of {self.total} items"
        )


@dataclass(frozen=True)
class Comparison:
    """Several models on the items that all of them cover.

    Attributes:
        scores: the score of each model, best first; equal scores in the order given.
        covered: how many of all items each model covers on its own.
    """

    scores: dict[str, Score]
    covered: dict[str, int]
    _draws: dict[str, np.ndarray] = field(repr=False)  # name -> [samples]: its measure on each draw

    @property
    def best(self) -> str:
        """The model with the highest score."""
        return next(iter(self.scores))

    @property
    def ties(self) -> list[str]:
        """The models that tie with the best one, without itself."""
        others = [name for name in self.scores if name != self.best]
        return [name for name in others if self.difference(self.best, name).verdict == "tie"]

    def difference(self, first: str, second: str) -> Difference:
        """Return how much better one model is than another. Raises UnknownNameError for one not compared."""
        for name in (first, second):
            if name not in self.scores:
                raise UnknownNameError(f"{name!r} was not compared; there are: {', '.join(self.scores)}")
        one, other = self.scores[first], self.scores[second]
        interval = _interval(self._draws[first] - self._draws[second])
        return Difference((first, second), (one.value, other.value), interval, one.n, one.total)

    def __str__(self) -> str:
        width = max(len(name) for name in self.scores)
        best = self.scores[self.best]
        lines = [f"on the {best.n} of {best.total} items that all cover; = ties with the best"]
        for name, own in self.scores.items():
            low, high = own.interval
            mark = "=" if name in self.ties else " "
            coverage = f"covers {self.covered[name]}"
            lines.append(f"{mark} {name:{width}} {own.value:6.2f}  ({low:.2f} to {high:.2f})  {coverage}")
        return "\n".join(lines)


def mean(values: Any) -> float:
    """Return the mean: the measure for shares (1 for right, 0 for wrong), errors and ranks."""
    return float(np.mean(values))


def compare(
    measure: Callable[..., float],
    models: Mapping[str, Any],
    *shared: Any,
    units: Any = None,
    samples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Measure models on the items that all of them cover, with intervals from the same draws.

    Args:
        measure: takes one model's values and the shared columns of some items, returns a number; a larger
            number is better. For example `mean` of right answers, or `spearman` with human ratings.
        models: name to values [n]; NaN where the model does not cover the item.
        shared: what is known of the items beside that, [n] each, for example human ratings.
        units: [n], the unit that each item belongs to; or [n, 2], the two units that a pair is made from.
            None: each item is a unit of its own.
        samples: bootstrap draws.
        seed: of the draws: the same seed gives the same intervals.

    Raises:
        InputError: no model, columns of different lengths, or fewer than three common items or two units.
    """
    values = {name: np.asarray(column) for name, column in models.items()}
    columns = [np.asarray(column) for column in shared]
    covers, common = _coverage(values, columns)
    values = {name: column[common] for name, column in values.items()}
    columns = [column[common] for column in columns]

    def measure_all(rows: np.ndarray) -> list[float]:
        others = [column[rows] for column in columns]
        return [measure(column[rows], *others) for column in values.values()]

    scores = dict(zip(values, measure_all(np.arange(common.sum())), strict=True))
    units = _units(units, len(common))[common]
    draws = _redraw(measure_all, len(values), units, samples, seed)  # [models, samples]
    drawn = dict(zip(values, draws, strict=True))
    ranked = sorted(scores, key=lambda name: -scores[name])  # stable: equal scores in the order given
    return Comparison(
        {
            name: Score(scores[name], _interval(drawn[name]), int(common.sum()), len(common))
            for name in ranked
        },
        {name: int(covers[name].sum()) for name in ranked},
        drawn,
    )


def score(
    measure: Callable[..., float],
    values: Any,
    *shared: Any,
    units: Any = None,
    samples: int = 1000,
    seed: int = 0,
) -> Score:
    """Measure one model on the items that it covers; the arguments and errors are those of `compare`."""
    models = {"model": values}
    return compare(measure, models, *shared, units=units, samples=samples, seed=seed).scores["model"]


def _coverage(
    values: Mapping[str, np.ndarray], shared: list[np.ndarray]
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return which items each model covers, and which all cover: bool [n]."""
    if not values:
        raise InputError("nothing to compare: give at least one model")
    lengths = {name: len(column) for name, column in values.items()}
    if len({*lengths.values(), *map(len, shared)}) != 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise InputError(
            f"one value per item is needed: {told}, other columns {[len(one) for one in shared]}"
        )
    covers = {name: _has_value(column) for name, column in values.items()}
    common = np.logical_and.reduce(list(covers.values()))
    if common.sum() < FEWEST:
        told = ", ".join(f"{name} covers {mine.sum()}" for name, mine in covers.items())
        raise InputError(
            f"only {common.sum()} of {len(common)} items are common to all ({told}): need {FEWEST}"
        )
    return covers, common


def _has_value(column: np.ndarray) -> np.ndarray:
    """Which items are not NaN, bool [n]; texts and whole numbers never are."""
    if not np.issubdtype(column.dtype, np.floating):
        return np.ones(len(column), bool)
    return ~np.isnan(column.reshape(len(column), -1)).any(axis=1)


def _units(units: Any, items: int) -> np.ndarray:
    labels = np.arange(items) if units is None else np.asarray(units)
    if labels.shape not in ((items,), (items, 2)):
        raise InputError(f"units must have the shape ({items},) or ({items}, 2), got {labels.shape}")
    return labels


def _redraw(
    measure_all: Callable[[np.ndarray], list[float]], models: int, units: np.ndarray, samples: int, seed: int
) -> np.ndarray:
    """Return the measures [models, samples] on bootstrap draws of the units of the items, [m] or [m, 2]."""
    from scipy.stats import DegenerateDataWarning, bootstrap

    names, numbers = np.unique(units, return_inverse=True)
    numbers, rows = numbers.reshape(units.shape), np.arange(len(units))

    def measure_drawn(drawn: np.ndarray) -> np.ndarray:
        times = np.bincount(drawn, minlength=len(names))[numbers]  # [m] or [m, 2]
        # A pair is there as often as both its ends together, so not at all if one of them was not drawn.
        chosen = np.repeat(rows, times if times.ndim == 1 else times.prod(axis=1))
        return np.array(measure_all(chosen)) if len(chosen) >= FEWEST else np.full(models, np.nan)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # about draws that say nothing: left out below
        result = bootstrap(
            (np.arange(len(names)),),
            measure_drawn,
            n_resamples=positive_int(samples, "samples"),
            vectorized=False,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
    return result.bootstrap_distribution


def _interval(values: np.ndarray) -> Interval:
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)
