"""A reader's hands on a panel: every control by keyboard and by mouse; and what axe-core says of outputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError

__all__ = ["PATIENCE", "Hands", "barriers"]

PATIENCE = 20_000  # milliseconds for an answer, on a busy machine
SHORTCUTS = ("m", "d", "d", "a", "b")
"""To JupyterLab they mean: make it text, delete the cell, a new cell above, a new cell below."""

# Two keys, forth and back, for what has a scale; it may stand at an end of it.
KEYS = {
    "input[type=number]": """each => +each.value < +each.max
        ? ['ArrowUp', 'ArrowDown'] : ['ArrowDown', 'ArrowUp']""",
    "select": "each => each.selectedIndex ? ['ArrowUp', 'ArrowDown'] : ['ArrowDown', 'ArrowUp']",
    ".noUi-handle": """each => +each.getAttribute('aria-valuenow') < +each.getAttribute('aria-valuemax')
        ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight']""",
    "input[type=radio]:checked": "each => ['ArrowDown', 'ArrowUp']",
    "input[type=checkbox]": "each => ['Space', 'Space']",
    "summary": "each => ['Enter', 'Enter']",
}
TEXT = ".tutorial-inputs :is(input[type=text], textarea)"
FORM = "form input"
FILE = "input[type=file], .widget-upload"
CANVAS = "canvas[tabindex]"  # one to work with; others are pictures
BUTTON = "button:not(.tutorial-go):not([data-back]):not(.widget-upload):not([aria-pressed=true])"
EVERYTHING = ", ".join([*KEYS, TEXT, FORM, FILE, CANVAS, "button"])

TRIANGLE = ((0.3, 0.3), (0.7, 0.3), (0.5, 0.7))

ACTIVATE = """panel => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const holder = panel.closest('.jp-Cell');
    notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.node === holder);
}"""
STANDS = """panel => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const holder = panel.closest('.jp-Cell').getBoundingClientRect();
    return {
        cells: [notebook.activeCellIndex, ...notebook.widgets.map(cell => cell.model.type + cell.model.id)],
        holdsFocus: panel.contains(document.activeElement),
        top: Math.round(panel.getBoundingClientRect().top - holder.top),
        text: panel.innerText,
    };
}"""
# What a panel answers, what its controls hold, and the pixels of what is drawn.
SHOWS = """panel => {
    const all = name => Array.from(panel.querySelectorAll(name));
    const settled = !panel.querySelector('[data-state=working]');
    const wrong = Boolean(panel.querySelector('[data-state=wrong]'));
    const [result] = all('.tutorial-result');
    const answer = all('.tutorial-trail, .tutorial-message, .tutorial-result').map(part => part.innerHTML);
    const whole = panel.outerHTML + all('canvas').map(canvas => canvas.toDataURL()).join();
    return {settled, wrong, height: result?.offsetHeight, answer: answer.join('|'), whole};
}"""
WAIT = f"""([panel, part, before, same]) => {{
    const now = ({SHOWS})(panel);
    return now.settled && (now[part] === before) === same;
}}"""
REACHED = "document.activeElement.setAttribute('data-reached', '')"
CHANGE_THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
HAS_THEME = (
    "theme => document.body.dataset.jpThemeName === theme && !document.querySelector('#jupyterlab-splash')"
)
PROPOSES = "input => !input.list || input.list.options.length > 0"


