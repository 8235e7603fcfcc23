"""Reads a whole `.mdl` file into a foreign model; what cannot be read is a fault, the rest goes on."""

from __future__ import annotations

import re
from dataclasses import replace

from sandtable.diagnostics.place import Place
from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import FaultList, Unreadable
from sandtable.interop.foreign import (
    Apply,
    ForeignMacro,
    ForeignModel,
    ForeignVariable,
    Range,
    RealityCheck,
    Words,
    key_of,
)
from sandtable.interop.vensim.built_in import find_built_in
from sandtable.interop.vensim.entries import (
    Entry,
    find_base_date,
    find_data_files,
    find_entries,
    find_method,
    find_unit_words,
    is_cut,
    macro_head,
)
from sandtable.interop.vensim.equations import EquationReader

CONTROL = "control"


def read_vensim(source: ForeignText, title: str, faults: FaultList) -> ForeignModel:
    """Reads a model in Vensim's text format.

    Args:
        source: the decoded file.
        title: the model's name.
        faults: takes what cannot be read.
    """
    model = ForeignModel(file=source.file, title=title, tool="vensim", method=find_method(source))
    model.data_files = find_data_files(source)
    model.unit_words = find_unit_words(source)
    model.base_date = find_base_date(source)
    if is_cut(source):
        faults.warn(
            "foreign-model",
            "the settings behind the sketch are missing",
            Place(source.file, 1, 1, 1, 1),
            why="the file breaks off within its sketch",
            mend="Euler's method is taken, and no other words for units; save the model anew if it was set otherwise",
        )
    try:
        entries = find_entries(source)
    except Unreadable as trouble:
        faults.add(trouble.fault)
        return model
    reading = _Reading(source, model, faults)
    for entry in entries:
        try:
            reading.take(entry)
        except Unreadable as trouble:
            faults.add(trouble.fault)
            model.broken[_name_of(entry.text)] = trouble.fault
    for macro in find_built_in(source.text, model.macros):
        own = _Reading(macro, model, faults)
        for entry in find_entries(macro):
            own.take(entry)
    step = model.variables.get("time step")
    model.time_unit = step.unit if step is not None else ""
    return model


def _name_of(text: str) -> str:
    """What an entry that cannot be read would have defined, as far as it can be told."""
    return key_of(re.split(r"[=\[(:~]", text, maxsplit=1)[0].strip().strip('"'))


class _Reading:
    """What has been read so far."""

    def __init__(self, source: ForeignText, model: ForeignModel, faults: FaultList) -> None:
        self.source, self.model, self.faults = source, model, faults
        self.group = ""
        self.macro: ForeignMacro | None = None

    def take(self, entry: Entry) -> None:
        """Adds what an entry says."""
        if entry.kind == "group":
            self.group = entry.text
            if self.group.lower() != CONTROL:
                self.model.groups.setdefault(self.group, entry.note)
        elif entry.kind == "macro":
            name, parameters, outputs = macro_head(entry.text)
            place = self.source.place(entry.offset, entry.offset + len(entry.text))
            self.macro = ForeignMacro(name=name, parameters=parameters, outputs=outputs, place=place)
            self.model.macros[key_of(name)] = self.macro
        elif entry.kind == "macro-end":
            self.macro = None
        else:
            self._take_equation(entry)

    def _take_equation(self, entry: Entry) -> None:
        if not entry.text.strip():
            return
        found = EquationReader(self.source, entry.text, entry.offset).read()
        if isinstance(found, Range):
            self.model.ranges[key_of(found.name)] = replace(found, note=entry.note)
            return
        if isinstance(found, RealityCheck):
            self.model.checks.append(found)
            return
        name, definition = found
        if definition.kind == "text" and isinstance(definition.value, Words):
            self.model.texts[key_of(name)] = definition.value
            return
        variables = self.model.variables if self.macro is None else self.macro.variables
        known = variables.get(key_of(name))
        if known is None:
            known = variables[key_of(name)] = ForeignVariable(name=name, place=definition.place, group=self.group)
        known.definitions.append(definition)
        if entry.unit and not known.unit:
            known.unit, known.unit_place = entry.unit, self._unit_place(entry)
        if entry.note and entry.note not in known.note:
            of = f"[{', '.join(definition.indices)}] " if definition.indices and len(known.definitions) > 1 else ""
            known.note = f"{known.note} {of}{entry.note}".strip()

    def _unit_place(self, entry: Entry) -> Place:
        return self.source.place(entry.unit_offset, entry.unit_offset + len(entry.unit))


def is_stock(value: object) -> bool:
    """Whether a right side is an integral."""
    return isinstance(value, Apply) and key_of(value.name) == "integ"
