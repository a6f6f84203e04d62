"""Speed and memory beside the peers: `make bench`, or `python tests/bench.py NAME …` for some rows.

Both sides of a row are measured in one run, round by round in turn, so that a busy moment hits both; the
table shows medians. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "gensim", "matplotlib", "pandas", "transformers", "sklearn", "scipy")


@dataclass(frozen=True)
class Measured:
    """One row of the table: the two sides, their ratio, and what was wanted."""

    what: str
    ours: str
    peer: str
    ratio: str
    wanted: str
    holds: bool


def python(code: str) -> tuple[float, str]:
    """Run code in a fresh Python; return the seconds from its start to its end, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr)
    return seconds, done.stdout.strip()


def in_turn(rounds: int, *tasks: Callable[[], Any]) -> list[float]:
    """Run the tasks in turn, once uncounted and then `rounds` times; return the median seconds of each."""
    seconds: list[list[float]] = [[] for _ in tasks]
    for number in range(rounds + 1):
        for task, taken in zip(tasks, seconds, strict=True):
            start = time.perf_counter()
            task()
            if number:
                taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def faster(what: str, ours: float, peer: float, wanted: float, also: bool = True, note: str = "") -> Measured:
    """Make the row of a speed: how many times faster than the peer."""
    ratio = f"{peer / ours:.1f} ×{note}"
    return Measured(
        what, f"{ours:.3g} s", f"{peer:.3g} s", ratio, f"{wanted} ×", also and peer / ours >= wanted
    )


def bench_import() -> Measured:
    """`import tutorial_lib` against a bare Python."""
    code = f"import sys, tutorial_lib; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = python(code)[1]
    ours, bare = in_turn(15, lambda: python("import tutorial_lib"), lambda: python("pass"))
    extra = ours - bare
    holds = extra < 0.1 and loaded == "[]"
    return Measured(
        "import tutorial_lib",
        f"{ours:.3f} s",
        f"{bare:.3f} s",
        f"+{extra:.3f} s, heavy: {loaded}",
        "< +0.1 s, []",
        holds,
    )


def glove_as_text() -> Path:
    """Return the same GloVe vectors as a word2vec text file, written once into the cache."""
    from tutorial_lib import load
    from tutorial_lib.store import cached, recipe

    def write(folder: Path) -> None:
        load("glove", "pocket").keyed_vectors().save_word2vec_format(str(folder / "glove.txt"))

    return cached("bench-glove-text", write, recipe("glove-pocket")) / "glove.txt"


def bench_glove_start() -> Measured:
    """From the start of the process to the first neighbours of "king"."""
    ours_code = "from tutorial_lib import load; print(load('glove', 'pocket').most_similar('king')[:3])"
    peer_code = (
        "from gensim.models import KeyedVectors; "
        f"print(KeyedVectors.load_word2vec_format({str(glove_as_text())!r}).most_similar('king')[:3])"
    )
    ours, peer = in_turn(2, lambda: python(ours_code), lambda: python(peer_code))
    return faster("GloVe, process start to first neighbours", ours, peer, 50)


def bench_exact() -> Measured:
    """Exact top-10 of 256 queries over 400,000 x 50."""
    import faiss

    from tutorial_lib import load
    from tutorial_lib.search import top_k

    vectors = np.array(load("glove", "pocket").vectors)
    queries = vectors[np.random.default_rng(0).choice(len(vectors), 256, replace=False)]
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    found, truth = top_k(queries, vectors, 10)[1], index.search(queries, 10)[1]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, truth, strict=True)])
    ours, peer = in_turn(7, lambda: top_k(queries, vectors, 10), lambda: index.search(queries, 10))
    return faster(
        "exact top-10, 256 queries, 400,000 × 50", ours, peer, 4, recall > 0.999, f", recall {recall:.4f}"
    )


def bench_analogies() -> Measured:
    """All 19,544 analogy questions over all 400,000 words, and the same score."""
    from gensim.test.utils import datapath

    from tutorial_lib import data, load, measure

    encoder, questions = load("glove", "pocket"), data.analogy_questions()
    keyed = encoder.keyed_vectors()
    start = time.perf_counter()
    result = measure.analogies(encoder, questions)
    middle = time.perf_counter()
    score, _ = keyed.evaluate_word_analogies(datapath("questions-words.txt"), restrict_vocab=len(encoder))
    peer = time.perf_counter() - middle
    again = time.perf_counter()
    measure.analogies(encoder, questions)
    ours = statistics.mean([middle - start, time.perf_counter() - again])
    note = f", {result.accuracy!r} and {score!r} of {result.covered}"
    return faster("analogy benchmark, 19,544 questions", ours, peer, 4, result.accuracy == score, note)


