"""Repeats published results: functions directly, blocks through the engine, data sets from files that the user names."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.diagnostics.fault import Fault
from sandtable.usecases.laws.blocks import PublishedRuns, check_rows
from sandtable.usecases.laws.published_rows import PUBLISHED, join_rows, read_published
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused, refuse_call

if TYPE_CHECKING:
    from sandtable.theory.published.datasets.table import DataSet
    from sandtable.theory.reproduction import DataRead, Reproduction, ReproductionReport
    from sandtable.theory.trouble import TheoryError
    from sandtable.usecases.request import Progress

LARGEST_FILE = 200_000_000
"""Bytes: the largest of the data sets has three million."""
MOST_LISTED = 40


def reproduce(
    laws: str | Sequence[str] = (),
    *,
    data: Sequence[str] | Mapping[str, str | Path] = (),
    published: Path = PUBLISHED,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ReproductionReport:
    """Ours beside theirs, for every published result kept here.

    Args:
        laws: functions or blocks whose results are repeated; empty = all. Laws that `data` names are taken too.
        data: public data sets as distributed, over which a law is checked as well: `LAW=FILE`, or {law: file}.
        published: table of the blocks' printed outcomes.
        progress: called with (results done, in all, law).
        should_stop: asked between results; what was done is kept.

    Returns:
        All results with their verdicts.

    Raises:
        Refused: an unknown law, a file that cannot be read or is not the data set, or a table of blocks with faults.
    """
    from sandtable.theory.reproduction import compare_with_published, make_report

    began = time.perf_counter()
    words = [f"{law}={file}" for law, file in data.items()] if isinstance(data, Mapping) else data
    asked, read = _gather([laws] if isinstance(laws, str) else laws, words, published)
    results = []
    for place, result in enumerate(asked):
        if should_stop():
            break
        if progress is not None:
            progress(place, len(asked), result.law)
        start = time.perf_counter()
        ours = _compute(result)
        results.append(compare_with_published(result, ours, time.perf_counter() - start))
    return make_report(
        tuple(results),
        n_asked=len(asked),
        data=read,
        is_stopped=len(results) < len(asked),
        seconds=time.perf_counter() - began,
    )


def list_results(published: Path = PUBLISHED) -> tuple[Reproduction, ...]:
    """Every published result kept here, not yet computed.

    Raises:
        Refused: the table of blocks has faults.
    """
    from sandtable.theory.published.catalogue import all_reproductions

    functions = all_reproductions()
    rows = read_published(published, laws=_find_laws(functions), taken={result.id for result in functions})
    runs = PublishedRuns(rows, check_rows(rows, published.name))
    return (*functions, *join_rows(rows, runs.find_value))


def find_blocks() -> tuple[str, ...]:
    """Names of the library's blocks."""
    return tuple(sorted(path.stem for path in (LIBRARY / "laws").glob("*.sand")))


def _find_laws(functions: Iterable[Reproduction]) -> set[str]:
    return {*find_blocks(), *(result.law for result in functions)}


def _gather(
    laws: Sequence[str], data: Sequence[str], published: Path
) -> tuple[tuple[Reproduction, ...], tuple[DataRead, ...]]:
    """The results to repeat, and the files they are from."""
    from sandtable.theory.published.catalogue import all_reproductions

    functions = all_reproductions()
    known = _find_laws(functions)
    rows = read_published(published, laws=known, taken={result.id for result in functions})
    with_results = {*(result.law for result in functions), *(row.law for row in rows)}
    _require_laws(laws, known, with_results)
    from_files, read = _read_files(data)
    wanted = {*laws, *(one.law for one in read if laws)} or known
    rows = tuple(row for row in rows if row.law in wanted)
    runs = PublishedRuns(rows, check_rows(rows, published.name))
    asked = (*functions, *from_files, *join_rows(rows, runs.find_value))
    order = {law: place for place, law in enumerate(dict.fromkeys(result.law for result in asked))}
    chosen = (result for result in asked if result.law in wanted)
    return tuple(sorted(chosen, key=lambda result: order[result.law])), read


