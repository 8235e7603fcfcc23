"""Bounds the time and the memory that one model of a folder may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 60.0
MEMORY = 4 * 2**30  # bytes above what the process has


class OutOfTime(BaseException):
    """The time is over; no `except Exception` between may take it for a mistake."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Bounds what happens inside, as far as the system can: off the main thread, or on Windows, it cannot.

    Args:
        seconds: of the clock.

    Raises:
        OutOfTime: the time is over.
        MemoryError: more memory is wanted than one model may take.
    """
    with _in_time(seconds), _in_memory():
        yield


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _in_memory() -> Iterator[None]:
    taken = _taken()
    if not taken:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = min(each for each in (taken + MEMORY, soft, hard) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _taken() -> int:
    """Bytes of address space that the process has; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    import resource

    return pages * resource.getpagesize()
