"""The notebooks as they are stored: executed, clean, readable, and complete. Nothing is executed here."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course import NAMES, NOTEBOOKS, ROOT, code_cells, prose, read
from tutorial_lib.command import stored
from tutorial_lib.course import exercises, verdicts

LONGEST_CELL, MEDIAN_CELL, LEAST_PROSE = 25, 6, 5  # lines, lines, words per line of code
LARGEST_FILE = 1_000_000  # bytes
WITH_CLAIMS = [path for path in NOTEBOOKS if path.name[0] in "123"]
CHANGED_BY_EACH_RUN = {
    "an error": r"Traceback \(most recent call last\)",
    "a warning": r"Warning:",
    "a progress bar": r"it/s\]|\d+%\|",
    "a path of a machine": r"(?<![\w:/.])/(?:home|root|tmp|usr|work|Users|mnt|var|opt|private)/[\w.-]+",
}

# The document's own examples, statement by statement; PATH stands for a model's name or file.
EXAMPLES = {
    "2.1-word2vec": """
from gensim.models import Word2Vec
sentences = [["this", "is", "a", "sentence"], ["word2vec", "is", "powerful"]]
model = Word2Vec(sentences, vector_size=100, window=5, min_count=1, sg=1)
vector = model.wv['word2vec']
print(vector)
""",
    "2.2-glove": """
from gensim.models.keyedvectors import KeyedVectors
glove_model = KeyedVectors.load_word2vec_format(PATH, binary=False)
vector = glove_model['king']
print(vector)
""",
    "2.3-bert": """
from transformers import BertTokenizer, BertModel
tokenizer = BertTokenizer.from_pretrained(PATH)
model = BertModel.from_pretrained(PATH)
inputs = tokenizer("Hello, I am learning BERT!", return_tensors="pt")
outputs = model(**inputs)
last_hidden_states = outputs.last_hidden_state
print(last_hidden_states.shape)
""",
    "2.4-clip": """
from transformers import CLIPProcessor, CLIPModel
import torch
from PIL import Image
processor = CLIPProcessor.from_pretrained(PATH)
model = CLIPModel.from_pretrained(PATH)
image = Image.open(PATH)
text = "a description of the image"
inputs = processor(text=text, images=image, return_tensors="pt", padding=True)
outputs = model(**inputs)
logits_per_image = outputs.logits_per_image
probs = logits_per_image.softmax(dim=1)
print(probs)
""",
}

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def outputs_of(path: Path) -> list[nbformat.NotebookNode]:
    """Return all stored outputs of a notebook."""
    return [output for cell in code_cells(path) for output in cell.outputs]


def texts_of(path: Path) -> list[str]:
    """Return what the outputs of a notebook say, in text and in HTML."""
    bundles = [output.data for output in outputs_of(path) if "data" in output]
    shown = [data[kind] for data in bundles for kind in ("text/plain", "text/html") if kind in data]
    return shown + [output.text for output in outputs_of(path) if output.output_type == "stream"]


@each_notebook
def test_stored_as_the_command_leaves_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == nbformat.writes(stored.clean(nbformat.reads(text, as_version=4))) + "\n"


@each_notebook
def test_executed_in_order(path: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_outputs_are_clean(path: Path) -> None:
    kinds = {(output.output_type, output.get("name")) for output in outputs_of(path)}
    assert not kinds & {("error", None), ("stream", "stderr")}
    text = "\n".join(texts_of(path))
    found = {what: re.findall(pattern, text) for what, pattern in CHANGED_BY_EACH_RUN.items()}
    assert not any(found.values()), found


@each_notebook
def test_small_enough_to_read_on_the_web(path: Path) -> None:
    assert path.stat().st_size < LARGEST_FILE


@each_notebook
def test_nothing_is_loaded_from_outside(path: Path) -> None:
    """Links to read are welcome; scripts, styles, frames and pictures come with the course."""
    loads = r"<(?:script|link|iframe|img|source|object|embed)\b[^>]*\b(?:src|href|data)\s*=\s*"
    loads += r"[\"']?(?:https?:)?//"
    loads += r"|@import\s+url|!\[[^]]*\]\(https?:|importScripts|require\(\[?[\"']https?:"
    for text in [*texts_of(path), prose(path)]:
        assert not re.search(loads, text), text[:200]


@each_notebook
def test_cells_are_short_and_explained(path: Path) -> None:
    lines = [len([line for line in cell.source.splitlines() if line.strip()]) for cell in code_cells(path)]
    assert max(lines) <= LONGEST_CELL
    assert statistics.median(lines) <= MEDIAN_CELL
    assert len(prose(path).split()) / sum(lines) >= LEAST_PROSE


@each_notebook
def test_every_figure_has_a_text_alternative(path: Path) -> None:
    """It is stored where screen readers find it, by `tutorial_lib.start`; none stands in the reader's way."""
    figures = [output for output in outputs_of(path) if "image/png" in output.get("data", {})]
    alternatives = [figure.metadata.get("image/png", {}).get("alt", "") for figure in figures]
    assert all(len(text) >= 30 for text in alternatives), alternatives
    assert not re.findall(r"^\W*Figure: .*", prose(path), re.MULTILINE)


