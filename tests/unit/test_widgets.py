"""The panels without a browser: their pure functions, and what they show when their inputs change."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import json
import re
import warnings
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.axes import Axes
from PIL import Image

from tiny import TinyPictures, TinyText, squares
from tutorial_lib import widgets
from tutorial_lib.chapters.c2_2_glove.paper import paper_calculation
from tutorial_lib.chapters.c4_summary.adviser import adviser
from tutorial_lib.data import Picture
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputWarning
from tutorial_lib.widgets import panel as panels
from tutorial_lib.widgets.words import beginning_with


def first_column(panel: widgets.Panel) -> list[str]:
    """What stands in the first cell of each row of a panel's score table, clickable or not."""
    cells = re.findall(r"<tr><td[^>]*>(.*?)</td>", panel.answer.html)
    return [re.sub("<[^>]+>", "", cell) for cell in cells]


def click(panel: widgets.Panel, **content: object) -> None:
    """What the page sends when something in the result or the trail is clicked."""
    panel.answer._handle_custom_msg(content, [])


def trail(panel: widgets.Panel) -> list[str]:
    return re.findall(r">([^<>›]+)<", panel.answer.trail)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    return squares(tmp_path)


# The frame


@pytest.fixture
def twenty_words() -> WordEncoder:
    vectors = np.random.default_rng(0).normal(size=(20, 5))
    return WordEncoder.from_vectors([f"word{i}" for i in range(20)], vectors)


@pytest.fixture
def every_panel(twenty_words: WordEncoder, pictures: list[Picture]) -> list[widgets.Panel]:
    recommender = SimpleNamespace(similar=lambda title, k: [("Alien (1979)", 0.9)])
    quality = {
        "digits": {"title": "digits", "unit": "share", "scores": {"clip": (1, 1, 1)}, "best": ["clip"]}
    }
    costs = {"links": 32, "exact_speed": 1e9, "build_rate": 1e4}
    return [
        widgets.neighbors(twenty_words, "word1"),
        widgets.analogy(twenty_words, "word1", "word2", "word3"),
        widgets.films(recommender, ["Star Wars (1977)"]),
        widgets.attention(TinyText()),
        widgets.contextual_word(TinyText(), "a", ["a b", "b a"]),
        widgets.sentences(TinyText()),
        widgets.picture_search(TinyPictures(), pictures, np.eye(3), phrase="red"),
        widgets.picture_upload(TinyPictures(), ["red", "green"]),
        widgets.steps([1, 2], lambda state, ax: ax.plot([state]), ["one", "two"]),
        adviser(quality, lambda model, task: 1.0, lambda task: "clip"),
        paper_calculation(costs),
    ]


def test_each_panel_has_a_sentence_for_pages_without_widgets(every_panel: list[widgets.Panel]) -> None:
    for panel in every_panel:
        shown, _ = DisplayFormatter().format(panel)
        assert shown["text/plain"] == repr(panel)  # IPython cuts it at 110 characters
        assert shown["text/plain"].startswith("Interactive: ")
        assert shown["text/plain"].endswith("run this cell in JupyterLab.")


def test_each_panel_works_at_once_and_each_input_has_a_name(every_panel: list[widgets.Panel]) -> None:
    for panel in every_panel:
        assert "tutorial-panel" in panel._dom_classes
        assert panel.answer.html
        assert (panel.answer.state, panel.answer.message) == ("ready", ""), panel
        assert all(widget.description for widget in panel.inputs.values())
    assert not plt.get_fignums(), "a figure left open would show a second time below the cell"


def test_a_dollar_sign_that_is_typed_begins_no_formula(every_panel: list[widgets.Panel]) -> None:
    half_a_formula = "$x_{$"
    for panel in every_panel:
        for widget in panel.inputs.values():
            if isinstance(widget, ipywidgets.Textarea):
                widget.value = f"{half_a_formula} a\na {half_a_formula}"
            elif isinstance(widget, ipywidgets.Text):
                widget.value = half_a_formula
        assert "did not work" not in panel.answer.message, panel
    named = widgets.steps([1], lambda state, ax: ax.plot([state]), [half_a_formula])
    assert named.answer.state == "ready"
    assert half_a_formula in named.answer.html


