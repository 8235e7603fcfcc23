"""An exported XMILE text as Vensim text: what SDEverywhere's compiler was made for, and reads whole.

Only the language that `sandtable export` writes: no modules, no macros, conditions in brackets.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

TOKEN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|<=|>=|<>|\S")
WORDS = {"AND": ":AND:", "OR": ":OR:", "NOT": ":NOT:", "TIME": "Time", "DT": "TIME STEP", "STARTTIME": "INITIAL TIME"}
# By name and count of arguments; what is not here keeps its name.
FUNCTIONS = {
    ("SMTH1", 2): "SMOOTH",
    ("SMTH1", 3): "SMOOTHI",
    ("SMTH3", 2): "SMOOTH3",
    ("SMTH3", 3): "SMOOTH3I",
    ("DELAY1", 2): "DELAY1",
    ("DELAY1", 3): "DELAY1I",
    ("DELAY3", 2): "DELAY3",
    ("DELAY3", 3): "DELAY3I",
    **{(name, 1): name for name in ("EXP", "LN", "SQRT", "ABS", "SIN", "COS")},
    **{(name, 2): name for name in ("MIN", "MAX")},
}
SPACE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"


class Formula:
    """One equation, read from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens, self.at = TOKEN.findall(text), 0

    def until(self, *ends: str) -> str:
        """All up to one of the ends on this level of brackets, which is left unread; or to the end of the text."""
        found: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ends:
            found.append(self.item())
        return " ".join(found)

    def item(self) -> str:
        """One token, or a whole condition, call, or bracket."""
        token = self.take()
        if token == "IF":
            parts = (
                self.until("THEN"),
                self.skip("THEN"),
                self.until("ELSE"),
                self.skip("ELSE"),
                self.until(")", ",", "THEN", "ELSE"),
            )
            return f"IF THEN ELSE({', '.join(parts[::2])})"
        if token == "(":
            return f"({self.until(')')}{self.skip(')') and ')'}"
        is_name = token[0].isalpha() or token[0] == "_"
        following = self.tokens[self.at] if is_name and self.at < len(self.tokens) else ""
        if following == "(":
            return self.call(token)
        if following == "[":
            self.skip("[")
            return f"{token}[{elements(self.until(']'))}{self.skip(']')}"
        return WORDS.get(token, token) if is_name else token

    def call(self, name: str) -> str:
        if name in WORDS:
            return WORDS[name]
        self.skip("(")
        arguments = [self.until(",", ")")]
        while self.tokens[self.at] == ",":
            self.skip(",")
            arguments.append(self.until(",", ")"))
        self.skip(")")
        if (name, len(arguments)) not in FUNCTIONS:
            raise ValueError(f"no Vensim text for {name} of {len(arguments)}")
        return f"{FUNCTIONS[name, len(arguments)]}({', '.join(arguments)})"

    def take(self) -> str:
        self.at += 1
        return str(self.tokens[self.at - 1])

    def skip(self, token: str) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at] != token:
            raise ValueError(f"{token} is missing in {' '.join(self.tokens)[:80]}")
        return self.take()


def elements(text: str) -> str:
    """Names between square brackets, marked: Vensim has one space of names, in which `AU` and `aU` are the same."""
    return ", ".join(f"at_{name_of(name.strip())}" for name in text.split(","))


def formula(text: str) -> str:
    """An equation in Vensim's language."""
    reader = Formula(text)
    found = reader.until(")", ",", "THEN", "ELSE")
    if reader.at < len(reader.tokens):
        raise ValueError(f"{reader.tokens[reader.at]} stands alone in {text[:80]}")
    return found


def name_of(text: str | None) -> str:
    """A name as equations write it."""
    return (text or "").replace(" ", "_").replace("\\n", "_")


def write_vensim(xmile: str, only_ends: bool = False) -> str:
    """The whole model; every point is saved, or the first and the last."""
    root = ElementTree.fromstring(xmile.replace(SPACE[1:-1], ""))
    specs = {tag: float(root.findtext(f"sim_specs/{tag}") or "0") for tag in ("start", "stop", "dt")}
    lines = ["{UTF-8}"]
    for dimension in root.iterfind("dimensions/dim"):
        members = ",".join(member.get("name") or "" for member in dimension.iterfind("elem"))
        lines.append(f"{elements(dimension.get('name') or '')}: {elements(members)} ~~|")
    for variable in root.iterfind("model/variables/*"):
        if variable.tag in ("stock", "flow", "aux") and variable.get("name") != "TIME STEP":
            lines += equations(variable)
    control = {"INITIAL TIME": specs["start"], "FINAL TIME": specs["stop"], "TIME STEP": specs["dt"]}
    control["SAVEPER"] = specs["stop"] - specs["start"] if only_ends else specs["dt"]
    lines += [f"{name} = {value!r} ~~|" for name, value in control.items()]
    return "\n".join([*lines, "\\\\\\---/// Sketch information", ""])


def equations(variable: ElementTree.Element) -> list[str]:
    """One line, or one for each element that has an equation of its own."""
    name, axes = (
        name_of(variable.get("name")),
        ",".join(d.get("name") or "" for d in variable.iterfind("dimensions/dim")),
    )
    own = [(part.get("subscript") or "", part) for part in variable.iterfind("element")]
    lines = []
    for names, part in own or [(axes, variable)]:
        at = f"[{elements(names)}]" if names else ""
        lines.append(f"{name}{at}{right_side(variable, part, at)} ~~|")
    return lines


def right_side(variable: ElementTree.Element, part: ElementTree.Element, at: str) -> str:
    """What follows the name and its elements: a stock, a table, a function of a table, or an equation."""
    text, table = part.findtext("eqn"), part.find("gf")
    if variable.tag == "stock":
        gains = "".join(f" + {name_of(flow.text)}{at}" for flow in variable.iterfind("inflow"))
        losses = "".join(f" - {name_of(flow.text)}{at}" for flow in variable.iterfind("outflow"))
        return f" = INTEG({(gains + losses).removeprefix(' + ').strip() or '0'}, {formula(text or '0')})"
    if table is None:
        return f" = {formula(text or '0')}"
    xs, ys = ((table.findtext(tag) or "").split(",") for tag in ("xpts", "ypts"))
    points = ", ".join(f"({float(x)!r}, {float(y)!r})" for x, y in zip(xs, ys, strict=True))
    return f" = WITH LOOKUP({formula(text)}, ({points}))" if text else f"({points})"
