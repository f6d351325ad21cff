"""Do the migrations make the tables that the code describes, and may the service write them?"""

from __future__ import annotations

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData

from service.delivery.tables import metadata as delivery_metadata
from service.disclosures.tables import metadata as disclosures_metadata
from service.event_store.tables import metadata as event_store_metadata
from service.migrate import owners_engine
from service.projections.tables import metadata as projections_metadata
from service.transparency.tables import metadata as transparency_metadata
from tests.conftest import Database


def test_the_migrations_make_the_tables_that_the_code_describes(database: Database) -> None:
    both = MetaData()
    for metadata in (
        delivery_metadata,
        disclosures_metadata,
        event_store_metadata,
        projections_metadata,
        transparency_metadata,
    ):
        for table in metadata.sorted_tables:
            table.to_metadata(both)
    engine = owners_engine(database.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, both) == []
    engine.dispose()


def test_generation_one_of_the_register_is_live_and_a_second_live_one_is_refused(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        found = connection.execute(
            "SELECT projection, generation, live FROM projection_generations"
        ).fetchall()
        names = (
            "calendar",
            "clear",
            "dof_codes",
            "facilities",
            "findings",
            "presence",
            "register",
            "reports",
            "search",
            "senate_votes",
            "statistics",
            "twins",
        )
        assert sorted(found) == [(name, 1, True) for name in names]
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO projection_generations VALUES ('register', 2, true)")


def test_the_keys_that_sort_pages_sort_by_code_point_whatever_the_server(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        row = connection.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = 'register_rows' AND column_name = 'sort_key'"
        ).fetchone()
    assert row == ("C",)