def test_an_error_becomes_a_sentence_above_the_last_result() -> None:
    def show(value: str) -> str:
        if value == "bad":
            raise InputError("no <bad>")
        return str(1 / len(value))

    entry = panels.text("Value", "good")
    panel = widgets.Panel("type", {"value": entry}, show)
    entry.value = "bad"
    assert (panel.answer.state, panel.answer.message, panel.answer.html) == ("wrong", "no <bad>", "0.25")
    entry.value = ""
    assert "(ZeroDivisionError): division by zero" in panel.answer.message
    entry.value = "is"
    assert (panel.answer.state, panel.answer.message, panel.answer.html) == ("ready", "", "0.5")


def test_a_warning_about_the_input_is_said_beside_the_result() -> None:
    def warn(value: str) -> str:
        warnings.warn("text 1 was cut", InputWarning, stacklevel=1)
        warnings.warn("of no concern to the reader", DeprecationWarning, stacklevel=1)
        return "shown"

    panel = widgets.Panel("type", {"value": panels.text("Value", "x")}, warn)
    assert (panel.answer.state, panel.answer.message) == ("ready", "text 1 was cut")
    assert panel.answer.html == "shown"


def test_typing_waits_for_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "TYPING_PAUSE", 0.05)
    seen: list[str] = []

    async def type_a_word() -> None:
        entry = panels.text("Word", "")
        panel = widgets.Panel("type", {"word": entry}, lambda word: seen.append(word) or word)
        for typed in ("k", "ki", "kin"):
            entry.value = typed
        assert seen == [""]
        await asyncio.sleep(0.2)
        assert panel.answer.html == "kin"

    asyncio.run(type_a_word())
    assert seen == ["", "kin"]


def test_choices_do_not_wait() -> None:
    async def choose() -> str:
        box = ipywidgets.Checkbox(False, description="Box")
        panel = widgets.Panel("choose", {"box": box}, lambda box: str(box))
        box.value = True
        return panel.answer.html

    assert asyncio.run(choose()) == "True"


def test_a_click_leads_on_and_the_trail_leads_back() -> None:
    inputs = {name: panels.text(name, name) for name in "ab"}
    panel = widgets.Panel("type", inputs, lambda a, b: f"{a}-{b}", trail="a")
    click(panel, go={"a": "<c>", "b": "d"})
    click(panel, go={"a": "e"})
    click(panel, go={"a": "e"})
    assert panel.answer.html == "e-d"
    assert trail(panel) == ["a", "&lt;c&gt;", "e"]
    click(panel, back=0)
    assert (panel.answer.html, trail(panel)) == ("a-b", ["a"])
    with pytest.raises(InputError, match="no input 'z'; it has: a, b"):
        panel.go(z=1)


def test_what_is_typed_is_completed() -> None:
    box = panels.text("Word", "", complete=lambda typed: [typed + "er"])
    box.value = "wat"
    assert list(box.options) == ["water"]


def test_a_picture_carries_its_bytes_and_its_text() -> None:
    shown = panels.picture(b"abc", 'a "cat"', width=10)
    assert shown == '<img src="data:image/png;base64,YWJj" alt="a &quot;cat&quot;" width="10">'


def test_the_scale_of_a_table_spans_its_scores() -> None:
    shown = panels.score_table(["word", "cosine"], [("<b>", 0.5), ("low", 0.42), ("high", 0.9)], "word")
    assert re.findall(r'<i style="left:([^"]+)"', shown) == ["20.0%", "4.0%", "100.0%"]
    assert "<span>0.4</span><span>0.9</span>" in shown
    assert 'data-go="{&quot;word&quot;: &quot;&lt;b&gt;&quot;}">&lt;b&gt;<' in shown


