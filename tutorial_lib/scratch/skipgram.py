"""Word2Vec in PyTorch: skip-gram and CBOW with negative sampling (Mikolov et al. 2013a, 2013b).

The notebook builds each piece below in a small cell. V words, numbered by rank: 0 is the most frequent one;
vectors of d numbers; b examples in a batch; k noise words for each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ..errors import InputError
from ..validation import as_corpus

__all__ = [
    "CBOW",
    "Corpus",
    "Settings",
    "SkipGram",
    "Trainer",
    "keep_probability",
    "noise_distribution",
    "read_corpus",
    "window_groups",
    "window_pairs",
]


@dataclass(frozen=True)
class Corpus:
    """A text as numbers; words that are too rare are left out of it."""

    words: list[str]  # the vocabulary, most frequent first
    counts: np.ndarray  # [V] how often each occurs
    tokens: np.ndarray  # [n] the text, word after word
    article: np.ndarray  # [n] the article that each token belongs to


def read_corpus(articles: Sequence[Sequence[str]], min_count: int = 5) -> Corpus:
    """Number the words that occur at least `min_count` times and drop the others from the text.

    Raises InputTypeError or InputError: no lists of words, or no words that are frequent enough.
    """
    articles = as_corpus(articles)
    frequency = Counter(word for article in articles for word in article)
    words = [word for word, count in frequency.most_common() if count >= min_count]
    if len(words) < 2:
        raise InputError(
            f"{len(words)} of {len(frequency)} words occur at least {min_count} times: lower min_count"
        )
    number = {word: i for i, word in enumerate(words)}
    lines = [[number[word] for word in article if word in number] for article in articles]
    return Corpus(
        words,
        counts=np.array([frequency[word] for word in words]),
        tokens=np.array([i for line in lines for i in line], dtype=np.int64),
        article=np.repeat(np.arange(len(lines)), [len(line) for line in lines]),
    )


def keep_probability(counts: np.ndarray, threshold: float = 1e-3) -> np.ndarray:
    """The chance [V] that sub-sampling keeps a word: sqrt(t/f) + t/f, at most 1; f is its share of the text.

    This is the formula of the C program and of gensim; the paper (2013b, section 2.3) prints sqrt(t/f) alone.
    """
    ratio = threshold * counts.sum() / counts  # [V] t/f
    return np.minimum(np.sqrt(ratio) + ratio, 1.0)


def noise_distribution(counts: np.ndarray) -> np.ndarray:
    """The probability [V] of drawing each word as noise: its count to the power 0.75, normalised."""
    weights = counts.astype(np.float64) ** 0.75  # [V]
    return weights / weights.sum()


def window_groups(
    tokens: np.ndarray, article: np.ndarray, window: int, rng: np.random.Generator, blank: int
) -> tuple[np.ndarray, np.ndarray]:
    """What CBOW sees: the contexts [m, 2 · window] of each center [m], `blank` where there is no word.

    A window reaches a random 1 … `window` words to each side, and never into another article. One pass per
    distance over the whole text: no Python loop over words.
    """
    reach = rng.integers(1, window + 1, len(tokens))  # [n]
    contexts = np.full((len(tokens), 2 * window), blank, dtype=np.int64)  # [n, 2 · window]
    for distance in range(1, window + 1):
        together = article[:-distance] == article[distance:]  # [n - distance]
        left = np.flatnonzero(together & (reach[:-distance] >= distance))  # centers with a word to the right
        right = np.flatnonzero(together & (reach[distance:] >= distance)) + distance  # and to the left
        contexts[left, 2 * distance - 2] = tokens[left + distance]
        contexts[right, 2 * distance - 1] = tokens[right - distance]
    useful = (contexts != blank).any(axis=1)  # [n], m of them true
    return contexts[useful], tokens[useful]


def window_pairs(
    tokens: np.ndarray, article: np.ndarray, window: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What skip-gram sees: the pairs center [p], context [p] of the same windows, in the text's order."""
    contexts, centers = window_groups(tokens, article, window, rng, blank=-1)  # [m, 2 · window], [m]
    place, column = np.nonzero(contexts != -1)  # [p], [p]
    return centers[place], contexts[place, column]


