"""What does a database look like that an earlier version of the service has made, and recorded in?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg
from alembic import command
from alembic.config import Config

from domain.log.merkle import CompactRange
from service.event_store.append import NewEvent
from service.migrate import owners_engine
from tests.conftest import Database
from tests.service_process import ROOT


def make_again(database: Database, revision: str) -> None:
    """Empty it, and bring it as far as the migrations came with this one."""
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = owners_engine(database.owner_url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def record(
    database: Database, events: Sequence[NewEvent], at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
) -> None:
    """Into an empty one, as every version has; fewer than complete a tile."""
    extended, nodes = CompactRange(0, ()).extend(one.leaf_hash for one in events)
    assert not nodes
    with psycopg.connect(database.url) as connection:
        for position, one in enumerate(events):
            connection.execute(
                "INSERT INTO events (position, stream_id, version, type, recorded_at, bytes, leaf_hash)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (position, one.stream_id, one.version, one.type, at, one.stored, one.leaf_hash),
            )
        connection.execute(
            "UPDATE log_head SET size = %s, recorded_at = %s, range = %s",
            (extended.size, at, b"".join(extended.hashes)),
        )
