"""Exercises of the introduction: tiny ones, to learn how exercises work, and two mistakes to find."""

from __future__ import annotations

from typing import Any

from ...course.exercises import Exercise
from ...course.expectations import (
    as_list,
    as_number,
    call,
    expect_choice,
    expect_number,
    expect_type,
    expect_words,
    require,
)

__all__ = ["EXERCISES"]


def check_size(answer: Any) -> str:
    """How many numbers the pocket GloVe gives to a word."""
    require(
        as_number(answer) != 400_000, "that is how many words there are: how many numbers has *one* of them?"
    )
    expect_number(answer, 50, what="the length of a vector")
    return "every word gets as many, short or long, frequent or rare"


def check_nearest(answer: Any) -> str:
    """The word nearest to "paris" in the pocket GloVe."""
    from ...encoders import load

    expect_type(answer, str)
    require(answer.strip().lower() != "paris", "that is the word itself: who is its nearest neighbour?")
    glove = load("glove", source="pocket")
    ((nearest, cosine),) = glove.most_similar("paris", k=1)  # type: ignore[attr-defined]
    expect_words([answer.strip()], [nearest], "the answer")
    return f"its cosine with paris is {cosine:.2f}"


def check_best(answer: Any) -> str:
    """A function best(found) that returns the word with the highest score of a list of (word, score)."""
    found = [("creek", 0.83), ("rivers", 0.87), ("basin", 0.80)]
    word = call(answer, found, what="best")
    require(not isinstance(word, tuple), "that is the pair of word and score: return only the word")
    expect_type(word, str, "what best returns")
    require(word != "creek", "you return the first word: the list need not be sorted")
    expect_words([word], ["rivers"], "the answer of best([('creek', 0.83), ('rivers', 0.87), …])")
    return "sorted or not, the list gives its best word"


def check_blind(answer: Any) -> str:
    """How many of twenty emoji drawn blindly would be food; and what is wrong with the sentence."""
    from ...data.pictures import twemoji

    number, mistake = as_list(answer, "the answer", 2)
    pictures = [picture for picture in twemoji() if not picture.variant]
    food = sum(any(word.startswith("food") for word in picture.keywords) for picture in pictures)
    count = as_number(number, "the number of dishes")
    require(count != food, "so many are food in all: how many of *twenty* would be, on average?")
    require(abs(count - food / len(pictures)) > 1e-3, "that is the share: how many of twenty is it?")
    expect_number(count, 20 * food / len(pictures), 0.06, "the number of dishes")
    expect_choice(
        mistake,
        "a",
        {
            "b": "twenty are enough to tell one dish from a dozen",
            "c": "both counted food in the same way, by Unicode's groups",
        },
        "the letter",
    )
    return "against blind drawing the search is many times better, errors and all"


def check_plane(answer: Any) -> str:
    """The one of the eighteen words that is nearest to "guitar" in all 50 numbers; and what is wrong."""
    from ...encoders import load

    word, mistake = as_list(answer, "the answer", 2)
    others = ["piano", "violin", "flute", "drum", "trumpet"]  # the other groups are farther off
    expect_type(word, str, "the word")
    word = word.strip().lower()
    require(word != "flute", "so it is in the picture: compare the cosines of the vectors themselves")
    require(word in others, f"{word!r} is no other instrument of the picture")
    glove = load("glove", source="pocket")
    scores = glove.encode(others) @ glove.encode(["guitar"])[0]
    require(word == others[int(scores.argmax())], f"another instrument is nearer to guitar than {word} is")
    expect_choice(
        mistake,
        "b",
        {
            "a": "the three groups lie apart in the space too",
            "c": "all eighteen words are frequent ones",
        },
        "the letter",
    )
    return "two numbers cannot hold what fifty say: a picture gives hints, no evidence"


