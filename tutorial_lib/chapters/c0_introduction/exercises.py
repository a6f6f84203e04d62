"""Exercises of the introduction: tiny ones, to learn how exercises work, and two mistakes to find."""

from __future__ import annotations

from ...course.exercises import exercise
from ...course.expectations import (
    as_list,
    call,
    expect_choice,
    expect_number,
    expect_refuted,
    expect_type,
    require,
)


@exercise(
    "0-size",
    kind="warm-up",
    hints=(
        "A vector is a row of numbers; len() counts them.",
        "Run len(glove.vector('water')) in a cell of its own and write the number down.",
    ),
    wrong={"how many words": 400_000, "too low": 5},
)
def size(answer: object) -> str:
    """How many numbers does GloVe give to one word? Try len(glove.vector('water'))."""
    words = "that is how many words there are: how many numbers has *one* of them?"
    expect_number(answer, 50, what="the length of a vector", traps={400_000: words})
    return "every word gets as many, short or long, frequent or rare"


@size.solution
def _():
    from tutorial_lib import load

    glove = load("glove", source="pocket")
    return len(glove.vector("water"))


@exercise(
    "0-nearest",
    kind="explore",
    hints=(
        "Type paris into the box of the first widget, or call glove.most_similar.",
        "glove.most_similar('paris', k=1) is a list with one pair: the word and its cosine.",
    ),
    wrong={"the word itself": "paris", "another word has a larger cosine": "london"},
)
def nearest(answer: object) -> str:
    """Which word is nearest to 'paris'? Answer with the word in quotation marks."""
    from ...encoders import load
    from ...measure import word_pair_cosines

    word = expect_type(answer, str).strip()
    require(word.lower() != "paris", "that is the word itself: who is its nearest neighbour?")
    require(word == nearest.right, f"{word!r} is not it: another word has a larger cosine with paris")
    glove = load("glove", source="pocket")
    return f"its cosine with paris is {word_pair_cosines(glove, [('paris', word, 0)])[0]:.2f}"


@nearest.solution
def _():
    from tutorial_lib import load

    glove = load("glove", source="pocket")
    return glove.most_similar("paris", k=1)[0][0]


@exercise(
    "0-best",
    kind="apply",
    hints=(
        "max() finds the largest of a list; its key says what to compare.",
        "max(found, key=lambda pair: pair[1]) is the best pair. Return its first part.",
    ),
    wrong={
        "need not be sorted": lambda found: found[0][0],
        "only the word": lambda found: max(found, key=lambda pair: pair[1]),
        "is not the best": lambda found: min(found, key=lambda pair: pair[1])[0],
    },
)
def best(answer: object) -> str:
    """Write best(found): from a list of (word, score), return the word with the highest score."""
    word = call(answer, [("creek", 0.83), ("rivers", 0.87), ("basin", 0.80)], what="best")
    require(not isinstance(word, tuple), "that is the pair of word and score: return only the word")
    expect_type(word, str, "what best returns")
    require(word != "creek", "you return the first word: the list need not be sorted")
    require(word == "rivers", f"{word!r} is not the best of [('creek', 0.83), ('rivers', 0.87), …]")
    return "sorted or not, the list gives its best word"


@best.solution
def _():
    def best(found):
        return max(found, key=lambda pair: pair[1])[0]

    return best


@exercise(
    "0-blind",
    kind="find the mistake",
    hints=(
        "Count the food among all `pictures` as the cell of section 5 counts it among the first twenty.",
        "Twenty times the share of food among all is the number on average.",
    ),
    wrong={
        "of *twenty*": (108, "a"),
        "the share": (108 / 1954, "a"),
        "too high": (10, "a"),
        "enough to tell": (1.1, "b"),
        "same way": (1.1, "c"),
    },
)
def blind(answer: object) -> str:
    """How many of twenty emoji drawn blindly from `pictures` would be food on average? And what is wrong?"""
    number, _ = blind.right
    traps = {
        number / 20: "that is the share: how many of twenty is it?",
        number / 20 * 1954: "so many are food in all: how many of *twenty* would be, on average?",
    }
    reasons = {
        "b": "twenty are enough to tell one dish from a dozen",
        "c": "both counted food in the same way, by Unicode's groups",
    }
    expect_refuted(answer, blind.right, 0.06, "the number of dishes", reasons, traps=traps)
    return "against blind drawing the search is many times better, errors and all"


@blind.solution
def _():
    from tutorial_lib import data

    pictures = [picture for picture in data.twemoji() if not picture.variant]
    food = sum(any(word.startswith("food") for word in picture.keywords) for picture in pictures)
    return (20 * food / len(pictures), "a")


@exercise(
    "0-plane",
    kind="find the mistake",
    hints=(
        "The rows of glove.vectors have length 1: their dot product with guitar's row is the cosine.",
        "For each instrument print glove.vectors[glove.index(word)] @ glove.vectors[glove.index('guitar')].",
    ),
    wrong={
        "in the picture": ("flute", "b"),
        "another instrument": ("drum", "b"),
        "no other instrument": ("dog", "b"),
        "lie apart": ("piano", "a"),
        "frequent": ("piano", "c"),
    },
)
def plane(answer: object) -> str:
    """Which instrument is nearest to guitar by the cosine of all 50 numbers? And what is wrong?"""
    word, letter = as_list(answer, "the answer", 2)
    word = expect_type(word, str, "the word").strip().lower()
    require(word != "flute", "so it is in the picture: compare the cosines of the vectors themselves")
    instruments = ("piano", "violin", "flute", "drum", "trumpet")  # the other groups are farther off
    require(word in instruments, f"{word!r} is no other instrument of the picture")
    require(word == plane.right[0], f"another instrument is nearer to guitar than {word} is")
    reasons = {
        "a": "the three groups lie apart in the space too",
        "c": "all eighteen words are frequent ones",
    }
    expect_choice(letter, "b", reasons, "the letter")
    return "two numbers cannot hold what fifty say: a picture gives hints, no evidence"


@plane.solution
def _():
    from tutorial_lib import load

    glove = load("glove", source="pocket")
    others = ["piano", "violin", "flute", "drum", "trumpet"]
    rows = glove.vectors[[glove.index(word) for word in others]]
    scores = rows @ glove.vectors[glove.index("guitar")]
    return (others[scores.argmax()], "b")
