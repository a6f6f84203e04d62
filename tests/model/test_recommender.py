"""Matrix factorisation beats its baselines on held-out ratings, and films that belong together are close."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tutorial_lib import load
from tutorial_lib.encoders import recommender
from tutorial_lib.encoders.recommender import RecommenderEncoder
from tutorial_lib.errors import InputError, InputTypeError, UnknownNameError
from tutorial_lib.scratch import factorization

MATRIX = "The Matrix (1999)"


@pytest.fixture(scope="module")
def films() -> RecommenderEncoder:
    return load("recommender", source="pocket")


def test_the_split_holds_out_a_tenth() -> None:
    train, test = recommender.split()
    assert (len(train), len(test)) == (90_004, 10_000)
    assert not set(train.index) & set(test.index)


def test_training_again_gives_the_same_factors_and_they_beat_the_baselines(films: RecommenderEncoder) -> None:
    def rows_of(part):
        users, titles = (dict(map(reversed, enumerate(names))) for names in (films.users, films.titles))
        columns = (part["user"].map(users), part["title"].map(titles), part["rating"].astype("float32"))
        return [torch.tensor(column.to_numpy()) for column in columns]

    u, i, stars = rows_of(recommender.split()[0])
    sizes = (len(films.users), len(films.titles))
    found = factorization.train(u, i, stars, sizes, recommender.SETTINGS)
    rated = films.counts > 0
    assert np.allclose(found.q[rated], films.item_vectors[rated], atol=1e-4)
    assert np.allclose(found.p, films.user_vectors, atol=1e-4)

    u, i, stars = rows_of(recommender.split()[1])
    biases = found.mean + found.b_user[u] + found.b_film[i]
    guesses = (found.mean, biases, biases + (found.p[u] * found.q[i]).sum(dim=1))
    mean, with_biases, whole = [float(((guess - stars) ** 2).mean().sqrt()) for guess in guesses]
    assert whole < with_biases < mean
    assert whole < 0.89


def test_films_of_a_series_are_similar(films: RecommenderEncoder) -> None:
    assert films.similar("The Godfather (1972)", k=1)[0][0] == "The Godfather: Part II (1974)"
    found = films.similar(MATRIX, k=5)
    assert MATRIX not in [title for title, _ in found]
    cosines = [cosine for _, cosine in found]
    assert cosines == sorted(cosines, reverse=True)
    assert all(films.counts[films.titles.index(title)] >= 20 for title, _ in found)


def test_films_and_people_are_encoded(films: RecommenderEncoder) -> None:
    vectors = films.encode([MATRIX, 42])
    assert vectors.shape == (2, 32)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors[1], films.user_vectors[films.users.index(42)])


def test_nothing_is_known_of_a_film_without_training_ratings(films: RecommenderEncoder) -> None:
    cold = next(title for title, count in zip(films.titles, films.counts, strict=True) if count == 0)
    assert not films.encode([cold]).any()
    with pytest.raises(InputError, match="no rating in the training part"):
        films.similar(cold)


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("the matrix", r"did you mean 'The Matrix \(1999\)'"),
        ("The Matrxi (1999)", r"The Matrix \(1999\)"),
        ("zzzzzz", "see encoder.titles"),
    ],
)
def test_unknown_titles_get_close_ones(films: RecommenderEncoder, title: str, message: str) -> None:
    for ask in (films.similar, lambda name: films.encode([name])):
        with pytest.raises(UnknownNameError, match=message):
            ask(title)


def test_bad_users_items_and_counts_are_named(films: RecommenderEncoder) -> None:
    with pytest.raises(UnknownNameError, match="no user 0: choose from 1 to 671"):
        films.encode([0])
    for item in (2.5, True, ["nested"]):
        with pytest.raises(InputTypeError, match="title 1 is"):
            films.encode([MATRIX, item])
    with pytest.raises(InputError, match="k must be between"):
        films.similar(MATRIX, k=0)
    with pytest.raises(InputError, match="min_ratings must be at least 1"):
        films.similar(MATRIX, min_ratings=0)


def test_it_has_no_source_of_your_own(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no source of your own"):
        load("recommender", source=tmp_path)
    assert load("recommender", source="full").source == "pocket"
