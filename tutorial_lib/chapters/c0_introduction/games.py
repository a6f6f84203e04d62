"""Three games of a minute: the odd one out, the nearest word, and a drawing that CLIP names.

Each game is a Panel around one Game: the page (games.js) keeps the score and draws, pure functions here say
what the model thinks. The page keeps how far one has come in `play`, which is saved with the notebook.
"""

from __future__ import annotations

import base64
import math
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

from ...data import Picture, analogy_questions
from ...errors import InputError
from ...search import top_k
from ...widgets.panel import Panel, sentence

if TYPE_CHECKING:
    from ...encoders.clip import ClipEncoder
    from ...encoders.words import WordEncoder

__all__ = [
    "SUBJECTS",
    "Doodles",
    "Game",
    "Nearness",
    "draw_and_guess",
    "means_to_others",
    "nearest_word",
    "odd_deck",
    "odd_one_out",
    "things",
]

GROUPS = (
    *("animal", "food", "drink", "sky", "transport ground", "transport air", "transport water"),
    *("musical", "clothing", "tool", "household", "sport"),
)
"""How the names of those groups of Unicode begin whose emoji show one thing that everybody knows."""

COLUMNS = {
    "capital-common-countries": ("capitals", "countries"),
    "gram6-nationality-adjective": ("countries", "adjectives"),
    "family": ("men", "women"),
    "gram3-comparative": ("plain forms", "comparatives"),
    "gram8-plural": ("single things", "plurals"),
}
"""Sections of the analogy test, and what stands in its two columns."""

SUBJECTS = (
    *("sun", "heart", "fish", "tree", "house", "star", "cloud", "moon"),
    *("apple", "umbrella", "cat", "boat", "balloon", "eye", "mountain", "bicycle"),
)
"""What one is asked to draw: things whose plain doodles are recognised (tests/model/test_games.py)."""

COMPANY = (("hot", "cold"), ("doctor", "hospital"))
"""Words that are near and not alike."""

FREQUENT, POOL, NAMES, PAPER, ROUNDS = 20_000, 10_000, 60, 64, 5


