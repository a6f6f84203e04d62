"""What the library does to the process of the reader: threads and random numbers are as before it."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import faiss
import numpy as np
import pytest
import torch

from course import LIBRARY, tree_of
from tutorial_lib import data
from tutorial_lib.chapters.c2_2_glove import ablation as glove_ablation
from tutorial_lib.chapters.c2_2_glove import search as glove_search
from tutorial_lib.chapters.c2_2_glove import text_size as glove_text_size
from tutorial_lib.scratch import skipgram

ARTICLES = [["the", "cat", "sat", "the", "dog", "sat"] * 6]
THREADS = 2


class Broken(Exception):
    """What a test lets an experiment break with."""


@pytest.fixture
def two_threads(monkeypatch: pytest.MonkeyPatch):
    """A process that computes on two threads, with a small text in the place of the Wikipedia sample."""
    monkeypatch.setattr(data, "wikipedia", lambda: ARTICLES)
    before = torch.get_num_threads(), faiss.omp_get_max_threads()
    torch.set_num_threads(THREADS)
    faiss.omp_set_num_threads(THREADS)
    yield
    torch.set_num_threads(before[0])
    faiss.omp_set_num_threads(before[1])


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize(
    ("experiment", "small"),
    [(glove_ablation, ({"paper": {}}, {}, [0])), (glove_text_size, ([1.0], [0])), (glove_search, ([8], 2))],
    ids=["glove_ablation", "glove_text_size", "glove_search"],
)
def test_an_experiment_that_breaks_leaves_the_threads_as_they_were(experiment, small, monkeypatch) -> None:
    def raising(*arguments: object) -> None:
        raise Broken

    vectors = np.eye(8, dtype=np.float32)
    monkeypatch.setattr(glove_search, "load", lambda *name, **source: SimpleNamespace(vectors=vectors))
    monkeypatch.setattr(glove_search, "measure", raising)
    monkeypatch.setattr(glove_ablation, "measure", raising)
    with pytest.raises(Broken):
        experiment.run(*small, **({"methods": {"broken": raising}} if experiment is glove_text_size else {}))
    assert (torch.get_num_threads(), faiss.omp_get_max_threads()) == (THREADS, THREADS)


def test_a_trainer_draws_nothing_from_the_readers_random_numbers() -> None:
    corpus = skipgram.read_corpus(ARTICLES)
    torch.manual_seed(7)
    expected = torch.rand(3).tolist()
    torch.manual_seed(7)
    skipgram.Trainer(corpus)
    assert torch.rand(3).tolist() == expected


def unguarded(tree: ast.Module) -> list[int]:
    """Return the lines that seed torch outside of `fork_rng`, or set its threads without a `finally`."""
    found = []

    def walk(node: ast.AST, forked: bool, restored: bool) -> None:
        if isinstance(node, ast.With):
            forked = forked or any("fork_rng" in ast.unparse(item) for item in node.items)
        if isinstance(node, ast.FunctionDef):
            restored = any(isinstance(part, ast.Try) and part.finalbody for part in node.body)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            seeds = called in ("torch.manual_seed", "torch.random.manual_seed")
            threads = called.endswith("set_num_threads")
            if (seeds and not forked) or (threads and not restored):
                found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            walk(child, forked, restored)

    walk(tree, forked=False, restored=False)
    return found


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_seeds_torch_or_sets_threads_for_good(path: Path) -> None:
    if path.stem == "start":  # seeding the reader's session is what `start` is for
        return
    assert unguarded(tree_of(path)) == []


def test_the_search_for_unguarded_calls_finds_them() -> None:
    code = "torch.set_num_threads(1)\nwith torch.random.fork_rng():\n    torch.manual_seed(0)\n"
    assert unguarded(ast.parse(code + "torch.manual_seed(0)")) == [1, 4]
