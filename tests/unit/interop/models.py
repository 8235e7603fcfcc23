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
