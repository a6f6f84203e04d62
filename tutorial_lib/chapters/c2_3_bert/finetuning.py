"""Reviews good or not: BERT's vectors as they are, BERT fine-tuned, and plain word counts (chapter 2.3).

Devlin et al. (2019) name both uses of a pretrained model, "feature-based" and "fine-tuning"; this measures
both on the same beginnings of the same reviews, beside word counts. Word counts are cheap, so they are tried
with all there is too: whole reviews, and four times as many. Which reviews each way labels correctly is
stored, so that ways can be compared review by review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from ...data import food_reviews
from ...encoders import load
from ...store import locate
from ..experiment import record

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import GridSearchCV

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
WORDS = int(0.85 * SETTINGS["tokens"])
"""About as many words as word pieces are given to the model."""
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
    from sklearn.dummy import DummyClassifier

    settings = SETTINGS | {"train": train, "test": test, "words": WORDS, "C": STRENGTHS}
    texts, labels = (np.array(column) for column in food_reviews("train"))
    unseen, truth = (np.array(column[:test]) for column in food_reviews("test"))
    bert, cut = load("bert"), _cut(unseen)
    vectors = bert.encode(cut)  # [test, d]
    more = _word_counts().fit(texts[: MORE * train], labels[: MORE * train]).predict(unseen)
    right: dict[str, list[np.ndarray]] = {}  # [seeds] of [test]
    for seed in seeds:
        rows = np.random.default_rng(seed).choice(len(texts), train, replace=False)
        whole, short, own = texts[rows], _cut(texts[rows]), labels[rows]
        tuned = fine_tune(short, own.tolist(), settings, seed)
        ways = {
            "majority": DummyClassifier().fit(whole, own).predict(unseen),
            "BERT frozen": _linear().fit(bert.encode(short), own).predict(vectors),
            "BERT fine-tuned": answers(tuned, cut, settings["tokens"]),
            "word counts": _word_counts().fit(short, own).predict(cut),
            "word counts, whole": _word_counts().fit(whole, own).predict(unseen),
            f"word counts, whole, {MORE * train:,}": more,
        }
        for way, said in ways.items():
            right.setdefault(way, []).append(said == truth)
    shares = {way: [round(float(row.mean()), 4) for row in rows] for way, rows in right.items()}
    signs = {way: ["".join("01"[int(sign)] for sign in row) for row in rows] for way, rows in right.items()}
    return record(settings, seeds, shares, right=signs)


def _cut(texts: Iterable[str]) -> list[str]:
    """The beginnings that all ways read which do not say "whole"."""
    return [" ".join(text.split()[:WORDS]) for text in texts]


def _word_counts() -> GridSearchCV:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return _linear(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True))


def _linear(*first: TfidfVectorizer) -> GridSearchCV:
    """Logistic regression after the steps `first`, its strength chosen within what it learns from."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    steps = make_pipeline(*first, LogisticRegression(max_iter=1000))
    return GridSearchCV(steps, {"logisticregression__C": STRENGTHS}, cv=5)
