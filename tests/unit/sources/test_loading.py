from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandtable.diagnostics.fault import Fault
from sandtable.language.parser import parse_document
from sandtable.model.files import ScenarioFiles
from sandtable.sources.load import load_scenario_files

HEAD = 'scenario "A"\ntime 0 to 10 step 1 month\n'


def write(folder: Path, **texts: str | bytes) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def load(path: str | Path, library: Path | None = None) -> tuple[ScenarioFiles | None, tuple[Fault, ...]]:
    return load_scenario_files(path, parse_document, library or Path("/nowhere"))


def codes(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.code for fault in faults]


def require_files(path: str | Path, library: Path | None = None) -> ScenarioFiles:
    files, faults = load(path, library)
    assert files is not None, faults
    assert not faults
    return files


def test_a_folder_a_file_and_a_library_name_each_find_a_scenario(tmp_path: Path) -> None:
    write(tmp_path, here__scenario_DOT_sand=HEAD, single_DOT_sand=HEAD)
    assert require_files(tmp_path / "here").id == "here"
    assert require_files(tmp_path / "single.sand").main == "single.sand"
    by_name = require_files("here", library=tmp_path)
    assert (by_name.id, by_name.main) == ("here", "scenario.sand")


def test_a_scenario_that_is_not_there_is_a_fault_that_lists_the_library(tmp_path: Path) -> None:
    write(tmp_path, here__scenario_DOT_sand=HEAD)
    files, faults = load("hare", library=tmp_path)
    assert files is None
    assert codes(faults) == ["scenario-missing"]
    assert "`here`" in faults[0].why


def test_a_name_no_file_system_takes_is_only_missing() -> None:
    assert codes(load("x" * 10_000)[1]) == ["scenario-missing"]
    assert codes(load("a\0b")[1]) == ["scenario-missing"]


def test_every_document_and_table_that_statements_name_is_loaded(tmp_path: Path) -> None:
    main = (
        HEAD + 'sources "s.csv"\ninclude "front.sand"\nuse block as b\nuse "deep/own.sand" as c\n'
        'uncertain e : 1 = mixture(0.5: 1 to 2, 0.5: empirical("e.csv" column x)) judged "w"\n'
    )
    front = 'data seen : 1 from "d.csv" column x\nconstant c[side] : 1 = from "c.csv" column x\n'
    table = "side,x\nRU,1\n"
    write(tmp_path, laws__block_DOT_sand='module block "B"\n')
    write(
        tmp_path / "a",
        scenario_DOT_sand=main,
        front_DOT_sand=front,
        deep__own_DOT_sand='module own "O"\n',
        s_DOT_csv=table,
        d_DOT_csv=table,
        c_DOT_csv=table,
        e_DOT_csv=table,
    )
    files = require_files(tmp_path / "a", library=tmp_path)
    assert set(files.documents) == {"scenario.sand", "front.sand", "library:block", "deep/own.sand"}
    assert set(files.tables) == {"s.csv", "d.csv", "c.csv", "e.csv"}


def test_the_sources_of_a_library_block_lie_beside_it(tmp_path: Path) -> None:
    write(tmp_path, laws__block_DOT_sand='module block "B"\nsources "block.csv"\n', laws__block_DOT_csv="id\nB-1\n")
    write(tmp_path / "a", scenario_DOT_sand=HEAD + "use block as b\n", block_DOT_csv="id\nOWN-1\n")
    files = require_files(tmp_path / "a", library=tmp_path)
    assert {key: table.rows for key, table in files.tables.items()} == {"library:block.csv": (("B-1",),)}


def test_a_library_block_whose_sources_are_not_there_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, laws__block_DOT_sand='module block "B"\nsources "block.csv"\n')
    write(tmp_path / "a", scenario_DOT_sand=HEAD + "use block as b\n")
    assert codes(load(tmp_path / "a", library=tmp_path)[1]) == ["file-missing"]


def test_the_digest_depends_on_every_file_and_on_nothing_else(tmp_path: Path) -> None:
    text = HEAD + 'include "b.sand"\n'
    for name in ("one", "two", "three"):
        write(tmp_path / name, scenario_DOT_sand=text, b_DOT_sand="" if name != "three" else "# other\n")
    one, two, three = (require_files(tmp_path / name).digest for name in ("one", "two", "three"))
    assert one == two
    assert one != three
    assert len(one) == 64


