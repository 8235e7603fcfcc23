"""Every link to the drawer, in every part of a page: the drawer has something to say at it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door

LARGE = [pytest.param(where, marks=pytest.mark.slow) for where in ("antimony-2024", "korea-ukraine-2024")]
PARTS = "controls,series,ledger,matrix,claims,flows,model,checks"
SEE = re.compile(r'data-see="([^"]+)"')
# a title of a source, a quoted passage, the words of a judgement, a definition; else the statement itself, laid open, or the
# neutral value of a law of the library, which stands in that law's file
SAID = re.compile(
    r'<dd class="title">[^<]*[^<\s]|<blockquote>[^<]|class="judgement">[^<]*[^<\s]|class="math"[^>]*>[^\s]'
    r'|id="written" open>.*<pre[^>]*>[^<]*\S|As written, library:',
    re.DOTALL,
)


@pytest.mark.parametrize("where", ["arms-race-1909", "iwo-jima-1945", *LARGE])
def test_every_link_leads_to_a_passage_a_judgement_or_a_definition(where: str) -> None:
    scenario = OpenScenario(where)
    client = TestClient(make_application(scenario, Door(hosts=frozenset({"testserver"}))))
    panels = client.get(f"/panels?names={PARTS}&n=10").json()["panels"]
    links = {unescape(see) for html in panels.values() for see in SEE.findall(html)}
    assert len(links) > 10
    empty = []
    for see in sorted(links):
        answer = client.get("/panels", params={"names": "drawer", "n": "10", "see": see})
        if answer.status_code != 200 or not SAID.search(answer.json()["panels"]["drawer"]):
            empty.append(see)
    assert empty == []
    scenario.close()
