"""The large data sets are what their docstrings say: sizes, ranges, order, and nothing dropped."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tutorial_lib import data
from tutorial_lib.data import articles, emoji
from tutorial_lib.data.texts import read_lines
from tutorial_lib.store import catalog, locate


def test_wikipedia_is_what_gensims_wiki_corpus_gives() -> None:
    from gensim.corpora import WikiCorpus
    from gensim.test.utils import datapath

    dump = datapath("enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gensim forks while other threads run
        expected = list(WikiCorpus(dump, dictionary={}, processes=1).get_texts())
    assert data.wikipedia() == expected
    assert (len(expected), sum(map(len, expected))) == (106, 452_944)


def test_a_fresh_build_gives_what_is_cached(tmp_path: Path) -> None:
    articles.build(tmp_path, catalog.artefact("wikipedia"))
    assert read_lines(tmp_path / "sentences.txt") == data.wikipedia_sentences()
    assert [line.split() for line in read_lines(tmp_path / "articles.txt")] == data.wikipedia()


def test_sentences_are_prose_without_markup() -> None:
    sentences = data.wikipedia_sentences()
    assert len(sentences) == 17_648
    assert sentences[0].startswith("Anarchism is a political philosophy")
    for sentence in sentences:
        assert len(sentence.split()) >= 5
        assert "''" not in sentence
        assert "\n" not in sentence


def test_movielens_has_one_title_per_film() -> None:
    ratings = data.movielens()
    assert ratings.shape == (100_004, 7)
    assert ratings["user"].nunique() == 671
    assert ratings["item"].nunique() == ratings["title"].nunique() == 9_066
    assert "The Matrix (1999)" in set(ratings["title"])
    assert ratings["rating"].between(0.5, 5).all()
    assert not ratings["title"].isna().any()


def test_reviews_come_in_two_parts() -> None:
    for part, size in (("train", 4000), ("test", 1000)):
        texts, liked = data.food_reviews(part)
        assert len(texts) == size
        assert 0.6 < sum(liked) / size < 0.7


def test_no_emoji_is_dropped_and_each_has_a_name() -> None:
    pictures = data.twemoji()
    files = set(locate("twemoji").glob("*.png"))
    assert {picture.path for picture in pictures} == files
    assert len(files) == 4_009
    assert all(picture.name.strip() for picture in pictures)
    assert sum(bool(picture.keywords) for picture in pictures) == 3_813  # the others are newer than the table


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("1f437", "pig face"),
        ("1f385-1f3ff", "father christmas, dark skin tone"),
        ("1f468-200d-1f384", "man, christmas tree"),
        ("1f3fb", "emoji modifier fitzpatrick type-1-2"),
        ("1fa89", "harp"),
        ("1f9b0", "red hair"),
    ],
)
def test_emoji_names(stem: str, name: str) -> None:
    assert emoji._emoji(Path(f"{stem}.png")).name == name
