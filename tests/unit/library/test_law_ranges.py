"""Inputs of blocks that no world could give are told by a check of the block's own."""

import pytest

from sandtable.usecases.checks import run_checks

OUTSIDE = {
    "sanctions": 'reading = 3 judged "x"',
    "alliances": 'called = 1 judged "x", faith = 1.5 judged "x"',
    "bargaining": 'power = 2 judged "x"',
    "preventive_war": 'start_power = 1.5 judged "x", rise = 0.1/year judged "x"',
    "rebellion": 'hardship = 0.5 judged "x", risk = 0.5 judged "x", legitimacy = 2 judged "x", police = 1 judged "x"',
    "war_onset": 'size = 10 person judged "x"',
    "sir": 'infectivity = 2 judged "x"',
    "tipping": 'start = 500 person judged "x"',
    "manpower": 'recruits = 1 person/month judged "x", first_force = 9 person judged "x", loss = 0.1/month judged "x", '
    'wounded = 1.5 judged "x"',
    "aid_pipeline": 'plan = 5 judged "x", ceiling = 6 judged "x", cut = 1.2 judged "x"',
}
TIMES = {"sir": "0 to 4 step 0.25 day", "rebellion": "0 to 8 step 1 month"}


def failing(path, law, with_):
    time = TIMES.get(law, "0 to 4 step 0.25 month")
    path.write_text(f'scenario "x"\ntime {time}\nuse {law} as it with {with_}\nlens record "none"\n', encoding="utf-8")
    report = run_checks(path, futures=1)
    return [finding.label for finding in report.findings if finding.status == "fails"]


@pytest.mark.parametrize("law", sorted(OUTSIDE))
def test_a_share_or_chance_out_of_its_range_fails_a_check(tmp_path, law):
    assert failing(tmp_path / "x.sand", law, OUTSIDE[law])


def test_a_gap_that_two_donors_fill_twice_fails_a_check(tmp_path):
    path = tmp_path / "x.sand"
    path.write_text(
        'scenario "x"\ntime 0 to 4 step 0.25 month\ndimension donor = A, B, C\n'
        'constant part[donor] "Share of the gap" : 1 = { A: 0, B: 0.7 judged "x", C: 0.7 judged "x" }\n'
        'use aid_pipeline as it with donor = donor, plan = 5 judged "x", ceiling = 9 judged "x", fills = part\n'
        'lens record "none"\n',
        encoding="utf-8",
    )
    report = run_checks(path, futures=1)
    (fails,) = [finding.label for finding in report.findings if finding.status == "fails"]
    assert "filled twice" in fails
