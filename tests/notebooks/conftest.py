"""Tests that execute notebooks need the course's data."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _data(prepared: None) -> None:
    """Prepare the data before the first test."""