class Game(anywidget.AnyWidget):
    """A game in the page.

    Args:
        name: which game of games.js: "odd", "nearest" or "draw".
        deal: from a number to how a game begins; the same number deals the same game.
        answer: from what the page asks, and the bytes it sent with it, to what it shall show.
    """

    _esm, _css = Path(__file__).with_name("games.js"), Path(__file__).with_name("games.css")
    name = traitlets.Unicode().tag(sync=True)
    play = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name: str,
        deal: Callable[[int], dict[str, Any]],
        answer: Callable[[Mapping[str, Any], Sequence[bytes]], dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(name=name, play={"seed": 0, "at": 0, **deal(0)})
        self._deal, self._answer = deal, answer
        self.on_msg(lambda _, content, buffers: self.reply(content, buffers))

    def reply(self, content: Mapping[str, Any], buffers: Sequence[bytes]) -> None:
        """Deal anew when asked to, else send the answer, or {"wrong": a sentence}."""
        if "deal" in content:
            self.play = {"seed": content["deal"], "at": 0, **self._deal(content["deal"])}
        elif self._answer is not None:
            try:
                self.send(self._answer(content, buffers))
            except Exception as error:  # noqa: BLE001  (nobody sees the log of a callback: the page must say it)
                self.send({"wrong": sentence(error)})


def things(pictures: Sequence[Picture], known: Sequence[str] | None = None) -> dict[str, Picture]:
    """Return the emoji that show a thing (`GROUPS`) by their first name of a single word, among `known`."""
    words = None if known is None else set(known)
    found: dict[str, Picture] = {}
    for picture in pictures:
        *others, group = picture.keywords or ("",)
        if group.startswith(GROUPS) and not picture.variant:
            names = (name for name in (picture.name, *others) if name.isascii() and name.isalpha())
            if name := next((name for name in names if len(name) > 2 and (not words or name in words)), ""):
                found.setdefault(name, picture)
    singular = {name: name.removesuffix("s") for name in found}
    return {name: found[name] for name, one in singular.items() if one == name or one not in found}


def means_to_others(vectors: np.ndarray) -> np.ndarray:
    """Return for each of n unit vectors [n, d] its mean cosine to the others, [n]."""
    return ((vectors @ vectors.T).sum(axis=1) - 1) / (len(vectors) - 1)


def odd_deck(glove: WordEncoder, pictures: Sequence[Picture], seed: int) -> list[dict[str, Any]]:
    """Return ten rounds of four words, one of which belongs to another category than the rest.

    The categories are Unicode's groups of emoji (six rounds) and the columns of the analogy test (four); the
    model has no part in them. A round says which word is odd and why, the mean cosine of each word to the
    others, and which word the model therefore takes.
    """
    rng, named = random.Random(seed), things(pictures, glove.words[:FREQUENT])
    groups: dict[str, list[str]] = {}
    for word, picture in named.items():
        groups.setdefault(picture.keywords[-1], []).append(word)
    groups = {group: words for group, words in groups.items() if len(words) > 3}
    rounds: list[tuple[list[str], str, bool]] = []
    for group in rng.sample(sorted(groups), 6):
        other = rng.choice(sorted(name for name in groups if name.split()[0] != group.split()[0]))
        words = [*rng.sample(groups[group], 3), rng.choice(groups[other])]
        rounds.append((words, f"three are in Unicode’s group “{group}”, one in “{other}”", True))
    questions = analogy_questions()
    for section in rng.sample(sorted(COLUMNS), 4):
        pairs = sorted({(question[0], question[1]) for question in questions[section]})
        known = [pair for pair in pairs if all(word.lower() in glove for word in pair)]
        chosen, column, kinds = rng.sample(known, 4), rng.randrange(2), COLUMNS[section]
        words = [*(pair[column] for pair in chosen[:3]), chosen[3][1 - column]]
        rounds.append((words, f"three are {kinds[column]}, one is among the {kinds[1 - column]}", False))
    first, *rest = rounds  # a round with pictures makes the better start
    deck = []
    for words, why, with_pictures in [first, *rng.sample(rest, len(rest))]:
        shown = rng.sample(words, 4)
        cosines = means_to_others(glove.vectors[[glove.index(word.lower()) for word in shown]])
        images = [_base64(named[word]) for word in shown] if with_pictures else []
        odd, machine = shown.index(words[3]), int(cosines.argmin())
        deck.append({"words": shown, "pictures": images, "odd": odd, "machine": machine, "why": why})
        deck[-1]["cosines"] = [round(float(cosine), 3) for cosine in cosines]
    return deck


def odd_one_out(glove: WordEncoder, pictures: Sequence[Picture]) -> Panel:
    """Choose the word that does not belong, against the model, ten times."""
    game = Game("odd", lambda seed: {"deck": odd_deck(glove, pictures, seed), "chosen": []})
    return _panel(
        "find the word that does not belong",
        "How it plays: the model knows no categories. It takes the word whose mean cosine to the other three "
        "is lowest. Does it err more with kinds of things, or with plurals, comparatives and capitals?",
        game,
    )


class Nearness:
    """How near each guess is to a secret word, as its rank among the 10,000 most frequent words."""

    def __init__(self, glove: WordEncoder, secret: str) -> None:
        rows = [row for row, word in enumerate(glove.words[:FREQUENT]) if word.isalpha() and word != secret]
        self.glove, self.secret = glove, secret
        self._direction = glove.vectors[glove.index(secret)]
        cosines = glove.vectors[rows[:POOL]] @ self._direction  # [10,000]
        order = np.argsort(-cosines, kind="stable")
        self._cosines, self.words = cosines[order], [glove.words[rows[place]] for place in order]

    def rank(self, guess: str) -> int:
        """Return 0 for the secret itself, 1 for a word than which none is nearer. Raises as `glove.index`."""
        word = guess.strip().lower()
        if not word:
            raise InputError("Type a word: anything that may be near.")
        cosine = float(self.glove.vectors[self.glove.index(word)] @ self._direction)
        nearer = int((self._cosines > cosine + 1e-6).sum())  # a hair's breadth, or a word outranks itself
        return 0 if word == self.secret else 1 + nearer

    def hint(self, best: int, guessed: Sequence[str]) -> str:
        """Return a word half-way, on the scale of the page, from rank `best` to the secret, or a nearer one.

        Raises InputError when all that are nearer were guessed.
        """
        for rank in range(math.isqrt(best), 0, -1):
            if self.words[rank - 1] not in guessed:
                return self.words[rank - 1]
        raise InputError("No word is nearer than yours: only the secret itself is left.")


def nearest_word(glove: WordEncoder, pictures: Sequence[Picture]) -> Panel:
    """Guess the word that the machine thinks of: it says how near each guess is."""
    named = things(pictures, glove.words[:POOL])
    secrets = random.Random(0).sample(sorted(named), len(named))
    current = Nearness(glove, secrets[0])

    def deal(seed: int) -> dict[str, Any]:
        nonlocal current
        current = Nearness(glove, secrets[seed % len(secrets)])
        return {"clue": named[current.secret].keywords[-1], "guesses": [], "pool": len(current.words)}

    def answer(ask: Mapping[str, Any], _: Sequence[bytes]) -> dict[str, Any]:
        if "best" in ask:
            word = current.hint(ask["best"], ask["guessed"])
            return {"word": word, "rank": current.rank(word), "hint": True}
        word = current.secret if "give_up" in ask else ask["word"].strip().lower()
        if rank := current.rank(word):
            return {"word": word, "rank": rank}
        image = _base64(named[word])
        return {"word": word, "rank": 0, "picture": image, "near": current.words[:8], **ask}

    cold, hospital = (Nearness(glove, word).rank(near) for word, near in COMPANY)
    return _panel(
        "guess the thing that the machine thinks of",
        f"How it plays: near means used in the same company, not alike. For “hot”, “cold” is #{cold}; "
        f"for “doctor”, “hospital” is #{hospital}.",
        Game("nearest", deal, answer),
    )


class Doodles:
    """What CLIP calls a drawing, out of 60 names, and which emoji it finds nearest.

    The names: what one is asked to draw, and of all other things (`things`) those whose own emoji CLIP names
    with the largest lead, so that it knows what each name looks like. A name that holds a subject in it
    ("sunflower") is left out: nobody could say which of the two is right.
    """

    def __init__(self, clip: ClipEncoder, pictures: Sequence[Picture], vectors: np.ndarray) -> None:
        rows = {picture.path: row for row, picture in enumerate(pictures)}
        others = {
            name: rows[picture.path]
            for name, picture in things(pictures).items()
            if not any(subject in name for subject in SUBJECTS)
        }
        names, asked = [*SUBJECTS, *others], len(SUBJECTS)
        texts = clip.encode(names)
        cosines = vectors[[*others.values()]] @ texts.T  # [others, names]
        own = cosines[np.arange(len(others)), asked + np.arange(len(others))]
        rivals = np.where(np.eye(len(others), len(names), asked, dtype=bool), -1, cosines).max(axis=1)
        clear = np.argsort(rivals - own, kind="stable")[: NAMES - asked]
        chosen = [*range(asked), *(asked + clear)]
        self.clip, self.pictures, self.vectors = clip, pictures, vectors
        self.names, self._texts = [names[row] for row in chosen], texts[chosen]

    def guess(self, pixels: bytes) -> dict[str, Any]:
        """Name a drawing of 64 x 64 pixels, four bytes each (red, green, blue, opacity).

        Returns the five likeliest names with their probabilities, and names and pictures of the five nearest
        emoji. Raises InputError for another number of bytes.
        """
        from PIL import Image

        if len(pixels) != 4 * PAPER**2:
            raise InputError(f"a drawing has {4 * PAPER**2:,} bytes, this one {len(pixels):,}")
        drawing = Image.frombytes("RGBA", (PAPER, PAPER), bytes(pixels))
        vector = self.clip.encode([drawing])  # [1, d]
        scores = self.clip.logit_scale * (self._texts @ vector[0])
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        _, found = top_k(vector, self.vectors, 5)
        best = np.argsort(-shares, kind="stable")[:5]
        near = [self.pictures[place] for place in found[0]]
        return {
            "names": [[self.names[row], float(shares[row])] for row in best],
            "emoji": [[picture.name, _base64(picture)] for picture in near],
        }


def draw_and_guess(clip: ClipEncoder, pictures: Sequence[Picture], vectors: np.ndarray) -> Panel:
    """Draw five things; CLIP says all the time what it sees. `vectors` [n, d] are those of the pictures."""
    doodles = Doodles(clip, pictures, vectors)

    def deal(seed: int) -> dict[str, Any]:
        return {"subjects": random.Random(seed).sample(SUBJECTS, ROUNDS), "done": [], "strokes": []}

    return _panel(
        "draw, and let CLIP guess",
        f"How it plays: nobody trained it to choose among {NAMES} words. Your drawing and each word "
        f"become {clip.dim} numbers in one space, and the nearest word is the guess. It goes by shape: "
        "when it errs, what it names looks like your drawing.",
        Game("draw", deal, lambda _, buffers: doodles.guess(buffers[0])),
    )


def _base64(picture: Picture) -> str:
    return base64.b64encode(picture.path.read_bytes()).decode("ascii")


def _panel(purpose: str, truth: str, game: Game) -> Panel:
    return Panel(purpose, {}, lambda: f"<p>{truth}</p>", extra=[game])