def bench_sentences() -> Measured:
    """500 Wikipedia sentences to vectors, sentence-transformers with its default batch."""
    from sentence_transformers import SentenceTransformer

    from tutorial_lib import data, load, locate

    every = data.wikipedia_sentences()
    sentences = [every[i] for i in np.random.default_rng(0).choice(len(every), 500, replace=False)]
    encoder = load("bert", "pocket")
    peer_model = SentenceTransformer(str(locate("bert", "pocket")), device="cpu")
    first, second = encoder.encode(sentences), peer_model.encode(sentences)
    second /= np.linalg.norm(second, axis=1, keepdims=True)
    cosine = float((first / np.linalg.norm(first, axis=1, keepdims=True) * second).sum(axis=1).min())
    ours, peer = in_turn(3, lambda: encoder.encode(sentences), lambda: peer_model.encode(sentences))
    note = f", smallest cosine {cosine:.7f}"
    return faster("500 Wikipedia sentences to vectors", ours, peer, 1.2, cosine >= 0.99999, note)


def bench_memory() -> Measured:
    """What one more learner with GloVe open adds to the memory in use (sum of proportional set sizes)."""
    from tutorial_lib import load
    from tutorial_lib.store import cached, recipe

    def write(folder: Path) -> None:
        keyed = load("glove", "pocket").keyed_vectors()
        keyed.fill_norms()
        keyed.save(str(folder / "glove.kv"))

    native = cached("bench-glove-kv", write, recipe("glove-pocket")) / "glove.kv"
    ours = further_learner("from tutorial_lib import load; words = load('glove', 'pocket')")
    peer = further_learner(
        f"from gensim.models import KeyedVectors; words = KeyedVectors.load({str(native)!r}, mmap='r')"
    )
    what = "memory of a further learner with GloVe open"
    return Measured(
        what, f"{ours:.0f} MiB", f"{peer:.0f} MiB", f"{peer / ours:.1f} × less", "5 ×", peer / ours >= 5
    )


