"""The exercises of chapter 2.4: softmax, loss, a phrase for a picture, word order, two wrong conclusions."""

from __future__ import annotations

import numpy as np

from ...course.exercises import exercise
from ...course.expectations import (
    Wrong,
    as_number,
    as_words,
    call,
    expect_number,
    expect_refuted,
    expect_type,
    require,
)


@exercise(
    "2.4-single",
    kind="warm-up",
    hints=(
        "Softmax: e to the score, divided by the sum of all of these.",
        "Subtract 18 from each score first; then e², 1 and 1 remain.",
    ),
    wrong={"would be right for a single text": 1.0, "too low": 20 / 56, "must lie between": 78.7},
)
def single(answer: object) -> str:
    """The probability of the first of three texts whose scores are 20, 18 and 18."""
    traps = {1: "1 would be right for a single text: here two others take their share"}
    right = np.exp(2) / (np.exp(2) + 2)
    expect_number(answer, right, 0.005, "the probability", between=(0, 1), traps=traps)
    return "only the differences count: the scores 2, 0 and 0 give the same"


@single.solution
def _():
    import numpy as np

    return np.exp(2) / (np.exp(2) + 2)


def _one_way(logits):
    """Each row chooses its column; plainly, so that large scores overflow."""
    with np.errstate(over="ignore"):
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits)))


@exercise(
    "2.4-loss",
    kind="apply",
    hints=(
        "In each row the right answer stands on the diagonal: -log of its softmax. Then do the same "
        "with the columns.",
        "Columns of logits are rows of logits.T. Subtract the largest score of each row before np.exp.",
    ),
    wrong={
        "let each text choose its picture too": _one_way,
        "take their mean": lambda logits: _one_way(logits) + _one_way(logits.T),
        "too low": lambda logits: 0.0,
        "subtract the largest score": lambda logits: (_one_way(logits) + _one_way(logits.T)) / 2,
    },
)
def loss(answer: object) -> str:
    """A function contrastive_loss(logits [n, n]) -> number, the mean of both directions' cross-entropy."""
    logits = np.array([[3.0, 1.0, 0.0], [0.5, 2.0, 1.0], [0.0, -1.0, 4.0]])
    by_row, by_column = _one_way(logits), _one_way(logits.T)
    traps = {
        by_row: "you only let each picture choose its text: let each text choose its picture too",
        by_row + by_column: "you add the two directions: take their mean",
    }
    given, what = call(answer, logits, what="contrastive_loss"), "your loss on a table of 3 pairs"
    expect_number(given, (by_row + by_column) / 2, 1e-4, what, traps=traps)
    try:
        as_number(call(answer, logits * 500, what="contrastive_loss"))
    except Wrong:
        large = "with large scores your loss is no finite number: subtract the largest score before exp"
        raise Wrong(large) from None
    return "the same number as CLIPModel(..., return_loss=True)"


@loss.solution
def _():
    import numpy as np

    def contrastive_loss(logits):
        def choose(scores):  # cross-entropy of the diagonal, row by row
            shifted = scores - scores.max(axis=1, keepdims=True)
            return -(np.diag(shifted) - np.log(np.exp(shifted).sum(axis=1))).mean()

        return (choose(logits) + choose(logits.T)) / 2

    return contrastive_loss


@exercise(
    "2.4-phrase",
    kind="explore",
    hints=(
        "What does one need it for, and what falls on it?",
        "Begin with 'something that keeps you' and end with the weather.",
    ),
    wrong={"is not allowed": "an umbrella in the rain", "say more about what it is for": "a cloud"},
)
def phrase(answer: object) -> str:
    """A phrase without the word umbrella for which search finds an umbrella first, of all 4,009 pictures."""
    from ... import load
    from ...encoders.gallery import emoji_gallery

    text = expect_type(answer, str, "the phrase")
    require("umbrella" not in text.lower(), "the word umbrella is not allowed: describe what it is for")
    clip = load("clip")
    pictures, vectors = emoji_gallery(clip)
    first = pictures[int((vectors @ clip.encode([text])[0]).argmax())].name
    require("umbrella" in first, f"your phrase finds {first!r} first: say more about what it is for")
    return f"you found {first!r} by what it is for, without its name"


