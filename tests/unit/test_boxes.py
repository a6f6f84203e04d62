"""What the course says in a notebook: boxes with colour and sign, and errors in a sentence. A real kernel."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from tutorial_lib.course import boxes
from tutorial_lib.course.exercises import find

BEGIN = "import tutorial_lib; from tutorial_lib import check, hint, load, solution; tutorial_lib.start()"
REFUSED = "def open_it(name):\n    return load(name)\n\nopen_it('gluve')"
CELLS = {
    "right": "check('2.1-noise', 0.25)",
    "wrong": "check('2.1-noise', 0.5)",
    "blank": "check('2.1-noise')",
    "mistyped": "check('2.1-nose', 0.25)",
    "hint": "hint('2.1-noise')",
    "solution": "solution('2.1-noise')",
    "refused": REFUSED,
    "in a time cell": "%%time\nload('gluve')",
    "traceback": "%tb",
    "another error": "1 / 0",
}


def executed(*cells: str, allow_errors: bool) -> NotebookNode:
    """Return a notebook of these cells, executed in a kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    log = ["--IPKernelApp.log_level=ERROR"]
    return NotebookClient(notebook, allow_errors=allow_errors, extra_arguments=log).execute()


@pytest.fixture(scope="module")
def shown() -> dict[str, NotebookNode]:
    """The last output of each cell."""
    cells = executed(BEGIN, *CELLS.values(), allow_errors=True).cells[1:]
    return {name: cell.outputs[-1] for name, cell in zip(CELLS, cells, strict=True)}


@pytest.mark.parametrize(
    ("cell", "text", "title"),
    [
        ("right", "correct: the sum divides out", "✓ correct"),
        ("wrong", "not yet: the power is 0.5, which is too high", "→ not yet"),
        ("blank", "not attempted yet", "○ not attempted yet"),
        ("mistyped", "could not be checked: no exercise is named '2.1-nose'", "! could not be checked"),
        ("hint", "Hint 1 of 2: Write both probabilities", "Hint 1 of 2"),
        ("solution", "from math import log", "One solution"),
    ],
)
def test_a_notebook_shows_a_box_and_keeps_the_text(
    shown: dict[str, NotebookNode], cell: str, text: str, title: str
) -> None:
    data = shown[cell].data
    assert data["text/plain"].startswith(text)
    assert re.search("<strong[^>]*>([^<]*)</strong>", data["text/html"])[1] == title


def test_help_is_folded_step_within_step_unless_the_answer_is_right(shown: dict[str, NotebookNode]) -> None:
    for cell in ("wrong", "blank"):
        html = shown[cell].data["text/html"]
        order = re.findall(r"<details|<summary[^>]*>([^<]*)|</details>", html)
        assert order == ["", "Hint 1", "", "Hint 2", "", "One solution", "", "", ""]
        assert all(boxes.paragraph(text) in html for text in find("2.1-noise").hints)
    assert not any("<details" in shown[cell].data["text/html"] for cell in ("right", "mistyped"))


def test_what_a_reader_wrote_is_text_and_not_html() -> None:
    said = boxes.box("not yet", boxes.paragraph("<b> & $x$"), boxes.code("a < b"))
    assert "&lt;b&gt; &amp; $x$" in said
    assert "a &lt; b" in said


def test_an_error_of_the_course_is_a_sentence_and_the_line(shown: dict[str, NotebookNode]) -> None:
    error = shown["refused"]
    assert error.output_type == "error"
    sentence, line, more = error.traceback
    assert "no model is called 'gluve': choose one of" in sentence
    assert line == "line 2 of this cell: return load(name)"
    assert "%tb" in more
    assert "no model is called 'gluve'" in shown["in a time cell"].traceback[0]


def test_the_whole_traceback_is_there_on_demand_and_for_other_errors(shown: dict[str, NotebookNode]) -> None:
    assert "Traceback (most recent call last)" in "".join(shown["traceback"].traceback)
    assert "encoders" in "".join(shown["traceback"].traceback)
    assert "Traceback (most recent call last)" in "".join(shown["another error"].traceback)


def test_an_error_of_the_course_still_stops_the_notebook() -> None:
    with pytest.raises(CellExecutionError, match="no model is called 'gluve'"):
        executed(BEGIN, REFUSED, "print('after')", allow_errors=False)
