"""Rows by which authorizations are compared that are perhaps one and the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.create_table(
        "twin_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Text(), nullable=False),
        sa.Column("last_on", sa.Text(), nullable=False),
        sa.Column("linked", postgresql.ARRAY(postgresql.UUID(as_uuid=True)), nullable=False),
        sa.Column("versions", postgresql.ARRAY(sa.BigInteger()), nullable=False),
    )
    op.create_index(
        "uq_twin_rows_open",
        "twin_rows",
        ["generation", "authorization_id", "row_key"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
    )
    op.create_index("ix_twin_rows_mark", "twin_rows", ["generation", "mark"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON twin_rows TO anuencia_app")
    op.execute("INSERT INTO projection_generations (projection, generation, live) VALUES ('twins', 1, true)")