@phrase.solution
def _():
    return "something that keeps you dry in the rain"


@exercise(
    "2.4-order",
    kind="break it",
    hints=(
        "load('bert') is MiniLM. Try two words that make one name in each order, as in 'house dog'.",
        "An animal that runs, and an event at which it does.",
    ),
    wrong={
        "do not consist of the same words": ["a dog", "a cat"],
        "are the same": ["", " "],
        "give two captions": ["a dog biting a man"],
        "MiniLM notices as little": ["a cat and a dog", "a dog and a cat"],
    },
)
def order(answer: object) -> str:
    """Two orders of the same words, in cosine nearer by 0.05 for CLIP's text tower than for MiniLM."""
    from ... import load

    pair = as_words(answer, "the pair")
    require(len(pair) == 2, f"give two captions, yours are {len(pair)}")
    one, other = (caption.lower().split() for caption in pair)
    require(one != other, "your two captions are the same")
    same = "the two captions do not consist of the same words: only change their order"
    require(sorted(one) == sorted(other), same)
    here, teacher = (float(np.dot(*load(name).encode(pair))) for name in ("clip", "bert"))
    little = f"CLIP's text tower gives them {here:.2f} and MiniLM {teacher:.2f}: MiniLM notices as little"
    require(here - teacher >= 0.05, little)
    taught = "MiniLM still reads this order, the tower that it taught does not"
    return f"{here:.2f} against {teacher:.2f}: {taught}"


@order.solution
def _():
    return ["a race horse", "a horse race"]


@exercise(
    "2.4-sure",
    kind="find the mistake",
    hints=(
        "Which of the three texts is right for a bicycle? And what do the three probabilities add up to?",
        "clip.classify([path], ['pig', 'dog', 'red apple'], 'an emoji of a {}') gives the three.",
    ),
    wrong={
        "too low": (1 / 3, "b"),
        "does not make any of the texts right": (0.988, "a"),
        "drawn as clearly": (0.988, "c"),
    },
)
def sure(answer: object) -> str:
    """The largest probability of pig, dog or red apple for the picture of the bicycle; and what is wrong."""
    reasons = {
        "a": "a sharper score makes such numbers larger, but it does not make any of the texts right",
        "c": "the pig is drawn as clearly as the bicycle: look at them",
    }
    expect_refuted(answer, sure.right, 0.01, "the largest probability", reasons, (0, 1))
    return "somebody must win, even where nobody fits"


@sure.solution
def _():
    import tutorial_lib
    from tutorial_lib.data import twemoji

    clip = tutorial_lib.load("clip")
    bicycle = next(picture for picture in twemoji() if picture.name == "bicycle")
    probs = clip.classify([bicycle.path], ["pig", "dog", "red apple"], "an emoji of a {}")
    return (probs.max(), "b")


@exercise(
    "2.4-candidates",
    kind="find the mistake",
    hints=(
        "How many wrong pictures could a bird's name find in each of the two searches?",
        "Take the rows of `queries` whose name is in the group, and search the whole `gallery`.",
    ),
    wrong={
        "do not make the share larger": (0.409, "a"),
        "nobody varied it": (0.409, "b"),
        "among the birds alone": (0.5, "c"),
        "too high": (0.9, "c"),
    },
)
def candidates(answer: object) -> str:
    """The share of birds whose own picture comes first among all pictures; and what is wrong."""
    alone = "that is the share among the birds alone: let the same names search all pictures of `gallery`"
    reasons = {
        "a": "few names make the interval wide, but they do not make the share larger",
        "b": "a longer name may help or not: nobody varied it here",
    }
    expect_refuted(answer, candidates.right, 0.01, "the share", reasons, (0, 1), {0.5: alone})
    return "asked the same question, the birds are no better found than all the rest"


@candidates.solution
def _():
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
    group = [pictures[row].keywords[-1:] for row in first.values()]
    birds = [place for place, own in enumerate(group) if own == ("animal bird",)]
    _, best = top_k(clip.encode([f"an emoji of {names[place]}" for place in birds]), gallery, 1)
    return (np.mean(best[:, 0] == birds), "c")
