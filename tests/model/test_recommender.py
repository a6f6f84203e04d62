"""The recommender beats its baselines on held-out ratings and finds films that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from tutorial_lib import load
from tutorial_lib.encoders import factorization
from tutorial_lib.encoders.recommender import RecommenderEncoder
from tutorial_lib.errors import InputError, InputTypeError, UnknownNameError

MATRIX = "The Matrix (1999)"


@pytest.fixture(scope="module")
def films() -> RecommenderEncoder:
    return load("recommender", source="pocket")


def test_the_split_holds_out_a_tenth() -> None:
    train, test = factorization.split()
    assert (len(train), len(test)) == (90_004, 10_000)
    assert not set(train.index) & set(test.index)


def test_factors_beat_the_baselines(films: RecommenderEncoder) -> None:
    errors = films.errors()
    assert errors["factors"] < errors["biases"] < errors["film mean"] < errors["mean"]
    assert errors["factors"] < 0.89


def test_training_again_gives_the_same_factors(films: RecommenderEncoder, tmp_path: Path) -> None:
    factorization.train(tmp_path)
    again = load_file(tmp_path / "model.safetensors")
    assert np.allclose(again["item_vectors"], films.item_vectors, atol=1e-4)


def test_films_of_a_series_are_similar(films: RecommenderEncoder) -> None:
    assert films.similar("The Godfather (1972)", k=1)[0][0] == "The Godfather: Part II (1974)"
    found = films.similar(MATRIX, k=5)
    assert MATRIX not in [title for title, _ in found]
    cosines = [cosine for _, cosine in found]
    assert cosines == sorted(cosines, reverse=True)
    assert all(films.counts[films.titles.index(title)] >= 20 for title, _ in found)


def test_prediction_is_the_formula(films: RecommenderEncoder) -> None:
    row, user = films.titles.index(MATRIX), films.users.index(42)
    by_hand = films.mean + films.user_biases[user] + films.item_biases[row]
    by_hand += float(films.user_vectors[user] @ films.item_vectors[row])
    assert films.predict(42, MATRIX) == pytest.approx(min(max(by_hand, 0.5), 5), abs=1e-4)


def test_recommendations_are_new_and_sorted(films: RecommenderEncoder) -> None:
    found = films.recommend(42, k=10)
    rated = films.rated(42)
    assert len(found) == 10
    assert not {title for title, _ in found} & set(rated)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(score == pytest.approx(films.predict(42, title), abs=1e-4) for title, score in found)
    popular = films.popular(42, k=3)
    assert not set(popular) & set(rated)
    assert all(films.counts[films.titles.index(title)] > 100 for title in popular)


def test_films_and_people_are_encoded(films: RecommenderEncoder) -> None:
    vectors = films.encode([MATRIX, 42])
    assert vectors.shape == (2, 32)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors[1], films.user_vectors[films.users.index(42)])
    assert films.encode([]).shape == (0, 32)


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
    for ask in (films.similar, lambda name: films.encode([name]), lambda name: films.predict(1, name)):
        with pytest.raises(UnknownNameError, match=message):
            ask(title)


def test_bad_users_and_counts_are_named(films: RecommenderEncoder) -> None:
    for ask in (films.recommend, films.popular, films.rated, films.scores):
        with pytest.raises(UnknownNameError, match="no user 0: choose from 1 to 671"):
            ask(0)
        with pytest.raises(InputTypeError, match="whole number"):
            ask("somebody")
    with pytest.raises(InputError, match="k must be between"):
        films.similar(MATRIX, k=0)
    with pytest.raises(InputError, match="k must be between"):
        films.recommend(1, k=10**6)
    with pytest.raises(InputError, match="min_ratings must be at least 1"):
        films.recommend(1, min_ratings=0)


@pytest.mark.parametrize("item", [None, 2.5, True, ["nested"], " "])
def test_bad_items_are_named(films: RecommenderEncoder, item: object) -> None:
    with pytest.raises((InputTypeError, InputError), match="title 1 is"):
        films.encode([MATRIX, item])


def test_it_has_no_source_of_your_own(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no source of your own"):
        load("recommender", source=tmp_path)
    assert load("recommender", source="full").source == "pocket"
