"""XMILE files that are broken, hostile or no models: one fault each, at its place."""

import pytest
from tests.unit.interop.models import xmile

from sandtable.interop.decoding import LARGEST_MODEL

ONE = "<aux name='x'><eqn>1</eqn></aux>"


def only_fault(imported_text, text, name="m.xmile"):
    (fault,) = imported_text(text, name).errors
    return fault


@pytest.mark.parametrize(
    ("equation", "code", "said"),
    [
        ("(" * 5_000 + "1" + ")" * 5_000, "foreign-unsupported", "nested more than 90 deep"),
        ("-" * 50_000 + "1", "foreign-unsupported", "nested more than 90 deep"),
        ("^".join("2" * 5_000), "foreign-unsupported", "nested more than 90 deep"),
        ("MAX(1, " * 200 + "1" + ")" * 200, "foreign-unsupported", "nested more than 90 deep"),
        ("IF 1 THEN 1 ELSE " * 3_000 + "1", "foreign-unsupported", "nested more than 90 deep"),
        ("+".join("1" * 9_000), "foreign-unsupported", "more than 2_000 terms in a row"),
        ("/".join("1" * 90), "foreign-unsupported", "more than 48 terms in a row"),
        ("", "foreign-model", "`x` has no equation"),
        ("{only a remark}", "foreign-syntax", "the end of the equation stands here"),
        ("FOO(1)", "foreign-model", "no function, macro or table `FOO`"),
        ("1 § 2", "foreign-syntax", "`§` means nothing here"),
        ("x + 1", "algebraic-loop", "`x` needs itself"),
    ],
)
def test_an_equation_that_cannot_be_read_is_one_fault(imported_text, equation, code, said):
    fault = only_fault(imported_text, xmile(f"<aux name='x'><eqn>{equation}</eqn></aux>"))
    assert (fault.code, said in fault.what) == (code, True), fault.what


def test_a_long_sum_is_the_sum_of_its_terms(run_text):
    terms = "1" + "".join(f" {'-' if n % 3 == 0 else '+'} {n}" for n in range(2, 400))
    expected = 1 + sum(-n if n % 3 == 0 else n for n in range(2, 400))
    assert run_text(xmile(f"<aux name='x'><eqn>{terms}</eqn></aux>"), "m.xmile")["x"][0] == expected
    product = " * ".join(["2"] * 100)
    assert run_text(xmile(f"<aux name='x'><eqn>{product} / 1</eqn></aux>".replace(" / 1", "")), "m.xmile")["x"][
        0
    ] == pytest.approx(2.0**100)


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        ("<dt>1</dt>", "<dt>0</dt>", "foreign-model", "in steps of 0"),
        ("<dt>1</dt>", "<dt>nan</dt>", "foreign-model", "no number for `TIME STEP`"),
        ("<dt>1</dt>", '<dt reciprocal="true">0</dt>', "foreign-model", "in steps of 0"),
        ("<stop>4</stop>", "<stop>inf</stop>", "foreign-model", "no number for `FINAL TIME`"),
        ("<stop>4</stop>", "", "foreign-model", "no number for `FINAL TIME`"),
        ("<dt>1</dt>", "<dt>1e-9</dt>", "time-axis", "points"),
        ("sim_specs", "specs", "foreign-model", "no `sim_specs`"),
        ('method="Euler"', 'method="leapfrog"', "foreign-unsupported", "`leapfrog`"),
        ("</variables>", "", "foreign-syntax", "no XML from here on"),
        ("<xmile", "<html", "foreign-syntax", "no XML from here on"),
        ("<model>", "<model><model>", "foreign-syntax", "no XML from here on"),
        ('encoding="utf-8"', 'encoding="klingon"', "foreign-encoding", "no encoding that is known"),
    ],
)
def test_a_broken_frame_is_one_fault(imported_text, before, after, code, said):
    fault = only_fault(imported_text, xmile(ONE).replace(before, after))
    assert (fault.code, said in fault.what) == (code, True), fault.what


