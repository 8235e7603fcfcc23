"""How answers reach the terminal: a page through Rich, plain text into pipes, or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandtable.reports.faults import fault_to_json, render_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sandtable.diagnostics.fault import Fault
    from sandtable.reports.layout import Page
    from sandtable.usecases.refused import Refused


TROUBLE = 3


def show_page(page: Page, record: object, *, as_json: bool) -> None:
    """Show an answer: its page, or its record as JSON."""
    if as_json:
        show_json(record)
    elif sys.stdout.isatty():
        from rich.console import Console

        from sandtable.reports.terminal import render_page

        Console(highlight=False).print(render_page(page))
    else:
        from sandtable.reports.plain import page_to_text

        sys.stdout.write(page_to_text(page))


def show_json(record: object) -> None:
    """Write data as JSON to standard output."""
    from sandtable.reports.record import to_record

    json.dump(to_record(record), sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def show_faults(faults: Iterable[Fault], texts: Mapping[str, str], *, as_json: bool = False) -> None:
    """Show faults: on standard error as text, or on standard output as JSON."""
    if as_json:
        show_json({"faults": [fault_to_json(fault) for fault in faults]})
        return
    for fault in faults:
        print(render_fault(fault, texts.get(fault.place.file, "")), file=sys.stderr)


def show_refusal(refusal: Refused, *, as_json: bool) -> None:
    """Show why a use case refused."""
    show_faults(refusal.faults, refusal.texts, as_json=as_json)


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[tuple[Callable[[int, int, str], None], Callable[[], bool]]]:
    """A progress bar with time left, shown once something takes over a second; Ctrl-C asks the work to stop.

    Yields:
        (progress, should_stop) to hand to a use case.
    """
    import signal
    import threading
    import time

    stop = threading.Event()
    began = time.monotonic()
    bar = _Bar(title) if not quiet and sys.stderr.isatty() else None

    def progress(done: int, total: int, what: str) -> None:
        if bar is not None and (bar.is_shown or time.monotonic() - began > 1.0):
            bar.update(done, total, what)

    def interrupted(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if is_main:
        signal.signal(signal.SIGINT, interrupted)
    try:
        yield progress, stop.is_set
    finally:
        if is_main:
            signal.signal(signal.SIGINT, previous)
        if bar is not None:
            bar.close()


def code_of(is_stopped: bool, n_left_out: int = 0) -> int:
    """The exit code of an answer; one that was stopped says so.

    Args:
        is_stopped: whether Ctrl-C ended it.
        n_left_out: futures that the answer left out because a run of theirs was in trouble.
    """
    if is_stopped:
        print("stopped: the answer rests on the futures that were run", file=sys.stderr)
    return TROUBLE if is_stopped or n_left_out else 0


class _Bar:
    """Rich's bar, imported when it is first shown."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.is_shown = False

    def update(self, done: int, total: int, what: str) -> None:
        """Show how far the work is."""
        if not self.is_shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self.progress = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self.progress.start()
            self.task = self.progress.add_task(self.title, total=total)
            self.is_shown = True
        self.progress.update(self.task, completed=done, total=total, description=f"{self.title}: {what}")

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.is_shown:
            self.progress.stop()
