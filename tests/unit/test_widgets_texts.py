"""The panels for texts without a browser: what they compute, and how they say what is wrong."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

from tiny import TinyText
from tutorial_lib import widgets
from tutorial_lib.errors import InputError, InputWarning, TextWarning
from tutorial_lib.widgets.heat import heat_table
from tutorial_lib.widgets.texts import word_vectors
from tutorial_lib.widgets.typed import heard, labels_in, listed, sentences_in


def percents(panel: widgets.Panel) -> list[int]:
    """What the chosen token gives each token of the sentence."""
    return [int(share) for share in re.findall(r"<small>(\d+) %</small>", panel.answer.html)]


def test_a_click_on_a_token_shows_where_it_looks_in_the_chosen_head() -> None:
    panel = widgets.attention(TinyText())  # head 1 looks everywhere alike, head 2 at the token itself
    panel.inputs["sentence"].value = "a b"
    assert percents(panel) == [25, 25, 25, 25]
    panel.inputs["head"].value = 2
    panel.go(token=1)
    assert percents(panel) == [0, 100, 0, 0]
    assert "“a” looks most at “a” (100 %)" in panel.answer.html
    panel.inputs["head"].value = 0
    assert percents(panel) == [12, 62, 12, 12]
    panel.inputs["sentence"].value = "b"
    assert panel.answer.html.count('aria-current="true"') == 1


def test_attention_that_goes_to_the_marks_at_the_ends_is_called_a_sink() -> None:
    panel = widgets.attention(TinyText())
    panel.inputs["sentence"].value = "a b"
    assert "[CLS] and [SEP], which mean nothing, take 50 %" in panel.answer.html
    panel.inputs["head"].value = 2
    panel.go(token=1)
    assert "sink" not in panel.answer.html


def test_while_a_box_is_empty_the_last_result_stays() -> None:
    panel = widgets.attention(TinyText())
    before = panel.answer.html
    panel.inputs["sentence"].value = " "
    assert (panel.answer.html, panel.answer.state, panel.answer.message) == (
        before,
        "wrong",
        "type a sentence",
    )


def test_the_vector_of_a_word_is_the_mean_of_its_pieces() -> None:
    vectors = word_vectors(TinyText(), " River", ["the river a", "a b river"], layer=1)
    # Tokens 1 and 2, then 2 and 3; each row is (2i, 2i + 1) + 1.
    assert np.array_equal(vectors, [[4, 5], [6, 7]])
    with pytest.raises(InputError, match="sentence 2 does not contain “the”"):
        word_vectors(TinyText(), "the", ["the a", "a b"], layer=1)
    with pytest.raises(InputError, match="sentences 1 and 3 do not contain “b”"):
        word_vectors(TinyText(), "b", ["a", "b", "c"], layer=1)


def test_uses_of_a_word_are_shown_in_two_groups() -> None:
    class Senses(TinyText):
        def token_vectors(self, texts, layer=-1):
            return [(text.split(), self.encode([text]).repeat(2, axis=0)) for text in texts]

    panel = widgets.contextual_word(Senses(), "Bank", ["bank aaa", "bank bbbb", "bank aaaa"])
    assert "<b>A</b> is 1 and 3 and <b>B</b> is 2:" in panel.answer.html
    assert panel.answer.html.count("<mark>bank</mark>") == 3


def test_sentences_are_compared_and_a_click_ranks_the_others() -> None:
    panel = widgets.sentences(TinyText())
    panel.inputs["sentences"].value = "aaa\n\naaab\nccc\n"
    assert "Most alike are 1 and 2 (" in panel.answer.html
    assert "least alike 1 and 3 (" in panel.answer.html
    assert re.findall(r"<tr><td>(\d)", panel.answer.html) == ["2", "3"]
    panel.go(query=3)
    assert re.findall(r"<tr><td>(\d)", panel.answer.html) == ["2", "1"]
    panel.inputs["sentences"].value = "only one\n\n"
    assert panel.answer.message == "type at least 2 sentences, one per line"
    both = widgets.sentences(TinyText(), TinyText())
    assert both.answer.html.count("<h4>tiny</h4>") == 2


def test_a_heat_table_colours_by_the_value_and_escapes_what_was_typed() -> None:
    shown = heat_table(np.array([[0.0, 0.5, np.nan]]), ["row"], ["<a>", "b", "c"], (0, 1), lambda *_: '"')
    assert re.findall(r"--share:(\d+)%", shown) == ["0", "28"]
    assert "&lt;a&gt;" in shown
    assert shown.count("<td></td>") == 2, "the corner, and what is no number"


def test_what_is_typed_is_read_forgivingly() -> None:
    assert sentences_in(" a \n\n b") == ["a", "b"]
    with pytest.warns(InputWarning, match="“a cat” is there more than once"):
        assert labels_in("a cat, a dog，a hat、a cat;\na tree") == ["a cat", "a dog", "a hat", "a tree"]
    with pytest.raises(InputError, match="at least two labels"):
        labels_in("one, one")
    assert [listed(["1", "2", "3"][:n]) for n in (1, 2, 3)] == ["1", "1 and 2", "1, 2 and 3"]


def test_what_a_model_did_not_read_is_said_in_the_readers_words() -> None:
    texts, names = ["fine", "one two three four five six", "我"], ["sentence 1", "sentence 2", "sentence 3"]

    def read(given: list[str]) -> int:
        warnings.warn(TextWarning("1 of 3 texts …", "cut", {1: 0.5}), stacklevel=1)
        warnings.warn(TextWarning("text 2: …", "unknown", {2: 1.0}), stacklevel=1)
        return len(given)

    with pytest.warns(InputWarning) as caught:
        assert heard(read, texts, names) == 3
    cut, unknown = (str(each.message) for each in caught)
    assert cut == "Sentence 2 is longer than the model reads: about the last 3 words were cut off."
    assert unknown.startswith("Sentence 3 is in signs that this model never learned")

    def refuse(given: list[str]) -> None:
        raise InputError("text 1 is empty: it holds no character that the model reads")

    with pytest.raises(InputError, match="^sentence 2 is empty"):
        heard(refuse, texts, names)