EXERCISES = [
    Exercise(
        name="0-size",
        task="How many numbers does GloVe give to one word? Try len(glove.vector('water')).",
        check=check_size,
        kind="warm-up",
        hints=(
            "A vector is a row of numbers; len() counts them.",
            "Run len(glove.vector('water')) in a cell of its own and write the number down.",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
answer = len(glove.vector("water"))
""",
        wrong=[
            ("answer = 400_000", "how many words"),
            ("answer = 5", "too low"),
            ("answer = '50'", "number"),
        ],
    ),
    Exercise(
        name="0-nearest",
        task="Which word is nearest to 'paris'? Answer with the word in quotation marks.",
        check=check_nearest,
        kind="explore",
        hints=(
            "Type paris into the box of the first widget, or call glove.most_similar.",
            "glove.most_similar('paris', k=1) is a list with one pair: the word and its cosine.",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
answer = glove.most_similar("paris", k=1)[0][0]
""",
        wrong=[
            ("answer = 'paris'", "the word itself"),
            ("answer = 'london'", "does not belong"),
            ("answer = [('paris', 1.0)]", "should be a str"),
        ],
    ),
    Exercise(
        name="0-best",
        task="Write best(found): from a list of (word, score), return the word with the highest score.",
        check=check_best,
        hints=(
            "max() finds the largest of a list; its key says what to compare.",
            "max(found, key=lambda pair: pair[1]) is the best pair. Return its first part.",
        ),
        solution="""
def best(found):
    return max(found, key=lambda pair: pair[1])[0]

answer = best
""",
        wrong=[
            ("answer = lambda found: found[0][0]", "need not be sorted"),
            ("answer = lambda found: max(found, key=lambda pair: pair[1])", "only the word"),
            ("answer = lambda found: min(found, key=lambda pair: pair[1])[0]", "does not belong"),
        ],
    ),
    Exercise(
        name="0-blind",
        task=(
            "Somebody says: “Some of the first twenty for 'something to eat' are no food, so the search is "
            "hardly better than drawing twenty emoji blindly.” Measure: how many of twenty drawn blindly "
            "from `pictures` would be food on average? And what is wrong? a: the number to compare with was "
            "never worked out. b: twenty are too few to say anything. c: food was counted in two ways. "
            "Answer with the pair (number, letter)."
        ),
        check=check_blind,
        kind="find the mistake",
        hints=(
            "Count the food among all `pictures` as the cell of section 5 counts it among the first twenty.",
            "Twenty times the share of food among all is the number on average.",
        ),
        solution="""
from tutorial_lib import data

pictures = [picture for picture in data.twemoji() if not picture.variant]
food = sum(any(word.startswith("food") for word in picture.keywords) for picture in pictures)
answer = (20 * food / len(pictures), "a")
""",
        wrong=[
            ("answer = (108, 'a')", "of *twenty*"),
            ("answer = (108 / 1954, 'a')", "the share"),
            ("answer = (10, 'a')", "too high"),
            ("answer = (1.1, 'b')", "enough to tell"),
            ("answer = (1.1, 'c')", "same way"),
        ],
    ),
    Exercise(
        name="0-plane",
        task=(
            "Somebody says: “In the picture of the eighteen words guitar and flute nearly touch, so of these "
            "words flute is the one most like guitar.” Measure: which instrument is nearest to guitar by the "
            "cosine of all 50 numbers? And what is wrong? a: the groups of the picture are wrong. b: the "
            "plane leaves a part of the space out. c: guitar is too rare a word. Answer with the pair (word, "
            "letter)."
        ),
        check=check_plane,
        kind="find the mistake",
        hints=(
            "glove.encode(words) gives the vectors; their dot product with guitar's is what you need.",
            "For each instrument print glove.encode([word])[0] @ glove.encode(['guitar'])[0].",
        ),
        solution="""
from tutorial_lib import load

glove = load("glove", source="pocket")
others = ["piano", "violin", "flute", "drum", "trumpet"]
scores = glove.encode(others) @ glove.encode(["guitar"])[0]
answer = (others[scores.argmax()], "b")
""",
        wrong=[
            ("answer = ('flute', 'b')", "in the picture"),
            ("answer = ('drum', 'b')", "another instrument"),
            ("answer = ('dog', 'b')", "no other instrument"),
            ("answer = ('piano', 'a')", "lie apart"),
            ("answer = ('piano', 'c')", "frequent"),
        ],
    ),
]