def test_an_interval_is_a_line_beneath_its_score() -> None:
    shown = panels.score_table(["model", "share"], [("clip", (0.5, 0.25, 1)), ("none", (0, 0, 0))])
    assert '<u style="left:25.0%;right:calc(100% - 100.0%)">' in shown
    assert "0.50 (0.25 to 1.00)" in shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.00002, "0.02 ms"), (0.0084, "8.4 ms"), (152.3, "2.5 minutes"), (16, "16 s"), (22_320, "6.2 hours")],
)
def test_a_duration_has_the_unit_that_suits_it(seconds: float, said: str) -> None:
    assert panels.duration(seconds) == said


# Words


def test_neighbors_follow_the_inputs(five_words: WordEncoder) -> None:
    panel = widgets.neighbors(five_words, "king")
    assert len(first_column(panel)) == 4  # as many as there are
    panel.inputs["word"].value = " Queen "
    assert first_column(panel)[0] == "king"
    assert panel.answer.message == "“Queen” is read as “queen”."
    panel.inputs["show_query"].value = True
    assert first_column(panel)[0] == "queen"
    panel.inputs["k"].value = 3
    assert len(first_column(panel)) == 3
    panel.inputs["word"].value = "qeen"
    assert "did you mean 'queen'?" in panel.answer.message
    panel.inputs["word"].value = " "
    assert panel.answer.message == "type a word"


def test_an_own_file_opens_on_words_that_it_has() -> None:
    own = WordEncoder.from_vectors(["oak", "elm", "ash", "yew"], np.eye(4) + 0.1)
    panel = widgets.neighbors(own)
    assert (panel.inputs["word"].value, panel.answer.state) == ("oak", "ready")
    panel = widgets.analogy(own)
    assert ([panel.inputs[name].value for name in "abc"], panel.answer.state) == (own.words[:3], "ready")


def test_completions_are_the_most_frequent_words_that_begin_so(twenty_words: WordEncoder) -> None:
    assert beginning_with(twenty_words, " Word1") == ["word1", *(f"word{i}" for i in range(10, 17))]
    assert beginning_with(twenty_words, "w") == []


def test_the_analogy_panel_says_what_it_computes(twenty_words: WordEncoder) -> None:
    query = ("word1", "word2", "word3")
    panel = widgets.analogy(twenty_words, *query)
    panel.inputs["a"].value = "Word1 "
    assert "word1 is to word2 as word3 is to …" in panel.answer.html
    assert "“Word1” is read as “word1”." in panel.answer.message
    panel.inputs["method"].value = "3CosMul"
    products = twenty_words.analogy(*query, method="3cosmul")
    assert first_column(panel) == [word for word, _ in products]
    panel.inputs["method"].value = "nearest to b"
    near = [word for word, _ in twenty_words.most_similar("word2", k=8, show_query=True)]
    assert first_column(panel) == [word for word in near if word not in query][:5]
    panel.inputs["show_query"].value = True
    assert first_column(panel) == near[:5]
    panel.inputs["c"].value = ""
    assert panel.answer.message.endswith("type a word for c")


def test_an_answer_of_an_analogy_becomes_its_third_word(twenty_words: WordEncoder) -> None:
    panel = widgets.analogy(twenty_words, "word1", "word2", "word3")
    answer = first_column(panel)[0]
    click(panel, go=json.loads(html.unescape(re.findall('data-go="([^"]+)"', panel.answer.html)[0])))
    assert [panel.inputs[name].value for name in "abc"] == ["word1", "word2", answer]
    assert trail(panel) == ["word3", answer]


def test_only_examples_whose_words_are_known_are_offered() -> None:
    words = ["man", "king", "woman", "paris", "france"]
    panel = widgets.analogy(WordEncoder.from_vectors(words, np.eye(5) + 0.1))
    assert [panel.inputs[name].value for name in "abc"] == ["man", "king", "woman"]
    assert panel.answer.html.count("→ ?") == 1


