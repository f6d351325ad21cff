"""What does a database look like that an earlier version of the service has made?"""

from __future__ import annotations

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from service.migrate import sqlalchemy_url
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
    engine = create_engine(sqlalchemy_url(database.owner_url), poolclass=pool.NullPool)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()
