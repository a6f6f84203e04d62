"""Encoders of words: their own promises, and agreement with gensim on the real vectors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tutorial_lib
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import UnknownNameError


@pytest.fixture(scope="module")
def glove() -> WordEncoder:
    return tutorial_lib.load("glove", source="pocket")


def in_new_process(code: str, **environment: str) -> Any:
    """Run code that prints JSON in a Python of its own."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | environment)
    return json.loads(done.stdout)


def test_real_glove_equals_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet

    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path))
    glove: Any = tutorial_lib.load("glove", source="pocket")  # converted into a new cache
    package = tutorial_lib.locate("glove", "pocket")
    words = pyarrow.parquet.read_table(package / "glove_6B_index.parquet").column("index").to_pylist()
    vectors = np.load(package / "glove_6B_50d_emb.npy", mmap_mode="r")
    assert list(glove.words) == words
    rows = np.random.default_rng(0).integers(len(words), size=500)
    assert [glove.index(words[row]) for row in rows] == rows.tolist()
    np.testing.assert_allclose(
        glove.encode([words[row] for row in rows]), vectors[rows], rtol=1e-5, atol=1e-7
    )
    assert glove.vectors.flags.c_contiguous
    np.testing.assert_allclose(np.einsum("ij,ij->i", glove.vectors, glove.vectors), 1, atol=1e-5)


def test_real_glove_answers_like_gensim(glove: WordEncoder) -> None:
    keyed = glove.keyed_vectors()
    for word in ("king", "paris", "water", "1984"):
        ours, theirs = glove.most_similar(word, 10), keyed.most_similar(word, topn=10)
        assert [answer for answer, _ in ours] == [answer for answer, _ in theirs]
        np.testing.assert_allclose([s for _, s in ours], [s for _, s in theirs], atol=1e-5)
    ours = glove.analogy("man", "king", "woman", k=10, restrict=30_000)
    theirs = keyed.most_similar(positive=["king", "woman"], negative=["man"], topn=10, restrict_vocab=30_000)
    assert [answer for answer, _ in ours] == [answer for answer, _ in theirs]


def test_unknown_words_get_suggestions(glove: WordEncoder) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 'king'.*These vectors are lower-case\."):
        glove.encode(["queen", "King"])
    with pytest.raises(UnknownNameError, match="did you mean 'king'"):
        glove.most_similar("king ")
    with pytest.raises(KeyError, match="photography"):
        glove.index("photographxy")


def test_warm_start_loads_nothing_heavy(glove: WordEncoder) -> None:
    code = (
        "import json, sys; from tutorial_lib import load; "
        "answer = load('glove', 'pocket').most_similar('king'); "
        "heavy = {'torch', 'gensim', 'pandas', 'pyarrow', 'scipy', 'sklearn', 'matplotlib', 'faiss'}; "
        "print(json.dumps([answer[0][0], sorted(heavy & set(sys.modules))]))"
    )
    assert in_new_process(code) == ["prince", []]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_private_memory_of_a_learner(glove: WordEncoder) -> None:
    """What a process has for itself alone: no dict of words, no copy of the vectors."""
    code = (
        "import json; from tutorial_lib import load; load('glove', 'pocket').most_similar('king'); "
        "lines = [line.split() for line in open('/proc/self/smaps_rollup')]; "
        "print(json.dumps(sum(int(line[1]) for line in lines if line[0] in ('Private_Dirty:',)) / 1024))"
    )
    assert in_new_process(code, OPENBLAS_NUM_THREADS="2") < 30


def test_training_is_the_same_in_every_process() -> None:
    sentences = [["the", "cat", "sat"], ["the", "dog", "sat"], ["a", "cat", "ran"]] * 20
    code = (
        "import json; from tutorial_lib.encoders.word2vec import train; "
        f"model = train({sentences!r}, vector_size=4, min_count=1, workers=1, seed=3, sg=1); "
        "print(json.dumps([model.wv.index_to_key, model.wv.vectors.tolist()]))"
    )
    assert in_new_process(code, PYTHONHASHSEED="1") == in_new_process(code, PYTHONHASHSEED="2")