def further_learner(code: str, learners: int = 4) -> float:
    """Start learners one after the other; return by how many MiB the last one raised the sum of all."""
    import psutil

    code += "; words.most_similar('king'); print('ready', flush=True); input()"
    processes, sums = [], []
    try:
        for _ in range(learners):
            pipe = subprocess.PIPE
            process = subprocess.Popen(
                [sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True, cwd=ROOT
            )
            processes.append(process)
            process.stdout.readline()
            sums.append(sum(psutil.Process(each.pid).memory_full_info().pss for each in processes) / 2**20)
    finally:
        for process in processes:
            process.communicate("\n")
    return sums[-1] - sums[-2]


def bench_prepare() -> Measured:
    """All that the notebooks open, made in an empty cache; then a look at the filled one."""
    with tempfile.TemporaryDirectory() as cache:
        code = f"import os; os.environ['TUTORIAL_CACHE'] = {cache!r}; "
        code += "from tutorial_lib.command.preparation import prepare; assert not prepare(source='pocket')"
        first, second = (python(code)[0] for _ in range(2))
    what, detail = "preparation in an empty cache", f"the second time {second:.1f} s"
    return Measured(what, f"{first:.0f} s", "–", detail, "< 90 s, then < 2 s", first < 90 and second < 2)


def bench_course() -> Measured:
    """All notebooks by nbval."""
    seconds = {}
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        command = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", str(notebook)]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        seconds[notebook.name] = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"{notebook.name} fails:\n{done.stdout[-3000:]}")
    total, slowest = sum(seconds.values()), max(seconds, key=lambda name: seconds[name])
    ours = f"{total:.0f} s for {len(seconds)}"
    detail = f"slowest {slowest} {seconds[slowest]:.0f} s"
    return Measured(
        "whole course by nbval",
        ours,
        "–",
        detail,
        "< 300 s, each < 60 s",
        total < 300 and seconds[slowest] < 60,
    )


def bench_busy() -> Measured:
    """All notebooks as `make run` executes them, beside one process that is busy all the time."""
    with tempfile.TemporaryDirectory() as out:
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            seconds, table = python(f"from tutorial_lib.command import runner; runner.run(out={out!r})")
        finally:
            busy.kill()
    slowest = max(table.splitlines()[1:-1], key=lambda line: float(line.split()[2])).split()
    what, detail = "whole course beside a busy process", f"slowest {slowest[0]} {slowest[2]} s"
    return Measured(what, f"{seconds:.0f} s", "–", detail, "< 450 s", seconds < 450)


def bench_wonder() -> Measured:
    """In a browser, from the opened page of chapter 0 and a cold kernel to what a learner has asked for.

    First the neighbours of a typed word; then, after the next cell, pictures for a typed phrase.
    """
    sys.path.insert(0, str(ROOT / "tests/notebooks"))
    from reader import open_browser, open_lab, open_notebook, seat

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        lab = stack.enter_context(open_lab(stack.enter_context(seat(folder, {}))))
        page = stack.enter_context(open_browser()).new_page()
        open_notebook(page, lab, "0-introduction")
        words = asked(page, ["c0-001", "c0-003"], "river", "creek")
        pictures = asked(page, ["c0-005"], "a birthday cake", "cupcake")
    return Measured(
        "first wonder, kernel cold: a word's neighbours; then pictures",
        f"{words:.1f} s; {pictures:.1f} s",
        "–",
        "–",
        "< 5 s; < 10 s",
        words < 5 and pictures < 10,
    )


def asked(page: Page, cells: list[str], typed: str, answer: str) -> float:
    """Run cells, type into the panel that the last one shows; return the seconds until it answers."""
    from reader import run_cell

    start = time.perf_counter()
    for cell in cells:
        run_cell(page, cell)
    panel = page.locator(".tutorial-panel").last
    panel.locator("input[type=text]").first.fill(typed)
    panel.locator(".tutorial-result", has_text=answer).wait_for(timeout=60_000)
    return time.perf_counter() - start


def bench_kernels() -> Measured:
    """The memory of four chapters that were executed to their ends and left open."""
    import nbformat
    import psutil
    from nbclient import NotebookClient

    megabytes = {}
    with ExitStack() as stack:
        for name in ("0-introduction", "2.2-glove", "2.3-bert", "2.4-clip"):
            notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
            where = {"metadata": {"path": str(ROOT / "notebooks")}}
            client = NotebookClient(notebook, timeout=300, resources=where)
            stack.enter_context(client.setup_kernel())
            for place, cell in enumerate(notebook.cells):
                client.execute_cell(cell, place)
            megabytes[name.partition("-")[0]] = client.km.provisioner.pid
        for name, pid in megabytes.items():
            megabytes[name] = psutil.Process(pid).memory_full_info().pss / 2**20
    total = sum(megabytes.values()) / 1024
    each = ", ".join(f"{name}: {size:.0f} MiB" for name, size in megabytes.items())
    return Measured("memory of four open chapters", f"{total:.2f} GiB", "–", each, "< 3 GiB", total < 3)


ROWS: dict[str, Callable[[], Measured]] = {
    "import": bench_import,
    "glove-start": bench_glove_start,
    "exact": bench_exact,
    "analogies": bench_analogies,
    "sentences": bench_sentences,
    "memory": bench_memory,
    "kernels": bench_kernels,
    "prepare": bench_prepare,
    "wonder": bench_wonder,
    "course": bench_course,
    "busy": bench_busy,
}
ONLY_BY_NAME = ("busy",)  # eight minutes


def main() -> int:
    """Measure the rows named on the command line (else all but ONLY_BY_NAME), each in its own process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="NAME", help=f"some of: {', '.join(ROWS)}")
    parser.add_argument("--json", action="store_true", help="print one row as JSON")
    arguments = parser.parse_args()
    unknown = set(arguments.rows) - set(ROWS)
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}: choose from {', '.join(ROWS)}")
    if arguments.json:
        print(json.dumps([vars(ROWS[name]()) for name in arguments.rows]))
        return 0
    print("| what | ours | peer | ratio | wanted | holds |\n|---|---|---|---|---|---|", flush=True)
    return max(map(show, arguments.rows or [name for name in ROWS if name not in ONLY_BY_NAME]))


def show(name: str) -> int:
    """Print one row; return 0 if it holds, 1 if not."""
    done = subprocess.run(
        [sys.executable, __file__, "--json", name], stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        print(f"| {name} | could not be measured | | | | no |", flush=True)
        return 1
    row = Measured(**json.loads(done.stdout.splitlines()[-1])[0])
    holds = "yes" if row.holds else "no"
    print(f"| {row.what} | {row.ours} | {row.peer} | {row.ratio} | {row.wanted} | {holds} |", flush=True)
    return 0 if row.holds else 1


if __name__ == "__main__":
    sys.exit(main())
