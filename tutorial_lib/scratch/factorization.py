"""Matrix factorisation (Koren, Bell and Volinsky 2009): vectors of people and of films, from ratings.

Person u is expected to give film i  mean + b_u + b_i + p_u · q_i  stars (their equation 4): what is usual,
how kind the person is, how good the film is, and how well the two fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from .training import one_thread

__all__ = ["FactorSettings", "Factors", "train"]


@dataclass(frozen=True)
class FactorSettings:
    """What a training run depends on.

    dim: d, the length of a vector. epochs: how often all ratings are seen. batch: ratings in one step.
    learning_rate: Adam's. penalty: how much a large number costs, beside the squared error of a rating.
    test_share: the share of the ratings that is kept for testing. seed: of that choice, of the first vectors
    and of the order.
    """

    dim: int
    epochs: int
    batch: int
    learning_rate: float
    penalty: float
    test_share: float
    seed: int


@dataclass(frozen=True)
class Factors:
    """What was learnt of people [U] and films [F].

    mean: the mean rating. p: float32 [U, d]. q: float32 [F, d]. b_user: float32 [U]. b_film: float32 [F].
    """

    mean: torch.Tensor
    p: torch.Tensor
    q: torch.Tensor
    b_user: torch.Tensor
    b_film: torch.Tensor


@one_thread()
def train(
    users: torch.Tensor,
    films: torch.Tensor,
    stars: torch.Tensor,
    sizes: tuple[int, int],
    settings: FactorSettings,
) -> Factors:
    """Learn from n ratings, minimising their squared error plus a penalty (their equation 5).

    Args:
        users: who rated, as row of p, int [n].
        films: what was rated, as row of q, int [n].
        stars: how many stars, float32 [n].
        sizes: how many people and films there are, U and F; some may have no rating here.
        settings: of the run.
    """
    mean = stars.mean()
    with torch.random.fork_rng():  # the reader's own random numbers go on as if nothing had happened
        torch.manual_seed(settings.seed)
        p = torch.randn(sizes[0], settings.dim) * 0.05  # [U, d]
        q = torch.randn(sizes[1], settings.dim) * 0.05  # [F, d]
        b_user, b_film = torch.zeros(len(p)), torch.zeros(len(q))  # [U], [F]
        learnt = [table.requires_grad_() for table in (p, q, b_user, b_film)]
        optimizer = torch.optim.Adam(learnt, lr=settings.learning_rate)
        for _ in range(settings.epochs):
            for rows in torch.randperm(len(stars)).split(settings.batch):  # [batch], the last one shorter
                u, i = users[rows], films[rows]
                p_u, q_i, b_u, b_i = p[u], q[i], b_user[u], b_film[i]  # [batch, d] twice, [batch] twice
                error = stars[rows] - mean - b_u - b_i - (p_u * q_i).sum(dim=1)  # [batch]
                size = sum((part**2).sum() for part in (p_u, q_i, b_u, b_i))
                loss = ((error**2).sum() + settings.penalty * size) / len(rows)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return Factors(mean, *(table.detach() for table in learnt))