class Hands:
    """A reader's hands on one panel. After each act the panel has answered, and the notebook is as it was."""

    def __init__(self, panel: Locator, page: Page) -> None:
        self.panel, self.page, self.press = panel, page, page.keyboard.press
        panel.scroll_into_view_if_needed(timeout=PATIENCE)
        panel.evaluate(ACTIVATE)
        self.stood, self.done = panel.evaluate(STANDS), list[str]()

    def work(self) -> None:
        """Work all there is, the file first, because others may need it; what leads away comes last."""
        for upload in self._each(FILE):
            upload.focus()
            self.act("choose a file", lambda: self.press("Enter"))
        for kind, keys in KEYS.items():
            for control in self._each(kind):
                self.turn(control, *control.evaluate(keys))
        for box in self._each(TEXT):
            self.type(box)
        for box in self._each(FORM):
            box.click()
            self.act("send a word", lambda: [self.page.keyboard.type("water"), self.press("Enter")], "whole")
        for canvas in self._each(CANVAS):
            self.draw(canvas)
        buttons = list(self._each(BUTTON))
        if self.panel.locator(CANVAS).count():  # the pens last: an eraser leaves nothing to take back
            buttons.reverse()
        for button in buttons:
            if button.is_visible() and button.is_enabled():  # still
                self.push(button)
        self.wander()
        self.walk()
        assert self.done, "nothing can be worked"

    def _each(self, kind: str) -> Iterator[Locator]:
        for control in self.panel.locator(kind).all():
            if control.is_visible() and control.is_enabled():
                yield control

    def act(
        self, what: str, do: Callable[[], object], part: str = "answer", until: str | None = None
    ) -> None:
        """Do something; the panel must show something else than before, or again what it showed once."""
        before = self.panel.evaluate(SHOWS)
        do()
        shown = [self.panel.element_handle(), part, until or before[part], until is not None]
        try:
            self.page.wait_for_function(WAIT, arg=shown, timeout=PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{what}: nothing happens\n{self.panel.inner_text()}") from None
        self.done.append(what)
        after = self.panel.evaluate(SHOWS)
        if after["wrong"]:
            assert after["height"] == before["height"], f"{what}: the result loses its place"
        self.examine(what)

    def examine(self, what: str) -> None:
        """The panel stands where it stood and has the focus; no key has reached the notebook."""
        stands = self.panel.evaluate(STANDS)
        told = f"{what}\n{stands['text']}"
        assert not re.search("Traceback|This did not work", stands["text"]), told
        assert stands["cells"] == self.stood["cells"], f"a key reached the notebook: {told}"
        assert stands["holdsFocus"], f"the focus is lost: {told}"
        assert stands["top"] == self.stood["top"], f"the panel jumps: {told}"

    def shortcuts(self, control: Locator, what: str) -> None:
        """Press what would change the notebook."""
        control.focus()
        for key in SHORTCUTS:
            self.press(key)
        self.examine(f"{what} and JupyterLab's keys")

    def turn(self, control: Locator, forth: str, back: str) -> None:
        """Change what has a scale, there and back; a number can be emptied, a box clicked."""
        name = control.evaluate("each => each.outerHTML")[:120]
        part = "whole" if control.evaluate("each => each.tagName === 'SUMMARY'") else "answer"
        times = 5 if 'type="number"' in name else 1  # the answer may be rounded
        control.focus()
        self.act(f"{forth} in {name}", lambda: [self.press(forth) for _ in range(times)], part)
        self.shortcuts(control, name)
        if name.startswith("<select"):
            return  # the letters may have chosen something
        if 'type="number"' in name:
            self.press("ControlOrMeta+A")
            self.press("Delete")
            self.examine(f"empty {name}")
            self.page.keyboard.type("2")
            self.press(forth)
            return
        do = control.click if forth == back else lambda: self.press(back)
        self.act(f"{back} in {name}", do, part)

    def type(self, box: Locator) -> None:
        """Type too much and take it back; empty the box and fill it again, with proposals on the way."""
        value, first = box.input_value(), self.panel.evaluate(SHOWS)
        box.click()
        self.press("ControlOrMeta+End")
        self.act(f"type after {value!r}", lambda: self.page.keyboard.type("mddaq"))
        self.act("take it back", lambda: [self.press("Backspace") for _ in "mddaq"], until=first["answer"])
        self.press("ControlOrMeta+A")
        self.act(f"delete {value!r}", lambda: self.press("Delete"))
        self.page.keyboard.type(value[:2])
        self.page.wait_for_function(PROPOSES, arg=box.element_handle(), timeout=PATIENCE)
        self.act("fill it again", lambda: self.page.keyboard.insert_text(value[2:]), until=first["answer"])

    def push(self, button: Locator) -> None:
        """Push a button; beside a canvas, when something is drawn or enlarged that it can take back."""
        name = button.evaluate("each => each.outerHTML")[:120]
        for canvas in self._each(CANVAS):
            canvas.focus()
            self.press("+")
            self.drag(canvas)
        self.shortcuts(button, name)
        self.act(f"push {name}", lambda: self.press("Enter"), "whole")

    def draw(self, canvas: Locator) -> None:
        """Move something with a key, draw with the mouse; where there is a lasso, it lists what it holds."""
        self.shortcuts(canvas, "a canvas")
        self.press("+")
        self.act("move with a key", lambda: self.press("ArrowRight"), "whole")
        self.press("0")
        lasso = canvas.evaluate("each => Boolean(each.closest('[data-lasso]'))")
        if lasso:
            self.page.keyboard.down("Shift")
        self.act("draw", lambda: self.drag(canvas), "answer" if lasso else "whole")
        self.page.keyboard.up("Shift")

    def drag(self, canvas: Locator) -> None:
        """Draw a triangle with the mouse."""
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box, "the canvas has no size"
        corners = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in TRIANGLE]
        self.page.mouse.move(*corners[0])
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*corner, steps=4)
        self.page.mouse.up()

    def wander(self) -> None:
        """Click from result to result and go back on the trail, by keyboard and by mouse."""
        results, trail = self.panel.locator(".tutorial-go"), self.panel.locator("[data-back]")
        if results.count():  # the first may be where the reader is already
            self.shortcuts(results.last, "a result")
            self.act("follow a result", lambda: self.press("Enter"))
        if results.count():
            self.act("click a result", results.first.click)
        if trail.count() > 1:
            trail.nth(trail.count() - 2).focus()
            self.act("go back", lambda: self.press("Enter"))
        if trail.count() > 1:
            self.act("click back", trail.first.click)

    def walk(self) -> None:
        """Go through the panel with Tab: every control is reached, and there is a way out."""
        controls = list(self._each(EVERYTHING))
        controls[0].focus()
        for _ in range(len(controls) + 50):
            self.page.evaluate(REACHED)
            self.press("Tab")
            if not self.panel.evaluate("panel => panel.contains(document.activeElement)"):
                break
        else:
            raise AssertionError("Tab does not leave the panel")
        missed = [
            each.evaluate("each => each.outerHTML")[:120]
            for each in controls
            if not each.evaluate("each => 'reached' in each.dataset")
        ]
        assert not missed, f"Tab does not reach: {missed}"


def barriers(page: Page, theme: str) -> list[str]:
    """Return what axe-core finds serious or critical inside the outputs of the page's notebook."""
    page.evaluate(CHANGE_THEME, theme)
    page.wait_for_function(HAS_THEME, arg=theme, timeout=PATIENCE)
    found: dict[str, Any] = Axe().run(page, context=[[".jp-OutputArea-output"]]).response
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
