"""Rows of what the statistics add up besides the rows of the other questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.create_table(
        "statistic_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("decreed", sa.Boolean(), nullable=False),
        sa.Column("delays", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("organs", postgresql.ARRAY(sa.Text()), nullable=False),
    )
    op.create_index(
        "uq_statistic_rows_open",
        "statistic_rows",
        ["generation", "authorization_id", "from_day"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON statistic_rows TO anuencia_app")
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES ('statistics', 1, true)"
    )
