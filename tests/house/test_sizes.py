"""The house's limits on files and functions."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN_STEMS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}


def test_no_file_is_longer_than_600_lines():
    long = {str(f.relative_to(ROOT)): n for f in FILES if (n := len(f.read_text().splitlines())) > 600}
    assert long == {}


def test_no_function_is_longer_than_80_lines():
    long = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > 80:
                    long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {length}")
    assert long == []


def test_no_module_has_a_name_that_says_nothing():
    assert [str(f.relative_to(ROOT)) for f in FILES if f.stem in FORBIDDEN_STEMS] == []


def test_every_room_says_what_it_is():
    for room in sorted((ROOT / "src" / "sandtable").iterdir()):
        if (room / "__init__.py").exists():
            assert ast.get_docstring(ast.parse((room / "__init__.py").read_text())), room.name


def test_the_tree_holds_no_open_ends():
    words = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"]
    found = [f"{f.relative_to(ROOT)}: {w}" for f in FILES for w in words if w in f.read_text()]
    assert found == []
