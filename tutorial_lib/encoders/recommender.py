"""Films and people in one space: what matrix factorisation learns from the ratings of MovieLens.

The method (Koren, Bell and Volinsky 2009) stands in `scratch/factorization.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from ..data import movielens
from ..errors import InputError, UnknownNameError
from ..scratch import factorization, training
from ..search import top_k
from ..store import Located, catalog
from ..store.catalog import Artefact
from ..validation import as_list, as_text, positive_int, suggest
from . import Encoder

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["RecommenderEncoder", "split", "train", "vocabulary"]

SETTINGS = factorization.FactorSettings(**catalog.artefact("recommender").settings)


class RecommenderEncoder(Encoder):
    """The vectors of 9,066 films and 671 people, learnt from nine tenths of the ratings.

    Attributes:
        titles: the films, those with most ratings first.
        users: the people's numbers, ascending.
        counts: how many training ratings each film has, int [films].
        item_vectors, user_vectors: of the films and of the people, float32 [films, d] and [users, d].
    """

    name = "recommender"
    modalities = ("item", "user")
    source = "pocket"
    dim = SETTINGS.dim

    def __init__(self, folder: Path) -> None:
        learnt = load_file(folder / "model.safetensors")
        self.titles, self.users = vocabulary()
        self.counts = learnt["counts"]
        self.item_vectors, self.user_vectors = learnt["item_vectors"], learnt["user_vectors"]
        self._title_rows = {title: row for row, title in enumerate(self.titles)}

    @classmethod
    def open(cls, located: Located) -> RecommenderEncoder:
        """Open the model, which was trained on this machine in a few seconds.

        Raises:
            InputError: a path: the model is trained from MovieLens and reads no file of yours.
        """
        if located.is_own:
            raise InputError("the recommender is trained on MovieLens: it has no source of your own")
        return cls(located.path)

    def encode(self, items: Any) -> np.ndarray:
        """Turn n films (titles) or people (numbers) into their vectors, float32 [n, d].

        A film that has no training rating gets zeros: nothing is known of it (the "cold start").

        Raises:
            UnknownNameError: no such title or user; close titles are named.
            InputTypeError: neither a title nor a number.
        """
        vectors = [self._vector(item, position) for position, item in enumerate(as_list(items, "title"))]
        return np.stack(vectors) if vectors else np.zeros((0, self.dim), dtype=np.float32)

    def similar(self, title: str, k: int = 10, min_ratings: int = 20) -> list[tuple[str, float]]:
        """Return the k films whose vectors point most nearly the same way, with their cosines, best first.

        Args:
            title: a film, as in `titles`.
            k: how many.
            min_ratings: leave out films with fewer training ratings: their vectors are mostly chance.

        Raises:
            UnknownNameError: no such title; close ones are named.
            InputError: the film has no training rating, or k is out of range.
        """
        row = self._title_row(title, 0)
        if not self.counts[row]:
            raise InputError(f"{title!r} has no rating in the training part: nothing is known of it")
        rows = np.flatnonzero(self.counts >= positive_int(min_ratings, "min_ratings"))
        rows = rows[rows != row]
        cosines, best = top_k(self.item_vectors[[row]], self.item_vectors[rows], k)
        return [(self.titles[rows[b]], float(c)) for b, c in zip(best[0], cosines[0], strict=True)]

    def _vector(self, item: Any, position: int) -> np.ndarray:
        if isinstance(item, bool) or not isinstance(item, (int, np.integer)):
            return self.item_vectors[self._title_row(item, position)]
        if item not in self.users:
            raise UnknownNameError(
                f"there is no user {item}: choose from {self.users[0]} to {self.users[-1]}"
            )
        return self.user_vectors[self.users.index(int(item))]

    def _title_row(self, title: Any, position: int) -> int:
        name = as_text(title, position, "title")
        if name not in self._title_rows:
            holding = [other for other in self.titles if name.lower().strip() in other.lower()]
            close = list(dict.fromkeys([*holding[:3], *suggest(name, self.titles)]))[:3]
            hint = f": did you mean {' or '.join(map(repr, close))}?" if close else ": see encoder.titles"
            raise UnknownNameError(f"no film is called {name!r}{hint}")
        return self._title_rows[name]


def split() -> tuple[DataFrame, DataFrame]:
    """Return the ratings that are for training and those that are for testing."""
    ratings = movielens()
    train_rows, test_rows = training.split(len(ratings), SETTINGS.test_share, SETTINGS.seed)
    return ratings.iloc[train_rows], ratings.iloc[test_rows]


def vocabulary() -> tuple[list[str], list[int]]:
    """Return all titles, most training ratings first (then by name), and all users, ascending."""
    ratings, counts = movielens(), split()[0]["title"].value_counts().to_dict()
    titles = sorted(set(ratings["title"]), key=lambda title: (-counts.get(title, 0), title))
    return titles, sorted(set(ratings["user"].tolist()))


def train(folder: Path, made: Artefact) -> None:
    """Learn the vectors from the training ratings and save them."""
    (titles, users), (ratings, _) = vocabulary(), split()
    user_rows = {user: row for row, user in enumerate(users)}
    film_rows = {title: row for row, title in enumerate(titles)}
    u = torch.tensor(ratings["user"].map(user_rows).to_numpy())  # [n]
    i = torch.tensor(ratings["title"].map(film_rows).to_numpy())  # [n]
    stars = torch.tensor(ratings["rating"].to_numpy(dtype=np.float32))  # [n]
    settings = factorization.FactorSettings(**made.settings)
    learnt = factorization.train(u, i, stars, (len(users), len(titles)), settings)
    counts = np.bincount(i.numpy(), minlength=len(titles))
    learnt.q[counts == 0] = 0  # never trained: what is left there is the random start
    tables = {"user_vectors": learnt.p.numpy(), "item_vectors": learnt.q.numpy(), "counts": counts}
    save_file(tables, folder / "model.safetensors")
