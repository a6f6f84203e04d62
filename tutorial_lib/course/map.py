"""The map of the course: which chapter is read before which, and for a learner what is done of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..store.catalog import ASSETS
from . import progress

__all__ = ["PLACES", "CourseMap", "Place", "course_map"]


class Place(NamedTuple):
    """A chapter on the map: its notebook, its title, its column and row, the chapters to read before."""

    notebook: str
    title: str
    column: int
    row: int
    after: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The chapter's number, "2.1"."""
        return self.notebook.partition("-")[0]

    @property
    def before(self) -> str:
        """What to read before, in words."""
        return f"after {', '.join(self.after)}" if self.after else ""


PLACES = (
    Place("0-introduction", "Introduction", 0, 1),
    Place("1.1-what-is-an-embedding", "What is an embedding?", 1, 1, ("0",)),
    Place("1.2-applications", "Applications", 2, 0, ("1.1",)),
    Place("2.1-word2vec", "Word2Vec", 2, 2, ("1.1",)),
    Place("2.2-glove", "GloVe", 3, 2, ("2.1",)),
    Place("2.3-bert", "BERT", 3, 1, ("2.1",)),
    Place("2.4-clip", "CLIP", 3, 0, ("1.2",)),
    Place("3-comparison", "Comparison", 4, 1, ("2.2", "2.3", "2.4")),
    Place("4-summary", "Summary", 5, 1, ("3",)),
)


@dataclass(frozen=True, repr=False)
class CourseMap:
    """The map as a notebook shows it, boxes that are links, or as lines of text; `kept` is one's progress."""

    kept: dict[str, Any] | None

    def __repr__(self) -> str:
        """The chapters in order, a line each."""
        width = max(len(place.title) for place in PLACES) + 2
        lines = (
            f"{place.number:5}{place.title:{width}}{place.before:22}{' · '.join(self._said(place))}"
            for place in PLACES
        )
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        style = (ASSETS / "map.css").read_text(encoding="utf-8")
        boxes = "\n".join(map(self._box, PLACES))
        return (
            f'<style>\n{style}</style>\n<nav class="tutorial-map" aria-label="Map of the course"><div>\n'
            f'{_lines()}\n<ol class="places">\n{boxes}\n</ol>\n</div></nav>'
        )

    def _said(self, place: Place) -> list[str]:
        """What there is to say of a chapter to this learner; nothing to a reader."""
        if self.kept is None:
            return []
        done, of = progress.solved(self.kept, [place.number])
        here = ["you were here"] if self._is_here(place) else []
        return [f"{'✓ ' if done == of else ''}{done} of {of} solved", *here]

    def _is_here(self, place: Place) -> bool:
        return self.kept is not None and "0" != place.number == progress.last(self.kept)

    def _box(self, place: Place) -> str:
        inside = [f"<span><strong>{place.number}</strong> {place.title}</span>"]
        if place.after:
            inside.append(f'<span class="small before">{place.before}</span>')
        if self.kept is not None:
            done, of = progress.solved(self.kept, [place.number])
            inside.append(f'<span class="bar" style="--done: {done / of:.0%}"></span>')
            inside += [f'<span class="small">{said}</span>' for said in self._said(place)]
        here = ' here" aria-current="location' if self._is_here(place) else ""
        return (
            f'<li class="{"later" if place.after else "first"}" '
            f'style="grid-area: {place.row + 1} / {place.column + 1}">'
            f'<a class="place{here}" href="{place.notebook}.ipynb">{"".join(inside)}</a></li>'
        )


def course_map() -> CourseMap:
    """Return the map of the course; in a learner's folder with what is done, and where the learner was."""
    return CourseMap(progress.mine())


def _lines() -> str:
    """The lines from box to box, in hundredths of a column and of a row; their heads belong to the boxes."""
    places = {place.number: place for place in PLACES}
    steps = [(places[number], place) for place in PLACES for number in place.after]
    curves = "".join(_curve(first.column, first.row, then.column, then.row) for first, then in steps)
    return f'<svg viewBox="0 0 600 300" preserveAspectRatio="none" aria-hidden="true">{curves}</svg>'


def _curve(column: int, row: int, to_column: int, to_row: int) -> str:
    x, y, to_x, to_y = 100 * column + 91, 100 * row + 50, 100 * to_column + 5, 100 * to_row + 50
    middle = (x + to_x) // 2
    path = f"M{x} {y} C{middle} {y} {middle} {to_y} {to_x} {to_y}"
    return f'<path vector-effect="non-scaling-stroke" d="{path}"/>'
