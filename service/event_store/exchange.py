"""How are several statements sent to PostgreSQL at once, and answered with one wait?

The driver's own pipeline hands each statement to the socket by itself, and waits for the socket before and
after it. Each wait gives up the interpreter's lock to the event loop, which keeps it for milliseconds: with
twenty waits to a transaction the writer stood still for longer than it worked. Here a round trip is one send
and one wait, over the driver's libpq wrapper and its adapters. Nothing is prepared under a name: the driver
forgets every name whenever it rolls back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection, InterfaceError
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]

_DONE: Final = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Statement(NamedTuple):
    """SQL with its parameters as `$1`, `$2`..., which are sent in binary: cast them where they are used."""

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
    bound = [_bind(connection, one) for one in ([BEGIN, *statements] if begins else statements)]
    with connection.lock:
        results = connection.wait(_exchanged(connection, bound))
    return [_rows(connection, result) for result in results[begins:]]


class _Bound(NamedTuple):
    """A statement as libpq takes it."""

    sql: bytes
    values: Sequence[Buffer | None]
    types: Sequence[int] | None
    formats: Sequence[Format] | None


def _bind(connection: Connection[Any], statement: Statement) -> _Bound:
    adapter = Transformer(connection)
    wanted = [PyFormat.BINARY] * len(statement.parameters)
    values = adapter.dump_sequence(statement.parameters, wanted)
    return _Bound(statement.sql.encode(), values, adapter.types, adapter.formats)


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


def _rows(connection: Connection[Any], result: PGresult) -> list[Row]:
    if not result.nfields:
        return []
    adapter = Transformer(connection)
    adapter.set_pgresult(result)
    return adapter.load_rows(0, result.ntuples, tuple)
