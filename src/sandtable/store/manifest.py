"""The manifest of a stored run, as JSON: what it was made from and the hash of every file beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sandtable.runs.runs import Manifest

FORMAT = "sandtable-run"
FORMAT_VERSION = 1
MANIFEST_FILE = "manifest.json"


class ForeignManifest(ValueError):
    """The file is no manifest of a run."""


class OtherVersion(ValueError):
    """The manifest is of another version of the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredManifest:
    """A manifest with the files it vouches for.

    Args:
        run: what the ensemble was made from.
        parameter_ids: names of the parameter slots, in order.
        files: file name -> SHA-256 of its bytes.
        results: SHA-256 of outcomes and statuses themselves, whatever writes the files.
    """

    run: Manifest
    parameter_ids: tuple[str, ...]
    files: Mapping[str, str]
    results: str


def manifest_to_text(stored: StoredManifest) -> str:
    """JSON text with sorted keys; the same run gives the same bytes on every host."""
    run = {item.name: _plain(getattr(stored.run, item.name)) for item in fields(Manifest)}
    record = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "run": run,
        "parameter_ids": list(stored.parameter_ids),
        "files": dict(stored.files),
        "results": stored.results,
    }
    return json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def manifest_from_text(text: str) -> StoredManifest:
    """A manifest from its JSON text.

    Raises:
        ForeignManifest: it is no manifest of a run, or a part of it is missing or of the wrong type.
        OtherVersion: it is one of another version.
        json.JSONDecodeError: it is no JSON, as when it was cut short.
    """
    record = json.loads(text)
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ForeignManifest(f"`format` is not `{FORMAT}`")
    if record.get("format_version") != FORMAT_VERSION:
        raise OtherVersion(f"format version {record.get('format_version')!r}, this program reads {FORMAT_VERSION}")
    run = _mapping(record, "run")
    return StoredManifest(
        run=Manifest(
            scenario=_text(run, "scenario"),
            title=_text(run, "title"),
            digest=_text(run, "digest"),
            version=_text(run, "version"),
            seed=_integer(run, "seed"),
            n_futures=_integer(run, "n_futures"),
            design=_text(run, "design"),
            known_by=_text(run, "known_by"),
            lenses=_texts(run, "lenses"),
            branches={lens: _texts(_mapping(run, "branches"), lens) for lens in _mapping(run, "branches")},
            outcomes=_texts(run, "outcomes"),
            units={name: _text(_mapping(run, "units"), name) for name in _mapping(run, "units")},
            labels=_texts(run, "labels"),
            is_complete=_flag(run, "is_complete"),
            engine=_text(run, "engine"),
        ),
        parameter_ids=_texts(record, "parameter_ids"),
        files={name: _text(_mapping(record, "files"), name) for name in _mapping(record, "files")},
        results=_text(record, "results"),
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _mapping(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = record.get(key)
    if not isinstance(value, dict):
        raise ForeignManifest(f"`{key}` is missing or is no table")
    return value


def _text(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise ForeignManifest(f"`{key}` is missing or is no text")
    return value


def _texts(record: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ForeignManifest(f"`{key}` is missing or is no list of texts")
    return tuple(value)


def _integer(record: Mapping[str, object], key: str) -> int:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ForeignManifest(f"`{key}` is missing or is no whole number")
    return value


def _flag(record: Mapping[str, object], key: str) -> bool:
    value = record.get(key)
    if not isinstance(value, bool):
        raise ForeignManifest(f"`{key}` is missing or is neither true nor false")
    return value
