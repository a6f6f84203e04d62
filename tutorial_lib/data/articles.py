"""A sample of the English Wikipedia, cleaned once and kept as plain text in the cache.

It is the sample dump that comes with gensim: 106 articles, all titles begin with "A". Licence: CC BY-SA 3.0.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..store import artefact, locate
from ..store.catalog import Artefact
from .texts import read_lines

__all__ = ["build", "sentences", "wikipedia", "wikipedia_sentences"]

# An initial or a usual abbreviation before the stop does not end a sentence.
_ABBREVIATION = r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|Lt|vs|cf|ca|No)\.)(?<!\b(?:Mrs|Gen|Col|Rev|i\.e|e\.g)\.)"
_SENTENCE_END = re.compile(_ABBREVIATION + r"""(?<=[.!?])\s+(?=["'(]?[A-Z])""")
_SENTENCE = re.compile(r"""["'(]?[A-Z].*[.!?]["')]?""")
_NOT_PROSE = tuple("=|!{}*#:;")  # headings, rests of tables, list items
_SHORTEST_SENTENCE = 5  # words


def wikipedia() -> list[list[str]]:
    """Return 106 articles, each a list of lower-case words; 452,944 words in all.

    The same articles, words and order as gensim's `WikiCorpus(dump, dictionary={})` gives. The first call
    takes about 4 seconds, later ones read the cached text.
    """
    return [line.split(" ") for line in read_lines(artefact("wikipedia") / "articles.txt")]


def wikipedia_sentences() -> list[str]:
    """Return 17,648 sentences of the same articles, with capitals and punctuation, markup stripped.

    Headings, tables, list items and what is shorter than five words are left out.
    """
    return read_lines(artefact("wikipedia") / "sentences.txt")


def build(folder: Path, made: Artefact) -> None:
    """Clean the sample and write its words and its sentences as plain text (see `store.artefact`)."""
    from gensim.corpora.wikicorpus import tokenize

    texts = list(_articles())
    _write_lines(folder / "articles.txt", (" ".join(tokenize(text)) for text in texts))
    _write_lines(folder / "sentences.txt", (sentence for text in texts for sentence in sentences(text)))


def _articles() -> Iterator[str]:
    """Yield the plain text of each article of the sample, as gensim's WikiCorpus picks and cleans them."""
    from gensim.corpora import wikicorpus

    with bz2.open(locate("wikipedia")) as pages:
        for title, markup, _ in wikicorpus.extract_pages(pages):
            text = wikicorpus.filter_wiki(markup)
            is_article = title.partition(":")[0] not in wikicorpus.IGNORED_NAMESPACES
            if is_article and len(wikicorpus.tokenize(text)) >= wikicorpus.ARTICLE_MIN_WORDS:
                yield text


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of one article's text: complete ones, from running prose."""
    for line in text.split("\n"):
        paragraph = " ".join(re.sub("'{2,}", "", line).split())  # '' and ''' mark italics and bold
        if paragraph.startswith(_NOT_PROSE):
            continue
        for sentence in _SENTENCE_END.split(paragraph):
            if _SENTENCE.fullmatch(sentence) and len(sentence.split()) >= _SHORTEST_SENTENCE:
                yield sentence


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
