"""Small models of other tools, written here, with results that can be worked out by hand."""

CONTROLS = """
INITIAL TIME = 0 ~ Month ~ |
FINAL TIME = {stop} ~ Month ~ |
TIME STEP = {step} ~ Month ~ |
SAVEPER = TIME STEP ~ Month ~ |
"""


def vensim(body: str, *, stop: float = 4, step: float = 1) -> str:
    """A Vensim model: its equations with the four control variables behind them."""
    return "{UTF-8}\n" + body + CONTROLS.format(stop=stop, step=step)


def xmile(variables: str, *, extra: str = "", stop: float = 4, method: str = "Euler") -> str:
    """An XMILE model: its variables in the frame that every file has."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><name>small</name></header>
<sim_specs method="{method}" time_units="Months"><start>0</start><stop>{stop}</stop><dt>1</dt></sim_specs>
{extra}
<model><variables>
{variables}
</variables></model>
</xmile>
"""
