"""Matrix factorisation (Koren, Bell and Volinsky 2009): how the recommender's factors are learnt.

The rating that user u gives film i is predicted as  mean + b_u + b_i + p_u · q_i  (their equation 4).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.numpy import save_file

from ..data import movielens
from ..scratch.training import one_thread
from ..store import catalog
from ..store.catalog import Artefact

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["DIM", "split", "train", "vocabulary"]

SETTINGS = catalog.artefact("recommender").settings
DIM: int = SETTINGS["dim"]


def split() -> tuple[DataFrame, DataFrame]:
    """Return the ratings for training (nine tenths) and for testing (one tenth, drawn at random)."""
    ratings = movielens()
    is_test = np.zeros(len(ratings), dtype=bool)
    order = np.random.default_rng(SETTINGS["seed"]).permutation(len(ratings))
    is_test[order[: round(SETTINGS["test_share"] * len(ratings))]] = True
    return ratings[~is_test], ratings[is_test]


def vocabulary(train_part: DataFrame, test_part: DataFrame) -> tuple[list[str], list[int]]:
    """Return all titles, most training ratings first (then by name), and all users, ascending."""
    counts = train_part["title"].value_counts()
    titles = sorted(
        {*train_part["title"], *test_part["title"]}, key=lambda title: (-int(counts.get(title, 0)), title)
    )
    return titles, sorted({int(user) for part in (train_part, test_part) for user in part["user"]})


@one_thread()
def train(folder: Path, made: Artefact) -> None:
    """Learn factors and biases by gradient descent on the penalised square error; save them."""
    train_part, test_part = split()
    titles, users = vocabulary(train_part, test_part)
    title_rows = {title: row for row, title in enumerate(titles)}
    user_rows = {user: row for row, user in enumerate(users)}
    u = torch.tensor(train_part["user"].map(user_rows).to_numpy())
    i = torch.tensor(train_part["title"].map(title_rows).to_numpy())
    ratings = torch.tensor(train_part["rating"].to_numpy(), dtype=torch.float32)
    factors = _fit(u, i, ratings - ratings.mean(), len(users), len(titles))
    counts = np.bincount(i.numpy(), minlength=len(titles))
    factors["item_vectors"][counts == 0] = 0  # never trained: what is left there is the random start
    save_file(
        {**factors, "counts": counts, "mean": np.array([ratings.mean()], dtype=np.float32)},
        folder / "model.safetensors",
    )


def _fit(
    u: torch.Tensor, i: torch.Tensor, ratings: torch.Tensor, users: int, films: int
) -> dict[str, np.ndarray]:
    """Fit ratings - mean = b_u + b_i + p_u · q_i; u, i and ratings have one entry per rating."""
    with torch.random.fork_rng():
        torch.manual_seed(SETTINGS["seed"])
        p, q = torch.randn(users, DIM) * 0.05, torch.randn(films, DIM) * 0.05
        b_u, b_i = torch.zeros(users), torch.zeros(films)
        parameters = [parameter.requires_grad_() for parameter in (p, q, b_u, b_i)]
        optimizer = torch.optim.Adam(parameters, lr=SETTINGS["learning_rate"])
        for _ in range(SETTINGS["epochs"]):
            for batch in torch.randperm(len(ratings)).split(SETTINGS["batch"]):
                rows = p[u[batch]], q[i[batch]], b_u[u[batch]], b_i[i[batch]]
                error = ratings[batch] - rows[2] - rows[3] - (rows[0] * rows[1]).sum(dim=1)
                penalty = sum((row**2).sum() for row in rows)
                loss = ((error**2).sum() + SETTINGS["penalty"] * penalty) / len(batch)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    names = ("user_vectors", "item_vectors", "user_biases", "item_biases")
    return {name: parameter.detach().numpy() for name, parameter in zip(names, parameters, strict=True)}
