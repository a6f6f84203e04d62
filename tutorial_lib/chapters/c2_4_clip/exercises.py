"""The exercises of chapter 2.4: softmax, loss, a phrase for a picture, word order, two wrong conclusions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...course.exercises import Exercise
from ...course.expectations import (
    Wrong,
    as_list,
    as_number,
    as_words,
    call,
    expect_choice,
    expect_number,
    expect_type,
    require,
)

__all__ = ["EXERCISES"]

_LOSS = """\
import numpy as np


def contrastive_loss(logits):
    def choose(scores):  # cross-entropy of the diagonal, row by row
        shifted = scores - scores.max(axis=1, keepdims=True)
        return -(np.diag(shifted) - np.log(np.exp(shifted).sum(axis=1))).mean()

    return (choose(logits) + choose(logits.T)) / 2


answer = contrastive_loss
"""


def _check_single(answer: Any) -> str:
    probability = np.exp(20) / (np.exp(20) + 2 * np.exp(18))
    require(
        as_number(answer, "the probability") != 1,
        "1 would be right for a single text: here two others take their share",
    )
    expect_number(answer, probability, 0.005, "the probability", between=(0, 1))
    return "only the differences count: the scores 2, 0 and 0 give the same"


def _check_loss(answer: Any) -> str:
    logits = np.array([[3.0, 1.0, 0.0], [0.5, 2.0, 1.0], [0.0, -1.0, 4.0]])
    given = as_number(call(answer, logits, what="contrastive_loss"), "your loss on a table of 3 pairs")
    by_row, by_column = (_choice_loss(table) for table in (logits, logits.T))
    require(
        abs(given - by_row) > 1e-6,
        "you only let each picture choose its text: let each text choose its picture too",
    )
    require(abs(given - by_row - by_column) > 1e-6, "you add the two directions: take their mean")
    expect_number(given, (by_row + by_column) / 2, 1e-4, "your loss on a table of 3 pairs")
    large = call(answer, logits * 500, what="contrastive_loss")
    try:
        as_number(large)
    except Wrong:
        raise Wrong(
            "with large scores your loss is no finite number: subtract the largest score before exp"
        ) from None
    return "the same number as CLIPModel(..., return_loss=True)"


def _choice_loss(logits: np.ndarray) -> float:
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits)))


def _check_phrase(answer: Any) -> str:
    from ... import load
    from ...encoders.gallery import emoji_gallery

    expect_type(answer, str, "the phrase")
    require("umbrella" not in answer.lower(), "the word umbrella is not allowed: describe what it is for")
    clip = load("clip")
    pictures, vectors = emoji_gallery(clip)
    first = pictures[int((vectors @ clip.encode([answer])[0]).argmax())].name
    require("umbrella" in first, f"your phrase finds {first!r} first: say more about what it is for")
    return f"you found {first!r} by what it is for, without its name"


def _check_order(answer: Any) -> str:
    from ... import load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two captions, yours are {len(pair)}")
    one, other = (caption.lower().split() for caption in pair)
    require(one != other, "your two captions are the same")
    if sorted(one) != sorted(other):
        raise Wrong("the two captions do not consist of the same words: only change their order")
    require(len(one) > 1, "your captions are empty or have one word, which has no order")
    here, teacher = (float(np.dot(*load(name).encode(pair))) for name in ("clip", "bert"))
    require(
        here - teacher >= 0.05,
        f"CLIP's text tower gives them {here:.2f} and MiniLM {teacher:.2f}: MiniLM notices as little",
    )
    return (
        f"{here:.2f} against {teacher:.2f}: MiniLM still reads this order, the tower that it taught does not"
    )


def _check_sure(answer: Any) -> str:
    from ... import load

    probability, mistake = as_list(answer, "the answer", 2)
    bicycle = _first_emoji()["bicycle"].path
    clip: Any = load("clip")
    given = clip.classify([bicycle], ["pig", "dog", "red apple"], "an emoji of a {}")
    expect_number(probability, float(given.max()), 0.01, "the largest probability", between=(0, 1))
    reasons = {
        "a": "a sharper score makes such numbers larger, but it does not make any of the texts right",
        "c": "the pig is drawn as clearly as the bicycle: look at them",
    }
    expect_choice(mistake, "b", reasons, "the mistake")
    return "somebody must win, even where nobody fits"


def _check_candidates(answer: Any) -> str:
    from ... import load
    from ...encoders.gallery import emoji_gallery
    from ...search import top_k

    share, mistake = as_list(answer, "the answer", 2)
    clip = load("clip")
    pictures, vectors = emoji_gallery(clip)
    rows = {picture.path: row for row, picture in enumerate(pictures)}
    emoji = _first_emoji()
    of_birds = [name for name, picture in emoji.items() if picture.keywords[-1:] == ("animal bird",)]
    places = [list(emoji).index(name) for name in of_birds]
    gallery = vectors[[rows[picture.path] for picture in emoji.values()]]
    queries = clip.encode([f"an emoji of {name}" for name in of_birds])
    among_all, among_birds = (
        float(np.mean(top_k(queries, candidates, 1)[1][:, 0] == right))
        for candidates, right in ((gallery, places), (gallery[places], range(len(places))))
    )
    require(
        abs(as_number(share, "the share") - among_birds) > 0.01,
        "that is the share among the birds alone: let the same names search all pictures of `gallery`",
    )
    expect_number(share, among_all, 0.01, "the share", between=(0, 1))
    reasons = {
        "a": "few names make the interval wide, but they do not make the share larger",
        "b": "a longer name may help or not: nobody varied it here",
    }
    expect_choice(mistake, "c", reasons, "the mistake")
    return "asked the same question, the birds are no better found than all the rest"


def _first_emoji() -> dict[str, Any]:
    """Return the emoji without skin tones by name, the first of each name, as the chapter has them."""
    from ...data import twemoji

    first: dict[str, Any] = {}
    for picture in twemoji():
        if not picture.variant:
            first.setdefault(picture.name, picture)
    return first


_SURE = """\
import tutorial_lib
from tutorial_lib.data import twemoji

