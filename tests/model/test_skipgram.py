"""Word2Vec from nothing: its pieces equal brute force, its losses the paper's, a resumed run a whole one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

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
SHORT = Settings(dim=8, window=2, negatives=3, threshold=1.0, epochs=3, batch=16, rate=0.05)


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


@pytest.mark.parametrize("window", [1, 3])
def test_pairs_and_groups_equal_a_loop(window: int) -> None:
    rng = np.random.default_rng(2)
    tokens, article = rng.integers(0, 9, 60), np.repeat([0, 1, 2], 20)
    reach = np.random.default_rng(5).integers(1, window + 1, 60)
    near = [
        [j for j in range(60) if 0 < abs(i - j) <= reach[i] and article[i] == article[j]] for i in range(60)
    ]
    center, context = skipgram.window_pairs(tokens, article, window, np.random.default_rng(5))
    expected = Counter((tokens[i], tokens[j]) for i in range(60) for j in near[i])
    assert Counter(zip(center, context, strict=True)) == expected
    groups, centers = skipgram.window_groups(tokens, article, window, np.random.default_rng(5), blank=99)
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


@pytest.mark.parametrize("divide_error", [False, True])
def test_each_word_of_the_context_receives_the_whole_error_as_in_gensim(divide_error: bool) -> None:
    torch.manual_seed(0)
    model = CBOW(n_words=6, dim=3, divide_error=divide_error)
    torch.nn.init.normal_(model.output.weight)
    given, wanted = torch.tensor([[0, 2, 6], [4, 4, 2]]), torch.tensor([1, 2])
    (model(given, wanted, noise=torch.tensor([[3], [5]])) * 2).backward()  # the sum over both examples
    v, u = model.input.weight.detach().numpy(), model.output.weight.detach().numpy()
    by_hand = np.zeros((7, 3))
    for context, true, false in (([0, 2], 1, 3), ([4, 4, 2], 2, 5)):
        hidden = v[context].mean(axis=0)
        error = (expit(u[true] @ hidden) - 1) * u[true] + expit(u[false] @ hidden) * u[false]
        for word in context:
            by_hand[word] += error / len(context) if divide_error else error
    gradient = model.input.weight.grad
    assert gradient is not None
    assert gradient.to_dense().numpy() == pytest.approx(by_hand, abs=1e-6)


def test_examples_come_in_the_order_of_the_text_unless_shuffled(corpus: skipgram.Corpus) -> None:
    ordered, shuffled = (
        Trainer(corpus, Settings(window=1, threshold=1.0, shuffled=yes)).epoch_examples()
        for yes in (False, True)
    )
    cat, drinks, milk = (corpus.words.index(word) for word in TEXT[0])
    assert ordered[0][:4].tolist() == [cat, drinks, drinks, milk]
    assert ordered[1][:4].tolist() == [drinks, milk, cat, drinks]
    pairs = [sorted(zip(*(part.tolist() for part in both), strict=True)) for both in (ordered, shuffled)]
    assert pairs[0] == pairs[1]
    assert not torch.equal(ordered[0], shuffled[0])


@pytest.mark.parametrize("architecture", ["skip-gram", "cbow"])
def test_words_of_the_same_company_become_alike(corpus: skipgram.Corpus, architecture: str) -> None:
    trainer = Trainer(corpus, Settings(**{**SHORT.__dict__, "architecture": architecture, "epochs": 15}))
    losses = trainer.run()
    assert losses[-1] < 0.8 * losses[0]
    vectors = trainer.model.vectors()
    cat, dog, bus = (
        vectors[corpus.words.index(w)] / np.linalg.norm(vectors[corpus.words.index(w)])
        for w in ("cat", "dog", "bus")
    )
    assert cat @ dog > 0.8 > cat @ bus


def test_an_interrupted_run_ends_like_an_unbroken_one(corpus: skipgram.Corpus, tmp_path: Path) -> None:
    unbroken, first, second = (Trainer(corpus, SHORT) for _ in range(3))
    losses = unbroken.run()
    begun = [loss for _, loss in zip(range(len(losses) // 2), (loss for _, loss in first), strict=False)]
    torch.save(first.state(), tmp_path / "state.pt")
    second.load_state(torch.load(tmp_path / "state.pt"))
    rest = second.run()
    assert begun + rest == losses
    assert np.array_equal(unbroken.model.vectors(), second.model.vectors())


def test_a_state_of_other_settings_is_refused(corpus: skipgram.Corpus) -> None:
    state = Trainer(corpus, SHORT).state()
    with pytest.raises(InputError, match="other settings"):
        Trainer(corpus, Settings(dim=9)).load_state(state)


@pytest.mark.parametrize(
    "wrong", [{"dim": 0}, {"window": -1}, {"architecture": "glove"}, {"epochs": 0}, {"batch": 0}]
)
def test_settings_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type]
