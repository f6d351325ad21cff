"""Writes a history as an SQLite database, with keys, indexes and full text, and what Datasette says of it.

An authorization at a time: what is kept in memory does not grow with the history of any other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlite_utils

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.jurisdictions.profile import Profile
from service.event_store import codec
from service.export.history import History
from service.export.rows import Row, Rows
from service.export.sqlite_tables import COLUMNS, REGISTER, TABLES, Table

#: Rows that are written together.
_AT_ONCE: Final = 1_000
#: Words are found without regard to accents and case.
_TOKENS: Final = "unicode61 remove_diacritics 2"


class Copied(NamedTuple):
    """Of which register the file is a copy, on which day it was judged, and under which licence it is."""

    origin: str
    day: date
    licence: str
    licence_url: str

    @property
    def address(self) -> str:
        """Where the register is read."""
        return f"https://{self.origin.removesuffix('/log')}/"


def write(history: History, profile: Profile, copied: Copied, file: Path) -> dict[str, int]:
    """Make the database in a file that is not there yet; how many rows each table has."""
    with closing(sqlite3.connect(file)) as connection:
        # The file has another name until it is whole: what broke off is thrown away.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        database = sqlite_utils.Database(connection)
        for table in TABLES:
            _make(database, table)
        filling = _Filling(database)
        filling.take(_rows(history, profile, copied.day))
        filling.take(_told(history, copied))
        filling.flush()
        for table in TABLES:
            made = database.table(table.name)
            for columns in table.indexed:
                made.create_index(columns)
            if table.searched:
                made.enable_fts(table.searched, tokenize=_TOKENS)
        database.analyze()
        connection.commit()
        return {table.name: database.table(table.name).count for table in TABLES}


def metadata(copied: Copied, size: int, name: str) -> dict[str, Any]:
    """What Datasette shows of a database of this name: titles, descriptions, facets, licence and source."""
    return {
        "title": "Anuencia: who may cross the border, and who did",
        "description": (
            f"A copy of the register {copied.origin} with the first {size} entries of its log, judged on "
            f"{copied.day.isoformat()}. The table `columns` says in both languages what each column means."
        ),
        "license": copied.licence,
        "license_url": copied.licence_url,
        "source": f"The register {copied.origin}",
        "source_url": copied.address,
        "databases": {name: {"tables": {table.name: _shown(table) for table in TABLES}}},
    }


def _shown(table: Table) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": table.title,
        "description": table.said.en,
        "columns": {one.name: one.said.en for one in table.columns},
    }
    if table.facets:
        shown["facets"] = [{"array": one} if one in _LISTS else one for one in table.facets]
    if table.label:
        shown["label_column"] = table.label
    if table.sort:
        shown["sort"] = table.sort
    return shown


#: Columns that hold lists: Datasette counts their members.
_LISTS: Final = frozenset({"movements", "countries", "ministries", "kinds", "debtors"})


def _make(database: sqlite_utils.Database, table: Table) -> None:
    database.table(table.name).create(
        {one.name: one.kind for one in table.columns},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        foreign_keys=[
            (one.columns[0], one.table, one.others[0])
            if len(one.columns) == 1
            else (one.columns, one.table, one.others)
            for one in table.references
        ],
    )


class _Filling:
    """Gathers rows by table, and writes them in portions."""

    def __init__(self, database: sqlite_utils.Database) -> None:
        self._database = database
        self._waiting: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}

    def take(self, rows: Iterable[Row]) -> None:
        for table, told in rows:
            waiting = self._waiting[table.name]
            waiting.append({one.name: told.get(one.name) for one in table.columns})
            if len(waiting) >= _AT_ONCE:
                self._write(table)

    def flush(self) -> None:
        for table in TABLES:
            self._write(table)

    def _write(self, table: Table) -> None:
        waiting = self._waiting[table.name]
        if waiting:
            self._database.table(table.name).insert_all(waiting)
            self._waiting[table.name] = []


def _rows(history: History, profile: Profile, day: date) -> Iterator[Row]:
    rows = Rows(day)
    for stream in history.streams():
        entries = list(history.steps(stream, history.size))
        state = nothing(stream, profile)
        for entry in entries:
            state = evolve(state, codec.decode(entry.stored).event, entry.position)
        if state.registration is not None:
            yield from rows.of(state, entries)
    yield from rows.shared()


def _told(history: History, copied: Copied) -> Iterator[Row]:
    for table in TABLES:
        for one in table.columns:
            yield (
                COLUMNS,
                {"table": table.name, "column": one.name, "en": one.said.en, "es": one.said.es},
            )
    facts = {
        "origin": copied.origin,
        "entries": str(history.size),
        "judged_on": copied.day.isoformat(),
        "address": copied.address,
        "licence": copied.licence,
        "licence_url": copied.licence_url,
    }
    for name, value in facts.items():
        yield REGISTER, {"name": name, "value": value}


def written(told: Mapping[str, Any]) -> bytes:
    """The metadata as the file that Datasette reads."""
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
