"""Word2Vec in PyTorch: skip-gram and CBOW with negative sampling (Mikolov et al. 2013a, 2013b).

The notebook on Word2Vec builds each piece below in a small cell; here they stand together, vectorised, so
that they train on the whole Wikipedia sample. Word numbers are ranks: 0 is the most frequent word.
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
from ..validation import as_corpus, positive_int

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
    """A text as numbers.

    words: the vocabulary, most frequent first; counts: how often each occurs [V].
    tokens: the text as word numbers, rare words left out [n]; article: the article of each token [n].
    """

    words: list[str]
    counts: np.ndarray
    tokens: np.ndarray
    article: np.ndarray


def read_corpus(articles: Sequence[Sequence[str]], min_count: int = 5) -> Corpus:
    """Number the words that occur at least `min_count` times and drop the others from the text.

    Raises:
        InputTypeError, InputError: no lists of words, or no word that is frequent enough.
    """
    articles = as_corpus(articles)
    frequency = Counter(word for article in articles for word in article)
    minimum = positive_int(min_count, "min_count")
    words = [word for word, count in frequency.most_common() if count >= minimum]
    if len(words) < 2:
        raise InputError(
            f"{len(words)} of {len(frequency)} words occur at least {minimum} times: lower min_count"
        )
    number = {word: i for i, word in enumerate(words)}
    lines = [[number[word] for word in article if word in number] for article in articles]
    tokens = np.array([i for line in lines for i in line], dtype=np.int64)
    article_of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    return Corpus(words, np.array([frequency[word] for word in words]), tokens, article_of)


def keep_probability(counts: np.ndarray, threshold: float = 1e-3) -> np.ndarray:
    """The chance [V] that sub-sampling keeps a word: sqrt(t/f) + t/f, at most 1; f is its share of the text.

    This is the formula of the C program and of gensim; the paper (2013b, section 2.3) prints sqrt(t/f) alone.
    """
    ratio = threshold * counts.sum() / counts
    return np.minimum(np.sqrt(ratio) + ratio, 1.0)


def noise_distribution(counts: np.ndarray, power: float = 0.75) -> np.ndarray:
    """The probability [V] of drawing each word as noise: its count to the power 0.75, normalised."""
    weights = counts.astype(np.float64) ** power
    return weights / weights.sum()


def window_pairs(
    tokens: np.ndarray, article: np.ndarray, window: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """All pairs (center [m], context [m]) within a window of random reach 1 … `window` around each center.

    One pass per distance over the whole text: no Python loop over words. Pairs never cross articles. They
    come in the order of the text, center by center.
    """
    contexts, centers = window_groups(tokens, article, window, rng, blank=-1)
    place, column = np.nonzero(contexts != -1)
    return centers[place], contexts[place, column]


def window_groups(
    tokens: np.ndarray, article: np.ndarray, window: int, rng: np.random.Generator, blank: int
) -> tuple[np.ndarray, np.ndarray]:
    """For CBOW: the contexts [m, 2·window] of each center [m], with `blank` where the window has no word."""
    reach = rng.integers(1, window + 1, len(tokens))
    contexts = np.full((len(tokens), 2 * window), blank, dtype=np.int64)
    for distance in range(1, window + 1):
        together = article[:-distance] == article[distance:]
        left = np.flatnonzero(together & (reach[:-distance] >= distance))
        right = np.flatnonzero(together & (reach[distance:] >= distance)) + distance
        contexts[left, 2 * distance - 2] = tokens[left + distance]
        contexts[right, 2 * distance - 1] = tokens[right - distance]
    useful = (contexts != blank).any(axis=1)
    return contexts[useful], tokens[useful]


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

    def hidden(self, center: torch.Tensor) -> torch.Tensor:
        """Center words [b] -> their vectors [b, d]."""
        return self.input(center)

    def forward(self, given: torch.Tensor, wanted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """The loss of negative sampling (2013b, equation 4), mean over the batch.

        given: what the model sees, [b] or for CBOW [b, m]; wanted: true words [b]; noise: drawn words [b, k].
        """
        candidates = torch.cat([wanted[:, None], noise], dim=1)  # [b, 1 + k], the true word first
        scores = (self.output(candidates) * self.hidden(given)[:, None]).sum(dim=2)  # [b, 1 + k]
        true, false = scores[:, 0], scores[:, 1:]
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

    def hidden(self, context: torch.Tensor) -> torch.Tensor:
        """Context words [b, m], blanks among them -> the mean of their vectors [b, d]."""
        blank = self.n_words
        mean = functional.embedding_bag(
            context, self.input.weight, mode="mean", padding_idx=blank, sparse=True
        )
        if mean.requires_grad and not self.divide_error:
            words = (context != blank).sum(dim=1, keepdim=True)  # [b, 1]
            mean.register_hook(lambda error: error * words)  # autograd then divides by the same number
        return mean


@dataclass(frozen=True)
class Settings:
    """What a training run depends on; the defaults are gensim's.

    rate: how far each example moves the vectors along its gradient; it falls in a straight line to 0.
    batch: examples whose steps are taken at once. gensim takes one after the other, which PyTorch could not
    do in a reasonable time; a few hundred of them hardly share a word, so that the sum is nearly the same.
    shuffled: whether the examples come in random order instead of the order of the text. Then a large rate
    does no harm: examples side by side in the text share words, and their summed steps overshoot.
    divide_error: for CBOW, see there.
    """

    architecture: str = "skip-gram"
    dim: int = 50
    window: int = 5
    negatives: int = 5
    threshold: float = 1e-3
    epochs: int = 5
    rate: float = 0.025
    batch: int = 512
    shuffled: bool = False
    divide_error: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        if self.architecture not in ("skip-gram", "cbow"):
            raise InputError(f"architecture must be 'skip-gram' or 'cbow', got {self.architecture!r}")
        for name in ("dim", "window", "negatives", "epochs", "batch"):
            positive_int(getattr(self, name), name)


class Trainer:
    """Trains while it is iterated; each step yields (share of the training done, loss).

    Leave the loop to stop; iterate again, or load a saved `state()`, to go on. The random numbers of a step
    depend on the seed and the step alone, so an interrupted run ends with the vectors of an unbroken one.
    """

    def __init__(self, corpus: Corpus, settings: Settings | None = None) -> None:
        self.corpus = corpus
        self.settings = settings or Settings()
        size = len(corpus.words), self.settings.dim
        divided = self.settings.divide_error
        with torch.random.fork_rng():  # the reader's own random numbers go on as if nothing had been drawn
            torch.manual_seed(self.settings.seed)
            self.model = (
                SkipGram(*size) if self.settings.architecture == "skip-gram" else CBOW(*size, divided)
            )
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.settings.rate)
        self.epoch, self.batch = 0, 0
        self._noise_edges = np.cumsum(noise_distribution(corpus.counts))

    def __iter__(self) -> Iterator[tuple[float, float]]:
        while self.epoch < self.settings.epochs:
            given, wanted = self.epoch_examples()
            batches = ceil(len(wanted) / self.settings.batch)
            while self.batch < batches:
                rows = slice(self.batch * self.settings.batch, (self.batch + 1) * self.settings.batch)
                done = (self.epoch + self.batch / batches) / self.settings.epochs
                loss = self._step(given[rows], wanted[rows], done)
                self.batch += 1
                yield done, loss
            self.epoch, self.batch = self.epoch + 1, 0

    def run(self) -> list[float]:
        """Train to the end; return the loss of each step."""
        return [loss for _, loss in self]

    def epoch_examples(self) -> tuple[torch.Tensor, torch.Tensor]:
        """What the model sees and what it should predict in this epoch, after sub-sampling."""
        rng = np.random.default_rng([self.settings.seed, self.epoch])
        keep = keep_probability(self.corpus.counts, self.settings.threshold)[self.corpus.tokens]
        kept = rng.random(len(keep)) < keep
        text = self.corpus.tokens[kept], self.corpus.article[kept], self.settings.window, rng
        if self.settings.architecture == "cbow":
            given, wanted = window_groups(*text, blank=len(self.corpus.words))
        else:
            given, wanted = window_pairs(*text)
        if self.settings.shuffled:
            order = rng.permutation(len(wanted))
            given, wanted = given[order], wanted[order]
        return torch.from_numpy(given), torch.from_numpy(wanted)

    def state(self) -> dict[str, Any]:
        """Everything that is needed to go on later; write it with `torch.save`."""
        return {
            "settings": asdict(self.settings),
            "position": (self.epoch, self.batch),
            "model": self.model.state_dict(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state()` was taken.

        Raises:
            InputError: the state belongs to a run with other settings.
        """
        if state["settings"] != asdict(self.settings):
            raise InputError(f"the state was saved with other settings: {state['settings']}")
        self.epoch, self.batch = state["position"]
        self.model.load_state_dict(state["model"])

    def _step(self, given: torch.Tensor, wanted: torch.Tensor, done: float) -> float:
        rng = np.random.default_rng([self.settings.seed, self.epoch, self.batch])
        noise = self._noise_edges.searchsorted(rng.random((len(wanted), self.settings.negatives)))
        loss = self.model(given, wanted, torch.from_numpy(noise.clip(max=len(self.corpus.words) - 1)))
        self.optimizer.param_groups[0]["lr"] = self.settings.rate * (1 - done)
        self.optimizer.zero_grad()
        (loss * len(wanted)).backward()  # the sum: each example moves the vectors as if it came alone
        self.optimizer.step()
        return loss.item()
