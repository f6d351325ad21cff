"""The entries of the calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.create_table(
        "calendar_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("entry", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "uq_calendar_rows_open",
        "calendar_rows",
        ["generation", "authorization_id", "row_key"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
    )
    op.create_index("ix_calendar_rows_order", "calendar_rows", ["generation", "authorization_id", "entry"])
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_rows TO anuencia_app")
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES ('calendar', 1, true)"
    )
