"""The map of the course agrees with the notebooks, and shows a learner what is done."""

from __future__ import annotations

import re

from course import NAMES, NOTEBOOKS, ROOT, read
from tutorial_lib.course.chapters import numbers
from tutorial_lib.course.exercises import exercises_of
from tutorial_lib.course.map import PLACES, CourseMap, course_map

README = (ROOT / "README.md").read_text(encoding="utf-8")
KEPT = {
    "chapters": {"2.1": {"last": "2026-11-23T10:00:00"}, "0": {"last": "2026-11-24T10:00:00"}},
    "exercises": {
        "2.1-noise": {"best": "correct"},
        **{exercise.name: {"best": "correct"} for exercise in exercises_of("1.1")},
    },
}


def test_every_chapter_has_its_place_and_its_title() -> None:
    assert [place.notebook for place in PLACES] == list(NAMES)
    assert [place.number for place in PLACES] == numbers("exercises.py")
    assert len({(place.column, place.row) for place in PLACES}) == len(PLACES)
    assert all(
        f"[{place.number} {place.title}](notebooks/{place.notebook}.ipynb)" in README for place in PLACES
    )


def test_arrows_lead_to_the_right_from_what_the_readme_asks_to_read_before() -> None:
    places = {place.number: place for place in PLACES}

    def all_before(number: str) -> set[str]:
        after = places[number].after
        return {*after, *(earlier for first in after for earlier in all_before(first))}

    for place in PLACES:
        row = re.search(rf"\| \[{re.escape(place.number)} .*\|([^|]*)\|\n", README)
        asked = set(re.findall(r"\d(?:\.\d)?", row[1])) if row else set()
        assert asked <= all_before(place.number)
        assert all(places[number].column < place.column for number in place.after)


def test_a_reader_sees_the_plain_course() -> None:
    shown = course_map()
    assert repr(shown).splitlines()[:2] == ["0    Introduction", "1.1  What is an embedding?  after 0"]
    html = shown._repr_html_()
    assert re.findall(r'href="(.+?)"', html) == [f"{name}.ipynb" for name in NAMES]
    assert "solved" not in repr(shown) + html


def test_a_learner_sees_what_is_done_and_where_it_was() -> None:
    lines = repr(CourseMap(KEPT)).splitlines()
    assert lines[1].endswith(f"✓ {len(exercises_of('1.1'))} of {len(exercises_of('1.1'))} solved")
    assert lines[3].endswith(f"1 of {len(exercises_of('2.1'))} solved · you were here")
    assert "\n".join(lines).count("you were here") == 1
    html = CourseMap(KEPT)._repr_html_()
    assert re.findall(r'aria-current="location" href="(.+?)"', html) == ["2.1-word2vec.ipynb"]
    assert len(re.findall(r"--done: \d+%", html)) == len(PLACES)


def test_links_of_the_pages_hold_in_the_learners_copy_too() -> None:
    """The copy lies beside `notebooks/`: a page links to pages, or by the folder above."""
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            links = (
                re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", cell.source)
                if cell.cell_type != "code"
                else []
            )
            assert all(link.startswith("../") or link.removesuffix(".ipynb") in NAMES for link in links), path
