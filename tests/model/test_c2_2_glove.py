"""The experiments of chapter 2.2: one small cell of each stored result is made again and compared."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import faiss
import numpy as np
import pytest
import torch

from tutorial_lib import data
from tutorial_lib.chapters.c2_2_glove import ablation, compression, factorisation, formats, search, text_size
from tutorial_lib.course import results
from tutorial_lib.encoders import load
from tutorial_lib.scratch.cooccurrence import count_pairs, pmi_matrix


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """The 25,000 most frequent words of GloVe."""
    return np.ascontiguousarray(load("glove", "pocket").vectors[:25_000])


def test_ablation_cell_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "REPORTED", (5,))
    few = {"family": data.analogy_questions()["family"][:50]}  # they are not compared
    monkeypatch.setattr(data, "analogy_questions", lambda: few)
    stored = results.load("2.2-ablation")["results"]["sweeps"]["unseen_weight"]["0.4"][0]
    sweep = {"unseen_weight": ({"free_biases": False}, [0.4])}
    done = ablation.run({}, sweep, seeds=[stored["seed"]], passes=5)["results"]
    (again,) = done["sweeps"]["unseen_weight"]["0.4"][0]["after"]
    wanted = next(row for row in stored["after"] if row["passes"] == 5)
    assert again["loss"] == pytest.approx(wanted["loss"], rel=0.02)
    for test in ("wordsim", "wordsim_word", "simlex"):
        assert again[test] == pytest.approx(wanted[test], abs=0.03)


def test_text_size_cell_again() -> None:
    stored = results.load("2.2-text-size")["results"]
    wanted = next(row for row in stored if row["method"] == "PPMI + SVD" and row["share"] == 0.125)
    methods = {"PPMI + SVD": text_size.METHODS["PPMI + SVD"]}
    (again,) = text_size.run([0.125], [wanted["seed"]], methods)["results"]
    assert again["wordsim"] == pytest.approx(wanted["wordsim"], abs=0.02)
    assert again["pairs"] == wanted["pairs"]


def test_each_method_makes_vectors_for_the_same_words() -> None:
    articles = [["the", "cat", "sat", "the", "dog", "sat"] * 60] * 2
    made = {name: method(articles, 1) for name, method in text_size.METHODS.items() if "SVD" not in name}
    assert all(set(words) == {"the", "sat", "cat", "dog"} for words, _ in made.values())
    assert all(vectors.shape == (4, 50) for _, vectors in made.values())
    assert not np.allclose(made["GloVe"][1], made["GloVe + unseen pairs"][1])


def test_share_of_a_text_is_a_part_of_the_larger_share() -> None:
    articles = [[f"{i}-{j}" for j in range(10 + i)] for i in range(20)]
    half, all_of_it = (text_size.share_of(articles, share, seed=4) for share in (0.5, 1.0))
    assert sum(map(len, half)) == round(0.5 * sum(map(len, articles)))
    assert sum(map(len, all_of_it)) == sum(map(len, articles))
    assert {word for article in half for word in article} <= {w for article in all_of_it for w in article}


def test_perfect_factors_agree_perfectly(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = count_pairs([["a", "b", "a", "c", "b", "a"] * 20], min_count=1, window=2, weighting="linear")
    wanted = pmi_matrix(counts.matrix, 0.75).toarray() - np.log(5)
    monkeypatch.setattr(factorisation, "LEAST", (0,))
    found = factorisation.measure(counts, np.eye(3, dtype=np.float32), wanted.T)
    assert found["least"] == [{"count": 0, "pearson": 1}]


def test_factorisation_at_a_small_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    part = data.wikipedia()[:8]
    monkeypatch.setattr(data, "wikipedia", lambda: part)
    monkeypatch.setitem(factorisation.SETTINGS, "vector_size", 20)
    record, stored = factorisation.run(seeds=(1,), epochs=5), results.load("2.2-factorisation")
    assert [row["count"] for row in record["results"][0]["least"]] == list(factorisation.LEAST)
    r = [row["pearson"] for row in record["results"][0]["least"]]
    assert r[0] < r[-1]  # frequent pairs are learnt first
    assert set(record["points"]) <= set(stored["points"])
    assert {len(values) for values in record["points"].values()} == {factorisation.SHOWN}


def test_seen_pairs_occur_and_unseen_pairs_do_not() -> None:
    counts = count_pairs([list("abcabdxyzxyw")], min_count=1, window=1)
    seen, unseen = factorisation.seen_and_unseen(counts, 50, seed=0)
    assert (counts.matrix[seen] > 0).all()
    assert (counts.matrix[unseen] == 0).all()


def test_more_bytes_find_more_neighbours(vectors: np.ndarray) -> None:
    rows = {row["method"]: row for row in compression.measure(vectors[:3000], 30, seeds=[0])}
    recall = {name: row["recall"][0] for name, row in rows.items()}
    assert recall["float32"] == 1
    assert recall["float16"] > 0.98
    assert recall["PQ 2"] < recall["PQ 10"] < recall["PQ 25"]
    assert recall["PCA 10"] < recall["PCA 30"] < recall["PCA 45"]
    assert (rows["int8"]["bytes"], rows["PQ 5"]["bytes"], rows["PCA 10"]["bytes"]) == (50, 5, 40)


def test_compression_cell_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = results.load("2.2-compression")
    wanted = next(row for row in stored["results"] if row["method"] == "int8")
    measure = compression.measure
    only = {"int8": compression.int8}
    monkeypatch.setattr(compression, "measure", lambda *scale: measure(*scale, methods=only))
    again = compression.run(seeds=stored["seeds"][:1])
    assert again["settings"] == stored["settings"]
    assert again["results"][0]["recall"][0] == pytest.approx(wanted["recall"][0], abs=0.01)


def test_search_cell_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = results.load("2.2-search")
    small = {(row["index"], row["effort"]): row["recall"] for row in stored["results"][0]["rows"]}
    efforts, measure = {"HNSW": (8, 128), "IVF": (1, 32)}, search.measure
    monkeypatch.setattr(search, "measure", lambda *scale: measure(*scale, efforts))
    rows = search.run([25_000], stored["settings"]["n_queries"])["results"][0]["rows"]
    recall = {(row["index"], row["effort"]): row["recall"] for row in rows}
    assert recall["exact", 0] == 1
    assert recall["HNSW", 8] < recall["HNSW", 128]
    assert recall["IVF", 1] < recall["IVF", 32]
    assert recall == pytest.approx({key: small[key] for key in recall}, abs=0.03)
    assert all(row["single"] > 0 for row in rows)


def test_break_even() -> None:
    n = search.break_even(60, 120, 10_000)
    assert n / 120 == pytest.approx(60 + n / 10_000)
    assert search.break_even(60, 120, 100) == float("inf")


def test_estimate_by_hand() -> None:
    needs = search.estimate(100e6, 384, 4, 32, exact_speed=2e9, build_rate=1000)
    assert needs["vectors_gigabytes"] == pytest.approx(153.6)
    assert needs["links_gigabytes"] == pytest.approx(12.8)
    assert needs["exact_seconds_per_query"] == pytest.approx(19.2)
    assert needs["hnsw_build_hours"] == pytest.approx(100e6 / 1000 / 3600)


def test_every_format_gives_the_same_neighbours(tmp_path: Path, vectors: np.ndarray) -> None:
    words = list(load("glove", "pocket").words[:1000])
    formats.write_all(words, vectors[:1000], tmp_path)
    answers = [
        [word for word, _ in open_folder(tmp_path).most_similar("city")][:5]
        for open_folder, _ in formats.FORMATS.values()
    ]
    assert answers.count(answers[0]) == len(answers)


def test_formats_at_a_small_scale() -> None:
    record, stored = formats.run(n_words=3000, rounds=1), results.load("2.2-formats")
    assert [row["format"] for row in record["results"]] == [row["format"] for row in stored["results"]]
    megabytes = {row["format"]: row["megabytes"] for row in record["results"]}
    assert megabytes["text"] > megabytes["word2vec binary"] > 3000 * 50 * 4 / 1e6


class Broken(Exception):
    """What a test lets an experiment break with."""


def test_an_experiment_that_breaks_leaves_the_threads_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        assert (torch.get_num_threads(), faiss.omp_get_max_threads()) == (1, 1)
        raise Broken

    before = torch.get_num_threads(), faiss.omp_get_max_threads()
    monkeypatch.setattr(data, "wikipedia", lambda: [["the", "cat", "sat"] * 9])
    monkeypatch.setattr(search, "load", lambda *name: SimpleNamespace(vectors=np.eye(8, dtype=np.float32)))
    for module in (search, ablation):
        monkeypatch.setattr(module, "measure", broken)
    try:
        torch.set_num_threads(2)
        faiss.omp_set_num_threads(2)
        for run in (
            lambda: search.run([8], 2),
            lambda: ablation.run({"plain": {}}, {}, [0]),
            lambda: text_size.run([1.0], [0], {"broken": broken}),  # type: ignore[dict-item]
        ):
            with pytest.raises(Broken):
                run()
            assert (torch.get_num_threads(), faiss.omp_get_max_threads()) == (2, 2)
    finally:
        torch.set_num_threads(before[0])
        faiss.omp_set_num_threads(before[1])
