"""A learner's folder, and two kernels in it: what each has done is kept, and shown after a restart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tutorial_lib.course import progress
from tutorial_lib.course.exercises import exercises_of

ANSWER = "for _ in range(30):\n    tutorial_lib.check('0-size', 3)\ntutorial_lib.check('0-size', 50)"
GUESS = "for turn in range(30):\n    tutorial_lib.compare_guess(turn, 7, question=f'question {turn}')"


@contextmanager
def kernel_of(notebook: Path) -> Iterator[BlockingKernelClient]:
    """Start a kernel as JupyterLab does for a notebook: in its folder, with its name in the environment."""
    manager = KernelManager()
    manager.start_kernel(cwd=str(notebook.parent), env={**os.environ, "JPY_SESSION_NAME": str(notebook)})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> str:
    """Run a cell; return what it printed."""
    printed = []

    def keep(message: dict) -> None:
        if message["header"]["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, timeout=60, output_hook=keep)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed)


def test_two_kernels_keep_what_is_done_at_once(tmp_path: Path) -> None:
    file = progress.begin(tmp_path)
    begin = "import tutorial_lib\ntutorial_lib.start('numpy')"
    with (
        kernel_of(tmp_path / "0-introduction.ipynb") as first,
        kernel_of(tmp_path / "2.1-word2vec.ipynb") as second,
    ):
        assert "chapter 0 · " in run(first, begin)
        assert "chapter 2.1 · " in run(second, begin)
        first.execute(ANSWER)
        run(second, GUESS)
        run(first, "pass")  # its turn comes after the answers
    kept = progress.load(file)
    assert set(kept["chapters"]) == {"0", "2.1"}
    assert (kept["exercises"]["0-size"]["best"], kept["exercises"]["0-size"]["attempts"]) == ("correct", 31)
    assert len(kept["guesses"]["2.1"]) == 30
    with kernel_of(tmp_path / "0-introduction.ipynb") as again:
        run(again, begin)
        shown = run(again, "print(tutorial_lib.course_map())")
    assert f"1 of {len(exercises_of('0'))} solved" in shown
    assert "you were here" in shown.splitlines()[3]
