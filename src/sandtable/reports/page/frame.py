"""What stands around the panels: the answer in a sentence, the links that pin and compare, notices, the foot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.analysis.live.address import first_view, write_view
from sandtable.reports.faults import render_fault
from sandtable.reports.finding import say_ledger
from sandtable.reports.numbers import format_count, format_hash
from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.frame import AnswerPanel, BarPanel, FootPanel, NoticesPanel
    from sandtable.analysis.live.view import View

MOST_FAULTS = 20


def render_answer(finding: AnswerPanel, shown: Shown) -> str:
    """The answer in the words of `sandtable run`, and the pinned world's below it."""
    said = say_ledger(finding.ledger) if finding.ledger is not None else ""
    pinned = say_ledger(finding.pinned) if finding.pinned is not None else ""
    return render_template("answer.html.j2", shown=shown, said=split_code(said), pinned=split_code(pinned))


def render_bar(_finding: BarPanel, shown: Shown) -> str:
    """The links that pin and compare."""
    view = shown.view
    first = first_view(shown.model, shown.controls)
    links = {
        "pin": _link(replace(view, pinned=view.world), shown),
        "first": _link(
            replace(view, pinned=replace(first.world, futures=view.world.futures, seed=view.world.seed)), shown
        ),
        "unpin": _link(replace(view, pinned=None), shown),
        "swap": _link(replace(view, world=view.pinned or view.world, pinned=view.world), shown),
        "start": _link(replace(view, world=first.world), shown),
    }
    return render_template("bar.html.j2", shown=shown, links=links, is_touched=view.world != first.world)


def render_notices(_finding: NoticesPanel, shown: Shown) -> str:
    """What the checker says of the files while they have errors, in its own words."""
    texts = [render_fault(fault, shown.texts.get(fault.place.file, "")) for fault in shown.faults[:MOST_FAULTS]]
    n_more = max(0, len(shown.faults) - MOST_FAULTS)
    return render_template("notices.html.j2", shown=shown, faults=texts, n_more=n_more)


def render_foot(finding: FootPanel, shown: Shown) -> str:
    """What the numbers were made from."""
    world = shown.view.world
    return render_template(
        "foot.html.j2", shown=shown, version=finding.version, digest=format_hash(shown.model.digest),
        n=format_count(world.futures), seed=world.seed,
    )  # fmt: skip


def split_code(text: str) -> list[tuple[str, bool]]:
    """Parts of a sentence, and whether each stands between backticks."""
    return [(part, bool(number % 2)) for number, part in enumerate(text.split("`")) if part]


def _link(view: View, shown: Shown) -> str:
    return f"?{write_view(view, shown.model, shown.controls)}"
