"""Where a hyphen becomes a minus, and where it stays."""

import pytest

from sandtable.reports.page.signs import set_minus, set_minus_in_html


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("-19.6", "−19.6"),
        ("net -61, error 15", "net −61, error 15"),
        ("(-5 to -.5)", "(−5 to −.5)"),
        ("25-75 %", "25-75 %"),
        ("2026-02-22", "2026-02-22"),
        ("C-130", "C-130"),
        ("-", "-"),
    ],
)
def test_numbers_below_zero_have_a_minus_and_ranges_dates_and_names_keep_theirs(written, printed):
    assert set_minus(written) == printed


def test_tags_code_formulas_and_styles_stay_as_they_are():
    kept = '<input min="-1"><code>x > -1</code><math><mn>-1</mn></math><style>a { left: -9rem; }</style><pre>\n-1</pre>'
    assert set_minus_in_html(f"{kept}<td>-1</td>") == f"{kept}<td>−1</td>"
    assert set_minus_in_html("<p>Under <code>-x</code> it costs -1</p>") == "<p>Under <code>-x</code> it costs −1</p>"