def _require_laws(laws: Iterable[str], known: Collection[str], with_results: Collection[str]) -> None:
    faults = []
    for law in dict.fromkeys(laws):
        if law in with_results:
            continue
        near = get_close_matches(law, sorted(with_results), n=3)
        listed = ", ".join(f"`{name}`" for name in (near or sorted(with_results)[:MOST_LISTED]))
        is_bare = law in known
        faults.append(
            Fault(
                code="no-such-name",
                what=f"no published result is kept of the law `{law}`" if is_bare else f"there is no law `{law}`",
                why=f"{'near names' if near else 'laws with published results'}: {listed}",
                mend="name one of these, or none for all",
            )
        )
    if faults:
        raise Refused(faults, exit_code=2)


def _read_files(data: Sequence[str]) -> tuple[tuple[Reproduction, ...], tuple[DataRead, ...]]:
    """Results over the files that the user names; everything wrong with them is said at once."""
    from sandtable.theory.published.datasets.table import read_data
    from sandtable.theory.reproduction import DataRead
    from sandtable.theory.trouble import TheoryError

    faults: list[Fault] = []
    results: list[Reproduction] = []
    read: list[DataRead] = []
    for word in data:
        try:
            law, path = _split(word)
            data_sets = _find_data_sets(law)
            found = read_data(_read_lines(path), data_sets)
        except Refused as refused:
            faults += refused.faults
            continue
        except TheoryError as trouble:
            faults.append(_fault_of(trouble, f"`{word}`: "))
            continue
        twice = {result.id for result in results} & {result.id for result in found.reproductions}
        if twice:
            faults.append(Fault(code="bad-argument", what=f"`{word}` is the same data set again", mend="name it once"))
        results += found.reproductions
        read.append(DataRead(law=law, file=path.name, what=found.what))
    if faults:
        raise Refused(faults, exit_code=2)
    return tuple(results), tuple(read)


def _split(word: str) -> tuple[str, Path]:
    law, sign, file = word.partition("=")
    if not sign or not law.strip() or not file.strip():
        raise refuse_call(f"`{word}` names no law and file", mend="write it as --data cinc=NMC-60-abridged.csv")
    return law.strip(), Path(file.strip()).expanduser()


def _find_data_sets(law: str) -> tuple[DataSet, ...]:
    from sandtable.theory.published.datasets.catalogue import find_data_sets, list_data_laws

    found = find_data_sets(law)
    if not found:
        known = list_data_laws()
        near = get_close_matches(law, known, n=3)
        raise refuse_call(
            f"the law `{law}` has no check over a data set",
            why=f"{'near names' if near else 'these have'}: {', '.join(f'`{name}`' for name in near or known)}",
            mend="name one of these, as in --data cinc=FILE",
            code="no-such-name",
        )
    return found


def _read_lines(path: Path) -> list[str]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refuse_call(
                f"`{path}` has more than {LARGEST_FILE:,} bytes",
                why="the largest of these data sets has three million",
                mend="give the data set itself",
                code="file-too-large",
            )
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as trouble:
        raise refuse_call(
            f"`{path}` cannot be read",
            why=trouble.strerror or str(trouble),
            mend="give the path of a CSV file",
            code="file-missing",
        ) from trouble


def _compute(result: Reproduction) -> tuple[float, ...]:
    """Ours.

    Raises:
        Refused: the function refuses the numbers, which then are those of the user's file.
    """
    from sandtable.theory.trouble import TheoryError

    try:
        return result.compute()
    except TheoryError as trouble:
        raise Refused([_fault_of(trouble, f"`{result.id}`: ")], exit_code=2) from trouble


def _fault_of(trouble: TheoryError, before: str) -> Fault:
    return Fault(code="bad-table", what=before + trouble.what, why=trouble.why, mend=trouble.mend)
