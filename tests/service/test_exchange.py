"""Are several statements carried out in one round trip, and what is left of it after a failure?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from service.event_store.exchange import COMMIT, Statement, exchange
from tests.conftest import Database

DOUBLED = "SELECT unnest($1::int8[]) * 2"


class Counting(Connection[Any]):
    """Counts its round trips."""

    trips = 0

    def wait(self, gen: PQGen[Any], *given: Any, **named: Any) -> Any:
        self.trips += 1
        return super().wait(gen, *given, **named)


def status(connection: Connection[Any]) -> TransactionStatus:
    return connection.info.transaction_status


def test_the_rows_of_each_statement_come_in_one_round_trip(database: Database) -> None:
    stream = uuid4()
    with Counting.connect(database.url) as connection:
        rows = exchange(
            connection,
            [
                Statement("SELECT 1, 'á'"),
                Statement(DOUBLED, ([3, 4],)),
                Statement("SELECT $1::uuid, $2::bytea, $3::text", (stream, b"\0\1", None)),
                Statement("SELECT 1 WHERE false"),
                Statement("SET LOCAL lock_timeout = '5s'"),
            ],
        )
        assert rows == [[(1, "á")], [(6,), (8,)], [(stream, b"\0\1", None)], [], []]
        assert connection.trips == 1
        connection.rollback()


def test_a_transaction_is_begun_if_none_is_open_and_ends_with_its_commit(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        assert exchange(connection, [Statement("SELECT pg_current_xact_id_if_assigned() IS NULL")]) == [
            [(True,)]
        ]
        assert status(connection) == TransactionStatus.INTRANS
        exchange(connection, [Statement("SELECT 1"), COMMIT])
        assert status(connection) == TransactionStatus.IDLE


def test_what_a_statement_says_is_seen_by_the_next_one_only(database: Database) -> None:
    """Each statement has a snapshot of its own: what is read after a lock was taken is read under it."""
    with psycopg.connect(database.url) as connection:
        rows = exchange(
            connection,
            [
                Statement("CREATE TEMPORARY TABLE seen (n int)"),
                Statement("INSERT INTO seen SELECT unnest($1::int8[])", ([1, 2],)),
                Statement("SELECT count(*) FROM seen"),
            ],
        )
        assert rows[2] == [(2,)]


def test_the_first_failure_is_raised_and_what_follows_it_is_not_carried_out(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            exchange(connection, [Statement("SELECT 1/0"), Statement("SELECT no_such_column"), COMMIT])
        assert status(connection) == TransactionStatus.INERROR
        connection.rollback()
        assert exchange(connection, [Statement(DOUBLED, ([1],))]) == [[(2,)]]


def test_a_parameter_that_cannot_be_sent_leaves_the_connection_as_it_was(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        with pytest.raises(psycopg.DataError):
            exchange(connection, [Statement("SELECT $1::text[]", (["a", 1],))])
        assert not connection.closed
        assert exchange(connection, [Statement("SELECT 1")]) == [[(1,)]]


def test_parameters_of_other_sizes_are_taken_by_the_same_sql(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        for numbers in ([1], [2**20], [2**40], [1]):
            assert exchange(connection, [Statement(DOUBLED, (numbers,))]) == [[(2 * numbers[0],)]]


def test_a_connection_that_ends_amid_an_exchange_is_closed(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        with pytest.raises(psycopg.OperationalError):
            exchange(
                connection,
                [Statement("SELECT pg_terminate_backend(pg_backend_pid())"), Statement("SELECT 1")],
            )
        assert connection.closed
        with pytest.raises(psycopg.InterfaceError):
            exchange(connection, [Statement("SELECT 1")])
