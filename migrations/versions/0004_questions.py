"""Rows of findings, reports and votes, and what else the list of authorizations is filtered by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, their first generations and their grants; the register's rows are made again."""
    _register()
    _rows(
        "finding_rows",
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _rows(
        "dof_code_rows",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("versions", postgresql.ARRAY(sa.BigInteger()), nullable=False),
    )
    _rows(
        "report_rows",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_latest", sa.Date(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _rows(
        "senate_vote_rows",
        sa.Column("vote_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index(
        "ix_finding_rows_order", "finding_rows", ["generation", "authorization_id", "code", "subject"]
    )
    op.create_index("ix_dof_code_rows_code", "dof_code_rows", ["generation", "code"])
    op.create_index(
        "ix_report_rows_order", "report_rows", ["generation", "sort_key", "authorization_id", "row_key"]
    )
    op.create_index("ix_senate_vote_rows_vote_id", "senate_vote_rows", ["generation", "vote_id"])
    op.execute(
        "INSERT INTO projection_generations (projection, generation, live) VALUES"
        " ('findings', 1, true), ('dof_codes', 1, true), ('reports', 1, true), ('senate_votes', 1, true)"
    )


def _register() -> None:
    # Derived: the projector makes them again from the beginning of the log, with the new columns.
    op.execute("DELETE FROM register_rows")
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'register.%'")
    op.add_column("register_rows", sa.Column("facilities", postgresql.ARRAY(sa.Text()), nullable=False))
    op.add_column("register_rows", sa.Column("granted", sa.Boolean(), nullable=False))
    for name in ("sure_from", "sure_to", "may_from", "may_to"):
        op.add_column("register_rows", sa.Column(name, sa.Date(), nullable=True))


def _rows(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("authorization_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("row_key", sa.Text(collation="C"), nullable=False),
        sa.Column("from_position", sa.BigInteger(), nullable=False),
        sa.Column("to_position", sa.BigInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        *columns,
    )
    op.create_index(
        f"uq_{name}_open",
        name,
        ["generation", "authorization_id", "row_key"],
        unique=True,
        postgresql_where=sa.text("to_position IS NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO anuencia_app")
