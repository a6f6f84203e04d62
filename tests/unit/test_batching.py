"""Texts are cut to what a model reads, and go through it in batches of similar length."""

from __future__ import annotations

import pytest

from tutorial_lib.errors import InputError


class Letters:
    """A tokenizer with a token for each letter; 1 and 2 mark the ends."""

    def __call__(self, texts, *, truncation, max_length, return_overflowing_tokens):
        found = {"input_ids": [], "overflow_to_sample_mapping": []}
        for owner, text in enumerate(texts):
            for start in range(0, max(len(text), 1), max_length - 2):
                found["input_ids"].append([1, *map(ord, text[start : start + max_length - 2]), 2])
                found["overflow_to_sample_mapping"].append(owner)
        return found


def test_a_text_is_read_in_windows_known_by_its_position():
    from tutorial_lib.encoders import batching

    found = batching.read(Letters(), {3: "abcde", 7: "f"}, limit=4)
    assert found == {3: [[1, 97, 98, 2], [1, 99, 100, 2], [1, 101, 2]], 7: [[1, 102, 2]]}
    [warning] = batching.too_long(found)
    assert str(warning) == (
        "1 of 2 texts are longer than the 4 tokens that this model reads; the first is text 3 with 7. "
        "The rest is ignored."
    )
    assert (warning.problem, warning.shares) == ("cut", {3: pytest.approx(3 / 5)})
    assert list(batching.too_long({7: found[7]})) == []
    assert batching.read(Letters(), {}, limit=4) == {}
    with pytest.raises(InputError, match="text 2 is empty"):
        batching.read(Letters(), {0: "a", 2: ""}, limit=4)


def test_the_least_readable_text_is_named_the_first_of_equals():
    from tutorial_lib.encoders import batching

    [warning] = batching.unreadable({0: 0.2, 4: 0.5, 5: 0.5, 6: 0.3}, 0.3, "token")
    assert warning.shares == {4: 0.5, 5: 0.5, 6: 0.3}
    assert str(warning).startswith("text 4: 50 % of the tokens are unknown to this model (3 of 4 texts")
    assert list(batching.unreadable({0: 0.2}, 0.3, "token")) == []


def test_batches_hold_every_row_once_within_the_budget():
    from tutorial_lib.encoders.batching import equal_batches, length_batches

    rows = dict(enumerate([1] * length for length in (5, 1, 40, 7, 7, 3)))
    batches = list(length_batches(rows, budget=14))
    assert sorted(position for batch in batches for position in batch) == list(range(6))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(len(rows[row]) for row in batch) <= 14
    assert list(length_batches({})) == []
    assert equal_batches([4, 5, 6], 2) == [[4, 5], [6]]


def test_padding_and_mask():
    from tutorial_lib.encoders.batching import padded

    ids, mask = padded([[7, 8, 9], [5]], padding=4)
    assert ids.tolist() == [[7, 8, 9], [5, 4, 4]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0]]
