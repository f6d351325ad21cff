"""What is derived from the history: how far it has come, its generations, and the register's rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, the first generation and the grants."""
    op.create_table(
        "trackings",
        sa.Column("application_name", sa.Text(), nullable=False),
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("application_name", name="pk_trackings"),
    )
    op.create_table(
        "projection_generations",
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "generation", name="pk_projection_generations"),
    )
    op.create_index(
        "uq_projection_generations_live",
        "projection_generations",
        ["projection"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    _register()
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES ('register', 1, true)"
    )
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON trackings, projection_generations, register_rows"
        " TO anuencia_app"
    )


def _register() -> None:
    op.create_table(
        "register_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("movements", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ministries", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("event_number", sa.Text(), nullable=True),
        sa.Column("first_on_earliest", sa.Date(), nullable=True),
        sa.Column("first_on_latest", sa.Date(), nullable=True),
        sa.Column("last_on_earliest", sa.Date(), nullable=True),
        sa.Column("last_on_latest", sa.Date(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index(
        "uq_register_rows_open",
        "register_rows",
        ["generation", "authorization_id", "from_day"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_register_rows_order", "register_rows", ["generation", "sort_key", "authorization_id"])
    op.create_index("ix_register_rows_countries", "register_rows", ["countries"], postgresql_using="gin")
