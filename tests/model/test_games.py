"""The games of chapter 0 with the models that play them."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tutorial_lib import load
from tutorial_lib.chapters.c0_introduction import games
from tutorial_lib.encoders.gallery import emoji_gallery
from tutorial_lib.errors import InputError

Line = list[tuple[float, float]]


def ring(x: float, y: float, width: float, height: float, start: float = 0, end: float = 2 * pi) -> Line:
    """A part of an ellipse, as the corners of a line."""
    angles = np.linspace(start, end, 40)
    return [(x + width * cos(angle), y + height * sin(angle)) for angle in angles]


def spokes(count: int, inner: float, outer: float) -> list[Line]:
    """Lines that lead away from the middle."""
    turns = [(cos(2 * pi * turn / count), sin(2 * pi * turn / count)) for turn in range(count)]
    return [[(160 + inner * x, 160 + inner * y), (160 + outer * x, 160 + outer * y)] for x, y in turns]


def corners(radii: list[int]) -> Line:
    """A closed line around the middle, its corners at these distances."""
    turns = [(radius, 2 * pi * place / len(radii)) for place, radius in enumerate(radii)]
    points = [(160 + radius * sin(turn), 165 - radius * cos(turn)) for radius, turn in turns]
    return [*points, points[0]]


# On a square of 320: what a child draws, with a thin pen of one colour.
DOODLES: dict[str, tuple[str, list[Line]]] = {
    "sun": ("#f4900c", [ring(160, 160, 60, 60), *spokes(10, 80, 120)]),
    "fish": (
        "#222222",
        [ring(140, 160, 90, 55), [(225, 160), (285, 110), (285, 210), (225, 160)], ring(90, 145, 6, 6)],
    ),
    "house": (
        "#222222",
        [
            [(80, 150), (240, 150), (240, 290), (80, 290), (80, 150)],
            [(60, 150), (160, 50), (260, 150), (60, 150)],
            [(140, 290), (140, 210), (180, 210), (180, 290)],
        ],
    ),
    "star": ("#ffcc4d", [corners([120, 50] * 5)]),
    "umbrella": (
        "#3b88c3",
        [
            [*ring(160, 160, 120, 110, pi, 2 * pi), (40, 160)],
            [(160, 160), (160, 270), *ring(140, 270, 20, 20, 0, pi)],
        ],
    ),
    "balloon": ("#dd2e44", [ring(160, 120, 80, 95), [(160, 215), (150, 250), (170, 280), (160, 310)]]),
    "eye": ("#222222", [ring(160, 162, 130, 75), ring(160, 162, 45, 45), ring(160, 162, 20, 20)]),
    "mountain": ("#222222", [[(10, 280), (110, 90), (180, 220), (230, 130), (310, 280)]]),
}


def pixels(colour: str, lines: list[Line]) -> bytes:
    """What the page sends of such a drawing; the hand trembles a little."""
    rng = np.random.default_rng(0)
    paper = Image.new("RGBA", (640, 640), "white")
    for line in lines:
        shaky = 2 * (np.array(line) + rng.normal(scale=1.5, size=(len(line), 2)))
        ImageDraw.Draw(paper).line([*map(tuple, shaky)], fill=colour, width=14, joint="curve")
    return paper.resize((games.PAPER, games.PAPER), Image.Resampling.BOX).tobytes()


@pytest.fixture(scope="module")
def glove() -> Any:
    return load("glove", source="pocket")


@pytest.fixture(scope="module")
def clip() -> Any:
    return load("clip", source="pocket")


@pytest.fixture(scope="module")
def gallery(clip: Any) -> Any:
    pictures, vectors = emoji_gallery(clip)
    plain = [place for place, picture in enumerate(pictures) if not picture.variant]
    return [pictures[place] for place in plain], vectors[plain]


@pytest.fixture(scope="module")
def doodles(clip: Any, gallery: Any) -> games.Doodles:
    return games.Doodles(clip, *gallery)


def test_a_deck_is_the_same_each_time_and_its_truth_is_not_the_models(glove: Any, gallery: Any) -> None:
    decks = [games.odd_deck(glove, gallery[0], seed) for seed in range(5)]
    assert decks[0] == games.odd_deck(glove, gallery[0], 0)
    assert decks[0] != decks[1]
    rounds = [each for deck in decks for each in deck]
    assert len(rounds) == 50
    assert sum(bool(each["pictures"]) for each in rounds) == 30
    assert all(len(set(each["words"])) == 4 for each in rounds)
    assert all(min(each["cosines"]) == each["cosines"][each["machine"]] for each in rounds)
    right = sum(each["odd"] == each["machine"] for each in rounds)
    assert 25 < right < 45, "the model must be worth playing against, and err"


def test_every_secret_can_be_reached_by_hints(glove: Any, gallery: Any) -> None:
    secrets = games.things(gallery[0], glove.words[: games.POOL])
    assert len(secrets) > 80
    nearness, rank = games.Nearness(glove, "guitar"), 1000
    while rank > 1:
        hint = nearness.hint(rank, [])
        assert nearness.rank(hint) < rank
        rank = nearness.rank(hint)


def test_the_nearest_word_is_told_only_at_the_end(glove: Any, gallery: Any, monkeypatch: Any) -> None:
    panel = games.nearest_word(glove, gallery[0])
    game = next(child for child in panel.children if isinstance(child, games.Game))
    sent: list[Any] = []
    monkeypatch.setattr(game, "send", sent.append)
    game.reply({"word": " Water"}, [])
    game.reply({"give_up": True}, [])
    guess, end = sent
    assert guess["word"] == "water"
    assert guess["rank"] > 0
    assert end["rank"] == 0
    assert end["word"] not in str(game.play)
    game.reply({"word": end["word"]}, [])
    assert "give_up" not in sent[2]
    assert len(sent[2]["near"]) == 8


@pytest.mark.parametrize("subject", DOODLES)
def test_a_plain_doodle_is_recognised(doodles: games.Doodles, subject: str) -> None:
    seen = doodles.guess(pixels(*DOODLES[subject]))
    assert seen["names"][0][0] == subject
    assert sum(share for _, share in seen["names"]) <= 1 + 1e-6
    assert len(seen["emoji"]) == 5


def test_the_names_are_those_asked_for_and_others_that_cannot_be_meant(doodles: games.Doodles) -> None:
    others = doodles.names[len(games.SUBJECTS) :]
    assert len(set(doodles.names)) == games.NAMES
    assert not [name for name in others if any(subject in name for subject in games.SUBJECTS)]


def test_a_drawing_of_another_size_is_refused(doodles: games.Doodles) -> None:
    with pytest.raises(InputError, match="16,384 bytes"):
        doodles.guess(b"123")


def test_each_game_has_a_sentence_for_pages_without_widgets(glove: Any, clip: Any, gallery: Any) -> None:
    for panel in (
        games.odd_one_out(glove, gallery[0]),
        games.nearest_word(glove, gallery[0]),
        games.draw_and_guess(clip, *gallery),
    ):
        assert repr(panel).startswith("Interactive: ")
        assert len(repr(panel)) < 110
