"""Brings a database to the revision that this code expects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psycopg
from psycopg import Connection

from service.event_store.connection import bounds

if TYPE_CHECKING:  # a start that has nothing to migrate should not wait for it
    from sqlalchemy import Engine

_MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"

#: Of the advisory lock: the first 63 bits of SHA-256("anuencia/migrate").
_LOCK_KEY: Final = 0x1897_D7CD_5B22_025F

#: A unique index that counts nulls as equal.
MIN_MAJOR = 15


class MigrationError(RuntimeError):
    """The database cannot be migrated: too old a server, or none that answers; in one sentence."""


class Upgraded(NamedTuple):
    """From which revision to which; the same if nothing was missing. None: there was no table at all."""

    before: str | None
    after: str


def upgrade(owner_url: str) -> Upgraded:
    """Run the missing revisions as the owner of the database, in one transaction; raises MigrationError."""
    try:
        with psycopg.connect(owner_url, **bounds(owner_url)) as connection:
            major = connection.info.server_version // 10000
            if major < MIN_MAJOR:
                raise MigrationError(f"the database is PostgreSQL {major}; {MIN_MAJOR} or later is needed")
            # Several may start at once on one database: one migrates, and the others wait for it.
            connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
            before, expected = revision_of(connection), expected_revision()
            connection.commit()
            if before is not None and before > expected:
                raise MigrationError(
                    f"the database is at revision {before}, which a later version of this program made; this "
                    f"one knows {expected} at most. Use that version; docs/upgrading.md says how to go back"
                )
            if before != expected:
                _upgrade(owner_url)
        return Upgraded(before, expected)
    except psycopg.OperationalError as error:
        raise _unreachable(error) from error


def owners_engine(owner_url: str) -> Engine:
    """What Alembic works over; libpq reads the URL, as everywhere else."""
    from sqlalchemy import create_engine, pool

    def connected() -> Connection[Any]:
        return psycopg.connect(owner_url, **bounds(owner_url))

    return create_engine("postgresql+psycopg://", creator=connected, poolclass=pool.NullPool)


def make_role(connection: Connection[Any]) -> None:
    """Make the role of the service, as the first migration does: a backup names it and does not hold it."""
    connection.execute(
        """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anuencia_app') THEN
                CREATE ROLE anuencia_app LOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )


def _upgrade(owner_url: str) -> None:
    # A start that has nothing to migrate should not wait for Alembic and SQLAlchemy.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import OperationalError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = owners_engine(owner_url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise _unreachable(error.orig) from error
    finally:
        engine.dispose()


def _unreachable(error: BaseException | None) -> MigrationError:
    return MigrationError(f"the database cannot be reached: {str(error).strip().splitlines()[0]}")


def expected_revision() -> str:
    """The newest revision that this code knows: they are numbered, and so are their files."""
    return max(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def revision_of(connection: Connection[Any]) -> str | None:
    """At which revision the database is; None without a table that says so."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return row and str(row[0])
