"""Rows of who is across the border, and who may be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.create_table(
        "presence_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("movements", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ministries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("facility_key", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(collation="C"), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "uq_presence_rows_open",
        "presence_rows",
        ["generation", "authorization_id", "row_key"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
    )
    op.create_index(
        "ix_presence_rows_order", "presence_rows", ["generation", "sort_key", "authorization_id", "part"]
    )
    op.create_index("ix_presence_rows_authorization", "presence_rows", ["generation", "authorization_id"])
    op.create_index(
        "ix_presence_rows_days",
        "presence_rows",
        [sa.text("daterange(from_day, to_day)")],
        postgresql_using="gist",
        postgresql_where=sa.text("presence IN ('present', 'authorized')"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON presence_rows TO anuencia_app")
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES ('presence', 1, true)"
    )
