"""What the house promises of use cases and faces: what a function raises is said, what is offered exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

import sandtable
from sandtable.diagnostics.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
USECASES = sorted((ROOT / "src" / "sandtable" / "usecases").rglob("*.py"))
REFUSALS = {"Refused", "refuse_call", "refuse_unknown"}


def functions_of(file: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """(name for a reader, function) of a module's functions and methods."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{file.stem}.{node.name}", node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef))


def names_called(node: ast.AST) -> set[str]:
    """Functions called by their own name; methods of other objects may share a name by accident."""
    calls = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    own = {func.attr for func in calls if isinstance(func, ast.Attribute) and ast.unparse(func.value) == "self"}
    return own | {func.id for func in calls if isinstance(func, ast.Name)}


def caught(function: ast.FunctionDef) -> set[str]:
    """Names called where a refusal is caught."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Try) and any("Refused" in ast.unparse(h.type) for h in node.handlers if h.type):
            found |= set().union(*(names_called(part) for part in node.body))
    return found


def refusing() -> set[str]:
    """Names of functions of the room that refuse, themselves or through one they call."""
    functions = [function for file in USECASES for _, function in functions_of(file)]
    found = set(REFUSALS)
    while True:
        more = {f.name for f in functions if (names_called(f) - caught(f)) & found} | found
        if more == found:
            return found - REFUSALS
        found = more


def test_every_public_use_case_says_what_it_does_and_when_it_refuses():
    silent = []
    refuses = refusing()
    for file in USECASES:
        for name, function in functions_of(file):
            said = ast.get_docstring(function) or ""
            is_public = not function.name.startswith("_")
            if is_public and (
                not said or (function.name in refuses and file.stem != "refused" and "Raises:" not in said)
            ):
                silent.append(name)
    assert silent == []


def test_the_search_for_refusals_finds_those_that_it_must():
    assert {"require_model", "run_model", "ask_ledgers", "load", "format_files"} <= refusing()
    assert "check_scenario_at" not in refusing()


def test_every_refusal_of_the_faces_has_a_code_of_the_catalogue():
    unknown = []
    for file in [*USECASES, *(ROOT / "src" / "sandtable" / "cli").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                codes = [k.value.value for k in node.keywords if k.arg == "code" and isinstance(k.value, ast.Constant)]
                unknown += [f"{file.stem}: {code}" for code in codes if code and code not in CATALOGUE]
    assert unknown == []


def test_what_the_package_offers_is_documented():
    for name in sandtable.__all__:
        offered = getattr(sandtable, name)
        assert isinstance(offered, str) or offered.__doc__, name


def test_every_command_calls_a_use_case_and_no_deeper_room():
    for file in (ROOT / "src" / "sandtable" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sandtable."):
                room = node.module.split(".")[1]
                assert room in {"cli", "web", "usecases", "reports", "diagnostics", "version"}, (
                    f"{file.name}: {node.module}"
                )


def test_every_code_has_a_page_that_opens_with_it():
    for code in CATALOGUE:
        page = ROOT / "docs" / "faults" / f"{code}.md"
        assert page.read_text(encoding="utf-8").startswith(f"# {code}: "), code