clip = tutorial_lib.load("clip")
bicycle = next(picture for picture in twemoji() if picture.name == "bicycle")
probs = clip.classify([bicycle.path], ["pig", "dog", "red apple"], "an emoji of a {}")
answer = (probs.max(), "b")
"""

_CANDIDATES = """\
import numpy as np

import tutorial_lib
from tutorial_lib.encoders.gallery import emoji_gallery
from tutorial_lib.search import top_k

clip = tutorial_lib.load("clip")
pictures, picture_vectors = emoji_gallery(clip)
first = {}
for row, picture in enumerate(pictures):
    if not picture.variant:
        first.setdefault(picture.name, row)
gallery = picture_vectors[list(first.values())]
names = list(first)
birds = [place for place, name in enumerate(names) if pictures[first[name]].keywords[-1:] == ("animal bird",)]
_, best = top_k(clip.encode([f"an emoji of {names[place]}" for place in birds]), gallery, 1)
answer = (np.mean(best[:, 0] == birds), "c")
"""


EXERCISES = [
    Exercise(
        name="2.4-single",
        kind="warm-up",
        task="The probability of the first of three texts whose scores are 20, 18 and 18.",
        check=_check_single,
        hints=(
            "Softmax: e to the score, divided by the sum of all of these.",
            "Subtract 18 from each score first; then e², 1 and 1 remain.",
        ),
        solution="import numpy as np\n\nanswer = np.exp(2) / (np.exp(2) + 2)",
        wrong=[
            ("answer = 1.0", "would be right for a single text"),
            ("answer = 20 / 56", "too low"),
            ("answer = 78.7", "must lie between"),
        ],
    ),
    Exercise(
        name="2.4-loss",
        task=(
            "A function contrastive_loss(logits [n, n]) -> number, the mean of both directions' "
            "cross-entropy."
        ),
        check=_check_loss,
        hints=(
            "In each row the right answer stands on the diagonal: -log of its softmax. Then do the same "
            "with the columns.",
            "Columns of logits are rows of logits.T. Subtract the largest score of each row before np.exp.",
        ),
        solution=_LOSS,
        wrong=[
            (
                "import numpy as np\n\n"
                "def answer(logits):\n    return np.mean(np.log(np.exp(logits).sum(axis=1)) - "
                "np.diag(logits))",
                "let each text choose its picture too",
            ),
            (
                "import numpy as np\n\n"
                "def half(logits):\n    return np.mean(np.log(np.exp(logits).sum(axis=1)) - "
                "np.diag(logits))\n\n"
                "def answer(logits):\n    return half(logits) + half(logits.T)",
                "take their mean",
            ),
            ("answer = lambda logits: 0.0", "too low"),
            (
                "import numpy as np\n\n"
                "def half(logits):\n"
                "    with np.errstate(over='ignore'):\n"
                "        return np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits))\n\n"
                "def answer(logits):\n    return (half(logits) + half(logits.T)) / 2",
                "subtract the largest score",
            ),
        ],
    ),
    Exercise(
        name="2.4-phrase",
        kind="explore",
        task=(
            "A phrase without the word umbrella for which search finds an umbrella first, among all 4,009 "
            "pictures."
        ),
        check=_check_phrase,
        hints=(
            "What does one need it for, and what falls on it?",
            "Begin with 'something that keeps you' and end with the weather.",
        ),
        solution="answer = 'something that keeps you dry in the rain'",
        wrong=[
            ("answer = 'an umbrella in the rain'", "is not allowed"),
            ("answer = 'a cloud'", "say more about what it is for"),
            ("answer = 5", "should be a str"),
        ],
    ),
    Exercise(
        name="2.4-order",
        kind="break it",
        task=(
            "Two captions of the same words in another order whose cosine by CLIP's text tower is larger "
            "than MiniLM's by 0.05 or more."
        ),
        check=_check_order,
        hints=(
            "load('bert') is MiniLM. Try two words that make one name in each order, as in 'house dog'.",
            "An animal that runs, and an event at which it does.",
        ),
        solution="answer = ['a race horse', 'a horse race']",
        wrong=[
            ("answer = ['a dog', 'a cat']", "do not consist of the same words"),
            ("answer = ['a dog', 'a dog']", "are the same"),
            ("answer = ['a dog biting a man']", "give two captions"),
            ("answer = ['a cat and a dog', 'a dog and a cat']", "MiniLM notices as little"),
            ("answer = ['', ' ']", "are the same"),
            ("answer = 'race horse'", "should be a list"),
        ],
    ),
    Exercise(
        name="2.4-sure",
        kind="find the mistake",
        task=(
            "The largest probability of 'an emoji of a pig', '… dog', '… red apple' for the picture of the "
            "bicycle, and the letter of the mistake."
        ),
        check=_check_sure,
        hints=(
            "Which of the three texts is right for a bicycle? And what do the three probabilities add up to?",
            "clip.classify([path], ['pig', 'dog', 'red apple'], 'an emoji of a {}') gives the three.",
        ),
        solution=_SURE,
        wrong=[
            ("answer = (1 / 3, 'b')", "too low"),
            (_SURE.replace("'b'", "'a'").replace('"b"', '"a"'), "does not make any of the texts right"),
            (_SURE.replace('"b"', '"c"'), "drawn as clearly"),
            ("answer = 'b'", "should be a list"),
        ],
    ),
    Exercise(
        name="2.4-candidates",
        kind="find the mistake",
        task=(
            "The share of names of the group 'animal bird' whose own picture comes first among all pictures "
            "without skin tones, and the letter of the mistake."
        ),
        check=_check_candidates,
        hints=(
            "How many wrong pictures could a bird's name find in each of the two searches?",
            "Take the rows of `queries` whose name is in the group, and search the whole `gallery`.",
        ),
        solution=_CANDIDATES,
        wrong=[
            (_CANDIDATES.replace('"c")', '"a")'), "do not make the share larger"),
            (_CANDIDATES.replace('"c")', '"b")'), "nobody varied it"),
            ("answer = (0.5, 'c')", "among the birds alone"),
            ("answer = (0.9, 'c')", "too high"),
            ("answer = 0.4", "should be a list"),
        ],
    ),
]
