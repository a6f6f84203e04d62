"""The games of chapter 0 without a model: their rules, on words and pictures of which all is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tutorial_lib.chapters.c0_introduction import games
from tutorial_lib.data import Picture
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, UnknownNameError


@pytest.fixture
def line() -> games.Nearness:
    """Words on a quarter of a circle, in the order of the alphabet; the first one is the secret."""
    words = [letter * 2 for letter in "abcdefgh"]
    angles = np.linspace(0, 1.5, len(words))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return games.Nearness(WordEncoder.from_vectors(words, vectors), "aa")


def test_the_odd_one_has_the_lowest_mean_cosine_to_the_others() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    np.testing.assert_allclose(games.means_to_others(vectors), [0.5, 0, 0.5])


def test_a_guess_has_the_rank_of_its_nearness(line: games.Nearness) -> None:
    assert [line.rank(word) for word in ("aa", "bb", " CC ", "hh")] == [0, 1, 2, 7]
    with pytest.raises(UnknownNameError, match="not among the 8 words"):
        line.rank("zz")
    with pytest.raises(InputError, match="Type a word"):
        line.rank("  ")


def test_a_hint_lies_half_way_and_is_new(line: games.Nearness) -> None:
    assert line.hint(7, []) == "cc"
    assert line.hint(7, ["cc"]) == "bb"
    with pytest.raises(InputError, match="only the secret"):
        line.hint(7, ["cc", "bb"])


def test_things_are_called_by_their_first_name_of_one_word() -> None:
    def emoji(name: str, *keywords: str, variant: str = "") -> Picture:
        return Picture(name, keywords, Path("x.png"), variant)

    pictures = [
        emoji("cow face", "cow", "animal mammal"),
        emoji("cow", "bull", "animal mammal"),
        emoji("hot beverage", "coffee", "drink"),
        emoji("bees", "animal bug"),
        emoji("bee", "animal bug"),
        emoji("grinning", "face smiling"),
        emoji("hammer", "tool", variant="dark skin tone"),
        emoji("letter a"),
    ]
    found = games.things(pictures)
    assert list(found) == ["cow", "coffee", "bee"]
    assert found["cow"] is pictures[0]
    assert list(games.things(pictures, ["bees", "bull"])) == ["bull", "bees"]


def test_what_goes_wrong_is_sent_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(ask: Any, _: Any) -> dict[str, Any]:
        if "word" in ask:
            raise InputError("no such word")
        return {"rank": 1 // ask["zero"]}

    game, sent = games.Game("nearest", lambda seed: {"clue": f"clue {seed}"}, answer), list[Any]()
    monkeypatch.setattr(game, "send", sent.append)
    for ask in ({"word": "x"}, {"zero": 0}, {"zero": 1}):
        game.reply(ask, [])
    assert [each.get("wrong", "")[:13] for each in sent] == ["no such word", "This did not ", ""]
    game.reply({"deal": 3}, [])
    assert game.play == {"seed": 3, "at": 0, "clue": "clue 3"}
