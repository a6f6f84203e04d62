"""Reviews good or not: BERT's vectors as they are, BERT fine-tuned, and plain word counts (chapter 2.3).

Devlin et al. (2019) name both uses of a pretrained model, "feature-based" and "fine-tuning"; this measures
both on the same beginnings of the same reviews, beside word counts. Word counts are cheap, so they are tried
with all there is too: whole reviews, and four times as many. Which reviews each way labels correctly is
stored, so that ways can be compared review by review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from ...data import food_reviews
from ...encoders import load
from ...store import locate

__all__ = ["ReviewClassifier", "answers", "fine_tune", "run"]

SETTINGS: dict[str, Any] = {
    "train": 1000,
    "test": 1000,
    "tokens": 64,
    "layers tuned": 2,
    "epochs": 2,
    "batch": 16,
    "learning rate": 2e-4,
}
SEEDS = (0, 1, 2)
MORE = 4
"""Word counts also learn from this many times the reviews: at full scale from all 4,000."""
STRENGTHS = (0.1, 1, 10, 100)
"""What C of the logistic regressions is chosen from, by cross-validation on the training reviews."""


class ReviewClassifier(nn.Module):
    """All of MiniLM with one linear layer on the mean of its token vectors; only the top layers learn."""

    def __init__(self, tuned_layers: int) -> None:
        super().__init__()
        from transformers import AutoTokenizer, BertModel

        folder = locate("bert")
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.bert = BertModel.from_pretrained(folder)
        self.head = nn.Linear(self.bert.config.hidden_size, 2)
        self.bert.requires_grad_(False)
        for layer in self.bert.encoder.layer[len(self.bert.encoder.layer) - tuned_layers :]:
            layer.requires_grad_(True)

    def forward(self, texts: Sequence[str], tokens: int) -> torch.Tensor:
        """Score n texts, cut after `tokens` word pieces: logits [n, 2]."""
        inputs = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt"
        )
        hidden = self.bert(**inputs).last_hidden_state  # [n, t, d]
        mask = inputs["attention_mask"][:, :, None]
        return self.head((hidden * mask).sum(dim=1) / mask.sum(dim=1))


def fine_tune(
    texts: Sequence[str], labels: Sequence[bool], settings: dict[str, Any], seed: int
) -> ReviewClassifier:
    """Train the top layers and the head by AdamW with a one-cycle learning rate."""
    with torch.random.fork_rng():  # the reader's own random numbers go on as if nothing had been drawn
        torch.manual_seed(seed)
        model = ReviewClassifier(settings["layers tuned"])
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=settings["learning rate"])
    batches = list(_batches(len(texts), settings["batch"], settings["epochs"], seed))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings["learning rate"], total_steps=len(batches)
    )
    for rows in batches:
        logits = model([texts[row] for row in rows], settings["tokens"])
        loss = nn.functional.cross_entropy(logits, torch.tensor([int(labels[row]) for row in rows]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def _batches(n: int, size: int, epochs: int, seed: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(n)
        yield from np.array_split(order, max(1, n // size))


@torch.inference_mode()
def answers(model: ReviewClassifier, texts: Sequence[str], tokens: int) -> np.ndarray:
    """Label n texts, bool [n]."""
    # Texts of like length share a batch: less padding.
    order = np.argsort([len(text) for text in texts], kind="stable")
    given = np.empty(len(texts), dtype=bool)
    for rows in np.array_split(order, max(1, len(texts) // 32)):
        given[rows] = model([texts[row] for row in rows], tokens).argmax(dim=1).numpy()
    return given


def run(
    train: int = SETTINGS["train"], test: int = SETTINGS["test"], seeds: Sequence[int] = SEEDS
) -> dict[str, Any]:
    """Label `test` reviews in six ways, each learnt from `train` random reviews, once for each seed.

    `results` holds the shares of correct labels, way to [seeds]; `right` which they are, way to a text of
    `test` signs per seed, "1" for a correct label.
    """
    settings = SETTINGS | {"train": train, "test": test}
    texts, labels = (np.array(column) for column in food_reviews("train"))
    unseen, truth = (np.array(column[:test]) for column in food_reviews("test"))
    chosen = [np.random.default_rng(seed).choice(len(texts), train, replace=False) for seed in seeds]
    vectors = load("bert").encode(_cut(unseen, settings))
    learnt = [
        _five_ways(texts[rows], labels[rows], unseen, vectors, settings, seed)
        for seed, rows in zip(seeds, chosen, strict=True)
    ]
    more = _word_counts().fit(texts[: MORE * train], labels[: MORE * train]).predict(unseen)
    for ways in learnt:
        ways[f"word counts, whole, {MORE * train:,}"] = more
    right = {way: np.array([ways[way] == truth for ways in learnt]) for way in learnt[0]}  # [seeds, test]
    return {
        "settings": settings | {"words": _words_read(settings), "C": STRENGTHS},
        "seeds": list(seeds),
        "results": {way: rows.mean(axis=1).round(4).tolist() for way, rows in right.items()},
        "right": {
            way: ["".join("01"[sign] for sign in row.astype(int)) for row in rows]
            for way, rows in right.items()
        },
    }


def _five_ways(
    texts: np.ndarray,
    labels: np.ndarray,
    unseen: np.ndarray,
    unseen_vectors: np.ndarray,
    settings: dict[str, Any],
    seed: int,
) -> dict[str, np.ndarray]:
    """Return the labels [test] that each way gives to the unseen reviews; all learn from the same ones."""
    from sklearn.dummy import DummyClassifier

    short, unseen_short = (_cut(column, settings) for column in (texts, unseen))
    vectors = load("bert").encode(short)
    return {
        "majority": DummyClassifier().fit(texts, labels).predict(unseen),
        "BERT frozen": _linear().fit(vectors, labels).predict(unseen_vectors),
        "BERT fine-tuned": answers(
            fine_tune(short, labels.tolist(), settings, seed), unseen_short, settings["tokens"]
        ),
        "word counts": _word_counts().fit(short, labels).predict(unseen_short),
        "word counts, whole": _word_counts().fit(texts, labels).predict(unseen),
    }


def _word_counts() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return _linear(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True))


def _linear(*first: Any) -> Any:
    """Logistic regression after the steps `first`, its strength chosen within what it learns from."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    steps = make_pipeline(*first, LogisticRegression(max_iter=1000))
    return GridSearchCV(steps, {"logisticregression__C": STRENGTHS}, cv=5)


def _words_read(settings: dict[str, Any]) -> int:
    return int(0.85 * settings["tokens"])  # about as many word pieces as the model is given


def _cut(texts: Iterable[str], settings: dict[str, Any]) -> list[str]:
    """The beginnings that all ways read which do not say "whole"."""
    return [" ".join(text.split()[: _words_read(settings)]) for text in texts]
