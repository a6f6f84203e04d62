"""What the library does to the process of the reader: threads and random numbers are as before it."""

from __future__ import annotations

import ast

from course import LIBRARY, tree_of


def unguarded(tree: ast.Module) -> list[int]:
    """Return the lines that seed torch outside of `fork_rng`, or set its threads without a `finally`."""
    found = []

    def walk(node: ast.AST, forked: bool, restored: bool) -> None:
        if isinstance(node, ast.With):
            forked = forked or any("fork_rng" in ast.unparse(item) for item in node.items)
        if isinstance(node, ast.FunctionDef):
            restored = any(isinstance(part, ast.Try) and part.finalbody for part in node.body)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            seeds = called in ("torch.manual_seed", "torch.random.manual_seed")
            threads = called.endswith("set_num_threads")
            if (seeds and not forked) or (threads and not restored):
                found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            walk(child, forked, restored)

    walk(tree, forked=False, restored=False)
    return found


def test_no_module_seeds_torch_or_sets_threads_for_good() -> None:
    # Seeding the reader's session is what `start` is for.
    found = {path.stem: unguarded(tree_of(path)) for path in LIBRARY.rglob("*.py") if path.stem != "start"}
    assert not {name: lines for name, lines in found.items() if lines}


def test_the_search_for_unguarded_calls_finds_them() -> None:
    code = "torch.set_num_threads(1)\nwith torch.random.fork_rng():\n    torch.manual_seed(0)\n"
    assert unguarded(ast.parse(code + "torch.manual_seed(0)")) == [1, 4]
