"""The samples of the language and the fault pages: what they should say, and the command that rewrites them.

`python -m sandtable.testing.promote` writes, in the checkout it is started in, the expected text beside each
sample of `tests/language/bad` and `tests/language/poor_messages`, and one page per fault code in `docs/faults`.
A reader of the change then sees every message that moved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sandtable.compiler.check import Checked, check_scenario
from sandtable.diagnostics.catalogue import CATALOGUE
from sandtable.diagnostics.explanation import Explanation
from sandtable.diagnostics.fault import Fault
from sandtable.language.parser import parse_document
from sandtable.reports.faults import render_fault
from sandtable.sources.load import load_scenario_files

BAD = Path("tests/language/bad")
GOOD = Path("tests/language/good")
POOR = Path("tests/language/poor_messages")
PAGES = Path("docs/faults")
NO_LIBRARY = Path("no-library")


def check_sample(path: Path) -> tuple[Checked | None, tuple[Fault, ...]]:
    """Reads and checks one sample as the product does.

    Args:
        path: the `.sand` file.

    Returns:
        What checking found (None where reading already failed), and all faults.
    """
    files, faults = load_scenario_files(path, parse_document, NO_LIBRARY)
    if files is None or any(fault.severity == "error" for fault in faults):
        return None, faults
    checked = check_scenario(files)
    return checked, (*faults, *checked.faults)


def render_sample(path: Path) -> str:
    """All faults of a sample as the terminal shows them."""
    _, faults = check_sample(path)
    return "\n\n".join(render_fault(fault, _text_of(path.parent / fault.place.file)) for fault in faults) + "\n"


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def samples(folder: Path) -> list[Path]:
    """The samples of a folder, in order of names."""
    return sorted(folder.glob("*.sand"))


def render_page(entry: Explanation, sample: str, expected: str) -> str:
    """The page of a fault code.

    Args:
        entry: of the catalogue.
        sample: a scenario that has the fault, "" where none can.
        expected: what the checker says of it.
    """
    parts = [f"# {entry.code}: {entry.title[0].lower()}{entry.title[1:]}", entry.explanation]
    if sample:
        parts += ["A scenario that has it:", _block(sample), "What the checker says:", _block(expected)]
    if entry.mended and entry.example:
        parts += ["Mended:", _block(entry.mended)]
    elif entry.mended:
        parts += ["What is missing:", _block(entry.mended)]
    return "\n\n".join(parts) + "\n"


def _block(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


def fault_pages(root: Path) -> Iterator[tuple[Path, str]]:
    """Every fault page, with its path below the checkout's root, and the page that lists them."""
    for code, entry in CATALOGUE.items():
        path = root / BAD / f"{code}.sand"
        is_short = path.is_file() and len(path.read_text(encoding="utf-8")) < LONGEST_SHOWN
        sample = path.read_text(encoding="utf-8") if is_short else ""
        yield PAGES / f"{code}.md", render_page(entry, sample, render_sample(path) if sample else "")
    rows = [f"- [{code}]({code}.md): {entry.title[0].lower()}{entry.title[1:]}" for code, entry in CATALOGUE.items()]
    yield PAGES / "README.md", "# Fault codes\n\n" + "\n".join(rows) + "\n"


LONGEST_SHOWN = 2_000


def promote(root: Path) -> list[Path]:
    """Writes every expected text and fault page that differs.

    Args:
        root: the checkout.

    Returns:
        The files that changed.
    """
    wanted = {
        path.with_suffix(".expected"): render_sample(path) for folder in (BAD, POOR) for path in samples(root / folder)
    }
    wanted |= {root / path: text for path, text in fault_pages(root)}
    changed: list[Path] = []
    for path, text in wanted.items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        changed.append(path)
    return changed


def main() -> None:
    """Promotes in the current folder and tells what changed."""
    changed = promote(Path.cwd())
    sys.stdout.write("".join(f"{path}\n" for path in changed) or "nothing changed\n")


if __name__ == "__main__":
    main()
