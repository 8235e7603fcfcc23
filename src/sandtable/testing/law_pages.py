"""The pages of the laws: one for each, written from its file, its card and its runs, and the page that lists them.

`python -m sandtable.testing.law_pages` (`make laws`) writes docs/laws/ in the checkout it is started in, with a chart
for each block and the count of published results that `sandtable list laws` shows. Names behind it write only those.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sandtable.reports.laws.cards import shorten_paper, shorten_skill
from sandtable.reports.laws.document import LawEntry, LawRow
from sandtable.reports.laws.pages import RESULTS, page_opening, results_section
from sandtable.testing.law_runs import example_section
from sandtable.usecases.laws.catalogue import COUNTS, find_law, list_law_rows
from sandtable.usecases.laws.reproduce import list_results, reproduce
from sandtable.usecases.places import LIBRARY

FOLDER = Path("docs/laws")
INDEX = """# Laws

Published models that may be used again. A *block* is written in the scenario language and is taken in by `use`; a *function* takes
plain numbers in Python. Every page is written by `make laws` from the law's own file: equations, units, papers, where it is known
to hold, how well it did on history, what it repeats of what was printed, and an example with its real output.
[Adding a law](adding-a-law.md) says how to add one. In the terminal: `sandtable list laws`, `sandtable list laws NAME`, `sandtable reproduce NAME`.
"""


def render_opening(entry: LawEntry) -> str:
    """The part of a page that is read from the law's file and card, without any run."""
    return page_opening(entry)


def render_page(entry: LawEntry) -> tuple[str, dict[str, str]]:
    """A law's page, and its charts by file name.

    Args:
        entry: the law.

    Returns:
        The page whole, and SVG texts.
    """
    example, charts = example_section(entry)
    results = reproduce((entry.card.id,)).results if entry.row.n_published else ()
    return "\n\n".join([render_opening(entry), results_section(results), example]).rstrip() + "\n", charts


def render_index(rows: Iterable[LawRow]) -> str:
    """The page that lists all laws."""
    rows = list(rows)
    parts = [INDEX.rstrip()]
    for kind, title in (("block", "Blocks"), ("function", "Functions")):
        parts.append(f"## {title}")
        lines = ["| law | what it is | paper | skill on history | results | used by |", "|---|---|---|---|---:|---|"]
        for row in rows:
            if row.card.kind == kind:
                card = row.card
                more = " and others" if len(card.papers) > 1 else ""
                paper = f"{shorten_paper(card.papers[0])}{more}" if card.papers else ""
                users = ", ".join(f"`{name}`" for name in row.used_by)
                cells = [
                    f"[{card.id}]({card.id}.md)",
                    card.title,
                    paper,
                    shorten_skill(card.skill),
                    str(row.n_published or "-"),
                    users,
                ]
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(lines))
    n = sum(row.n_published for row in rows)
    parts.append(f"Results: published results that `sandtable reproduce` repeats, {n} in all.")
    return "\n\n".join(parts) + "\n"


def count_results() -> str:
    """The table of how many published results each law repeats."""
    counts = Counter(result.law for result in list_results())
    return "law,results\n" + "".join(f"{law},{n}\n" for law, n in sorted(counts.items()))


def opening_of(page: str) -> str:
    """The part of a written page that no run decides."""
    return page.partition(f"\n{RESULTS}\n")[0].rstrip()


def write_laws(root: Path, names: Iterable[str] = ()) -> list[Path]:
    """Write every page, chart and count that differs.

    Args:
        root: the checkout.
        names: of laws; none = all, and pages of laws that are gone are removed.

    Returns:
        The files that changed.
    """
    counts = root / COUNTS.relative_to(LIBRARY.parents[2])
    changed = [counts] if _write(counts, count_results()) else []
    rows = list_law_rows()
    chosen = set(names) or {row.card.id for row in rows}
    kept = {"README.md", "adding-a-law.md"}
    for row in rows:
        kept.add(f"{row.card.id}.md")
        if row.card.id in chosen:
            page, charts = render_page(find_law(row.card.id))
            files = {f"{row.card.id}.md": page, **charts}
            changed += [root / FOLDER / name for name, text in files.items() if _write(root / FOLDER / name, text)]
            kept |= set(charts)
    if _write(root / FOLDER / "README.md", render_index(rows)):
        changed.append(root / FOLDER / "README.md")
    if not names:
        for path in sorted((root / FOLDER).iterdir()):
            if path.name not in kept:
                path.unlink()
                changed.append(path)
    return changed


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def main() -> None:
    """Write the pages in the current folder and tell what changed."""
    changed = write_laws(Path.cwd(), sys.argv[1:])
    sys.stdout.write("".join(f"{path}\n" for path in changed) or "nothing changed\n")


if __name__ == "__main__":
    main()
