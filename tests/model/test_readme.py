"""The README's own code, run as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from course import ROOT
from tutorial_lib import data

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_own_words_texts_and_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my pictures").mkdir()
    monkeypatch.chdir(tmp_path)
    by_name = {picture.name: picture for picture in data.twemoji()}
    for name in ("snowman", "dog face", "red apple", "umbrella"):
        shutil.copy(by_name[name].path, tmp_path / "my pictures" / f"{name}.png")
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    words, text, picture = capsys.readouterr().out.splitlines()
    assert "tea" in words
    assert text == "My password does not work."
    assert picture == str(Path("my pictures/snowman.png"))
