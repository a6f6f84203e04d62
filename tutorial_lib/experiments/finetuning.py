"""Reviews good or not: BERT's vectors as they are, BERT fine-tuned, and plain word counts (chapter 2.3).

Devlin et al. (2019) name both uses of a pretrained model, "feature-based" and "fine-tuning"; this measures
both on the same reviews, beside a rival without any network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from ..encoders import load
from ..labelled import food_reviews
from ..store import locate

__all__ = ["ReviewClassifier", "accuracy", "fine_tune", "run"]

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
def accuracy(model: ReviewClassifier, texts: Sequence[str], labels: Sequence[bool], tokens: int) -> float:
    """Share of texts that the model labels correctly."""
    # Texts of like length share a batch: less padding.
    order = np.argsort([len(text) for text in texts], kind="stable")
    right = 0
    for rows in np.array_split(order, max(1, len(texts) // 32)):
        chosen = model([texts[row] for row in rows], tokens).argmax(dim=1).tolist()
        right += sum(bool(answer) == labels[row] for answer, row in zip(chosen, rows, strict=True))
    return right / len(texts)


def run(
    train: int = SETTINGS["train"], test: int = SETTINGS["test"], seeds: Sequence[int] = SEEDS
) -> dict[str, Any]:
    """Measure three ways to label reviews on `train` random reviews, once for each seed."""
    settings = SETTINGS | {"train": train, "test": test}
    texts, labels = food_reviews("train")
    all_unseen, all_truth = food_reviews("test")
    unseen, truth = all_unseen[:test], all_truth[:test]
    rows = {
        seed: np.random.default_rng(seed).choice(len(texts), train, replace=False).tolist() for seed in seeds
    }
    results = {
        seed: _three_ways(
            [texts[r] for r in chosen], [labels[r] for r in chosen], unseen, truth, settings, seed
        )
        for seed, chosen in rows.items()
    }
    ways = next(iter(results.values()))
    return {
        "settings": settings,
        "seeds": list(seeds),
        "results": {way: [results[seed][way] for seed in seeds] for way in ways},
    }


def _three_ways(
    texts: list[str],
    labels: list[bool],
    unseen: list[str],
    truth: list[bool],
    settings: dict[str, Any],
    seed: int,
) -> dict[str, float]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=10, max_iter=1000),
    )
    frozen = load("bert")
    inside = LogisticRegression(C=10, max_iter=1000).fit(frozen.encode(_cut(texts, settings)), labels)
    tuned = fine_tune(texts, labels, settings, seed)
    return {
        "majority": max(np.mean(truth), 1 - np.mean(truth)),
        "word counts": words.fit(texts, labels).score(unseen, truth),
        "BERT frozen": inside.score(frozen.encode(_cut(unseen, settings)), truth),
        "BERT fine-tuned": accuracy(tuned, unseen, truth, settings["tokens"]),
    }


def _cut(texts: Sequence[str], settings: dict[str, Any]) -> list[str]:
    # About what the fine-tuned model reads: fewer words than word pieces.
    return [" ".join(text.split()[: int(0.85 * settings["tokens"])]) for text in texts]
