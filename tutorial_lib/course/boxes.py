"""What the course says to a reader, in a box: with colour and sign in a notebook, elsewhere as text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape

__all__ = ["box", "code", "folded", "paragraph", "show"]

# A sign, and JupyterLab's colour of the theme in use; the second colour is for pages without themes.
_LOOKS = {
    "correct": ("✓", "var(--jp-success-color1, #388e3c)"),
    "not yet": ("→", "var(--jp-warn-color1, #f57c00)"),
    "not attempted yet": ("○", "var(--jp-ui-font-color2, #757575)"),
    "could not be checked": ("!", "var(--jp-error-color1, #d32f2f)"),
}
_PLAIN = ("", "var(--jp-brand-color1, #1976d2)")
# Enter unfolds: without this JupyterLab takes the key, as it takes "m" and others, for one of its shortcuts.
_SUMMARY = '<summary style="cursor: pointer" data-lm-suppress-shortcuts="true">{}</summary>'


def show(text: str, html: str) -> None:
    """Display `html` in a notebook, with `text` for what shows no HTML; elsewhere print `text`."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(text)
        return
    from IPython.display import display

    display({"text/plain": text, "text/html": html}, raw=True)


def box(head: str, *parts: str) -> str:
    """HTML of a box: its head, in the colour of that outcome and with its sign, and what stands below."""
    sign, color = _LOOKS.get(head, _PLAIN)
    # Half of the text's own colour: so the contrast is enough on a light ground and on a dark one.
    ink = f"color-mix(in srgb, {color} 55%, currentColor)"
    ground = f"color-mix(in srgb, {color} 8%, transparent)"
    style = f"border-left: 4px solid {color}; background: {ground}; padding: 6px 12px; max-width: 90ch"
    title = f'<strong style="color: {ink}">{escape(f"{sign} {head}".strip())}</strong>'
    return f'<div class="tutorial-box mathjax_ignore" style="{style}">{title}{"".join(parts)}</div>'


def paragraph(text: str) -> str:
    """HTML of a sentence or several."""
    return f'<div style="margin-top: 4px">{escape(text)}</div>' if text else ""


def code(text: str) -> str:
    """HTML of source code."""
    return f'<pre style="margin: 4px 0 0; background: none; white-space: pre-wrap">{escape(text)}</pre>'


def folded(parts: Sequence[tuple[str, str]]) -> str:
    """HTML of folded parts (title, HTML), each in the one before: nobody sees the second before the first."""
    if not parts:
        return ""
    (title, html), *rest = parts
    summary = _SUMMARY.format(escape(title))
    return f'<details style="margin-top: 4px">{summary}{html}{folded(rest)}</details>'
