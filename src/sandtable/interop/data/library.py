"""Finds the table that a call such as `GET DIRECT DATA('file', 'tab', ...)` names; each file is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.data.cells import Sheet
from sandtable.interop.data.compound import MAGIC
from sandtable.interop.data.old_workbook import read_old_workbook
from sandtable.interop.data.workbook import NoTable, read_separated, read_workbook
from sandtable.interop.faults import Unreadable, wrong_model

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls")
_SEPARATORS: Final = {"tab": "\t", "\\t": "\t", ",": ",", ";": ";", "\t": "\t"}


class DataFolder(Protocol):
    """The folder of the model: what it may read, and nothing else."""

    def read(self, name: str) -> bytes | str:
        """The bytes of a file below the folder, or why there are none."""

    def names(self, ending: str) -> tuple[str, ...]:
        """The files in the folder that end so."""


@dataclass(slots=True)
class DataLibrary:
    """The data files of one model.

    Args:
        folder: reads them.
        aliases: `?name` -> file, from the model's settings.
    """

    folder: DataFolder
    aliases: Mapping[str, str] = field(default_factory=dict)
    _tables: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    _troubles: dict[str, Fault] = field(default_factory=dict)

    def sheet(self, file: str, tab: str, place: Place) -> Sheet:
        """A table.

        Args:
            file: as written, `?alias` too.
            tab: the sheet of a workbook, or the separator of a text file.
            place: of the call.

        Raises:
            Unreadable: there is no such file, sheet or form; of one file always the same fault.
        """
        name = self.aliases.get(file.lower(), file).replace("\\", "/")
        if name in self._troubles:
            raise Unreadable(self._troubles[name])
        key = (name, tab.lower())
        if key not in self._tables:
            try:
                self._tables[key] = self._read(name, tab, place)
            except Unreadable as trouble:
                if trouble.fault.code != "foreign-model":  # a sheet that is missing says nothing of the others
                    self._troubles[name] = trouble.fault
                raise
        return self._tables[key]

    def _read(self, name: str, tab: str, place: Place) -> Sheet:
        ending = name[name.rfind(".") :].lower() if "." in name else ""
        content = self.folder.read(name)
        if isinstance(content, str):
            raise Unreadable(
                Fault(
                    code="file-missing",
                    what=f"the data file `{name}` cannot be read",
                    place=place,
                    why=content,
                    mend="put it into the model's own folder, under the name that the model gives",
                )
            )
        try:
            if ending not in WORKBOOKS:
                separator = _SEPARATORS.get(tab.lower(), "," if ending == ".csv" else "\t")
                return read_separated(decode_table(content), separator)
            sheets = read_old_workbook(content) if content.startswith(MAGIC) else read_workbook(content)
        except (NoTable, ValueError) as trouble:
            raise _broken(name, str(trouble), place) from None
        except Unreadable as trouble:
            raise _broken(name, trouble.fault.what, place) from None
        if tab.lower() not in sheets:
            raise wrong_model(
                f"`{name}` has no sheet `{tab}`", place, why=f"it has {', '.join(f'`{own}`' for own in sheets)}"
            )
        return sheets[tab.lower()]


def decode_table(content: bytes) -> str:
    """Text of a data file: UTF-8, or else the Windows code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _broken(name: str, why: str, place: Place) -> Unreadable:
    return Unreadable(
        Fault(
            code="foreign-file",
            what=f"the data file `{name}` cannot be read",
            place=place,
            why=why,
            mend="save it anew, as `.xlsx` or CSV",
        )
    )
