"""What a comparison tells: scores with their intervals, differences, and which of them are ties."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import UnknownNameError
from .sampling import Interval, Samples

__all__ = ["TIE", "Comparison", "Difference", "Score"]

TIE = 0.01
"""A smaller difference is a tie however sure it is: less than one item in a hundred."""


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
    """How much better the first of two models is than the second, on the same items and samples.

    `values` are the scores of the two; the 95 % interval is that of values[0] − values[1].
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
    _samples: Samples = field(repr=False)

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
        interval = self._samples.interval(one.value - other.value, first, second)
        return Difference((first, second), (one.value, other.value), interval, one.n, one.total)

    def __str__(self) -> str:
        width, ties = max(map(len, self.scores)), self.ties
        best = self.scores[self.best]
        lines = [f"on the {best.n} of {best.total} items that all cover; = ties with the best"]
        for name, own in self.scores.items():
            low, high = own.interval
            mark, coverage = "=" if name in ties else " ", f"covers {self.covered[name]}"
            lines.append(f"{mark} {name:{width}} {own.value:6.2f}  ({low:.2f} to {high:.2f})  {coverage}")
        return "\n".join(lines)
