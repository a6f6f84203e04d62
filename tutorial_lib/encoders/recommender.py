"""Films and people in one space: matrix factorisation (Koren, Bell and Volinsky 2009) of MovieLens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from ..errors import InputError, InputTypeError, UnknownNameError
from ..search import top_k
from ..store import Located
from ..validation import as_k, as_list, as_text, positive_int, suggest
from . import Encoder
from .factorization import DIM, split, vocabulary

__all__ = ["RecommenderEncoder"]


class RecommenderEncoder(Encoder):
    """The factors of 9,066 films and 671 people, learnt from nine tenths of the ratings.

    Attributes:
        titles: the films, those with most ratings first.
        users: the people's numbers, ascending.
        counts: how many training ratings each film has, int [films].
        mean: the mean training rating.
        item_vectors, item_biases: q and b of the films, float32 [films, d] and [films].
        user_vectors, user_biases: p and b of the people, float32 [users, d] and [users].
    """

    name = "recommender"
    modalities = ("item", "user")
    source = "pocket"
    dim = DIM

    def __init__(self, folder: Path) -> None:
        weights = load_file(folder / "model.safetensors")
        self._train_part, self._test_part = split()
        titles, users = vocabulary(self._train_part, self._test_part)
        self.titles: list[str] = titles
        self.users: list[int] = users
        self.mean = float(weights["mean"][0])
        self.counts = weights["counts"]
        self.item_vectors, self.item_biases = weights["item_vectors"], weights["item_biases"]
        self.user_vectors, self.user_biases = weights["user_vectors"], weights["user_biases"]
        self._title_rows = {title: row for row, title in enumerate(titles)}
        self._user_rows = {user: row for row, user in enumerate(users)}

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
        """Turn n films (titles) or people (numbers) into their factors, float32 [n, d].

        A film that has no training rating gets zeros: nothing is known of it (the "cold start").

        Raises:
            UnknownNameError: no such title or user; close titles are named.
            InputTypeError: neither a title nor a number.
        """
        vectors = [self._vector(item, position) for position, item in enumerate(as_list(items, "title"))]
        return np.stack(vectors) if vectors else np.zeros((0, self.dim), dtype=np.float32)

    def similar(self, title: str, k: int = 10, min_ratings: int = 20) -> list[tuple[str, float]]:
        """Return the k films whose factors point most nearly the same way, with their cosines, best first.

        Args:
            title: a film, as in `titles`.
            k: how many.
            min_ratings: leave out films with fewer training ratings: their factors are mostly chance.

        Raises:
            UnknownNameError: no such title; close ones are named.
            InputError: the film has no training rating, or k is out of range.
        """
        row = self._title_row(title)
        if not self.counts[row]:
            raise InputError(f"{title!r} has no rating in the training part: nothing is known of it")
        enough = self.counts >= positive_int(min_ratings, "min_ratings")
        rows = np.array([other for other in np.flatnonzero(enough) if other != row])
        k = as_k(k, len(rows))
        cosines, best = top_k(self.item_vectors[[row]], self.item_vectors[rows], k)
        return [(self.titles[rows[b]], float(c)) for b, c in zip(best[0], cosines[0], strict=True)]

    def scores(self, user: int) -> np.ndarray:
        """Return the ratings that a user is predicted to give, float32 [films], in the order of `titles`.

        Raises:
            UnknownNameError: no such user.
        """
        row = self._user_row(user)
        return self._clip(
            self.mean + self.user_biases[row] + self.item_biases + self.item_vectors @ self.user_vectors[row]
        )

    def predict(self, user: int, title: str) -> float:
        """Return the rating that a user is predicted to give a film, 0.5 to 5.

        Raises:
            UnknownNameError: no such user or title.
        """
        return float(self.scores(user)[self._title_row(title)])

    def recommend(self, user: int, k: int = 10, min_ratings: int = 20) -> list[tuple[str, float]]:
        """Return the k films that a user has not rated in the training part, by predicted rating.

        Raises:
            UnknownNameError: no such user.
            InputError: k or min_ratings is out of range.
        """
        scores = self.scores(user)
        new = self.counts >= positive_int(min_ratings, "min_ratings")
        new[[self._title_rows[title] for title in self.rated(user)]] = False
        rows = np.flatnonzero(new)
        best = rows[np.argsort(-scores[rows], kind="stable")[: as_k(k, len(rows))]]
        return [(self.titles[row], float(scores[row])) for row in best]

    def popular(self, user: int, k: int = 10) -> list[str]:
        """Return the k films with most training ratings among those that a user has not rated there.

        The baseline that every recommender has to beat.

        Raises:
            UnknownNameError, InputError: no such user; k is out of range.
        """
        self._user_row(user)
        seen = set(self.rated(user))
        new = [
            title
            for title, count in zip(self.titles, self.counts, strict=True)
            if count and title not in seen
        ]
        return new[: as_k(k, len(new))]

    def rated(self, user: int) -> dict[str, float]:
        """Return a user's films in the training part with their ratings, highest first, then by name."""
        self._user_row(user)
        own = self._train_part[self._train_part["user"] == user]
        own = own.sort_values(["rating", "title"], ascending=[False, True])
        return dict(zip(own["title"], own["rating"], strict=True))

    def errors(self) -> dict[str, float]:
        """Return the root mean square errors on the held-out ratings: this model and three baselines.

        "mean": the mean rating for all; "film mean": the film's own (the overall mean where it has none);
        "biases": mean + b_u + b_i without the factors; "factors": the whole model.
        """
        test = self._test_part
        users = test["user"].map(self._user_rows).to_numpy()
        films = test["title"].map(self._title_rows).to_numpy()
        biases = self.mean + self.user_biases[users] + self.item_biases[films]
        products = (self.user_vectors[users] * self.item_vectors[films]).sum(axis=1)
        film_means = test["title"].map(self._train_part.groupby("title")["rating"].mean()).fillna(self.mean)
        predictions = {
            "mean": np.full(len(test), self.mean),
            "film mean": film_means.to_numpy(),
            "biases": self._clip(biases),
            "factors": self._clip(biases + products),
        }
        truth = test["rating"].to_numpy()
        return {name: float(np.sqrt(((found - truth) ** 2).mean())) for name, found in predictions.items()}

    @staticmethod
    def _clip(ratings: np.ndarray) -> np.ndarray:
        return np.clip(ratings, 0.5, 5)

    def _vector(self, item: Any, position: int) -> np.ndarray:
        if isinstance(item, (int, np.integer)) and not isinstance(item, bool):
            return self.user_vectors[self._user_row(item)]
        return self.item_vectors[self._title_row(as_text(item, position, "title"))]

    def _title_row(self, title: Any) -> int:
        name = as_text(title, 0, "title")
        if name not in self._title_rows:
            holding = [other for other in self.titles if name.lower().strip() in other.lower()]
            close = list(dict.fromkeys([*holding[:3], *suggest(name, self.titles)]))[:3]
            hint = f": did you mean {' or '.join(map(repr, close))}?" if close else ": see encoder.titles"
            raise UnknownNameError(f"no film is called {name!r}{hint}")
        return self._title_rows[name]

    def _user_row(self, user: Any) -> int:
        if isinstance(user, bool) or not isinstance(user, (int, np.integer)):
            raise InputTypeError(
                f"a user is a whole number from {self.users[0]} to {self.users[-1]}, got {user!r}"
            )
        if user not in self._user_rows:
            raise UnknownNameError(
                f"there is no user {user}: choose from {self.users[0]} to {self.users[-1]}"
            )
        return self._user_rows[int(user)]
