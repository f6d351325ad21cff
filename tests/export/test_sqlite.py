"""Does `anuencia export sqlite` hold what the register answers, so that others' programs can ask it?"""

from __future__ import annotations

import gc
import json
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain import views
from domain.values import GroupVotes, MemberVote
from domain.values.about import Bilingual
from service.audit import lists
from service.export import sqlite
from service.export.history import Entry, Listed
from service.export.lines import lines
from service.export.sqlite import Copied, metadata, write
from service.export.sqlite_tables import TABLES
from tests.domain.factories import THIS, do, entered, entry_terms, part, record_vote, registered
from tests.domain.histories import KNOWN
from tests.domain.scenario import PROFILE, RECORDED_AT
from tests.export.registers import ORIGIN, Register, of_examples

DAY = date(2026, 3, 31)
COPIED = Copied(ORIGIN, DAY, "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")


@pytest.fixture(scope="module")
def register() -> Register:
    return of_examples()


@pytest.fixture(scope="module")
def database(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    file = tmp_path_factory.mktemp("export") / "register.db"
    write(Listed(register.stored), PROFILE, COPIED, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def asked(database: sqlite3.Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in database.execute(query, values)]


def test_every_row_that_is_named_is_there(database: sqlite3.Connection) -> None:
    assert asked(database, "PRAGMA foreign_key_check") == []
    assert asked(database, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    for table in TABLES:
        references = asked(database, f"PRAGMA foreign_key_list([{table.name}])")
        assert {one["table"] for one in references} == {one.table for one in table.references}
        keys = [one for one in asked(database, f"PRAGMA table_info([{table.name}])") if one["pk"]]
        assert [one["name"] for one in sorted(keys, key=lambda one: one["pk"])] == list(table.key)


def test_the_tables_say_what_the_register_answers(database: sqlite3.Connection, register: Register) -> None:
    rows = lists.rows_of(register.states.values(), DAY, dict.fromkeys(register.states, RECORDED_AT))
    for row in rows.register:
        (told,) = asked(database, "SELECT * FROM authorizations WHERE id = ?", str(row.authorization))
        assert (told["reference"], told["status"], told["year"]) == (row.reference, row.status, row.year)
        assert json.loads(told["countries"]) == list(row.countries)
        assert all((told["headline"], told["headline_es"]))
    assert len(rows.register) == asked(database, "SELECT count(*) AS n FROM authorizations")[0]["n"]
    found = [one.item for one in lists.found(rows, DAY).expected]
    assert sorted((one["authorization"], one["code"], one["sentence"]["en"]) for one in found) == sorted(
        tuple(one.values()) for one in asked(database, "SELECT authorization, code, sentence FROM findings")
    )
    owed = [one.item for one in lists.owed(rows).expected]
    assert sorted(
        (one["authorization"], one["key"] or "", one["status"], one["due_on"] or "") for one in owed
    ) == sorted(
        tuple(one.values())
        for one in asked(
            database,
            "SELECT authorization, ifnull(key, '') AS key, status, ifnull(due_on, '') AS due FROM reports",
        )
    )
    votes = [one.item for one in lists.votes(rows).expected]
    assert {one["vote_id"]: one["outcome"] for one in votes} == {
        one["vote_id"]: one["outcome"] for one in asked(database, "SELECT vote_id, outcome FROM votes")
    }
    settled = asked(database, "SELECT count(*) AS n FROM votes_settled")[0]["n"]
    assert settled == sum(len(one["authorizations"]) for one in votes)
    assert asked(database, "SELECT count(*) AS n FROM presence")[0]["n"] == len(rows.presence)


def test_every_step_and_every_value_of_the_terms_is_there(
    database: sqlite3.Connection, register: Register
) -> None:
    steps = asked(database, "SELECT * FROM steps ORDER BY position")
    assert [one["position"] for one in steps] == list(range(len(register.stored)))
    for one, stored in zip(steps, register.stored, strict=True):
        event = orjson.loads(stored)
        assert json.loads(one["data"]) == event["data"]
        assert (one["type"], one["event_id"], one["recorded_at"]) == (
            event["type"],
            event["id"],
            event["time"],
        )
        assert all((one["sentence"], one["sentence_es"]))
    for stream, state in register.states.items():
        terms = views.authorization(state, DAY)["terms"]
        told = asked(
            database, "SELECT path, act, version, value FROM terms WHERE authorization = ?", str(stream)
        )
        assert {one["path"]: {"act": one["act"], "version": one["version"]} for one in told} == terms[
            "origins"
        ]
        assert all(json.loads(one["value"]) is not None for one in told)
        contingents = asked(
            database, "SELECT key, count FROM contingents WHERE authorization = ?", str(stream)
        )
        stated = (terms["effective"] or {}).get("contingents") or ()
        assert {one["key"]: one["count"] for one in contingents} == {
            one["key"]: (one["count"] or {}).get("value") for one in stated
        }
    cited = asked(database, "SELECT count(*) AS n FROM citations")[0]["n"]
    assert cited == sum(len(orjson.loads(one)["data"].get("citations", ())) for one in register.stored)
    titles = asked(
        database, "SELECT title, count(*) AS n FROM sources GROUP BY title, address, tier, published_on"
    )
    assert titles


def test_words_are_found_without_regard_to_accents(database: sqlite3.Connection) -> None:
    query = """
        SELECT reference FROM authorizations
        WHERE rowid IN (SELECT rowid FROM authorizations_fts WHERE authorizations_fts MATCH ?)
    """
    for words in ("capacitacion", "CAPACITACIÓN"):
        assert len(asked(database, query, words)) > 1
    assert asked(database, query, "xylophone") == []


def test_every_table_and_column_is_described_in_both_languages(database: sqlite3.Connection) -> None:
    columns = {
        (table.name, one["name"])
        for table in TABLES
        for one in asked(database, f"PRAGMA table_info([{table.name}])")
    }
    told = asked(database, "SELECT * FROM columns")
    assert {(one["table"], one["column"]) for one in told} == columns
    assert all(one["en"] and one["es"] and one["en"] != one["es"] for one in told)


def test_the_metadata_is_that_of_the_tables(database: sqlite3.Connection) -> None:
    made = metadata(COPIED, 77, "register")
    assert (made["license"], made["source_url"]) == ("CC0-1.0", "https://records.example/")
    tables = made["databases"]["register"]["tables"]
    there = {one["name"] for one in asked(database, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(tables) <= there
    for name, table in tables.items():
        columns = {one["name"] for one in asked(database, f"PRAGMA table_info([{name}])")}
        assert set(table["columns"]) == columns
        facets = [one if isinstance(one, str) else one["array"] for one in table.get("facets", ())]
        assert {*facets, *filter(None, [table.get("label_column"), table.get("sort")])} <= columns
        assert all((table["title"], table["description"]))


def test_votes_by_group_members_and_crossings_in_several_groups_are_told(tmp_path: Path) -> None:
    made = Register()
    made.take(THIS, KNOWN)
    made.record(
        record_vote(
            by_group=(GroupVotes(group="A", in_favour=3), GroupVotes(group="B", against=1)),
            roll_call=(MemberVote(member="Somebody", vote="in_favour"),),
        )
    )
    made.record(do(entered("2026-02-27", part("c1", 5), part("c2", None))))
    file = tmp_path / "x.db"
    counts = write(Listed(made.stored), PROFILE, COPIED, file)
    assert (counts["votes_by_group"], counts["roll_calls"], counts["crossings"]) == (2, 1, 2)
    with closing(sqlite3.connect(file)) as connection:
        told = connection.execute(
            "SELECT contingent, count, direction FROM crossings ORDER BY part"
        ).fetchall()
    assert told == [("c1", 5, "entry"), ("c2", None, "entry")]


def test_an_empty_register_is_an_empty_database(tmp_path: Path) -> None:
    counts = write(Listed([]), PROFILE, COPIED, tmp_path / "x.db")
    assert {name for name, count in counts.items() if count} == {"columns", "register"}
    assert isinstance(TABLES[0].said, Bilingual)


class Long:
    """A history of any length, of which no more is held than what is asked for."""

    def __init__(self, streams: int) -> None:
        self.size, self._streams = 2 * streams, streams

    def entries(self) -> Iterator[Entry]:
        for stream in self.streams():
            yield from self.steps(stream, self.size)

    def streams(self) -> Iterator[UUID]:
        return (UUID(int=(4 << 76) + (2 << 62) + number) for number in range(self._streams))

    def steps(self, stream: UUID, before: int) -> list[Entry]:  # noqa: ARG002  as a history has it
        made = Register()
        number = stream.int & 0xFFFF
        terms = entry_terms(purpose="x" * 5_000, event_number=f"E{number}", contingents=None)
        made.take(stream, registered(terms, title=f"Authorization {number}"))
        made.take(stream, entered("2026-02-27", note="x" * 5_000))
        return [Entry(2 * number + place, one) for place, one in enumerate(made.stored)]


def test_memory_does_not_grow_with_the_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_AT_ONCE", 10)
    collecting = gc.get_threshold()
    gc.enable()
    gc.set_threshold(700, 10, 10)  # as in a process of its own: other tests have a lazier collector

    def peak(streams: int) -> int:
        tracemalloc.start()
        try:
            write(Long(streams), PROFILE, COPIED, tmp_path / f"{streams}.db")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)  # what is made once
    try:
        few, many = peak(20), peak(120)
    finally:
        gc.set_threshold(*collecting)
    # Each authorization has 10 kB of text: a hundred of them that were held would be a megabyte and more.
    assert many - few < 600_000
    assert sum(1 for _ in lines(Long(50), PROFILE)) == 100
