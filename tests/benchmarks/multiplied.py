"""Makes a register so many times as large by copying its rows in the database: recording them takes too long.

Each copy has streams, votes, references and positions of its own, so that lists find as many more. It is no
log that anybody could verify: what is copied is read, and neither signed nor written to.
"""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import sql

#: What of a copy is another than in the row that it is made of. Everything else is the same.
_OWN: Final = {
    "authorization_id": "CAST(md5(o.authorization_id::text || '-' || k) AS uuid)",
    "stream_id": "CAST(md5(o.stream_id::text || '-' || k) AS uuid)",
    "vote_id": "CAST(md5(o.vote_id::text || '-' || k) AS uuid)",
    "position": "o.position + k * {size}",
    "from_position": "o.from_position + k * {size}",
    "to_position": "o.to_position + k * {size}",
    "registered_at": "o.registered_at + k * {size}",
    "mark": "o.mark || '-' || k",
    "reference": "o.reference || '-' || k",
    "event_number": "o.event_number || '-' || k",
}
#: And by table.
_OF: Final = {
    "events": {"recorded_at": "o.recorded_at + k * interval '1 second'"},
    "dof_code_rows": {"code": "o.code || '-' || k"},
    "register_rows": {"sort_key": "o.sort_key || ' ' || k"},
}
_TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND (relname LIKE '%\\_rows' OR relname = 'events')"
)
_COLUMNS: Final = """
    SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'
"""


def multiplied(url: str, times: int) -> None:
    """Make it so many times as large. `url`: of the owner."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")  # no trigger refuses it
        owner.execute("SET synchronous_commit = off")
        (size,) = owner.execute("SELECT size FROM log_head").fetchone() or (0,)
        for (table,) in owner.execute(_TABLES).fetchall() if times > 1 else ():
            columns = [name for (name,) in owner.execute(_COLUMNS, (table,)).fetchall()]
            own = _OWN | _OF.get(table, {})
            copied = (own.get(name, f'o."{name}"').format(size=size) for name in columns)
            owner.execute(
                sql.SQL("INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} AS o,").format(
                    table=sql.Identifier(table),
                    columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                    copied=sql.SQL(", ").join(map(sql.SQL, copied)),
                )
                + sql.SQL(" generate_series(1::bigint, {last}) AS k").format(last=sql.Literal(times - 1))
            )
        owner.execute("UPDATE log_head SET size = size * %s", (times,))
        owner.execute("UPDATE trackings SET notification_id = notification_id * %s", (times,))
        owner.execute("VACUUM ANALYZE")  # as the server does by itself a while later
