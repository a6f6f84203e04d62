"""Which model to take for a task: the numbers behind the choice as a panel."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from ...widgets.panel import Panel, duration, score_table

__all__ = ["adviser"]


def adviser(
    quality: Mapping[str, Mapping[str, Any]],
    milliseconds: Callable[[str, str], float],
    choose: Callable[[str], str],
) -> Panel:
    """Choose a task, see each model's score with its interval, its price, and which one to take.

    Args:
        quality: for each task its "title", the "unit" of its scores, "scores" (model to score, low, high)
            with the highest first, and "best", the models that tie with the highest.
        milliseconds: what one item costs a model (its name) in a task; 0 for what is no model.
        choose: from a task to the model to take.
    """

    def show(task: str) -> str:
        result, taken = quality[task], choose(task)
        rows = []
        for model, scores in result["scores"].items():
            price = milliseconds(model, task)
            verdict = "ties with the best" if model in result["best"][1:] else ""
            verdict = "the best" if model == result["best"][0] else verdict
            name = f"✓ {model}" if model == taken else model
            rows.append((name, verdict, duration(price / 1000) if price else "no model", scores))
        first = taken == result["best"][0]
        why = "it has the highest score" if first else "it ties with the highest score, and is cheaper"
        alone = ", and nothing ties with it" if len(result["best"]) == 1 else ""
        if first and not alone:
            why += ", and nothing that ties with it is cheaper"
        line = f"<p>Take <b>{html.escape(taken)}</b>: {why}{alone}.</p>"
        return line + score_table(["model", "verdict", "time an item", f"{result['unit']} (95 %)"], rows)

    tasks = ipywidgets.RadioButtons(
        options=[(result["title"], task) for task, result in quality.items()],
        description="Task",
        layout={"width": "max-content", "max_width": "100%"},
    )
    return Panel("choose a task to get a model with the numbers behind it", {"task": tasks}, show)
