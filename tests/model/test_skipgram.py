"""Word2Vec from nothing: its pieces equal brute force and gensim, its steps the authors' C program."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gensim.models import Word2Vec
from scipy.special import expit, log_expit

from tutorial_lib.errors import InputError, InputTypeError
from tutorial_lib.scratch import skipgram
from tutorial_lib.scratch.skipgram import CBOW, Settings, SkipGram, Trainer

ANIMALS = ["cat drinks milk", "dog drinks milk", "cat eats fish", "dog eats fish"]
VEHICLES = ["car needs fuel", "bus needs fuel", "car takes people", "bus takes people"]
TEXT = [line.split() for line in ANIMALS + VEHICLES] * 50
SHORT: dict[str, Any] = {
    "dim": 8, "window": 2, "negatives": 3, "threshold": 1.0, "epochs": 3, "batch": 16, "rate": 0.05,
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> skipgram.Corpus:
    return skipgram.read_corpus(TEXT, min_count=1)


def test_reading_keeps_frequent_words_in_order_and_articles_apart() -> None:
    corpus = skipgram.read_corpus([["a", "b", "a"], ["c", "a", "b"]], min_count=2)
    assert corpus.words == ["a", "b"]
    assert corpus.counts.tolist() == [3, 2]
    assert corpus.tokens.tolist() == [0, 1, 0, 0, 1]
    assert corpus.article.tolist() == [0, 0, 0, 1, 1]


def test_reading_refuses_strings_and_rare_words() -> None:
    with pytest.raises(InputTypeError, match="letters"):
        skipgram.read_corpus(["a text"])
    with pytest.raises(InputError, match="0 of 2 words occur at least 5 times: lower min_count"):
        skipgram.read_corpus([["a", "b"]])


def test_keep_probability_is_that_of_gensim() -> None:
    model = Word2Vec(min_count=1, sample=1e-3)
    model.build_vocab([["the"] * 900 + ["of"] * 90 + ["cat"] * 9])
    by_gensim = [model.wv.get_vecattr(word, "sample_int") / (2**32 - 1) for word in ("the", "of", "cat")]
    assert skipgram.keep_probability(np.array([900, 90, 9])) == pytest.approx(by_gensim, rel=1e-3)


def test_noise_is_flatter_than_the_text_and_sums_to_one() -> None:
    noise = skipgram.noise_distribution(np.array([81, 16, 1]))
    assert noise == pytest.approx(np.array([27, 8, 1]) / 36)


def test_pairs_and_groups_equal_a_loop() -> None:
    rng = np.random.default_rng(2)
    tokens, article = rng.integers(0, 9, 60), np.repeat([0, 1, 2], 20)
    reach = np.random.default_rng(5).integers(1, 3 + 1, 60)
    near = [
        [j for j in range(60) if 0 < abs(i - j) <= reach[i] and article[i] == article[j]] for i in range(60)
    ]
    center, context = skipgram.window_pairs(tokens, article, 3, np.random.default_rng(5))
    expected = Counter((tokens[i], tokens[j]) for i in range(60) for j in near[i])
    assert Counter(zip(center, context, strict=True)) == expected
    groups, centers = skipgram.window_groups(tokens, article, 3, np.random.default_rng(5), blank=99)
    assert centers.tolist() == tokens.tolist()
    found = [sorted(group[group != 99]) for group in groups]
    assert found == [sorted(tokens[near[i]]) for i in range(60)]


@pytest.mark.parametrize("kind", [SkipGram, CBOW])
def test_the_loss_is_that_of_the_paper(kind: type[SkipGram]) -> None:
    torch.manual_seed(0)
    model = kind(n_words=6, dim=3)
    torch.nn.init.normal_(model.output.weight)
    given = torch.tensor([0, 4]) if kind is SkipGram else torch.tensor([[0, 2, 6], [4, 6, 6]])
    wanted, noise = torch.tensor([1, 2]), torch.tensor([[2, 3], [5, 0]])
    v_table, u_table = model.input.weight.detach().numpy(), model.output.weight.detach().numpy()
    hidden = [v_table[[0]].mean(0) if kind is SkipGram else v_table[[0, 2]].mean(0), v_table[4]]
    by_hand = [
        -log_expit(u_table[o] @ v) - log_expit(-u_table[n] @ v).sum()
        for v, o, n in zip(hidden, wanted.numpy(), noise.numpy(), strict=True)
    ]
    assert model(given, wanted, noise).item() == pytest.approx(np.mean(by_hand), abs=1e-6)


def train_one(
    v: np.ndarray, u: np.ndarray, given: list[int], words: list[int], rate: float, share: float
) -> None:
    """One example as the C program and gensim train it: `words` are the true one, then the noise."""
    hidden = v[given].mean(axis=0)
    gradients = [(float(i == 0) - expit(u[word] @ hidden)) * rate for i, word in enumerate(words)]
    error = sum(g * u[word] for g, word in zip(gradients, words, strict=True))
    for g, word in zip(gradients, words, strict=True):
        u[word] += g * hidden
    for word in given:
        v[word] += error * share


@pytest.mark.parametrize(
    "changes",
    [{}, {"cbow": True}, {"cbow": True, "divide_error": True}],
    ids=["skip-gram", "CBOW", "divided"],
)
def test_a_step_is_that_of_gensim(corpus: skipgram.Corpus, changes: dict[str, bool]) -> None:
    """Each word of a context receives the whole error as in gensim, or its part of it if that is divided."""
    trainer = Trainer(corpus, Settings(**SHORT | changes))
    torch.manual_seed(3)
    torch.nn.init.normal_(trainer.model.output.weight)
    v, u = (table.weight.detach().numpy().copy() for table in (trainer.model.input, trainer.model.output))
    seen: list[torch.Tensor] = []
    trainer.model.register_forward_pre_hook(lambda module, inputs: seen.extend(inputs))
    given, wanted = (part[1:2] for part in trainer.examples())

    trainer.step(given, wanted, done=0.25)

    context = [word for word in given.flatten().tolist() if word < len(corpus.words)]
    assert len(context) > 1 or not changes
    assert len(set(noise := seen[2][0].tolist())) == 3  # with a word drawn twice order would matter
    share = 1 / len(context) if changes.get("divide_error") else 1
    train_one(v, u, context, [int(wanted), *noise], 0.05 * 0.75, share)
    np.testing.assert_allclose(trainer.model.input.weight.detach().numpy(), v, atol=1e-6)
    np.testing.assert_allclose(trainer.model.output.weight.detach().numpy(), u, atol=1e-6)


def test_examples_come_in_the_order_of_the_text_unless_shuffled(corpus: skipgram.Corpus) -> None:
    ordered, shuffled = (
        Trainer(corpus, Settings(window=1, threshold=1.0, shuffled=yes)).examples() for yes in (False, True)
    )
    cat, drinks, milk = (corpus.words.index(word) for word in TEXT[0])
    assert ordered[0][:4].tolist() == [cat, drinks, drinks, milk]
    assert ordered[1][:4].tolist() == [drinks, milk, cat, drinks]
    pairs = [sorted(zip(*(part.tolist() for part in both), strict=True)) for both in (ordered, shuffled)]
    assert pairs[0] == pairs[1]
    assert not torch.equal(ordered[0], shuffled[0])


@pytest.mark.parametrize("cbow", [False, True])
def test_words_of_the_same_company_become_alike(corpus: skipgram.Corpus, cbow: bool) -> None:
    trainer = Trainer(corpus, Settings(**SHORT | {"cbow": cbow, "epochs": 15}))
    losses = trainer.run()
    assert losses[-1] < 0.8 * losses[0]
    rows = trainer.model.vectors()[[corpus.words.index(word) for word in ("cat", "dog", "bus")]]
    cat, dog, bus = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert cat @ dog > 0.8 > cat @ bus


def test_an_interrupted_run_ends_like_an_unbroken_one(corpus: skipgram.Corpus, tmp_path: Path) -> None:
    unbroken, first, second = (Trainer(corpus, Settings(**SHORT)) for _ in range(3))
    losses = unbroken.run()
    begun = [loss for _, loss in zip(range(len(losses) // 2), (loss for _, loss in first), strict=False)]
    torch.save(first.state(), tmp_path / "state.pt")
    second.load_state(torch.load(tmp_path / "state.pt"))
    rest = second.run()
    assert begun + rest == losses
    assert np.array_equal(unbroken.model.vectors(), second.model.vectors())
    with pytest.raises(InputError, match="other settings"):
        Trainer(corpus, Settings(dim=9)).load_state(first.state())


def test_a_trainer_draws_nothing_from_the_readers_random_numbers(corpus: skipgram.Corpus) -> None:
    torch.manual_seed(7)
    expected = torch.rand(3).tolist()
    torch.manual_seed(7)
    Trainer(corpus)
    assert torch.rand(3).tolist() == expected


def test_settings_are_checked() -> None:
    with pytest.raises(InputError, match=r"window.* must be at least 1: .*window=-1"):
        Settings(window=-1)
