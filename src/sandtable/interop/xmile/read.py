"""Reads XMILE files, Stella's `.stmx` and its older dialects into a foreign model."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import FaultList, Unreadable, unreadable, unsupported, wrong_model
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignMacro,
    ForeignModel,
    ForeignVariable,
    Formula,
    Index,
    Join,
    Literal,
    Range,
    Reference,
    Sign,
    key_of,
)
from sandtable.interop.outflows import KEPT, limit_outflows
from sandtable.interop.xmile.belts import Belt, equations_of, read_belt
from sandtable.interop.xmile.formulas import Fragment, names_called, read_formula
from sandtable.interop.xmile.modules import drop_dots, find_connections, read_from_top, take_module
from sandtable.interop.xmile.notices import tell_left_out
from sandtable.interop.xmile.rewriting import rewritten
from sandtable.interop.xmile.tables import float_of, read_points, settle_tables
from sandtable.interop.xmile.tree import XmlNode, parse_xml

VARIABLE_TAGS: Final = ("stock", "flow", "aux", "gf")
MOST_MODULES: Final = 2_000
MOST_NESTED: Final = 20
MOST_NAMED: Final = 5
MOST_ELEMENTS: Final = 10_000
_STANDING_IN: Final = {"INITIAL TIME": 0.0, "FINAL TIME": 1e3, "TIME STEP": 1.0}
_UNBUILT: Final = ("queue", "oven")
_RUNGE_KUTTA: Final = frozenset({"rk4", "runge-kutta 4"})
_NEAR_RUNGE_KUTTA: Final = frozenset({"rk2", "rk45", "gear", "runge-kutta 2"})
_METHODS: Final = _RUNGE_KUTTA | _NEAR_RUNGE_KUTTA | {"euler", ""}


def read_xmile(source: ForeignText, title: str, faults: FaultList) -> ForeignModel:
    """Reads a model in XMILE.

    Args:
        source: the decoded file.
        title: the model's name, where the file says none.
        faults: takes what cannot be read.
    """
    model = ForeignModel(file=source.file, title=title, tool="xmile")
    try:
        root = parse_xml(source)
        if root.tag != "xmile":
            raise unreadable(f"the file is XML of `{root.tag}`, not of XMILE", _place(source.file, root))
    except Unreadable as trouble:
        faults.add(trouble.fault)
        return model
    _Reading(source.file, model, faults).take(root)
    return model


def _place(file: str, node: XmlNode) -> Place:
    return Place(file, node.line, node.column, node.line, node.column + len(node.tag) + 1)


class _Reading:
    """What has been read so far."""

    def __init__(self, file: str, model: ForeignModel, faults: FaultList) -> None:
        self.file, self.model, self.faults = file, model, faults
        self.is_non_negative = {"stock": False, "flow": False}
        self.n_modules = 0
        self.bad_ranges: dict[str, Fault] = {}
        self.words: frozenset[str] | None = None
        self.again: dict[str, str] = {}  # dimensions of our own making -> those whose elements they have
        self.drawn_off: set[str] = set()  # flows that a conveyor, a queue or an oven works out by itself
        self.belts: dict[str, Belt] = {}  # conveyors, by the key of the stock and of each of its outflows
        self.lost: set[str] = set()  # conveyors that are not built, and what flows out of them
        self.fed: set[str] = set()  # flows into conveyors, which are never negative
        self.inputs: dict[str, str] = {}  # of a module: what a variable reads from outside

    def take(self, root: XmlNode) -> None:
        """Reads the whole file; each variable that cannot be read is a fault of its own."""
        header = root.find("header")
        if header is not None and header.text_of("name"):
            self.model.title = header.text_of("name")
        self._dimensions(root)
        self._unit_words(root)
        self._behavior(root)
        models = list(root.all("model"))
        if not models:
            self.faults.add(unreadable("the file holds no model", _place(self.file, root)).fault)
            return
        for macro in root.all("macro"):
            self._guarded(self._macro, macro)
        self._behavior(models[0])
        self._note_drawn_off(models[0])
        for node in self._variables(models[0]):
            self._guarded(self._variable, node)
        for node in self._groups(models[0]):
            self._group(node)
        self._modules(models)
        read_from_top(self.model)
        settle_tables(self.model)
        limit_outflows(self.model, self.faults)
        self._controls(root)
        tell_left_out(root, self.file, self.faults)

    def _guarded(self, read: Callable[[XmlNode], None], node: XmlNode) -> None:
        try:
            read(node)
        except Unreadable as trouble:
            self.faults.add(trouble.fault)
            self.model.broken[key_of(_plain(node.attributes.get("name", "")))] = trouble.fault

    # -- modules -----------------------------------------------------------------------------------

    def _modules(self, models: list[XmlNode]) -> None:
        by_name = {key_of(node.attributes.get("name", "")): node for node in models[1:]}
        used: set[str] = set()
        drop_dots(self.model)
        for node in self._parts(models[0], "module"):
            self._guarded(lambda own: self._module(own, by_name, (), used), node)
        for key, node in by_name.items():
            if key not in used:
                self.faults.warn(
                    "foreign-model",
                    f"the model `{node.attributes.get('name', '')}` is left out",
                    _place(self.file, node),
                    why="no module of the main model stands for it",
                    mend="place a module of its name in the original, or remove it",
                )

    def _module(self, node: XmlNode, by_name: dict[str, XmlNode], trail: tuple[str, ...], used: set[str]) -> None:
        name, place = _plain(node.attributes.get("name", "")), _place(self.file, node)
        key = key_of(name)
        own = by_name.get(key) or (node if any(self._variables(node)) else None)  # older dialects nest it
        if own is None:
            why = (
                "it lies in another file" if node.attributes.get("resource") else "the file holds no model of its name"
            )
            raise unsupported(f"the module `{name}`", place, why=why)
        if key in (key_of(part) for part in trail):
            raise wrong_model(f"the module `{name}` contains itself", place)
        self.n_modules += 1
        if self.n_modules > MOST_MODULES or len(trail) > MOST_NESTED:
            raise unsupported(
                f"the module `{name}`", place, why=f"it is one of over {MOST_MODULES:_}, or lies {MOST_NESTED} deep"
            )
        if own.find("sim_specs") is not None:
            raise unsupported(f"the module `{name}`, which has a time axis of its own,", place)
        used.add(key)
        parent = "".join(f"{part}." for part in trail)
        part = ForeignModel(
            file=self.file,
            title=name,
            tool="xmile",
            note=node.text_of("doc") or own.text_of("doc"),
            ranges=self.model.ranges,
        )
        reading = _Reading(self.file, part, self.faults)
        reading.is_non_negative = dict(self.is_non_negative)
        reading.again = self.again
        reading.bad_ranges, reading.inputs = self.bad_ranges, find_connections(node, parent)
        reading._behavior(own)
        reading._note_drawn_off(own)
        for each in reading._variables(own):
            reading._guarded(reading._variable, each)
        for each in reading._groups(own):
            reading._group(each)
        self._note_unknown(reading, node, name)
        inner = list(reading._parts(own, "module"))
        local = {key_of(each.attributes.get("name", "")) for each in inner}
        take_module(self.model, part, parent + name, reading.inputs, local)
        for each in inner:
            self._guarded(lambda nested: self._module(nested, by_name, (*trail, name), used), each)

    def _note_unknown(self, reading: _Reading, node: XmlNode, name: str) -> None:
        for key in reading.inputs:
            if key not in reading.model.variables and key not in reading.model.broken:
                fault = wrong_model(f"the module `{name}` has no variable `{key}` to connect", _place(self.file, node))
                self.faults.add(fault.fault)

    # -- the frame ---------------------------------------------------------------------------------

    def _dimensions(self, root: XmlNode) -> None:
        for block in root.all("dimensions"):
            for node in block.all("dim"):
                self._dimension(node)

    def _dimension(self, node: XmlNode) -> None:
        try:
            self._range(node)
        except Unreadable as trouble:
            self.faults.add(trouble.fault)
            self.bad_ranges[key_of(node.attributes.get("name", ""))] = trouble.fault

    def _range(self, node: XmlNode) -> None:
        name, place = node.attributes.get("name", ""), _place(self.file, node)
        elements = tuple(each.attributes.get("name", "") for each in node.all("elem"))
        size = node.attributes.get("size", "").strip()
        if not elements and size.isdigit() and int(size) > MOST_ELEMENTS:
            raise wrong_model(
                f"the dimension `{name}` has {int(size):_} elements", place, why=f"at most {MOST_ELEMENTS:_} are taken"
            )
        if not elements and size.isdigit():
            elements = tuple(str(number) for number in range(1, int(size) + 1))
        twice = next((own for own, n in Counter(map(key_of, elements)).items() if n > 1), None)
        if not elements or twice is not None:
            why = f"it names `{twice}` twice" if elements else "it has neither a size nor elements"
            raise wrong_model(f"the dimension `{name}` is none", place, why=why)
        self.model.ranges[key_of(name)] = Range(name=name, elements=elements, place=place)

    def _unit_words(self, root: XmlNode) -> None:
        """Other words for a unit, and units that are products of others."""
        for block in root.all("model_units"):
            for node in block.all("unit"):
                name = node.attributes.get("name", "").strip()
                means = node.text_of("eqn")
                if name and means and key_of(means) != key_of(name):
                    self.model.unit_words[key_of(name)] = means
                for alias in node.all("alias"):
                    if name and key_of(alias.text) != key_of(name):
                        self.model.unit_words[key_of(alias.text)] = name

    def _behavior(self, node: XmlNode) -> None:
        block = node.find("behavior")
        if block is None:
            return
        if block.find("non_negative") is not None:
            self.is_non_negative = {"stock": True, "flow": True}
        for kind in ("stock", "flow"):
            own = block.find(kind)
            flag = own.find("non_negative") if own is not None else None
            if flag is not None:
                self.is_non_negative[kind] = flag.text.strip().lower() != "false"

    def _controls(self, root: XmlNode) -> None:
        specs = root.find("sim_specs")
        model_specs = next((own.find("sim_specs") for own in root.all("model") if own.find("sim_specs")), None)
        specs = specs or model_specs
        if specs is None:
            self.faults.add(wrong_model("the model has no `sim_specs`: no time axis", _place(self.file, root)).fault)
            specs = XmlNode("sim_specs", {}, root.line, root.column, children=[XmlNode("stop", {}, 1, 1, text="1")])
        place = _place(self.file, specs)
        method = specs.attributes.get("method", "Euler").strip().lower()
        if method not in _METHODS:
            self.faults.add(unsupported(f"the integration method `{method}`", place).fault)
        if method in _NEAR_RUNGE_KUTTA:
            self.faults.warn(
                "foreign-model",
                f"the integration method `{method}` is read as `rk4`",
                place,
                why="the standard lets a reader fall back on Runge-Kutta of order 4; numbers differ where steps are coarse",
                mend="choose rk4 or euler in the original to compare its numbers",
            )
        self.model.method = "rk4" if method in _RUNGE_KUTTA | _NEAR_RUNGE_KUTTA else "euler"
        self.model.time_unit = specs.attributes.get("time_units", "")
        step = specs.find("dt")
        values = {"INITIAL TIME": specs.text_of("start", "0"), "FINAL TIME": specs.text_of("stop", "")}
        dt = float_of(step.text if step is not None else "1")
        if dt and step is not None and step.attributes.get("reciprocal", "").lower() == "true":
            dt = 1.0 / dt
        numbers = {name: float_of(text) for name, text in values.items()} | {"TIME STEP": dt}
        for name, number in numbers.items():
            if number is None:
                self.faults.add(wrong_model(f"the time axis has no number for `{name}`", place).fault)
            known = _STANDING_IN[name] if number is None else number  # so that the rest is looked through as well
            own = self.model.variables.get(key_of(name))
            if own is None:
                own = self.model.variables[key_of(name)] = ForeignVariable(
                    name=name, place=place, unit=self.model.time_unit
                )
            own.definitions = [Definition(value=Literal(value=known, place=place), place=place)]

    # -- variables ---------------------------------------------------------------------------------

    def _variables(self, model: XmlNode) -> Iterator[XmlNode]:
        """The variables of a model; older dialects put them straight into it."""
        return self._parts(model, *VARIABLE_TAGS)

    def _parts(self, model: XmlNode, *tags: str) -> Iterator[XmlNode]:
        for node in (*model.all("variables"), model):
            yield from node.all(*tags)
            for group in node.all("group"):
                yield from group.all(*tags)

    def _groups(self, model: XmlNode) -> Iterator[XmlNode]:
        for node in (*model.all("variables"), model):
            yield from node.all("group")

    def _group(self, node: XmlNode) -> None:
        name = node.attributes.get("name", "")
        self.model.groups.setdefault(name, node.text_of("doc"))
        members = [each.attributes.get("name", each.text) for each in node.all("entity", "var", *VARIABLE_TAGS)]
        for member in members:
            own = self.model.variables.get(key_of(member))
            if own is not None:
                own.group = name

    def _note_drawn_off(self, model: XmlNode) -> None:
        flows = {key_of(_plain(node.attributes.get("name", ""))): node for node in self._parts(model, "flow")}
        for stock in self._parts(model, "stock"):
            if stock.find("conveyor") is not None:
                try:
                    self._belt(stock, flows)
                except Unreadable as trouble:
                    self.faults.add(trouble.fault)
                    names = {key_of(_plain(stock.attributes.get("name", ""))), *map(_flow_key, stock.all("outflow"))}
                    self.model.broken |= dict.fromkeys(names, trouble.fault)
                    self.lost |= names
            elif any(stock.find(tag) is not None for tag in _UNBUILT):
                self.drawn_off |= {_flow_key(each) for each in stock.all("outflow")}

    def _belt(self, stock: XmlNode, flows: dict[str, XmlNode]) -> None:
        self.fed |= {_flow_key(each) for each in stock.all("inflow")}
        belt = read_belt(stock, flows, lambda node: read_formula(self._fragment(node)), _place(self.file, stock))
        for name in (belt.name, belt.exit, *(leak for leak, _ in belt.leaks)):
            self.belts[key_of(name)] = belt

    def _variable(self, node: XmlNode) -> None:
        place, key = _place(self.file, node), key_of(_plain(node.attributes.get("name", "")))
        if not self._is_new(node, key, place):
            return
        variable = ForeignVariable(
            name=_plain(node.attributes["name"]),
            place=place,
            unit=node.text_of("units"),
            note=" ".join(node.text_of("doc").split()),
        )
        block = node.find("dimensions")
        named = tuple(each.attributes.get("name", "") for each in block.all("dim")) if block is not None else ()
        dims = tuple(self._place_of(name, named[:at]) for at, name in enumerate(named))
        bad = next((self.bad_ranges[key_of(name)] for name in dims if key_of(name) in self.bad_ranges), None)
        if bad is not None:
            raise Unreadable(bad)
        if key in self.inputs:  # its own equation is for a run of the module alone
            value = Reference(name=self.inputs[key], place=place)
            variable.definitions = [Definition(indices=dims, value=value, place=place)]
            self.model.variables[key] = variable
        elif key in self.belts:
            self._belt_variable(variable, dims)
        else:
            for indices, part in self._cells(node, dims):
                variable.definitions.append(self._definition(node, part, indices))
            if node.find("element") is not None:
                self._complete(variable, node, dims)
            self.model.variables[key] = variable

    def _place_of(self, name: str, earlier: Sequence[str]) -> str:
        """A dimension's name; where an array has it twice, the second is another with the same elements."""
        n_earlier = [key_of(other) for other in earlier].count(key_of(name))
        own = self.model.ranges.get(key_of(name))
        if not n_earlier or own is None:
            return name
        again = f"{name} {n_earlier + 1}"
        while self.again.get(key_of(again)) != key_of(name) and key_of(again) in self.model.ranges:
            again += " too"
        self.again[key_of(again)] = key_of(name)
        self.model.ranges.setdefault(key_of(again), replace(own, name=again))
        return again

    def _is_new(self, node: XmlNode, key: str, place: Place) -> bool:
        """Whether a variable is to be read; one that was lost with its conveyor, or is named once more by a group, is not."""
        if not key:
            raise unreadable(f"a `{node.tag}` without a name", place)
        for tag in _UNBUILT:
            if node.find(tag) is not None:
                raise unsupported(f"the {tag} `{node.attributes['name']}`", place)
        if key in self.model.variables and node.children:
            raise wrong_model(
                f"there are two variables `{_plain(node.attributes['name'])}`",
                place,
                why="case, blanks and underscores make no difference between names",
                mend="give one of them another name in the original",
            )
        return key not in self.lost and key not in self.model.variables

    def _cells(self, node: XmlNode, dims: tuple[str, ...]) -> list[tuple[tuple[str, ...], XmlNode]]:
        """What holds an equation, and for which elements or dimensions."""
        elements, equations = list(node.all("element")), list(node.all("eqn"))
        if len(equations) > 1:
            return self._one_by_one(node, dims, equations)
        return [
            (tuple(part.strip() for part in each.attributes.get("subscript", "").split(",")), each) for each in elements
        ] or [(dims, node)]

    def _belt_variable(self, variable: ForeignVariable, dims: tuple[str, ...]) -> None:
        belt = self.belts[variable.key]
        made = {key_of(name): (name, value) for name, value in equations_of(belt, dims).items()}
        own = {variable.key: variable}
        if variable.key == key_of(belt.name) and (extra := key_of(belt.entered)) in made:
            note = f"What had entered `{belt.name}` and would lie on it if nothing leaked."
            own[extra] = ForeignVariable(name=belt.entered, place=belt.place, unit=variable.unit, note=note)
        for key, each in own.items():
            each.definitions = [Definition(indices=dims, value=made[key][1], place=belt.place)]
            self.model.variables[key] = each

    def _complete(self, variable: ForeignVariable, node: XmlNode, dims: tuple[str, ...]) -> None:
        """Elements without an equation of their own take that of the whole array; without one they are 0, which is told."""
        ranges = [self.model.ranges.get(key_of(name)) for name in dims]
        if not dims or any(own is None for own in ranges):
            return
        cells = list(itertools.product(*(own.elements for own in ranges if own is not None)))
        given = {tuple(map(key_of, each.indices)) for each in variable.definitions}
        missing = [cell for cell in cells if tuple(map(key_of, cell)) not in given]
        equation = node.find("eqn")
        if not missing or any(key_of(name) in self.model.ranges for cell in given for name in cell):
            return
        if equation is not None and equation.text.strip().strip("?").strip():
            variable.definitions += [self._definition(node, node, cell) for cell in missing]
            return
        names = ", ".join(f"`{','.join(cell)}`" for cell in missing[:MOST_NAMED])
        self.faults.warn(
            "foreign-model",
            f"`{variable.name}` has no equation for {names}{' and others' if len(missing) > MOST_NAMED else ''}",
            variable.place,
            why="these elements are 0",
            mend="give each element an equation in the original",
        )
        zero = Literal(value=0.0, place=variable.place)
        variable.definitions += [Definition(indices=cell, value=zero, place=variable.place) for cell in missing]

    def _one_by_one(
        self, node: XmlNode, dims: tuple[str, ...], equations: list[XmlNode]
    ) -> list[tuple[tuple[str, ...], XmlNode]]:
        """Several equations in a row: one for each cell, the last dimension first."""
        ranges = [self.model.ranges.get(key_of(name)) for name in dims]
        cells = list(itertools.product(*(own.elements for own in ranges if own is not None)))
        if len(cells) != len(equations):
            raise wrong_model(
                f"`{node.attributes.get('name', '')}` has {len(equations)} equations for {len(cells)} elements",
                _place(self.file, equations[1]),
            )
        parts: list[tuple[tuple[str, ...], XmlNode]] = []
        for cell, equation in zip(cells, equations, strict=True):
            made = XmlNode(node.tag, node.attributes, equation.line, equation.column)
            made.children = [equation, *(child for child in node.children if child.tag != "eqn")]
            parts.append((cell, made))
        return parts

    def _definition(self, owner: XmlNode, node: XmlNode, indices: tuple[str, ...]) -> Definition:
        place = _place(self.file, node)
        table = node if node.tag == "gf" else node.find("gf") or (owner.find("gf") if owner is not node else None)
        equation = _written(node) or (_written(owner) if owner is not node else None)
        if node.tag == "gf" or (equation is None and table is not None):
            assert table is not None
            return Definition(
                indices=indices, value=read_points(table, _place(self.file, table)), kind="lookup", place=place
            )
        if equation is None and key_of(owner.attributes.get("name", "")) in self.drawn_off:
            raise unsupported(f"the flow `{owner.attributes['name']}` out of a conveyor, a queue or an oven", place)
        if equation is None:
            raise wrong_model(f"`{owner.attributes.get('name', '')}` has no equation", place)
        value = self._formula(owner, equation, indices)
        if owner.tag == "stock":
            value = self._stock(owner, value, indices, place)
        elif table is not None:
            value = Apply(
                name="WITH LOOKUP", arguments=(value, read_points(table, _place(self.file, table))), place=place
            )
        if (before := node.find("init_eqn")) is not None and owner.tag == "aux":
            value = Apply(name="ACTIVE INITIAL", arguments=(value, read_formula(self._fragment(before))), place=place)
        if owner.tag == "flow" and owner.find("multiplier") is not None:
            raise unsupported(f"the multiplier of the flow `{owner.attributes.get('name', '')}`", place)
        is_fed = key_of(_plain(owner.attributes.get("name", ""))) in self.fed
        if owner.tag == "flow" and (is_fed or self._is_kept(owner, "flow")):
            value = Apply(name="MAX", arguments=(value, Literal(value=0.0)), place=place)
        return Definition(indices=indices, value=value, place=place)

    def _formula(self, owner: XmlNode, equation: XmlNode, indices: tuple[str, ...]) -> Formula:
        """An equation in which SELF is the variable itself, and what is no element in a subscript is computed."""
        name = _plain(owner.attributes.get("name", ""))
        words = self._words()
        twice = {self.again.get(key_of(each)) for each in indices}  # `d` where the array is over `d` and `d 2`

        def settled(node: Reference | Apply) -> Formula:
            if isinstance(node, Apply) and key_of(node.name) == "size":
                bare = (replace(part, indices=()) if part == own else part for part in node.arguments)
                return replace(node, arguments=tuple(bare))
            if isinstance(node, Reference) and key_of(node.name) == "self":
                return own if not node.indices else replace(own, indices=node.indices)
            plain = tuple(_computed(index, words) for index in node.indices)
            names = [index.name for index in plain]
            return replace(
                node,
                indices=tuple(
                    index
                    if index.is_reduced or key_of(index.name) not in twice
                    else replace(index, name=self._place_of(index.name, names[:at]))
                    for at, index in enumerate(plain)
                ),
            )

        own = Reference(name=name, indices=tuple(Index(name=each) for each in indices), place=_place(self.file, owner))
        return rewritten(read_formula(self._fragment(equation)), settled)

    def _words(self) -> Container[str]:
        """Names of all dimensions and their elements."""
        ranges = self.model.ranges
        if self.words is None or not ranges:
            self.words = frozenset(key_of(name) for own in ranges.values() for name in (own.name, *own.elements))
        return self.words

    def _is_kept(self, node: XmlNode, kind: str) -> bool:
        flag = node.find("non_negative")
        return self.is_non_negative[kind] if flag is None else flag.text.strip().lower() != "false"

    def _fragment(self, node: XmlNode) -> Fragment:
        return Fragment(self.file, node.text, node.text_line or node.line, node.text_column or node.column)

    def _stock(self, node: XmlNode, starts: Formula, indices: tuple[str, ...], place: Place) -> Formula:
        own = tuple(Index(name=name) for name in indices)
        rate: Formula | None = None
        for child in node.all("inflow", "outflow"):
            flow = Reference(name=_plain(child.text.strip().strip('"')), indices=own, place=_place(self.file, child))
            if rate is None:
                rate = flow if child.tag == "inflow" else Sign(op="-", operand=flow)
            else:
                rate = Join(op="+" if child.tag == "inflow" else "-", left=rate, right=flow)
        arguments = (rate or Literal(value=0.0), starts)
        name = KEPT if self._is_kept(node, "stock") else "INTEG"
        return Apply(name=name, arguments=arguments, place=place)

    def _macro(self, node: XmlNode) -> None:
        name, place = node.attributes.get("name", ""), _place(self.file, node)
        parameters = tuple(each.text.strip() for each in node.all("parm"))
        macro = ForeignMacro(name=name, parameters=parameters, place=place)
        inner = ForeignModel(file=self.file, title=name, tool="xmile", ranges=self.model.ranges)
        reading = _Reading(self.file, inner, self.faults)
        for block in node.all("variables"):
            for each in block.all(*VARIABLE_TAGS):
                reading._guarded(reading._variable, each)
        macro.variables = inner.variables
        equation = node.find("eqn")
        if equation is None:
            raise wrong_model(f"the macro `{name}` has no equation", place)
        value = read_formula(self._fragment(equation))
        if key_of(name) in names_called(value):
            raise unsupported(f"the macro `{name}`, which calls itself,", place)
        macro.variables[key_of(name)] = ForeignVariable(
            name=name, place=place, definitions=[Definition(value=value, place=place)]
        )
        self.model.macros[key_of(name)] = macro


def _computed(index: Index, words: Container[str]) -> Index:
    """An index; a name that no dimension has, nor any of their elements, is a number worked out in the run."""
    is_word = index.name == "*" or index.name.isdigit() or key_of(index.name) in words
    if is_word or index.is_reduced or index.number is not None:
        return index
    return replace(index, number=Reference(name=index.name, place=index.place))


def _written(node: XmlNode) -> XmlNode | None:
    """The equation of an element of the file, where there is one."""
    equation = node.find("eqn")
    return equation if equation is not None and equation.text.strip() else None


def _flow_key(node: XmlNode) -> str:
    return key_of(_plain(node.text.strip().strip('"')))


def _plain(name: str) -> str:
    """A name with blanks where it is written with line breaks."""
    return re.sub(r"(?:\\n|\s)+", " ", name)
