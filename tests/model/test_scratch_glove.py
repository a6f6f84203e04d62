"""GloVe's slopes are autograd's, its steps are PyTorch's AdaGrad, and unseen pairs do what they should."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import sparse

from tutorial_lib.errors import InputError
from tutorial_lib.scratch.glove import Glove, GloveSettings, pair_weight

X = np.array(
    [[0, 4, 1, 0, 0], [4, 0, 12, 0, 2], [1, 12, 3, 0.5, 0], [0, 0, 0.5, 0, 7], [0, 2, 0, 7, 0]],
    dtype=np.float32,
)
MATRIX = sparse.csr_array(X)


def trained(**settings: float) -> tuple[Glove, list[float]]:
    model = Glove(MATRIX, GloveSettings(**{"dim": 4, "passes": 100, **settings}))  # type: ignore[arg-type]
    return model, list(model.passes())


def loss_by_definition(model: Glove, tables: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Equation 8 of the paper (halved), and Swivel's soft bound for the pairs that never occur."""
    word, context, word_bias, context_bias = tables
    counts = torch.from_numpy(X)
    prediction = word @ context.T + word_bias[:, None] + context_bias
    seen = counts > 0
    error = prediction - torch.where(seen, counts, 1).log()
    weight = torch.where(counts < model.settings.x_max, (counts / model.settings.x_max) ** 0.75, 1)
    fit = (weight * error**2 / 2)[seen].sum()
    return fit, model.settings.unseen_weight * torch.nn.functional.softplus(prediction)[~seen].sum()


@pytest.mark.parametrize(("unseen_weight", "free_biases"), [(0.0, True), (0.3, False)])
def test_a_step_is_adagrad_on_the_gradient_of_autograd(unseen_weight: float, free_biases: bool) -> None:
    model = Glove(MATRIX, GloveSettings(dim=3, unseen_weight=unseen_weight, free_biases=free_biases))
    tables = [model.word, model.context, model.word_bias, model.context_bias]
    expected = [table.clone().requires_grad_() for table in tables]
    fit, bound = loss_by_definition(model, expected)
    (fit + bound).backward()
    moved = expected if free_biases else expected[:2]
    torch.optim.Adagrad(moved, lr=0.1, initial_accumulator_value=0.1, eps=0).step()
    assert model.step(torch.arange(5)) == pytest.approx(fit.item(), rel=1e-5)
    for table, wanted in zip(tables, expected, strict=True):
        torch.testing.assert_close(table, wanted.detach(), atol=1e-5, rtol=1e-4)


def test_weight_rises_and_stops_at_one() -> None:
    weight = pair_weight(torch.tensor([1.0, 5.0, 10.0, 99.0]), x_max=10, alpha=0.75)
    assert weight.tolist() == pytest.approx([0.1**0.75, 0.5**0.75, 1, 1])


def test_training_lowers_the_loss_and_fits_the_table() -> None:
    model, losses = trained(passes=300)
    assert losses[-1] < losses[0] / 50
    row, column = np.nonzero(X)
    np.testing.assert_allclose(model.predict(row, column), np.log(X[row, column]), atol=0.5)


def test_unseen_pairs_are_pushed_down() -> None:
    without, pushed = (
        trained(unseen_weight=weight)[0].predict(*np.nonzero(X == 0)).mean() for weight in (0.0, 0.5)
    )
    assert pushed < without - 0.5


def test_fixed_biases_stay_and_are_the_logarithms_of_the_totals() -> None:
    model, _ = trained(passes=3, free_biases=False)
    total = X.sum(axis=1)
    expected = np.log(np.outer(total, total) / total.sum())
    found = (model.word_bias[:, None] + model.context_bias).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_same_seed_same_vectors() -> None:
    first, second, other = (trained(passes=3, seed=seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.vectors(), second.vectors())
    assert not np.allclose(first.vectors(), other.vectors())
    np.testing.assert_array_equal(first.vectors(), (first.word + first.context).numpy())
    np.testing.assert_array_equal(first.vectors(summed=False), first.word.numpy())


@pytest.mark.parametrize("wrong", [{"dim": 0}, {"x_max": float("nan")}, {"unseen_weight": -0.1}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        GloveSettings(**wrong)  # type: ignore[arg-type]
