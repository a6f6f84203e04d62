"""What a check expects of an answer: the first thing that is wrong is named, the expected value never."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tutorial_lib.course import expectations


def message_of(expect: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(expectations.Wrong) as caught:
        expect(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ([1, 2], "2 values"),
        (True, "a bool"),
        (abs, "a function"),
        ({"a": 1}, "a dict"),
        ("0.5", "a str"),
        (["0.5"], "a list"),
        (None, "None"),
        (object(), "an object"),
        (0.5j, "a complex"),
        (float("nan"), "nan"),
        (0.4, "too low"),
    ],
)
def test_expect_number(answer: Any, part: str) -> None:
    assert part in message_of(expectations.expect_number, answer, 0.5)


def test_expect_number_names_a_likely_mistake_before_the_range() -> None:
    traps = {4: "that is the square", 0: "that is nothing"}
    expectations.expect_number(2.001, 2, 0.01, traps={2: "never said of what is right"})
    assert message_of(expectations.expect_number, 4.03, 2, between=(0, 3), traps=traps) == traps[4]
    assert message_of(expectations.expect_number, 0.0009, 2, traps=traps) == traps[0]
    assert "between 0 and 3" in message_of(expectations.expect_number, 4.1, 2, between=(0, 3), traps=traps)


def test_expect_number_takes_a_tensor_with_a_gradient() -> None:
    torch = pytest.importorskip("torch")
    expectations.expect_number(torch.tensor(0.5, requires_grad=True), 0.5)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ([1, 2, 3], "2 dimension(s), yours has 1"),
        (np.ones((3, 2)), "Is it transposed?"),
        ([[1, 2], [3]], "equally long rows"),
        ("abc", "should hold numbers"),
        ([[1, 2, 3], [4, np.nan, 6]], "no finite value at row 1, column 1"),
        ([[1, 2, 3], [4, 5, 7]], "not right at row 1, column 2: yours is 7 (1 of 6 values differ)"),
    ],
)
def test_expect_array(answer: Any, part: str) -> None:
    assert part in message_of(expectations.expect_array, answer, [[1, 2, 3], [4, 5, 6]])


def test_expect_array_right_and_other_positions() -> None:
    expectations.expect_array(([1, 2], [3, 4]), np.array([[1, 2], [3, 4]]))
    assert "position 1" in message_of(expectations.expect_array, [1, 3], [1, 2])


def test_as_words() -> None:
    assert expectations.as_words(np.array(["cat", "dog"])) == ["cat", "dog"]
    assert "should be a list of words" in message_of(expectations.as_words, "cat dog")
    assert "place 2 holds an int" in message_of(expectations.as_words, ["cat", 3])


def test_expect_choice_type_between_and_require() -> None:
    reasons = {"CBOW": "CBOW predicts the center from the context"}
    expectations.expect_choice(" Skip-gram", "skip-gram", reasons)
    assert message_of(expectations.expect_choice, "cbow", "skip-gram", reasons) == reasons["CBOW"]
    assert "the choices: 'CBOW', 'skip-gram'" in message_of(
        expectations.expect_choice, "glove", "skip-gram", reasons
    )
    assert message_of(expectations.expect_type, 3, str) == "the answer should be a str, yours is an int"
    assert expectations.expect_type("a", str) == "a"
    expectations.expect_between(3, 0, 5)
    assert "between 0 and 5" in message_of(expectations.expect_between, 7, 0, 5)
    expectations.require(True, "never said")
    assert message_of(expectations.require, False, "said") == "said"


def test_as_number() -> None:
    torch = pytest.importorskip("torch")
    for value in (3, 3.0, np.int8(3), np.array([[3]]), [3], Fraction(3), torch.tensor([3], dtype=torch.int8)):
        assert expectations.as_number(value) == 3.0
    assert expectations.as_number([torch.tensor(3.0)]) == 3.0


def test_as_list_takes_any_collection_but_a_text_or_a_mapping() -> None:
    torch = pytest.importorskip("torch")
    for value in ([1, 2], (1, 2), {1, 2}, range(1, 3), np.array([1, 2]), torch.tensor([1, 2])):
        assert expectations.as_list(value, count=2) == [1, 2]
    for value in ("ab", {"a": 1}, 3, np.array(3), None, iter([1])):
        assert "should be a list" in message_of(expectations.as_list, value)
    assert message_of(expectations.as_list, [1], "the pair", 2) == "the pair should have 2 parts, yours has 1"
    with pytest.raises(expectations.NotAttempted):
        expectations.as_list([1, ...])
