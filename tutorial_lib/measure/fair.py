"""A fair way to compare: the same items for all, the right unit drawn again, a tie called a tie.

Three mistakes make a comparison worthless, and this module rules them out:

- Scores on different items. A model's value for an item that it does not cover is NaN; only the items that
  *all* compared models cover count, and the coverage stands beside the scores.
- Intervals over items that depend on each other. What was sampled are documents, words or people, not the
  pairs made from them: `units` names the unit, or the two units, of each item, and `sampling` varies units.
- Two intervals held side by side. Whether a difference is real is asked of the difference itself: all
  models are measured on the same samples (a paired bootstrap).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError
from .correlation import places, spearman
from .sampling import sample
from .verdicts import TIE, Comparison, Difference, Score

__all__ = ["FEWEST", "TIE", "Comparison", "Difference", "Score", "compare", "mean", "score"]

FEWEST = 3
"""Items of which anything can be measured; what is left of them with fewer says nothing."""


def mean(values: ArrayLike) -> float:
    """Return the mean: the measure for shares (1 for right, 0 for wrong), errors and ranks."""
    return float(np.asarray(values).mean())


def compare(
    measure: Callable[..., float],
    models: Mapping[str, ArrayLike],
    *shared: ArrayLike,
    units: ArrayLike | None = None,
    samples: int = 1000,
) -> Comparison:
    """Measure models on the items that all of them cover, with intervals from the same samples.

    Args:
        measure: takes one model's values and the shared columns of some items, returns a number; a larger
            number is better. For example `mean` of right answers, or `spearman` with human ratings.
        models: name to values [n]; NaN where the model does not cover the item.
        shared: what is known of the items beside that, [n] each, for example human ratings.
        units: [n], the unit that each item belongs to; or [n, 2], the two units that a pair is made from.
            None: each item is a unit of its own.
        samples: bootstrap draws, the same ones on every call; pairs need none.

    Raises:
        InputError: no model, columns of different lengths, or fewer than three common items or two units.
    """
    values = {name: np.asarray(column) for name, column in models.items()}
    columns = [np.asarray(column) for column in shared]
    covers = _covers(values, columns)
    total = len(next(iter(covers.values())))
    items = np.flatnonzero(np.all(list(covers.values()), axis=0))  # what all models cover
    if len(items) < FEWEST:
        told = ", ".join(f"{name} covers {mine.sum()}" for name, mine in covers.items())
        raise InputError(f"only {len(items)} of {total} items are common to all ({told}): need {FEWEST}")
    labels = np.arange(total) if units is None else np.asarray(units)
    if labels.shape not in ((total,), (total, 2)):
        raise InputError(f"units must have the shape ({total},) or ({total}, 2), got {labels.shape}")

    if measure is spearman:  # sorted once, so that each of some thousand samples only counts
        values = {name: places(column) for name, column in values.items()}
        columns = [places(column) for column in columns]

    def score_all(rows: np.ndarray) -> dict[str, float]:
        if len(rows) < FEWEST:
            return dict.fromkeys(values, np.nan)
        others = [column[items[rows]] for column in columns]
        return {name: measure(column[items[rows]], *others) for name, column in values.items()}

    scores = score_all(np.arange(len(items)))
    again = sample(score_all, labels[items], samples)
    ranked = sorted(scores, key=lambda name: -scores[name])  # stable: equal scores in the order given
    intervals = {name: again.interval(scores[name], name) for name in ranked}
    return Comparison(
        {name: Score(scores[name], intervals[name], len(items), total) for name in ranked},
        {name: int(covers[name].sum()) for name in ranked},
        again,
    )


def score(
    measure: Callable[..., float], values: ArrayLike, *shared: ArrayLike, units: ArrayLike | None = None
) -> Score:
    """Measure one model on the items that it covers; the arguments and errors are those of `compare`."""
    return compare(measure, {"model": values}, *shared, units=units).scores["model"]


def _covers(values: Mapping[str, np.ndarray], shared: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Return which items each model covers, bool [n]: its value, or its row of values, holds no NaN."""
    if not values:
        raise InputError("nothing to compare: give at least one model")
    if len({len(column) for column in (*values.values(), *shared)}) != 1:
        told = ", ".join(f"{name} has {len(column)}" for name, column in values.items())
        others = [len(column) for column in shared]
        raise InputError(f"one value per item is needed: {told}, other columns {others}")
    # NaN alone is not equal to itself.
    return {name: (column == column).reshape(len(column), -1).all(axis=1) for name, column in values.items()}
