"""The panels without a browser: their pure functions, and what they show when their inputs change."""

from __future__ import annotations

import asyncio
import re
import warnings
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from tiny import TinyPictures, TinyText, squares
from tutorial_lib import widgets
from tutorial_lib.data import Picture
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputWarning
from tutorial_lib.widgets import panel as panels


def first_column(html: str) -> list[str]:
    """The first cell of each row of a score table."""
    return re.findall(r"<tr><td[^>]*>(.*?)</td>", html)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    return squares(tmp_path)


# The frame


@pytest.fixture
def twenty_words() -> WordEncoder:
    vectors = np.random.default_rng(0).normal(size=(20, 5))
    return WordEncoder.from_vectors([f"word{i}" for i in range(20)], vectors)


@pytest.fixture
def every_panel(twenty_words: WordEncoder, pictures: list) -> list[widgets.Panel]:
    recommender = SimpleNamespace(similar=lambda title, k: [("Alien (1979)", 0.9)])
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
        assert "tutorial-result" in panel.result._dom_classes
        assert panel.result.value
        assert "tutorial-error" not in panel.result.value, panel
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
        assert "did not work" not in panel.result.value, panel
    named = widgets.steps([1], lambda state, ax: ax.plot([state]), [half_a_formula])
    assert "did not work" not in named.result.value
    assert half_a_formula in named.result.value


def test_errors_become_sentences() -> None:
    def refuse(value: str) -> str:
        raise InputError(f"no <{value}>")

    assert panels.answer(refuse, value="x") == '<p class="tutorial-error" role="alert">⚠ no &lt;x&gt;</p>'
    assert "(ZeroDivisionError): division by zero" in panels.answer(lambda: str(1 / 0))


def test_warnings_about_the_input_follow_the_result() -> None:
    def warn() -> str:
        warnings.warn("text 1 was cut", InputWarning, stacklevel=1)
        warnings.warn("of no concern to the reader", DeprecationWarning, stacklevel=1)
        return "shown"

    assert panels.answer(warn) == 'shown<p class="tutorial-error" role="alert">⚠ text 1 was cut</p>'


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
        assert panel.result.value == "kin"

    asyncio.run(type_a_word())
    assert seen == ["", "kin"]


def test_choices_do_not_wait() -> None:
    async def choose() -> str:
        box = ipywidgets.Checkbox(False, description="Box")
        panel = widgets.Panel("choose", {"box": box}, lambda box: str(box))
        box.value = True
        return panel.result.value

    assert asyncio.run(choose()) == "True"


def test_a_picture_carries_its_bytes_and_its_text() -> None:
    shown = panels.picture(b"abc", 'a "cat"', width=10)
    assert shown == '<img src="data:image/png;base64,YWJj" alt="a &quot;cat&quot;" width="10">'


def test_bars_of_a_table_stay_within_bounds() -> None:
    shown = panels.score_table(["word", "cosine"], [("<b>", 0.5), ("low", -0.2), ("high", 7)])
    assert re.findall(r"width:(\d+)px", shown) == ["75", "0", "150"]
    assert first_column(shown) == ["&lt;b&gt;", "low", "high"]


# Words


def test_neighbors_follow_the_inputs(five_words: WordEncoder) -> None:
    panel = widgets.neighbors(five_words, "king")
    assert "tutorial-error" in panel.result.value  # there are no ten
    panel.inputs["k"].value = 2
    assert first_column(panel.result.value)[0] == "queen"
    panel.inputs["word"].value = " queen "
    assert first_column(panel.result.value)[0] == "king"
    panel.inputs["show_query"].value = True
    assert first_column(panel.result.value)[0] == "queen"
    panel.inputs["k"].value = 3
    assert len(first_column(panel.result.value)) == 3
    panel.inputs["word"].value = "qeen"
    assert "did you mean &#x27;queen&#x27;?" in panel.result.value


def test_the_analogy_panel_says_what_it_computes(twenty_words: WordEncoder) -> None:
    query = ("word1", "word2", "word3")
    panel = widgets.analogy(twenty_words, *query)
    assert "word1 is to word2 as word3 is to … (3CosAdd" in panel.result.value
    panel.inputs["method"].value = "3CosMul"
    products = twenty_words.analogy(*query, method="3cosmul")
    assert first_column(panel.result.value) == [word for word, _ in products]
    panel.inputs["method"].value = "nearest to b"
    near = [word for word, _ in twenty_words.most_similar("word2", k=8, show_query=True)]
    assert first_column(panel.result.value) == [word for word in near if word not in query][:5]
    panel.inputs["show_query"].value = True
    assert first_column(panel.result.value) == near[:5]


def test_films_by_a_part_of_the_title() -> None:
    titles = ["Star Wars (1977)", "Star Trek (1979)", "Alien (1979)"]
    asked = []
    recommender = SimpleNamespace(
        similar=lambda title, k: asked.append((title, k)) or [("Alien (1979)", 0.9)]
    )
    panel = widgets.films(recommender, titles)
    panel.inputs["title"].value = "star"
    assert "Films like Star Wars (1977). Also: Star Trek (1979)." in panel.result.value
    assert asked[-1] == ("Star Wars (1977)", 10)
    panel.inputs["title"].value = "Casablanca"
    assert "no film title contains" in panel.result.value


# Learning


def test_steps_draws_the_chosen_entry() -> None:
    drawn: list[tuple[int, str]] = []
    panel = widgets.steps(
        [10, 20, 30], lambda state, ax: drawn.append((state, ax.get_xlabel())), ["a", "b", "c"]
    )
    panel.inputs["step"].value = 0
    assert [state for state, _ in drawn] == [30, 10]
    assert 'alt="a."' in panel.result.value
    with pytest.raises(InputError):
        widgets.steps([], lambda state, ax: None, [])
    with pytest.raises(InputError):
        widgets.steps([1, 2], lambda state, ax: None, ["one"])
