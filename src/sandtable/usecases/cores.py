"""Linear algebra on one core: for many small matrices, threads that wait for each other cost ten times what they bring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_core() -> Iterator[None]:
    """Keeps the linear algebra library to one thread inside `with`; results then depend on no number of cores."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):  # type: ignore[no-untyped-call]
        yield
