"""Vensim's stored runs: which series belong to which names, and what is refused."""

import random
import struct

import pytest
from tests.unit.interop.stored_run import AUX, CONSTANT, STOCK, Run

from sandtable.interop.results.vdf import read_vdf


def small_run(**more) -> Run:
    run = Run(times=(0.0, 1.0, 2.0), **more)
    run.add("INITIAL TIME", CONSTANT, 0).add("FINAL TIME", CONSTANT, 2).add("TIME STEP", CONSTANT, 1)
    return run.add("Held Stock", STOCK, 1, 3, 3).add("rate", CONSTANT, 0.1)


def array_run() -> Run:
    run = Run(times=(0.0, 1.0), shape=(2, 2), axes=(1, 4), dimensions={1: (2, 3), 4: (5, 6)})
    for group, names in ((7, ("Region", "North", "South")), (9, ("Age", "Young", "Old"))):
        run.records.append((names[0], 0, group, 0, 0x83))
        run.records += [(name, 0, group, at, 0x83) for at, name in enumerate(names[1:])]
    return run.add("people", STOCK, 1, 2, 3, 4, 5, 6, 7, 8, cells=4)


def read(run: Run):
    return read_vdf(run.to_bytes(), "m.vdf")


def fault_of(content: bytes):
    found = read_vdf(content, "m.vdf")
    (fault,) = found.faults
    assert (fault.code, found.series) == ("foreign-results", ())
    assert "export the run as text" in fault.mend
    return f"{fault.what}: {fault.why}"


def test_series_and_constants_stand_under_their_names():
    found = read(small_run())
    assert found.faults == ()
    own = {series.key: (series.times, list(series.values)) for series in found.series}
    assert own["held stock"] == ((0, 1, 2), [1, 3, 3])
    assert own["rate"] == ((0, 2), [pytest.approx(0.1, rel=1e-7)] * 2)
    assert (found.constants["rate"][()], found.model, found.n_left_out) == (0.1, "m.mdl", 0)


def test_cells_of_an_array_stand_under_their_elements():
    found = read(array_run())
    assert {series.cell: list(series.values) for series in found.series} == {
        ("north", "young"): [1, 2],
        ("north", "old"): [3, 4],
        ("south", "young"): [5, 6],
        ("south", "old"): [7, 8],
    }
    assert found.series[0].name == "people[North,Young]"
    assert found.constants == {}


def test_an_array_whose_elements_are_not_certain_is_left_out_and_counted():
    run = array_run().add("alone", AUX, 1, 2)
    run.records[6] = ("Old", 0, 8, 1, 0x83)  # an element of another range
    found = read(run)
    assert [series.key for series in found.series] == ["alone"]
    assert found.n_left_out == 4


def test_two_names_for_the_same_values_are_both_left_out():
    run = small_run().add("x", AUX, 1, 2, 3)
    run.records.append(("y", *run.records[-1][1:]))
    found = read(run)
    assert {"x", "y"}.isdisjoint(series.key for series in found.series)
    assert found.n_left_out == 2


def test_names_that_lead_to_another_kind_of_values_refuse_the_file():
    run = small_run()
    for at in (4, 5):  # the stock's values and the constant's change places
        name, shape, group, index, kind = run.records[at]
        run.records[at] = (name, shape, group, 9 - index, kind)
    assert "2 names lead to values of another kind" in fault_of(run.to_bytes())


def test_names_of_time_that_contradict_the_times_refuse_the_file():
    run = small_run()
    run.series[1] = (CONSTANT, (1.5,))
    assert "INITIAL TIME is after its first time" in fault_of(run.to_bytes())


def test_a_series_whose_last_value_is_told_twice_and_differently_is_left_out():
    run = small_run().add("x", AUX, 1, 2, 30)
    content = run.to_bytes().replace(struct.pack("<f", 30), struct.pack("<f", 31), 1)
    found = read_vdf(content, "m.vdf")
    assert "x" not in {series.key for series in found.series}
    assert found.n_left_out == 1


@pytest.mark.parametrize("code", ["utf-8", "cp1252"])
def test_names_may_hold_letters_of_any_code_page(code):
    found = read(small_run(code=code, model="Größe.mdl").add("größe", AUX, 1, 2, 3))
    assert found.series[-1].key == "größe"
    assert found.model == "Größe.mdl"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no run of Vensim"),
        (b"Time,x\n0,1\n", "is no run of Vensim"),
        (b"\x7f\xf7\x17\x41" + bytes(200), "holds data that a model reads"),
        (b"\x7f\xf7\x17\x53" + bytes(200), "holds many runs"),
        (b"\x7f\xf7\x17\x52".ljust(0x58, b"\0") + b"\x65\0\0\0" + bytes(200), "newer form, `.vdfx`"),
        (b"\x7f\xf7\x17\x52" + bytes(400), "a layout that is not known"),
    ],
)
def test_what_is_no_stored_run_is_told(content, words):
    assert words in fault_of(content)


def test_a_file_that_was_cut_anywhere_is_refused():
    content = small_run().to_bytes()
    for length in range(0, len(content), 3):
        assert fault_of(content[:length])


def test_a_damaged_file_never_gives_a_traceback_and_never_a_name_that_it_lacks():
    content = (small_run().add("x", AUX, 1, 2, 3)).to_bytes()
    dice = random.Random(1)
    for _ in range(400):
        damaged = bytearray(content)
        at = dice.randrange(len(content) // 4) * 4
        damaged[at : at + 4] = dice.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", dice.randbytes(4)])
        found = read_vdf(bytes(damaged), "m.vdf")
        assert bool(found.series) != bool(found.faults)


def test_more_values_than_can_be_held_are_refused(monkeypatch):
    monkeypatch.setattr("sandtable.interop.results.vdf.MOST_VALUES", 17)
    assert "claims more than 17 values" in fault_of(small_run().to_bytes())
