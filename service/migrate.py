"""How is a database brought to the shape that this code expects?"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, pool
from sqlalchemy.exc import OperationalError

#: SQLAlchemy's name for the driver; everything else takes plain libpq URLs.
_DRIVER = "postgresql+psycopg://"


#: A unique index that counts nulls as equal.
MIN_MAJOR = 15


class MigrationError(RuntimeError):
    """The database cannot be migrated: too old a server, or none that answers; in one sentence."""


def sqlalchemy_url(url: str) -> str:
    """A libpq URL (`postgresql://...`) as SQLAlchemy wants it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return _DRIVER + url.removeprefix(prefix)
    return url


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(owner_url: str) -> None:
    """Run the missing revisions as the owner of the database, in one transaction; raises MigrationError."""
    config = _config()
    engine = create_engine(sqlalchemy_url(owner_url), poolclass=pool.NullPool)
    try:
        _upgrade(engine, config)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise MigrationError(f"the database cannot be reached: {reason}") from error
    finally:
        engine.dispose()


def _upgrade(engine: Engine, config: Config) -> None:
    with engine.begin() as connection:
        found = [int(part) for part in connection.dialect.server_version_info or (0,)]
        if found[0] < MIN_MAJOR:
            raise MigrationError(f"the database is PostgreSQL {found[0]}; {MIN_MAJOR} or later is needed")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def expected_revision() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current_revision(url: str) -> str | None:
    """The revision that the database is at."""
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision
