"""A reader who plays: each game of chapter 0, by keyboard alone, to its card."""

from __future__ import annotations

from panels import PATIENCE, Hands
from playwright.sync_api import Locator, Page

__all__ = ["play"]


class Player(Hands):
    """Hands that play one game. After each act the panel stands where it stood and has the focus."""

    def say(self, text: str) -> None:
        """Wait until the game says this."""
        self.panel.get_by_text(text).first.wait_for(timeout=PATIENCE)
        self.examine(text)

    def odd(self) -> None:
        """Ten rounds; the focus goes by itself from a choice to Next and back."""
        words = self.panel.locator(".game-word")
        self.shortcuts(words.first, "a word")
        for turn in range(1, 11):
            self.say(f"Round {turn} of 10")
            self.press("Enter")
            self.say("See the card" if turn == 10 else "Next")
            self.press("Enter")

    def nearest(self) -> None:
        """A word, the same again, one that nobody knows, a hint, and the end."""
        box = self.panel.locator("input")
        self.shortcuts(box, "the guess")
        for word, said in ((" Water ", "“water” is #"), ("WATER", "already"), ("qqxzq", "not among")):
            box.fill(word)
            self.press("Enter")
            self.say(said)
        for name, said in (("Hint", "A hint:"), ("Give up", "It was")):
            self.panel.get_by_role("button", name=name).focus()
            self.press("Enter")
            self.say(said)

    def draw(self, canvas: Locator | None = None) -> None:
        """A line with the mouse, one with the keys; back; and five drawings skipped."""
        paper = canvas or self.panel.locator("canvas").first
        self.shortcuts(paper, "the paper")
        super().draw(paper)
        self.say("The emoji nearest to your drawing")
        paper.focus()
        for key in ("z", " ", "ArrowRight", "ArrowDown", "ArrowLeft", " ", "z"):
            self.act(f"{key!r} on the paper", lambda key=key: self.press(key), "whole")
        self.say("An empty sheet")
        self.panel.get_by_role("button", name="Skip").focus()
        for _ in range(5):
            self.act("skip", lambda: self.press("Enter"), "whole")


def play(panel: Locator, page: Page) -> None:
    """Play the game in `panel` to its end, save the card, and begin anew."""
    player = Player(panel, page)
    getattr(player, str(panel.locator("[data-game]").get_attribute("data-game")))()
    with page.expect_download(timeout=PATIENCE) as card:
        page.keyboard.press("Enter")  # the focus is on "Save picture"
    assert card.value.path().read_bytes().startswith(b"\x89PNG")
    page.keyboard.press("Tab")
    player.act("begin anew", lambda: page.keyboard.press("Enter"), "whole")
