"""GloVe's slopes are autograd's, its steps are PyTorch's AdaGrad, and unseen pairs do what they should."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import sparse

from tutorial_lib.errors import InputError
from tutorial_lib.scratch.glove import Glove, GloveSettings, pair_weight, train

X = np.array(
    [[0, 4, 1, 0, 0], [4, 0, 12, 0, 2], [1, 12, 3, 0.5, 0], [0, 0, 0.5, 0, 7], [0, 2, 0, 7, 0]],
    dtype=np.float32,
)
MATRIX = sparse.csr_array(X)


def loss_by_definition(model, counts, tables):
    """Equation 8 of the paper (halved), plus Swivel's soft bound for the pairs that never occur."""
    word, context, word_bias, context_bias = tables
    prediction = word @ context.T + word_bias[:, None] + context_bias
    seen = counts > 0
    error = prediction - torch.where(seen, counts, 1).log()
    fit = (pair_weight(counts, model.settings.x_max) * error**2 / 2)[seen].sum()
    bound = torch.nn.functional.softplus(prediction)[~seen].sum()
    return fit + model.settings.unseen_weight * bound


@pytest.mark.parametrize("unseen_weight", [0.0, 0.3])
@pytest.mark.parametrize("free_biases", [True, False])
def test_a_step_is_adagrad_on_the_gradient_of_autograd(unseen_weight, free_biases):
    model = Glove(MATRIX, GloveSettings(dim=3, unseen_weight=unseen_weight, free_biases=free_biases))
    tables = (model.word, model.context, model.word_bias, model.context_bias)
    expected = [table.clone().requires_grad_() for table in tables]
    loss_by_definition(model, torch.from_numpy(X), expected).backward()
    moved = expected if free_biases else expected[:2]
    torch.optim.Adagrad(moved, lr=0.1, initial_accumulator_value=0.1, eps=0).step()
    model.step(torch.arange(5))
    # The context table moves after the word table, from the same slopes but with the words as they were.
    for table, wanted in zip(tables, expected, strict=True):
        torch.testing.assert_close(table, wanted.detach(), atol=1e-5, rtol=1e-4)


def test_loss_is_that_of_the_pairs_that_occur():
    model = Glove(MATRIX, GloveSettings(dim=3))
    _, loss = model.slopes(torch.arange(5))
    tables = (model.word, model.context, model.word_bias, model.context_bias)
    assert loss == pytest.approx(float(loss_by_definition(model, torch.from_numpy(X), tables)), rel=1e-5)


def test_weight_rises_and_stops_at_one():
    weight = pair_weight(torch.tensor([1.0, 5.0, 10.0, 99.0]), x_max=10, alpha=0.75)
    assert weight.tolist() == pytest.approx([0.1**0.75, 0.5**0.75, 1, 1])


def test_training_lowers_the_loss_and_fits_the_table():
    model = Glove(MATRIX, GloveSettings(dim=4, passes=300))
    losses = list(model.passes())
    assert losses[-1] < losses[0] / 50
    row, column = np.nonzero(X)
    np.testing.assert_allclose(model.predict(row, column), np.log(X[row, column]), atol=0.5)


def test_unseen_pairs_are_pushed_down():
    def mean_belief(weight):
        model = Glove(MATRIX, GloveSettings(dim=4, passes=100, unseen_weight=weight))
        list(model.passes())
        return model.predict(*np.nonzero(X == 0)).mean()

    assert mean_belief(0.5) < mean_belief(0.0) - 0.5


def test_fixed_biases_stay_and_are_the_logarithms_of_the_totals():
    model = Glove(MATRIX, GloveSettings(dim=2, passes=3, free_biases=False))
    list(model.passes())
    total = X.sum(axis=1)
    expected = np.log(np.outer(total, total) / total.sum())
    found = (model.word_bias[:, None] + model.context_bias).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_same_seed_same_vectors():
    first, second, other = (train(MATRIX, GloveSettings(dim=4, passes=3, seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.allclose(first, other)


def test_word_and_context_are_summed():
    model = Glove(MATRIX, GloveSettings(dim=4))
    np.testing.assert_allclose(model.vectors(), (model.word + model.context).numpy())
    np.testing.assert_allclose(model.vectors(summed=False), model.word.numpy())


@pytest.mark.parametrize(
    "setting", [{"dim": 0}, {"passes": -1}, {"rate": 0}, {"x_max": float("nan")}, {"unseen_weight": -0.1}]
)
def test_impossible_settings_are_refused(setting):
    with pytest.raises(InputError, match=next(iter(setting))):
        GloveSettings(**setting)
