"""The experiments of chapter 2.2: one small cell of each stored result is made again and compared."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_lib.chapters.c2_2_glove import ablation as glove_ablation
from tutorial_lib.chapters.c2_2_glove import compression as glove_compression
from tutorial_lib.chapters.c2_2_glove import factorisation as glove_factorisation
from tutorial_lib.chapters.c2_2_glove import formats as glove_formats
from tutorial_lib.chapters.c2_2_glove import search as glove_search
from tutorial_lib.chapters.c2_2_glove import text_size as glove_text_size
from tutorial_lib.course import results
from tutorial_lib.encoders import load
from tutorial_lib.scratch.cooccurrence import count_pairs

NAMES = [
    "2.2-ablation",
    "2.2-compression",
    "2.2-factorisation",
    "2.2-formats",
    "2.2-search",
    "2.2-text-size",
]


@pytest.mark.parametrize("name", NAMES)
def test_results_name_their_settings_and_machine(name):
    stored = results.load(name)
    assert stored["command"] == f"python -m tutorial_lib experiment {name}"
    assert stored["settings"]
    assert stored["machine"]["cores"] >= 1
    assert stored["versions"]["numpy"]


def test_ablation_cell_again():
    stored = results.load("2.2-ablation")["results"]["sweeps"]["unseen_weight"]["0.4"][0]
    sweep = {"unseen_weight": ({"free_biases": False}, [0.4])}
    done = glove_ablation.run({}, sweep, seeds=[stored["seed"]], passes=5)
    (again,) = done["results"]["sweeps"]["unseen_weight"]["0.4"][0]["after"]
    wanted = next(row for row in stored["after"] if row["passes"] == 5)
    assert again["loss"] == pytest.approx(wanted["loss"], rel=0.02)
    assert again["wordsim"] == pytest.approx(wanted["wordsim"], abs=0.03)


def test_text_size_cell_again():
    stored = results.load("2.2-text-size")["results"]
    wanted = next(row for row in stored if row["method"] == "PPMI + SVD" and row["share"] == 0.125)
    methods = {"PPMI + SVD": glove_text_size.METHODS["PPMI + SVD"]}
    (again,) = glove_text_size.run([0.125], [wanted["seed"]], methods)["results"]
    assert again["wordsim"] == pytest.approx(wanted["wordsim"], abs=0.02)
    assert {k: again[k] for k in ("tokens", "words", "pairs")} == {
        k: wanted[k] for k in ("tokens", "words", "pairs")
    }


def test_share_of_a_text_is_a_part_of_the_larger_share():
    articles = [[f"{i}-{j}" for j in range(10 + i)] for i in range(20)]
    half, all_of_it = (glove_text_size.share_of(articles, share, seed=4) for share in (0.5, 1.0))
    assert sum(map(len, half)) == round(0.5 * sum(map(len, articles)))
    assert sum(map(len, all_of_it)) == sum(map(len, articles))
    assert {word for article in half for word in article} <= {
        word for article in all_of_it for word in article
    }


def test_perfect_factors_agree_perfectly():
    counts = count_pairs([["a", "b", "a", "c", "b", "a"] * 20], min_count=1, window=2, weighting="linear")
    wanted = glove_factorisation.pmi_matrix(counts.matrix, 0.75).toarray() - np.log(5)
    found = glove_factorisation.measure(counts, np.eye(3, dtype=np.float32), wanted.T, least=(0,))
    assert found["least"][0]["pearson"] == pytest.approx(1, abs=1e-4)
    assert found["least"][0]["slope"] == pytest.approx(1, abs=1e-3)


def test_seen_pairs_occur_and_unseen_pairs_do_not():
    counts = count_pairs([list("abcabdxyzxyw")], min_count=1, window=1)
    seen, unseen = glove_factorisation.seen_and_unseen(counts, 50, seed=0)
    assert (counts.matrix[seen] > 0).all()
    assert (counts.matrix[unseen] == 0).all()


@pytest.fixture(scope="module")
def frequent_vectors():
    return np.ascontiguousarray(load("glove", source="pocket").vectors[:3000])


def test_more_bytes_find_more_neighbours(frequent_vectors):
    rows = {row["method"]: row for row in glove_compression.measure(frequent_vectors, 30, seeds=[0])}
    recall = {name: row["recall"][0] for name, row in rows.items()}
    assert recall["float32"] == 1
    assert recall["float16"] > 0.98
    assert recall["PQ 2"] < recall["PQ 10"] < recall["PQ 25"]
    assert recall["PCA 10"] < recall["PCA 30"] < recall["PCA 45"]
    assert (rows["int8"]["bytes"], rows["PQ 5"]["bytes"], rows["PCA 10"]["bytes"]) == (50, 5, 40)


def test_compression_cell_again():
    stored = results.load("2.2-compression")
    wanted = next(row for row in stored["results"] if row["method"] == "int8")
    vectors = np.ascontiguousarray(load("glove", source="pocket").vectors)
    methods = {"int8": glove_compression.int8}
    (again,) = glove_compression.measure(
        vectors, stored["settings"]["n_queries"], stored["seeds"][:1], methods
    )
    assert again["recall"][0] == pytest.approx(wanted["recall"][0], abs=0.01)


def test_an_index_finds_more_with_more_effort(frequent_vectors):
    rows = glove_search.measure(frequent_vectors, frequent_vectors[:50], {"HNSW": (8, 200), "IVF": (1, 54)})
    recall = {(row["index"], row["effort"]): row["recall"] for row in rows}
    assert recall["exact", 0] == 1
    assert recall["HNSW", 8] <= recall["HNSW", 200]
    assert recall["IVF", 1] < recall["IVF", 54] == 1  # all 54 cells are looked into
    assert all(row["single"] > 0 for row in rows)


def test_search_cell_again():
    stored = results.load("2.2-search")
    small = stored["results"][0]
    again = glove_search.run([small["n_words"]], stored["settings"]["n_queries"])["results"][0]["rows"]
    for row, wanted in zip(again, small["rows"], strict=True):
        assert row["recall"] == pytest.approx(wanted["recall"], abs=0.03)


def test_break_even():
    n = glove_search.break_even(60, 120, 10_000)
    assert n / 120 == pytest.approx(60 + n / 10_000)
    assert glove_search.break_even(60, 120, 100) == float("inf")


def test_estimate_by_hand():
    needs = glove_search.estimate(100e6, 384, 4, 32, exact_speed=2e9, build_rate=1000)
    assert needs["vectors_gigabytes"] == pytest.approx(153.6)
    assert needs["links_gigabytes"] == pytest.approx(12.8)
    assert needs["exact_seconds_per_query"] == pytest.approx(19.2)
    assert needs["hnsw_build_hours"] == pytest.approx(100e6 / 1000 / 3600)


def test_every_format_gives_the_same_neighbours(tmp_path, frequent_vectors):
    words = list(load("glove", source="pocket").words[:1000])
    glove_formats.write_all(words, frequent_vectors[:1000], tmp_path)
    answers = [
        [word for word, _ in open_file(tmp_path).most_similar("city")][:5]
        for open_file, _ in glove_formats.FORMATS.values()
    ]
    assert answers.count(answers[0]) == len(answers)
    rows = {row["format"]: row for row in glove_formats.measure(tmp_path, "city", rounds=1)}
    assert rows["text"]["megabytes"] > rows["word2vec binary"]["megabytes"]
