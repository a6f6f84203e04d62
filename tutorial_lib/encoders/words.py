"""What all models of single words share: one vector per word, whatever the sentence around it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import InputError, UnknownNameError
from ..search import top_k_of_unit_rows
from ..search.analogy import answers
from ..store import Located, artefact
from ..validation import as_k, as_vectors, as_words, positive_int, split_lengths, unit_rows
from . import Encoder
from .formats import table_of_file
from .word_table import WordIndex, WordList, open_table, unknown_word

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["WordEncoder"]

Search = partial[tuple[np.ndarray, np.ndarray]]  # of vectors [n, d] and k: scores and rows [1, k]


class WordEncoder(Encoder):
    """A table of word vectors.

    Attributes:
        words: the n words, most frequent first (if the file has that order, as GloVe and word2vec files do).
        vectors: float32 [n, d], each row scaled to length 1.
        norms: float32 [n], the original lengths: `vectors[i] * norms[i]` is the vector as trained.
    """

    modalities = ("word",)

    def __init__(
        self, name: str, source: str, words: WordIndex | WordList, vectors: np.ndarray, norms: np.ndarray
    ) -> None:
        self.name, self.source = name, source
        self.words, self.vectors, self.norms = words, vectors, norms
        self.dim = vectors.shape[1]

    @classmethod
    def open(cls, located: Located) -> Self:
        """Open the course's table, or a file of the reader's own: `formats.blocks` says what it may be."""
        folder = table_of_file(located.path) if located.is_own else artefact(located.row.artefacts[0].name)
        return cls(located.name, located.source, *open_table(folder))

    @classmethod
    def from_vectors(cls, words: Any, vectors: Any, name: str = "own") -> Self:
        """Make an encoder of n different words and their vectors [n, d], called `name` in tables.

        A row of zeros (a word that was never trained) is allowed, with cosine 0 to all.
        """
        names, matrix = as_words(words), as_vectors(vectors)
        different = len(set(names))
        if not different == len(names) == len(matrix):
            raise InputError(f"{different} different words ({len(names)} in all) for {len(matrix)} vectors")
        return cls(name, "memory", WordList(names), *split_lengths(matrix))

    @classmethod
    def from_keyed_vectors(cls, keyed_vectors: KeyedVectors, name: str = "own") -> Self:
        """Make an encoder of gensim's object, for example of `model.wv`."""
        return cls.from_vectors(keyed_vectors.index_to_key, keyed_vectors.vectors, name)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def index(self, word: str) -> int:
        """Return the row of `word` in `vectors`; an UnknownNameError names close spellings."""
        row = self.words.find(as_words([word])[0])
        if row < 0:
            raise UnknownNameError(unknown_word(word, self.words, self.name))
        return row

    def vector(self, word: str) -> np.ndarray:
        """Return the vector of `word` [d] in its original length."""
        return self.encode([word])[0]

    def encode(self, items: Any) -> np.ndarray:
        """Return the vectors of n words in their original length, float32 [n, d].

        An unknown word is an UnknownNameError: choose with `[word for word in items if word in encoder]`.
        """
        rows = [self.index(word) for word in as_words(items)]
        return self.vectors[rows] * self.norms[rows, None]

    def most_similar(
        self, query: str | np.ndarray, k: int = 10, show_query: bool = False, restrict: int | None = None
    ) -> list[tuple[str, float]]:
        """Return the k words nearest to a word or a vector [d], with their cosines, best first.

        With `show_query=True` a word may be its own neighbour (it is always the nearest). `restrict` searches
        only so many of the most frequent words.

        Raises:
            UnknownNameError: an unknown word.
            InputError: a vector without direction or of another dimension, or a k that does not exist.
        """
        given = [self.index(query)] if isinstance(query, str) else []
        vector = self.vectors[given[0]] if given else query
        direction = unit_rows(np.asarray(vector)[None], "query")  # [1, d]
        if (d := direction.shape[1]) != self.dim:
            raise InputError(f"the query has {d} numbers, the vectors of {self.name} have {self.dim}")
        return self._best(partial(top_k_of_unit_rows, direction), given, k, show_query, restrict)

    def analogy(
        self,
        a: str,
        b: str,
        c: str,
        k: int = 5,
        show_query: bool = False,
        restrict: int | None = None,
        method: str = "3cosadd",
    ) -> list[tuple[str, float]]:
        """Answer "a is to b as c is to …": the k best words with their scores, best first.

        The vectors are scaled to length 1 first. `method` is "3cosadd", the words nearest to b − a + c, or
        "3cosmul": see `search.analogy.answers`. With `show_query=True` the three words given may answer too;
        often c itself then comes first, which the usual presentation hides. Raises as `most_similar`.
        """
        given = [self.index(word) for word in (a, b, c)]
        words = self.vectors[given]  # [3, d]
        unit_rows((words[1] - words[0] + words[2])[None], "b − a + c")  # refused if it has no direction
        places = np.array([[0, 1, 2]])
        return self._best(partial(answers, words, places, method=method), given, k, show_query, restrict)

    def _best(
        self, search: Search, given: list[int], k: int, show_query: bool, restrict: int | None
    ) -> list[tuple[str, float]]:
        searched = len(self) if restrict is None else min(positive_int(restrict, "restrict"), len(self))
        hidden = set() if show_query else {row for row in given if row < searched}
        k = as_k(k, searched - len(hidden))
        scores, rows = search(vectors=self.vectors[:searched], k=k + len(hidden))
        pairs = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [(self.words[row], score) for row, score in pairs if row not in hidden][:k]

    def keyed_vectors(self) -> KeyedVectors:
        """Return a copy as gensim's own object (original lengths), for whatever gensim can do."""
        from gensim.models import KeyedVectors

        keyed = KeyedVectors(self.dim)
        keyed.add_vectors(list(self.words), self.vectors * self.norms[:, None])
        return keyed
