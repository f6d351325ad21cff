"""Indexes by which a page of a list costs what stands on it, and the days on which nothing is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table with its first generation, for the projector to fill, and the indexes."""
    op.create_table(
        "clear_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
    )
    op.create_index(
        "uq_clear_rows_open",
        "clear_rows",
        ["generation", "authorization_id", "from_day"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_clear_rows_authorization", "clear_rows", ["generation", "authorization_id"])
    op.create_index(
        "ix_clear_rows_days",
        "clear_rows",
        [sa.text("daterange(from_day, to_day)")],
        postgresql_using="gist",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON clear_rows TO anuencia_app")
    op.execute("INSERT INTO projection_generations (projection, generation, live) VALUES ('clear', 1, true)")

    newest = sa.text("replace(sort_key, '~', '')")
    op.create_index("ix_senate_vote_rows_order", "senate_vote_rows", ["generation", "sort_key", "vote_id"])
    op.create_index("ix_senate_vote_rows_newest", "senate_vote_rows", ["generation", newest, "vote_id"])
    op.create_index("ix_senate_vote_rows_year", "senate_vote_rows", ["generation", "year"])
    op.create_index("ix_register_rows_year", "register_rows", ["generation", "year"])
    op.create_index(
        "ix_register_rows_just_reference", "register_rows", ["generation", sa.text("lower(reference)")]
    )
    op.create_index(
        "ix_register_rows_just_event_number", "register_rows", ["generation", sa.text("lower(event_number)")]
    )
    op.create_index("ix_search_rows_authorization", "search_rows", ["generation", "authorization_id"])
    op.create_index("ix_calendar_rows_authorization", "calendar_rows", ["generation", "authorization_id"])
    op.create_index("ix_facility_rows_authorization", "facility_rows", ["generation", "authorization_id"])
    op.drop_index("ix_finding_rows_code", "finding_rows")
    op.create_index(
        "ix_finding_rows_code", "finding_rows", ["generation", "code", "authorization_id", "subject"]
    )