@pytest.mark.parametrize(
    ("body", "extra", "said"),
    [
        (ONE + ONE, "", "there are two variables `x`"),
        ("<aux name='a b'><eqn>1</eqn></aux><aux name='A_b'><eqn>1</eqn></aux>", "", "there are two variables `A_b`"),
        ("<aux><eqn>1</eqn></aux>", "", "a `aux` without a name"),
        ("<stock name='s'><eqn>1</eqn><inflow>nope</inflow></stock>", "", "there is no variable `nope`"),
        ("<gf name='g'><xscale min='0' max='1'/><ypts>1,two</ypts></gf>", "", "`two` among the points"),
        ("<gf name='g'><xscale min='0' max='1'/><ypts>1,nan</ypts></gf>", "", "`nan` among the points"),
        ("<gf name='g'><xscale min='2' max='1'/><ypts>1,2</ypts></gf>", "", "of 2 points from 2 to 1"),
        ("<gf name='g'><xpts>1,2,3</xpts><ypts>1,2</ypts></gf>", "", "3 `xpts` and 2 `ypts`"),
        ("<gf name='g' type='cubic'><xpts>1,2</xpts><ypts>1,2</ypts></gf>", "", "of the type `cubic`"),
        ("<gf name='g'/>", "", "without `ypts`"),
        ("<aux name='x'><dimensions><dim name='k'/></dimensions><eqn>1</eqn></aux>", "", "no range or element `k`"),
        (
            "<aux name='x'><dimensions><dim name='k'/></dimensions><eqn>1</eqn></aux>",
            "<dimensions><dim name='k' size='999999999'/></dimensions>",
            "has 999_999_999 elements",
        ),
        (
            ONE,
            "<dimensions><dim name='k'><elem name='a'/><elem name='A'/></dim></dimensions>",
            "the dimension `k` is none",
        ),
        (
            "<aux name='x'><eqn>F(3)</eqn></aux>",
            "<macro name='F'><parm>n</parm><eqn>F(n)</eqn></macro>",
            "calls itself",
        ),
        (
            ONE + "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/hostname'/>",
            "",
            "what the file includes from `/etc/hostname`",
        ),
        (ONE, "<includes><include resource='../other.xmile'/></includes>", "includes from `../other.xmile`"),
        (ONE + "<module name='m' resource='file:///etc/passwd'/>", "", "the module `m`"),
    ],
)
def test_a_model_that_means_nothing_is_one_fault(imported_text, body, extra, said):
    fault = only_fault(imported_text, xmile(body, extra=extra))
    assert said in fault.what


def test_initial_values_that_need_each_other_are_one_fault(imported_text):
    body = "<stock name='a'><eqn>b</eqn></stock><stock name='b'><eqn>a</eqn></stock>"
    fault = only_fault(imported_text, xmile(body))
    assert (fault.code, fault.place.file) == ("circular-initial", "m.xmile")


def test_arrays_without_end_are_refused_before_they_are_made(imported_text):
    dims = "".join(f"<dim name='k{n}' size='10'/>" for n in range(8))
    body = f"<aux name='x'><dimensions>{dims}</dimensions><eqn>1</eqn></aux>"
    fault = only_fault(imported_text, xmile(body, extra=f"<dimensions>{dims}</dimensions>"))
    assert "100_000_000 cells" in fault.what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_that_the_file_names_is_the_one_it_is_read_in(imported_text, encoding):
    text = xmile("<aux name='Überschuß'><eqn>1</eqn></aux>").replace('"utf-8"', f'"{encoding}"')
    found = imported_text(text.encode(encoding), "m.xmile")
    assert found.errors == ()
    assert "überschuß" in found.text.lower()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "foreign-file"),
        (b"   \n", "foreign-file"),
        (b"PK\x03\x04" + bytes(range(256)), "foreign-encoding"),
        (b"<html><body>no model</body></html>", "foreign-syntax"),
        (xmile(ONE).encode()[:300], "foreign-syntax"),
        (xmile("<aux name='é'><eqn>1</eqn></aux>").encode("latin-1"), "foreign-encoding"),
        (xmile(ONE).encode("utf-16-le"), "foreign-encoding"),
    ],
)
def test_bytes_that_are_no_model_are_one_fault(imported_text, content, code):
    assert only_fault(imported_text, content, "m.stmx").code == code


def test_a_file_of_a_hundred_million_attributes_is_refused_by_its_size(imported_text):
    text = xmile(ONE).replace("<aux ", "<aux " + "q" * LARGEST_MODEL + "='1' ")
    assert only_fault(imported_text, text).code == "foreign-file"


def test_a_binary_file_of_an_old_version_is_refused_in_one_sentence(tmp_path):
    from sandtable.usecases.interop.importing import import_model
    from sandtable.usecases.refused import Refused

    path = tmp_path / "old.stm"
    path.write_bytes(b"\x00\x01\x02")
    with pytest.raises(Refused, match="no model that can be read"):
        import_model(path)
