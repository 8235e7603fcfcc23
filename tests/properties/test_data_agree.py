from __future__ import annotations

import pytest

from sandtable.engine.options import EngineOptions
from sandtable.sources.tables import parse_table
from sandtable.testing.agreement import find_disagreements
from sandtable.testing.models import model_from_text

TEXT = """scenario "Series"
time 2024-10 to 2025-06 step 1 month method METHOD
unit thing
person someone "Someone"
lens record "no one's opinion"
data seen : thing from "seen.csv" column x MODE
aux doubled : thing = 2 * seen
aux calm : thing = smooth1(seen, 2 month)
stock x : thing
  starts 1 thing judged "j"
  gains (seen - x) * 0.3/month
  loses calm * 0.1/month
outcome end : thing = final(x) + mean(doubled)
branch none_seen : seen = 0 thing from 2025-01 to 2025-03 judged "j"
lens louder by someone
  seen = 1.3 * seen judged "j"
"""
ROWS = "date,x\n2024-10,1.31\n2024-12,2.72\n2025-01,0.55\n2025-05,3.14\n2025-06,2.02\n"


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize("mode", ["", "hold", "next"])
def test_the_engines_read_data_between_points_as_the_oracle_does(mode: str, method: str, engine: str) -> None:
    table, _ = parse_table(ROWS, "seen.csv")
    assert table is not None
    model = model_from_text(TEXT.replace("METHOD", method).replace("MODE", mode), {"seen.csv": table})
    for lens, branches in (("record", ()), ("record", ("none_seen",)), ("louder", ("none_seen",))):
        options = EngineOptions(engine=engine)
        assert not find_disagreements(model, n_futures=1, lens=lens, branches=branches, options=options)
