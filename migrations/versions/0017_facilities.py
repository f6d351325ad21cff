"""Rows of what happens where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.create_table(
        "facility_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("facility", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("place_country", sa.Text(), nullable=True),
        sa.Column("within", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("day_key", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "found",
            postgresql.TSVECTOR(),
            sa.Computed(
                "strip(to_tsvector('simple'::regconfig, words))"
                " || strip(to_tsvector('spanish'::regconfig, words))"
                " || strip(to_tsvector('english'::regconfig, words))",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.create_index(
        "uq_facility_rows_open",
        "facility_rows",
        ["generation", "authorization_id", "row_key"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
    )
    op.create_index("ix_facility_rows_order", "facility_rows", ["generation", "sort_key", "facility"])
    op.create_index("ix_facility_rows_facility", "facility_rows", ["generation", "facility", "day_key"])
    op.create_index("ix_facility_rows_found", "facility_rows", ["found"], postgresql_using="gin")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON facility_rows TO anuencia_app")
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES ('facilities', 1, true)"
    )
