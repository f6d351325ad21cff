"""Sends several statements to PostgreSQL at once, and waits once for all answers.

The driver's own pipeline hands each statement to the socket by itself, and waits for the socket before and
after it. Each wait gives up the interpreter's lock to the event loop, which keeps it for milliseconds: with
twenty waits to a transaction the writer stood still for longer than it worked. Here a round trip is one send
and one wait, over the driver's libpq wrapper and its adapters. Nothing is prepared under a name: the driver
forgets every name whenever it rolls back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg import Connection, InterfaceError, adapters
from psycopg.abc import Buffer, PQGen
from psycopg.abc import Transformer as Adapter
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from service.tracing import sent

Row = tuple[Any, ...]

_DONE: Final = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Column(NamedTuple):
    """An array of one dimension as PostgreSQL takes it in binary (its `array_recv`), and its type's oid.

    The driver looks at every element several times, to find out what the caller knows: of which type it is.
    """

    oid: int
    written: bytes


_HEAD: Final = Struct(
    "!5i"
)  # dimensions, whether one is null, the elements' oid; their number, the first place
_EMPTY: Final = Struct("!3i")
_LENGTH: Final = Struct("!i").pack
_INT8: Final = Struct("!iq").pack
_TYPES: Final = {name: adapters.types[name] for name in ("bytea", "int8", "text", "uuid")}


def _column(name: str, count: int, elements: Iterable[bytes]) -> Column:
    info = _TYPES[name]
    head = _HEAD.pack(1, 0, info.oid, count, 1) if count else _EMPTY.pack(0, 0, info.oid)
    return Column(info.array_oid, b"".join([head, *elements]))


def _with_lengths(values: Sequence[bytes]) -> list[bytes]:
    return [part for one in values for part in (_LENGTH(len(one)), one)]


def byteas(values: Sequence[bytes]) -> Column:
    """A `bytea[]`."""
    return _column("bytea", len(values), _with_lengths(values))


def texts(values: Sequence[str]) -> Column:
    """A `text[]`."""
    return _column("text", len(values), _with_lengths([one.encode() for one in values]))


def uuids(values: Sequence[UUID]) -> Column:
    """A `uuid[]`."""
    return _column("uuid", len(values), _with_lengths([one.bytes for one in values]))


def int8s(values: Sequence[int]) -> Column:
    """An `int8[]`."""
    return _column("int8", len(values), [_INT8(8, one) for one in values])


class Statement(NamedTuple):
    """SQL with its parameters as `$1`, `$2`..., which are sent in binary: cast them where they are used.

    What is no `Column` is dumped by the driver.
    """

    sql: str
    parameters: Sequence[Any] = ()


BEGIN: Final = Statement("BEGIN")
COMMIT: Final = Statement("COMMIT")


def exchange(connection: Connection[Any], statements: Sequence[Statement]) -> list[list[Row]]:
    """The rows of each statement, in order. Begins a transaction if none is open, whatever the connection's
    autocommit says; ends none by itself.

    Raises the psycopg.Error of the first statement that failed: those after it were not carried out, and an
    open transaction is to be rolled back. A connection that is lost says so with `closed`.
    """
    if connection.closed:
        raise InterfaceError("the connection is closed")
    begins = connection.info.transaction_status == TransactionStatus.IDLE
    adapter: Adapter = Transformer(connection)
    bound = [_bind(adapter, one) for one in ([BEGIN, *statements] if begins else statements)]
    with sent(*(one.sql for one in statements)), connection.lock:
        results = connection.wait(_exchanged(connection, bound))
    return [_rows(adapter, result) for result in results[begins:]]


class _Bound(NamedTuple):
    """A statement as libpq takes it."""

    sql: bytes
    values: Sequence[Buffer | None]
    types: Sequence[int] | None
    formats: Sequence[Format] | None


def _bind(adapter: Adapter, statement: Statement) -> _Bound:
    given = [one for one in statement.parameters if one.__class__ is not Column]
    values = adapter.dump_sequence(given, [PyFormat.BINARY] * len(given))
    dumped = iter(zip(values, adapter.types or (), strict=True))
    written = [
        (one.written, one.oid) if one.__class__ is Column else next(dumped) for one in statement.parameters
    ]
    return _Bound(
        statement.sql.encode(),
        [value for value, _ in written],
        [oid for _, oid in written],
        [Format.BINARY] * len(written),
    )


def _exchanged(connection: Connection[Any], statements: Sequence[_Bound]) -> PQGen[list[PGresult]]:
    pgconn = connection.pgconn
    in_step = False
    pgconn.enter_pipeline_mode()
    try:
        for one in statements:
            pgconn.send_query_params(one.sql, one.values, one.types, one.formats, Format.BINARY)
        pgconn.pipeline_sync()
        yield from send(pgconn)
        results: list[PGresult] = []
        for _ in statements:
            results += yield from fetch_many(pgconn)
        yield from fetch_many(pgconn)  # what answers the sync
        in_step = True
    finally:
        if in_step:
            pgconn.exit_pipeline_mode()
        else:  # Answers may still come, and nobody could tell to what.
            pgconn.finish()
    for result in results:
        if result.status not in _DONE:
            raise error_from_result(result, encoding=connection.info.encoding)
    return results


def _rows(adapter: Adapter, result: PGresult) -> list[Row]:
    if not result.nfields:
        return []
    adapter.set_pgresult(result)
    return adapter.load_rows(0, result.ntuples, tuple)