@pytest.mark.parametrize(
    "path", ["../secret.sand", "/etc/passwd", "a/../../secret.sand", "C:/x.sand", "..\\\\secret.sand", "~/x.sand"]
)
def test_a_path_that_leaves_the_folder_is_a_fault_with_its_place(tmp_path: Path, path: str) -> None:
    write(tmp_path, secret_DOT_sand=HEAD, a__scenario_DOT_sand=HEAD + f'include "{path}"\n')
    _, faults = load(tmp_path / "a")
    assert codes(faults) == ["path-outside"]
    assert faults[0].place.line == 3


def test_a_link_out_of_the_folder_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, secret_DOT_sand=HEAD, a__scenario_DOT_sand=HEAD + 'include "link.sand"\n')
    (tmp_path / "a" / "link.sand").symlink_to(tmp_path / "secret.sand")
    assert codes(load(tmp_path / "a")[1]) == ["path-outside"]


def test_a_circle_of_links_is_a_missing_file(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=HEAD + 'include "x.sand"\n')
    (tmp_path / "x.sand").symlink_to(tmp_path / "y.sand")
    (tmp_path / "y.sand").symlink_to(tmp_path / "x.sand")
    assert codes(load(tmp_path)[1]) == ["file-missing"]


def test_missing_files_are_all_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=HEAD + 'include "x.sand"\nsources "s.csv"\nuse nothing as n\n')
    files, faults = load(tmp_path)
    assert files is not None
    assert sorted(codes(faults)) == ["file-missing", "file-missing", "unknown-module"]


def test_a_circle_of_files_is_shown_as_the_circle(tmp_path: Path) -> None:
    write(
        tmp_path,
        scenario_DOT_sand=HEAD + 'include "a.sand"\n',
        a_DOT_sand='include "b.sand"\n',
        b_DOT_sand='# why\nuse "a.sand" as x\n',
    )
    files, faults = load(tmp_path)
    assert files is None
    assert codes(faults) == ["module-cycle"]
    assert "`a.sand` -> `b.sand` -> `a.sand`" in faults[0].what
    assert (faults[0].place.file, faults[0].place.line) == ("b.sand", 2)


def test_a_file_taken_in_twice_is_no_circle(tmp_path: Path) -> None:
    write(
        tmp_path,
        scenario_DOT_sand=HEAD + 'include "a.sand"\ninclude "b.sand"\n',
        a_DOT_sand='include "c.sand"\n',
        b_DOT_sand='include "c.sand"\n',
        c_DOT_sand="",
    )
    assert len(require_files(tmp_path).documents) == 4


def test_a_chain_of_a_thousand_files_is_read_without_recursion(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=HEAD + 'include "0.sand"\n')
    for index in range(1_000):
        (tmp_path / f"{index}.sand").write_text(f'include "{index + 1}.sand"\n' if index < 999 else "")
    assert len(require_files(tmp_path).documents) == 1_001


@pytest.mark.parametrize(
    "content", [os.urandom(4_000) + b"\xff", b"\x00" * 100, b"# fine\nx\xff\n", "é".encode("latin-1")]
)
def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, scenario_DOT_sand=content)
    files, faults = load(tmp_path)
    assert files is None
    assert codes(faults) == ["not-text"]


def test_the_line_of_the_first_byte_that_is_no_text_is_told(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=b"# one\n# two\nab\xff\n")
    place = load(tmp_path)[1][0].place
    assert (place.line, place.column) == (3, 3)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=b"\xef\xbb\xbf" + HEAD.encode())
    require_files(tmp_path)


def test_files_beyond_the_limits_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, scenario_DOT_sand=HEAD + 'include "big.sand"\nsources "big.csv"\n')
    for name, size in (("big.sand", 8_000_001), ("big.csv", 64_000_001)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    assert codes(load(tmp_path)[1]) == ["file-too-large", "file-too-large"]


def test_random_bytes_never_raise(tmp_path: Path) -> None:
    for length in (1, 10, 1_000):
        write(tmp_path, scenario_DOT_sand=HEAD + 'sources "s.csv"\n', s_DOT_csv=os.urandom(length))
        load(tmp_path)
