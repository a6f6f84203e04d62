"""Texts with a label: complete, balanced where it is promised, and never the same text in both parts."""

from __future__ import annotations

from collections import Counter

from tutorial_lib.data.labelled import food_reviews, senses


def test_each_sense_has_six_sentences_that_hold_the_word():
    usages = senses()
    assert set(Counter((usage.word, usage.sense) for usage in usages).values()) == {6}
    assert all(usage.word in usage.sentence.lower() for usage in usages)
    assert len({usage.sentence for usage in usages}) == 60


def test_reviews_come_in_two_parts():
    train, liked = food_reviews("train")
    test, also_liked = food_reviews("test")
    assert (len(train), len(test)) == (4000, 1000)
    assert 0.6 < sum(liked) / 4000 < 0.7
    assert 0.6 < sum(also_liked) / 1000 < 0.7
