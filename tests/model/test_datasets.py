"""The data sets are what their docstrings say: sizes, ranges, order, and nothing dropped."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutorial_lib import data
from tutorial_lib.data import pictures
from tutorial_lib.store import locate


def test_wikipedia_is_what_gensims_wiki_corpus_gives() -> None:
    from gensim.corpora import WikiCorpus
    from gensim.test.utils import datapath

    dump = datapath("enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gensim forks while other threads run
        expected = list(WikiCorpus(dump, dictionary={}, processes=1).get_texts())
    assert data.wikipedia() == expected


def test_a_fresh_build_gives_what_is_cached(tmp_path: Path) -> None:
    data._build_wikipedia(tmp_path)
    assert data._read_lines(tmp_path / "sentences.txt") == data.wikipedia_sentences()
    articles = data._read_lines(tmp_path / "articles.txt")
    assert [article.split() for article in articles] == data.wikipedia()


def test_wikipedia_has_the_documented_size() -> None:
    articles = data.wikipedia()
    assert len(articles) == 106
    assert sum(map(len, articles)) == 452_944


def test_sentences_are_prose_without_markup() -> None:
    sentences = data.wikipedia_sentences()
    assert len(sentences) == 17_648
    assert sentences[0].startswith("Anarchism is a political philosophy")
    for sentence in sentences:
        assert len(sentence.split()) >= 5
        assert "''" not in sentence
        assert "\n" not in sentence


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
    assert len(list(data._sentences(text))) == expected


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
    assert len(data.lee_background()) == 300


def test_movielens_has_one_title_per_film() -> None:
    ratings = data.movielens()
    assert ratings.shape == (100_004, 7)
    assert ratings["user"].nunique() == 671
    assert ratings["item"].nunique() == ratings["title"].nunique() == 9_066
    assert "The Matrix (1999)" in set(ratings["title"])
    assert ratings["rating"].between(0.5, 5).all()
    assert not ratings["title"].isna().any()


def test_digits() -> None:
    images, labels = data.digits()
    assert images.shape == (1797, 8, 8)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0, 1)
    assert set(labels) == set(range(10))


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    images, labels = data.digits()
    reference = load_digits()
    assert np.array_equal(images * 16, reference.images)
    assert np.array_equal(labels, reference.target)


def test_no_emoji_is_dropped_and_each_has_a_name() -> None:
    emoji = data.twemoji()
    files = set(locate("twemoji").glob("*.png"))
    assert {picture.path for picture in emoji} == files
    assert len(files) == 4_009
    assert all(picture.name.strip() for picture in emoji)
    keys = {pictures._key(file.stem.split("-")) for file in files}
    assert len(keys & pictures._known_emoji().keys()) == 3_778


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("1f437", "pig face"),
        ("1f385-1f3ff", "father christmas, dark skin tone"),
        ("1f468-200d-1f384", "man, christmas tree"),
        ("1f1e6", "regional indicator symbol letter a"),
        ("1f3fb", "emoji modifier fitzpatrick type-1-2"),
        ("1fa89", "harp"),
        ("1f9b0", "red hair"),
    ],
)
def test_emoji_names(stem: str, name: str) -> None:
    assert pictures._emoji(Path(f"{stem}.png")).name == name


def test_photographs_are_pictures_on_this_disk() -> None:
    photographs = data.photographs()
    assert len(photographs) == 15
    for photograph in photographs:
        with Image.open(photograph.path) as image:
            assert min(image.size) > 100
