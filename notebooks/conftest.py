"""Settings of `pytest --nbval notebooks`: text is compared, pictures and widgets are not."""

from collections.abc import Iterator

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Begin the report of a cell that differs with its id, by which it is found in the file."""
    report = yield
    if report.failed and hasattr(item, "cell"):
        report.longrepr = f"cell {item.cell.id}\n{report.longrepr}"
    return report
