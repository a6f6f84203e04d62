"""Settings of `pytest --nbval notebooks`: text is compared, pictures and widgets are not."""

import pytest

# Outputs for a browser hold numbers of widgets, floats or scripts; the text beside them is compared.
# Progress bars go to stderr; tests/test_notebooks.py proves that no stored notebook has anything else there.
SHOWN_BY_A_BROWSER = (
    "stderr",
    "text/html",
    "image/svg+xml",
    "application/javascript",
    "application/vnd.jupyter.widget-state+json",
    "application/vnd.tutorial.claims+json",
)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Add our media types to those that nbval never compares (image/png and widget views are among them)."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += SHOWN_BY_A_BROWSER


def pytest_itemcollected(item: pytest.Item) -> None:
    """Name a cell by its id too, by which its source is found, in the list of those that differ."""
    if hasattr(item, "cell"):
        item._nodeid += f" ({item.cell.id})"
