"""The small data sets are what their docstrings say: sizes, ranges, order."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from tutorial_lib import data
from tutorial_lib.data import articles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. J. Smith met them in town. They left at once again!", 2),
        ("== A heading of five words. ==\nOne sentence of five words.", 1),
        ("* A list item with words.\n'''Bold''' words are kept as text.", 1),
        ("Too short. This one has no end of its own", 0),
    ],
)
def test_sentence_rules(text: str, expected: int) -> None:
    assert len(list(articles.sentences(text))) == expected


def test_word_pairs() -> None:
    assert len(data.wordsim353()) == 353
    assert len(data.simlex999()) == 999
    assert ("tiger", "cat", 7.35) in data.wordsim353()
    assert ("old", "new", 1.58) in data.simlex999()


def test_analogy_questions() -> None:
    sections = data.analogy_questions()
    assert len(sections) == 14
    assert sum(map(len, sections.values())) == 19_544
    assert all(len(question) == 4 for section in sections.values() for question in section)
    assert sections["capital-common-countries"][0] == ["Athens", "Greece", "Baghdad", "Iraq"]


def test_lee_documents_come_with_a_symmetric_matrix() -> None:
    documents, human = data.lee_documents()
    assert len(documents) == 50
    assert human.shape == (50, 50)
    assert np.array_equal(human, human.T)
    assert np.all(np.diag(human) == 1)
    assert human.min() >= 0


def test_each_sense_has_six_sentences_that_hold_the_word() -> None:
    usages = data.senses()
    assert set(Counter((usage.word, usage.sense) for usage in usages).values()) == {6}
    assert all(usage.word in usage.sentence.lower() for usage in usages)
    assert len({usage.sentence for usage in usages}) == 60


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    images, labels = data.digits()
    reference = load_digits()
    assert images.dtype == np.float32
    assert np.array_equal(images * 16, reference.images)
    assert np.array_equal(labels, reference.target)


def test_photographs_are_pictures_on_this_disk() -> None:
    photographs = data.photographs()
    assert len(photographs) == 15
    for photograph in photographs:
        with Image.open(photograph.path) as image:
            assert min(image.size) > 100
