"""Encoders of words: their own promises; training; files (every kind of damage: test_formats.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tutorial_lib
from tutorial_lib.encoders.glove import GloveEncoder
from tutorial_lib.encoders.word2vec import Word2VecEncoder, train
from tutorial_lib.encoders.words import WordEncoder
from tutorial_lib.errors import InputError, InputTypeError, UnknownNameError
from tutorial_lib.store import catalog

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "sat"], ["a", "cat", "ran"]] * 20


def test_shape_of_an_encoder(five_words: WordEncoder) -> None:
    assert five_words.encode(["king", "water"]).tolist() == [[2, -1, 0], [0, 0, 3]]
    assert five_words.encode([]).shape == (0, 3)
    assert five_words.encode(iter(["king"])).dtype == np.float32
    assert (len(five_words), five_words.dim, five_words.modalities) == (5, 3, ("word",))
    assert "king" in five_words
    assert "prince" not in five_words
    assert None not in five_words
    assert five_words.index("queen") == 1
    np.testing.assert_allclose(np.linalg.norm(five_words.vectors, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(five_words.vector("water"), [0, 0, 3])


def test_most_similar(five_words: WordEncoder) -> None:
    assert [word for word, _ in five_words.most_similar("king", 2)] == ["queen", "man"]
    assert five_words.most_similar("king", 1, show_query=True)[0][0] == "king"
    assert [word for word, _ in five_words.most_similar("king", 1, restrict=2)] == ["queen"]
    assert five_words.most_similar(np.array([0, 0, 0.5]), 1) == [("water", 1.0)]
    assert five_words.most_similar([0, 0, 5], 1) == [("water", 1.0)]
    found = five_words.most_similar("water", 2, restrict=2)  # the query is not among the first two itself
    assert [word for word, _ in found] == ["king", "queen"]


def test_analogy(five_words: WordEncoder) -> None:
    assert five_words.analogy("man", "king", "woman", k=1)[0][0] == "queen"
    assert len(five_words.analogy("man", "king", "woman", k=2)) == 2
    for show_query, second in ((False, "woman"), (True, "water")):  # water, a word of the question, is nearer
        found = five_words.analogy("man", "king", "water", k=2, show_query=show_query)
        assert [word for word, _ in found] == ["queen", second]


def test_analogy_by_products(five_words: WordEncoder) -> None:
    (word, score), _ = five_words.analogy("man", "king", "woman", k=2, method="3cosmul")
    to_man, to_king, to_woman = (1 + five_words.vectors[[2, 0, 3]] @ five_words.vectors[1]) / 2
    assert word == "queen"
    assert score == pytest.approx(to_king * to_woman / (to_man + 0.001))
    with pytest.raises(InputError, match="3cosadd, 3cosmul, got 'pairs'"):
        five_words.analogy("man", "king", "woman", k=2, method="pairs")


def test_every_other_word_can_be_asked_for(five_words: WordEncoder) -> None:
    assert len(five_words.most_similar("king", 5, show_query=True)) == 5
    with pytest.raises(InputError, match="k must be between 1 and n = 2"):
        five_words.analogy("man", "king", "woman", k=3)


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        (np.ones(4), InputError, "the query has 4 numbers, the vectors of own have 3"),
        (np.ones((1, 3)), InputError, "expected"),
        (["king"], InputTypeError, "numbers"),
        (None, InputTypeError, "query"),
        ("", InputError, "empty"),
        ("kingg", UnknownNameError, "did you mean 'king'"),
    ],
)
def test_bad_query(query: object, error: type, message: str, five_words: WordEncoder) -> None:
    with pytest.raises(error, match=message):
        five_words.most_similar(query)


def test_vectors_of_the_readers_own(five_words: WordEncoder) -> None:
    again = WordEncoder.from_keyed_vectors(five_words.keyed_vectors(), name="again")
    np.testing.assert_allclose(again.encode(["water"]), [[0, 0, 3]])
    assert again.words[1:3] == ["queen", "man"]
    with pytest.raises(InputError, match="1 different words"):
        WordEncoder.from_vectors(["a", "a"], np.eye(2))
    with pytest.raises(InputError, match="2 in all.* for 3 vectors"):
        WordEncoder.from_vectors(["a", "b"], np.eye(3))


def test_word_that_was_never_trained() -> None:
    encoder = WordEncoder.from_vectors(["a", "b", "pad"], np.array([[1, 0], [1, 1], [0, 0]]))
    assert encoder.most_similar("a", 2)[1] == ("pad", 0.0)
    with pytest.raises(InputError, match="no direction"):
        encoder.most_similar("pad", 1)
    with pytest.raises(InputError, match="b − a .* no direction"):
        encoder.analogy("pad", "pad", "pad", 1)


@pytest.mark.parametrize(("name", "encoder_class"), [("glove", GloveEncoder), ("word2vec", Word2VecEncoder)])
def test_file_of_the_readers_own(
    name: str, encoder_class: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "my vectors.txt"
    path.write_text("King 1 0 0\nQueen 0 2 0\n", encoding="utf-8")
    encoder = tutorial_lib.load(name, source=path)
    assert isinstance(encoder, encoder_class)
    assert encoder.source == str(path)
    assert encoder.encode(["Queen"]).tolist() == [[0, 2, 0]]
    with pytest.raises(UnknownNameError, match=r"did you mean 'King'\?$"):
        encoder.index("king")


@pytest.mark.parametrize(
    ("sentences", "settings", "error", "message"),
    [
        ([["a", None]], {}, InputTypeError, "sentence 0: word 1 is a missing value"),
        ([], {}, InputError, "no words"),
        (SENTENCES, {"window": 2.5}, InputTypeError, "window must be a whole number"),
        (SENTENCES, {"negative": -1}, InputError, "negative must be at least 0"),
        (SENTENCES, {"alpha": float("nan")}, InputError, "alpha must be at least 0"),
        (SENTENCES, {"sample": -1}, InputError, "sample must be at least 0"),
        (SENTENCES, {"windw": 3}, TypeError, "windw"),  # Python's own message
        (SENTENCES, {"negative": 0}, ValueError, "negative"),  # gensim's own
    ],
)
def test_bad_training(sentences: Any, settings: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        train(sentences, **settings)


def test_training_tells_how_far_it_is() -> None:
    told: list[float] = []
    model = train(SENTENCES, told.append, vector_size=4, epochs=4, min_count=1, workers=1, sample=0)
    assert len(model.wv) == 6
    assert told == [0.25, 0.5, 0.75, 1]


def test_long_sentences_are_read_to_the_end() -> None:
    words = [f"w{number % 20_000}" for number in range(25_000)]
    model = train([words], vector_size=2, epochs=1, min_count=1, workers=1, window=1)
    assert model.corpus_total_words == 25_000


def test_pocket_word2vec_is_trained_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path))
    monkeypatch.setattr("tutorial_lib.data.wikipedia", lambda: SENTENCES)
    settings = catalog.artefact("word2vec-pocket").settings
    monkeypatch.setitem(settings, "epochs", 2)
    first = tutorial_lib.load("word2vec", source="pocket")
    assert first.dim == settings["vector_size"]
    assert set(first.words) == {"the", "cat", "sat", "dog", "a", "ran"}
    monkeypatch.setattr("tutorial_lib.data.wikipedia", lambda: pytest.fail("trained again"))
    np.testing.assert_array_equal(tutorial_lib.load("word2vec", source="pocket").vectors, first.vectors)
