"""Findings as plain data for JSON: every field under its own name, nothing rounded, NaN as null."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@runtime_checkable
class _HasList(Protocol):
    def tolist(self) -> object: ...


def to_record(value: object) -> Json:
    """A finding (or any part of one) as JSON-ready data.

    Args:
        value: frozen dataclasses, mappings, sequences, enumerations, arrays, numbers, texts.

    Returns:
        Dictionaries, lists and scalars; numbers that are not finite become None, mapping keys texts.

    Raises:
        TypeError: the value holds something that is no data.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Enum):
        return to_record(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: to_record(getattr(value, item.name)) for item in fields(value)}
    return _record_of_many(value)


def _record_of_many(value: object) -> Json:
    if isinstance(value, Mapping):
        return {_key(key): to_record(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_record(item) for item in value]
    if isinstance(value, set | frozenset):
        return [to_record(item) for item in sorted(value)]
    if isinstance(value, _HasList):
        return to_record(value.tolist())
    raise TypeError(f"{type(value).__name__} is no data")


def _key(key: object) -> str:
    return ",".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
