"""The words by which authorizations are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its first generation and its grants; the projector fills it from the log."""
    op.drop_column("register_rows", "words")
    op.create_table(
        "search_rows",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
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
        "uq_search_rows_open",
        "search_rows",
        ["generation", "authorization_id", "from_day"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_search_rows_found", "search_rows", ["found"], postgresql_using="gin")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON search_rows TO anuencia_app")
    op.execute("INSERT INTO projection_generations (projection, generation, live) VALUES ('search', 1, true)")