class SkipGram(nn.Module):
    """Two tables of vectors: a word has one as center (`input`) and one as context (`output`)."""

    def __init__(self, n_words: int, dim: int) -> None:
        super().__init__()
        self.n_words = n_words
        # Sparse: a batch moves the rows of its own words, and only these are touched.
        self.input = nn.Embedding(n_words + 1, dim, sparse=True)  # one more row: CBOW's blank, never trained
        self.output = nn.Embedding(n_words, dim, sparse=True)
        nn.init.uniform_(self.input.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.output.weight)

    def hidden(self, given: torch.Tensor) -> torch.Tensor:
        """What the model sees as one vector each: of center words [b] their own, [b, d]."""
        return self.input(given)

    def forward(self, given: torch.Tensor, wanted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """The loss of negative sampling (2013b, equation 4), mean over the batch.

        given: what the model sees, [b] or for CBOW [b, m]; wanted: true words [b]; noise: drawn words [b, k].
        """
        candidates = torch.cat([wanted[:, None], noise], dim=1)  # [b, 1 + k], the true word first
        scores = (self.output(candidates) * self.hidden(given)[:, None]).sum(dim=2)  # [b, 1 + k]
        true, false = scores[:, 0], scores[:, 1:]  # [b], [b, k]
        return -(functional.logsigmoid(true) + functional.logsigmoid(-false).sum(dim=1)).mean()

    def vectors(self) -> np.ndarray:
        """The input vectors, float32 [V, d]: the ones that are kept as "the" word vectors."""
        return self.input.weight.detach().numpy()[: self.n_words]


class CBOW(SkipGram):
    """The same two tables; what the model sees is the mean of the context's vectors.

    divide_error: how the error of the mean reaches the context's vectors. By calculus each of m vectors gets
    1/m of it (True). The authors' C program and gensim give it whole to each (False): without that the
    vectors move several times more slowly, and a small text does not suffice.
    """

    def __init__(self, n_words: int, dim: int, divide_error: bool = False) -> None:
        super().__init__(n_words, dim)
        self.divide_error = divide_error

    def hidden(self, given: torch.Tensor) -> torch.Tensor:
        """Context words [b, m], blanks among them -> the mean of their vectors [b, d]."""
        table, blank = self.input.weight, self.n_words  # [V + 1, d]
        mean = functional.embedding_bag(given, table, mode="mean", padding_idx=blank, sparse=True)  # [b, d]
        if mean.requires_grad and not self.divide_error:
            words = (given != blank).sum(dim=1, keepdim=True)  # [b, 1]
            mean.register_hook(lambda error: error * words)  # autograd then divides by the same number
        return mean


@dataclass(frozen=True)
class Settings:
    """What a training run depends on; the defaults are gensim's."""

    cbow: bool = False  # CBOW in the place of skip-gram
    dim: int = 50  # d
    window: int = 5
    negatives: int = 5  # k
    threshold: float = 1e-3  # of sub-sampling; 1 keeps every word
    epochs: int = 5
    rate: float = 0.025  # how far an example moves the vectors along its gradient; falls in a line to 0
    # Examples whose steps are taken at once. gensim takes one after the other, which PyTorch could not do in
    # a reasonable time; a few hundred of them hardly share a word, so that the sum is nearly the same.
    batch: int = 512
    # In random order instead of the text's a large rate does no harm: examples side by side in the text share
    # words, and their summed steps overshoot.
    shuffled: bool = False
    divide_error: bool = False  # see CBOW
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.dim, self.window, self.negatives, self.epochs, self.batch) < 1:
            raise InputError(f"dim, window, negatives, epochs and batch must be at least 1: {self}")


class Trainer:
    """Trains while it is iterated; each step yields (share of the training done, loss).

    Leave the loop to stop; iterate again, or load a saved `state()`, to go on. The random numbers of a step
    depend on the seed and the step alone, so an interrupted run ends with the vectors of an unbroken one.
    """

    def __init__(self, corpus: Corpus, settings: Settings | None = None) -> None:
        self.corpus = corpus
        self.settings = chosen = settings or Settings()
        size = len(corpus.words), chosen.dim
        with torch.random.fork_rng():  # the reader's own random numbers go on as if nothing had been drawn
            torch.manual_seed(chosen.seed)
            self.model = CBOW(*size, chosen.divide_error) if chosen.cbow else SkipGram(*size)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=chosen.rate)
        self.noise_edges = np.cumsum(noise_distribution(corpus.counts))  # [V], rises to 1
        self.epoch, self.batch = 0, 0

    def __iter__(self) -> Iterator[tuple[float, float]]:
        size = self.settings.batch
        while self.epoch < self.settings.epochs:
            given, wanted = self.examples()
            batches = ceil(len(wanted) / size)
            while self.batch < batches:
                rows = slice(self.batch * size, (self.batch + 1) * size)
                done = (self.epoch + self.batch / batches) / self.settings.epochs
                loss = self.step(given[rows], wanted[rows], done)
                self.batch += 1
                yield done, loss
            self.epoch, self.batch = self.epoch + 1, 0

    def run(self) -> list[float]:
        """Train to the end; return the loss of each step."""
        return [loss for _, loss in self]

    def examples(self) -> tuple[torch.Tensor, torch.Tensor]:
        """What the model sees in this epoch and what it should predict, after sub-sampling."""
        rng = np.random.default_rng([self.settings.seed, self.epoch])
        chance = keep_probability(self.corpus.counts, self.settings.threshold)[self.corpus.tokens]  # [n]
        kept = rng.random(len(chance)) < chance  # [n]
        text = self.corpus.tokens[kept], self.corpus.article[kept], self.settings.window, rng
        if self.settings.cbow:
            given, wanted = window_groups(*text, blank=len(self.corpus.words))  # [m, 2 · window], [m]
        else:
            given, wanted = window_pairs(*text)  # [p], [p]
        order = rng.permutation(len(wanted)) if self.settings.shuffled else slice(None)
        return torch.from_numpy(given[order]), torch.from_numpy(wanted[order])

    def step(self, given: torch.Tensor, wanted: torch.Tensor, done: float) -> float:
        """Draw noise for a batch and take one step of gradient descent; return the mean loss."""
        rng = np.random.default_rng([self.settings.seed, self.epoch, self.batch])
        noise = self.noise_edges.searchsorted(rng.random((len(wanted), self.settings.negatives)))  # [b, k]
        loss = self.model(given, wanted, torch.from_numpy(noise.clip(max=len(self.corpus.words) - 1)))
        self.optimizer.param_groups[0]["lr"] = self.settings.rate * (1 - done)
        self.optimizer.zero_grad()
        (loss * len(wanted)).backward()  # the sum: each example moves the vectors as if it came alone
        self.optimizer.step()
        return loss.item()

    def state(self) -> dict[str, Any]:
        """Everything that is needed to go on later; write it with `torch.save`."""
        position, weights = (self.epoch, self.batch), self.model.state_dict()
        return {"settings": asdict(self.settings), "position": position, "model": weights}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state()` was taken; raises InputError if that run had other settings."""
        if state["settings"] != asdict(self.settings):
            raise InputError(f"the state was saved with other settings: {state['settings']}")
        self.epoch, self.batch = state["position"]
        self.model.load_state_dict(state["model"])