@each_notebook
def test_begins_with_a_title_and_the_start(path: Path) -> None:
    first = read(path).cells[0].source
    number = path.name.split("-")[0]
    assert re.search(rf"^# {re.escape(number)}\b", first, re.MULTILINE)
    assert "tutorial_lib.start(" in code_cells(path)[0].source


@each_notebook
def test_leads_to_its_neighbours(path: Path) -> None:
    place = NAMES.index(path.stem)
    neighbours = [NAMES[other] for other in (place - 1, place + 1) if 0 <= other < len(NAMES)]
    markdown = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    for name in neighbours:
        assert f"]({name}.ipynb)" in markdown[0], "top"
        assert f"]({name}.ipynb)" in markdown[-1], "bottom"


@each_notebook
def test_links_resolve(path: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?://|mailto:)([^)#\s]*)#?([^)\s]*)\)", prose(path)):
        linked = (path.parent / target).resolve() if target else path
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), f"{target}#{anchor}"


def anchors(path: Path) -> set[str]:
    """Return the names by which JupyterLab reaches the headings of a notebook."""
    titles = re.findall(r"^#+ +(.+?)\s*$", prose(path), re.MULTILINE)
    return {title.replace(" ", "-") for title in titles}


@each_notebook
def test_has_exercises_with_hint_and_solution(path: Path) -> None:
    code = "\n".join(cell.source for cell in code_cells(path))
    asked = re.findall(r"\bcheck\(\s*[\"']([^\"']+)", code)
    assert len(set(asked)) >= (1 if path.stem in ("0-introduction", "4-summary") else 3)
    everything = code + prose(path)
    for name in asked:
        assert exercises.find(name).source
    assert "hint(" in everything
    assert "solution(" in everything


@each_notebook
def test_a_task_stands_directly_above_the_cell_of_its_answer(path: Path) -> None:
    cells = read(path).cells
    for above, cell in zip(cells, cells[1:], strict=False):
        if cell.cell_type == "code" and re.search(r"\bcheck\(", cell.source):
            titled = re.search(r"^\*\*.+?\*\* *(.*)", above.source, re.MULTILINE | re.DOTALL)
            assert above.cell_type == "markdown", cell.id
            assert titled, f"{above.id} has no bold title"
            assert len(titled[1]) > 40, f"{above.id} asks for nothing"


@pytest.mark.parametrize("path", WITH_CLAIMS, ids=lambda path: path.stem)
def test_has_one_table_of_claims(path: Path) -> None:
    tagged = [cell for cell in code_cells(path) if "claims" in cell.metadata.get("tags", ())]
    assert len(tagged) == 1
    assert any(verdicts.MIME_TYPE in output.get("data", {}) for output in tagged[0].outputs)


@each_notebook
def test_uncompared_cells_are_few_and_tagged_not_commented(path: Path) -> None:
    assert "NBVAL" not in "".join(cell.source for cell in code_cells(path))
    tags = [tag for cell in code_cells(path) for tag in cell.metadata.get("tags", ())]
    assert set(tags) <= {"claims", stored.UNCOMPARED}
    assert tags.count(stored.UNCOMPARED) <= max(3, len(code_cells(path)) / 8)


@each_notebook
def test_spelling(path: Path, tmp_path: Path) -> None:
    text = tmp_path / f"{path.stem}.md"
    text.write_text(prose(path), encoding="utf-8")
    command = [sys.executable, "-m", "codespell_lib", "--toml", str(ROOT / "pyproject.toml"), str(text)]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


class Paths(ast.NodeTransformer):
    """Replaces the name or file of a model, the one thing that may differ from the document, by PATH."""

    LOADERS = ("from_pretrained", "load_word2vec_format", "open")

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.LOADERS:
            node.args = [ast.Name("PATH"), *node.args[1:]]
        return node


def statements(source: str) -> list[str]:
    """Return the statements of a piece of code in one way of writing."""
    return [ast.unparse(Paths().visit(node)) for node in ast.parse(source).body]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_the_document_runs_unchanged(name: str) -> None:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    notebook = iter(statement for cell in code_cells(path) for statement in statements(cell.source))
    for wanted in statements(EXAMPLES[name]):
        assert wanted in notebook, f"missing, or not in the document's order: {wanted}"