def test_films_by_a_part_of_the_title() -> None:
    titles = ["Star Wars (1977)", "Star Trek (1979)", "Alien (1979)", "Amélie (2001)"]
    asked = []
    recommender = SimpleNamespace(
        similar=lambda title, k: asked.append((title, k)) or [("Alien (1979)", 0.9)]
    )
    panel = widgets.films(recommender, titles)
    panel.inputs["title"].value = "star"
    assert asked[-1] == ("Star Wars (1977)", 10)
    assert re.findall(r"Also: <button[^>]+>(.+?)</button>", panel.answer.html) == ["Star Trek (1979)"]
    assert list(panel.inputs["title"].options) == titles[:2]
    panel.inputs["title"].value = "AMELIE"
    assert asked[-1] == ("Amélie (2001)", 10)
    click(panel, go={"title": "Star Trek (1979)"})
    assert trail(panel) == ["AMELIE", "Star Trek (1979)"]
    panel.inputs["title"].value = "Casablanca"
    assert panel.answer.message == "no film title contains “Casablanca”; try a shorter part of it"


# Learning


def test_steps_draws_the_chosen_entry_once() -> None:
    drawn: list[int] = []
    panel = widgets.steps([10, 20, 30], lambda state, ax: drawn.append(state), ["a", "b", "c"])
    for step in (0, 2, 0):
        panel.inputs["step"].value = step
    assert drawn == [30, 10]
    assert panel.inputs["step"].label == "a"
    assert 'alt="a."' in panel.answer.html
    with pytest.raises(InputError):
        widgets.steps([], lambda state, ax: None, [])
    with pytest.raises(InputError):
        widgets.steps([1, 2], lambda state, ax: None, ["one"])


def test_the_pictures_of_all_steps_have_one_size() -> None:
    def draw(state: str, ax: Axes) -> None:
        ax.set(xlabel="x\n" * len(state), title=state)

    panel, sizes = widgets.steps(["", "long"], draw, ["a", "b"]), set()
    for step in (0, 1):
        panel.inputs["step"].value = step
        data = re.findall('base64,([^"]+)', panel.answer.html)[0]
        sizes.add(Image.open(io.BytesIO(base64.b64decode(data))).size)
    assert len(sizes) == 1


# Chapters


def test_the_adviser_marks_its_choice_the_best_and_what_ties_with_it() -> None:
    scores = {"bert": (0.66, 0.6, 0.7), "clip": (0.6, 0.5, 0.7), "random": (0, -0.1, 0.1)}
    quality = {
        "texts": {"title": "texts < alike", "unit": "share", "scores": scores, "best": ["bert", "clip"]},
        "words": {"title": "words", "unit": "share", "scores": scores, "best": ["bert"]},
    }
    prices = {"bert": 152_298.2, "clip": 0.02, "random": 0}
    chosen = {"texts": "clip", "words": "bert"}
    panel = adviser(quality, lambda model, task: prices[model], chosen.__getitem__)
    assert "Take <b>clip</b>: it ties with the highest score, and is cheaper." in panel.answer.html
    assert first_column(panel) == ["bert", "✓ clip", "random"]
    cells = re.findall("<td>([^<]*)</td>", panel.answer.html)
    assert [cells[place] for place in (1, 2, 4, 5, 7, 8)] == [
        *("the best", "2.5 minutes", "ties with the best", "0.02 ms"),
        *("", "no model"),
    ]
    panel.inputs["task"].value = "words"
    assert "Take <b>bert</b>: it has the highest score, and nothing ties with it." in panel.answer.html


def test_the_paper_calculation_speaks_in_units_that_one_can_read() -> None:
    panel = paper_calculation({"links": 32, "exact_speed": 3.84e10, "build_rate": 1e8 / 3600})
    assert "needs 166 GB of memory, and without an index each query takes 1 s." in panel.answer.html
    assert re.findall("<td>([^<]*)</td>", panel.answer.html) == ["154 GB", "12.8 GB", "1 s", "1 hour"]
    panel.inputs["vectors"].value = 10**6
    assert "fits a laptop" in panel.answer.html
