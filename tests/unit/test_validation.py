"""Bad input gets a clear error: the checks that the whole library shares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tutorial_lib import errors, validation

MATRICES = arrays(
    np.float32,
    st.tuples(st.integers(1, 6), st.integers(1, 5)),
    elements=st.floats(-(2.0**60), 2.0**60, width=32, allow_subnormal=False),
)


# -- texts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "items",
    [["a", "b"], ("a", "b"), (letter for letter in "ab"), np.array(["a", "b"]), pd.Series(["a", "b"])],
    ids=["list", "tuple", "generator", "array", "series"],
)
def test_ordered_collections_of_strings_are_welcome(items):
    assert validation.as_texts(items) == ["a", "b"]


def test_no_texts_are_no_error():
    assert validation.as_texts([]) == []


@pytest.mark.parametrize("empty", ["", "\u3000"])
def test_an_empty_text_is_named_by_its_position(empty):
    with pytest.raises(errors.InputError, match="text 1 is empty"):
        validation.as_texts(["good", empty])


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT])
def test_a_missing_value_is_named_by_its_position(missing):
    with pytest.raises(errors.InputTypeError, match="text 2 is a missing value"):
        validation.as_texts(["a", "b", missing])


@pytest.mark.parametrize(
    ("item", "advice"),
    [
        (3, r"str\(x\)"),
        (b"a", "decode"),
        (["a"], "list"),
    ],
)
def test_an_item_that_is_no_string_is_refused_with_advice(item, advice):
    with pytest.raises(errors.InputTypeError, match=advice):
        validation.as_texts(["a", item])


@pytest.mark.parametrize("items", ["one string", Path("x"), {"a", "b"}, {"a": 1}, 5, np.array("a")])
def test_what_is_no_ordered_collection_is_refused(items):
    with pytest.raises(errors.InputTypeError, match="expected a list of texts"):
        validation.as_texts(items)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(errors.InputError, match="text 0 is no valid Unicode"):
        validation.as_texts(["\ud800"])


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)))
def test_good_texts_come_back_unchanged(texts):
    assert validation.as_texts(texts) == texts


# -- training text ---------------------------------------------------------------------------------------


def test_training_text_is_a_list_of_lists_of_words():
    assert validation.as_corpus([("a", "b"), ["c"]]) == [["a", "b"], ["c"]]


def test_a_sentence_given_as_a_string_is_refused():
    with pytest.raises(errors.InputTypeError, match="sentence 1 is one string.*pass lists of words"):
        validation.as_corpus([["a"], "hello world"])


def test_a_bad_word_is_named_with_its_sentence():
    with pytest.raises(errors.InputTypeError, match="sentence 1: word 0 is a missing value"):
        validation.as_corpus([["a"], [None]])


@pytest.mark.parametrize("sentences", [[], [[], []]])
def test_training_text_without_words_is_refused(sentences):
    with pytest.raises(errors.InputError, match="holds no words"):
        validation.as_corpus(sentences)


# -- vectors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ([1.0, 2.0], r"shape \(2,\): for a single vector write vector\[None, :\]"),
        ([[[1.0]]], r"shape \(1, 1, 1\)"),
        ([[1.0, 2.0], [3.0]], "different lengths"),
        ([[1.0, 2.0], [np.nan, 0.0]], "row 1 holds NaN"),
        ([[np.inf, 2.0]], "row 0 holds NaN or infinity"),
    ],
)
def test_arrays_that_are_no_matrix_of_numbers_are_refused(array, message):
    with pytest.raises(errors.InputError, match=message):
        validation.as_vectors(array, "queries")


@pytest.mark.parametrize("array", [[["a", "b"]], [[None, 1.0]], [[1j, 2.0]]])
def test_entries_that_are_no_real_numbers_are_refused(array):
    with pytest.raises(errors.InputTypeError, match="queries: expected"):
        validation.as_vectors(array, "queries")


def test_infinities_that_cancel_are_found():
    with pytest.raises(errors.InputError, match="row 0"):
        validation.as_vectors([[np.inf, -np.inf]])


def test_a_float32_matrix_is_not_copied():
    matrix = np.ones((2, 3), np.float32)
    assert validation.as_vectors(matrix) is matrix


def test_a_row_of_zeros_has_no_direction():
    with pytest.raises(errors.InputError, match="query: row 1 is all zeros: the vector has no direction"):
        validation.unit_rows([[1.0, 0.0], [0.0, 0.0]], "query")


@given(MATRICES)
def test_unit_rows_have_length_one_and_the_same_direction(matrix):
    if not matrix.any(axis=1).all():
        with pytest.raises(errors.InputError, match="no direction"):
            validation.unit_rows(matrix)
        return
    unit = validation.unit_rows(matrix)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=1e-5)
    assert (np.sign(unit) * np.sign(matrix) >= 0).all()


# -- numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0, 4])
def test_k_outside_the_results_is_refused(k):
    with pytest.raises(errors.InputError, match="k must be between 1 and n = 3"):
        validation.as_k(k, 3)


@pytest.mark.parametrize("k", [1.0, "1", True])
def test_k_that_is_no_whole_number_is_refused(k):
    with pytest.raises(errors.InputTypeError, match="k must be a whole number"):
        validation.as_k(k, 3)


def test_whole_numbers_of_numpy_are_welcome():
    assert validation.as_k(np.int64(2), 3) == 2
    assert validation.positive_int(np.int32(5), "window") == 5


@pytest.mark.parametrize(("value", "error"), [(0, errors.InputError), (1.5, errors.InputTypeError)])
def test_a_setting_that_must_be_positive_is_named(value, error):
    with pytest.raises(error, match="window must be"):
        validation.positive_int(value, "window")


# -- spellings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "first"), [("King", "king"), ("king ", "king"), ("kinng", "king"), ("paris", "Paris")]
)
def test_the_closest_spelling_comes_first(word, first):
    assert validation.suggest(word, ["queen", "king", "Paris"])[0] == first


def test_nothing_close_suggests_nothing():
    assert validation.suggest("zzzz", ["queen", "king"]) == []


# -- files ------------------------------------------------------------------------------------------------


def test_files_that_are_not_there_are_told_apart(tmp_path):
    (tmp_path / "empty.txt").touch()
    with pytest.raises(errors.MissingFileError, match="does not exist"):
        validation.existing_file(tmp_path / "nothing.txt")
    with pytest.raises(errors.MissingFileError, match="is a folder"):
        validation.existing_file(tmp_path)
    with pytest.raises(errors.DamagedFileError, match=r"is empty \(0 bytes\)"):
        validation.existing_file(tmp_path / "empty.txt")
    with pytest.raises(errors.InputTypeError, match="path of a file"):
        validation.existing_file(3)


def test_an_unknown_name_reads_as_a_sentence():
    assert str(errors.UnknownNameError("no word 'x'")) == "no word 'x'"
    assert isinstance(errors.UnknownNameError("x"), KeyError)
