"""Every order is the same on every machine: sorts are stable, so ties keep an order that the code shows.

Without `kind="stable"` numpy sorts by vector instructions where the processor has them, and equal numbers
come out in another order than elsewhere. A set of strings has another order in each process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from course import LIBRARY, NOTEBOOKS, cells_of_code, tree_of

STABLE = {"kind='stable'", "stable=True"}
NEVER_STABLE = {"argpartition", "topk"}
FROM_ANY_ORDER = {"list", "tuple", "enumerate", "iter", "join", "array", "asarray"}


def unstable(tree: ast.AST) -> Iterator[str]:
    """Yield each call whose result may have another order on another machine."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and is_unstable(call):
            yield f"line {call.lineno}: {ast.unparse(call)}"


def is_unstable(call: ast.Call) -> bool:
    name = called(call)
    given = {ast.unparse(keyword) for keyword in call.keywords}
    if name in NEVER_STABLE:
        return True
    if name == "argsort" or sorts_a_tensor(call):
        return not given & STABLE
    if name == "sort_values":  # several columns are sorted stably, whatever the kind
        return not given & STABLE and not any(is_a_list(column) for column in columns(call))
    if name in ("sorted", "max", "min"):  # of equal keys the first comes first: a set has no first
        keys = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
        return of_a_set(call) and any(not names_the_item(key) for key in keys)
    return name in FROM_ANY_ORDER and of_a_set(call)


def called(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    return ast.unparse(call.func).split(".")[-1]


def sorts_a_tensor(call: ast.Call) -> bool:
    """Whether it is torch's sort, which returns indices (those of numpy and of lists return values alone)."""
    torchs = {"descending", "dim", "stable"} & {keyword.arg for keyword in call.keywords}
    return called(call) == "sort" and (ast.unparse(call.func) == "torch.sort" or bool(torchs))


def columns(call: ast.Call) -> list[ast.expr]:
    """Return what a table is sorted by."""
    return call.args[:1] + [keyword.value for keyword in call.keywords if keyword.arg == "by"]


def is_a_list(node: ast.expr) -> bool:
    return isinstance(node, ast.List) and len(node.elts) > 1


def names_the_item(key: ast.expr) -> bool:
    """Whether a key is a rule such as `lambda word: (-count[word], word)`, which leaves no tie."""
    if not isinstance(key, ast.Lambda) or not isinstance(key.body, ast.Tuple):
        return False
    return ast.unparse(key.body.elts[-1]) == key.args.args[0].arg


def of_a_set(call: ast.Call) -> bool:
    """Whether the first argument is written as a set."""
    return bool(call.args) and is_a_set(call.args[0])


def is_a_set(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return is_a_set(node.left) or is_a_set(node.right)
    is_call = isinstance(node, ast.Call) and called(node) in ("set", "frozenset")
    return is_call or isinstance(node, (ast.Set, ast.SetComp))


@pytest.mark.parametrize(
    "code",
    [
        "np.argsort(-scores)",
        "scores.argsort(axis=1)",
        "np.argsort(np.argsort(scores), kind='stable')",
        "torch.argsort(scores, descending=True)",
        "torch.sort(scores)",
        "scores.sort(descending=True)",
        "scores.topk(3)",
        "np.argpartition(scores, 3)[:3]",
        "table.sort_values('score')",
        "table.sort_values(['score'], ascending=False)",
        "sorted(set(words), key=len)",
        "sorted(set(words), key=lambda word: (count[word], len(word)))",
        "max({word for word in words} - known, key=score)",
        "list(set(words))",
        "', '.join({'a', 'b'})",
    ],
)
def test_the_lint_finds(code: str) -> None:
    assert list(unstable(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "np.argsort(-scores, kind='stable')",
        "torch.sort(scores, descending=True, stable=True)",
        "np.sort(scores)",
        "table.sort_values('score', kind='stable')",
        "table.sort_values(['score', 'name'], ascending=[False, True])",
        "words.sort(key=len)",
        "sorted(words, key=len)",
        "sorted(set(words))",
        "sorted(set(words), key=lambda word: (-count[word], word))",
        "Counter(words).most_common(3)",
        "len(set(words))",
    ],
)
def test_the_lint_accepts(code: str) -> None:
    assert not list(unstable(ast.parse(code)))


def test_the_library_orders_stably() -> None:
    found = {str(path): list(unstable(tree_of(path))) for path in LIBRARY.rglob("*.py")}
    assert not {path: calls for path, calls in found.items() if calls}


def test_the_notebooks_order_stably() -> None:
    cells = [(path.stem, cell_id, tree) for path in NOTEBOOKS for cell_id, tree in cells_of_code(path)]
    found = {(name, cell_id): list(unstable(tree)) for name, cell_id, tree in cells}
    assert not {place: calls for place, calls in found.items() if calls}
