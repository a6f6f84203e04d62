"""A fair way to compare: the same items for all, the right unit drawn again, a tie called a tie.

Three mistakes make a comparison worthless, and this module rules them out:

- Scores on different items. A model's value for an item that it does not cover is NaN; only the items that
  *all* compared models cover count, and the coverage stands beside the scores.
- Intervals over items that depend on each other. What was sampled are documents, words or people, not the
  pairs made from them: `units` names the unit, or the two units, of each item, and units are drawn again.
- Two intervals held side by side. Whether a difference is real is asked of the difference itself: all
  models are measured on the same draws (a paired bootstrap).

Intervals cover 95 %. For items of one unit each they are percentile intervals of the bootstrap (Efron 1979;
drawn by `scipy.stats.bootstrap`). For items that are *pairs* of units they are 1.96 standard errors of the
jackknife for dyadic data on either side (Cameron and Miller 2014, section 2): what changes when a unit is
left out with all its pairs, less what was counted twice, once for each end of a pair. It is right for pairs
that share nothing and for pairs that all share; drawing the ends again is up to √3 too wide for the first.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import InputError, UnknownNameError
from ..validation import positive_int
from .correlation import Interval

__all__ = ["TIE", "Comparison", "Difference", "Score", "compare", "mean", "score"]

TIE = 0.01
"""A smaller difference is a tie however sure it is: less than one item in a hundred."""
FEWEST = 3
"""Items of which anything can be measured; what is left of them with fewer says nothing."""


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
    _again: _Again = field(repr=False)

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
        interval = self._again.interval(one.value - other.value, first, second)
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
        samples: bootstrap draws; pairs need none.
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
        if len(rows) < FEWEST:
            return [np.nan] * len(values)
        others = [column[rows] for column in columns]
        return [measure(column[rows], *others) for column in values.values()]

    everything = np.arange(common.sum())
    scores = dict(zip(values, measure_all(everything), strict=True))
    kept = _units(units, len(common))[common]
    if kept.ndim == 1:
        again = _Again(dict(zip(values, _redraw(measure_all, kept, samples, seed), strict=True)))
    else:
        again = _Again(dict(zip(values, _leave_out(measure_all, kept), strict=True)), pairs=len(kept))
    n, total = len(everything), len(common)
    ranked = sorted(scores, key=lambda name: -scores[name])  # stable: equal scores in the order given
    return Comparison(
        {name: Score(scores[name], again.interval(scores[name], name), n, total) for name in ranked},
        {name: int(covers[name].sum()) for name in ranked},
        again,
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
    measure_all: Callable[[np.ndarray], list[float]], units: np.ndarray, samples: int, seed: int
) -> np.ndarray:
    """Return the measures on bootstrap draws of the units [m] of the items: [models, samples]."""
    from scipy.stats import DegenerateDataWarning, bootstrap

    names, numbers = np.unique(units, return_inverse=True)
    rows = np.arange(len(units))

    def measure_drawn(drawn: np.ndarray) -> np.ndarray:
        return np.array(measure_all(np.repeat(rows, np.bincount(drawn, minlength=len(names))[numbers])))

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


def _leave_out(measure_all: Callable[[np.ndarray], list[float]], units: np.ndarray) -> np.ndarray:
    """Return the measures without each unit, then without each pair of units [m, 2]: [models, units + m]."""
    names, numbers = np.unique(units, return_inverse=True)
    numbers = numbers.reshape(units.shape)
    without_unit = [(numbers != unit).all(axis=1) for unit in range(len(names))]
    without_pair = list(~np.eye(len(units), dtype=bool))
    return np.array([measure_all(np.flatnonzero(kept)) for kept in (*without_unit, *without_pair)]).T


@dataclass(frozen=True)
class _Again:
    """What the models score when some items are drawn again or left out, the same items for all models.

    Attributes:
        measures: name to the measure on each draw; or, of pairs, without each unit and without each pair.
        pairs: how many of the measures, the last ones, are without a pair; 0 for draws.
    """

    measures: dict[str, np.ndarray]
    pairs: int = 0

    def interval(self, value: float, name: str, other: str | None = None) -> Interval:
        """Return the interval around the `value` of a model, or of its difference to another one."""
        found = self.measures[name] - (self.measures[other] if other else 0)
        if not self.pairs:
            low, high = np.nanquantile(found, [0.025, 0.975])
            return float(low), float(high)
        change = (found - value) ** 2
        units, pairs = np.nansum(change[: -self.pairs]), np.nansum(change[-self.pairs :])
        half = 1.96 * np.sqrt(max(units - pairs, pairs))  # never below that of pairs that share nothing
        return float(value - half), float(value + half)
