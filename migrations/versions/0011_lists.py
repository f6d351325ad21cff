"""What the lists are filtered, sorted and counted by besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the indexes; the projector makes the rows again from the beginning of the log."""
    op.execute(
        "DELETE FROM trackings"
        " WHERE application_name LIKE 'register.%' OR application_name LIKE 'senate_votes.%'"
    )
    op.execute("DELETE FROM register_rows")
    op.execute("DELETE FROM senate_vote_rows")
    op.add_column("register_rows", sa.Column("year", sa.BigInteger(), nullable=True))
    op.add_column("register_rows", sa.Column("external_ids", postgresql.ARRAY(sa.Text()), nullable=False))
    op.add_column("register_rows", sa.Column("has_window", sa.Boolean(), nullable=False))
    op.add_column("register_rows", sa.Column("first_key", sa.Text(collation="C"), nullable=False))
    op.add_column("register_rows", sa.Column("registered_at", sa.BigInteger(), nullable=False))
    op.add_column("senate_vote_rows", sa.Column("year", sa.BigInteger(), nullable=True))
    op.create_index("ix_register_rows_authorization", "register_rows", ["generation", "authorization_id"])
    op.create_index("ix_register_rows_reference", "register_rows", ["generation", "reference"])
    op.create_index("ix_register_rows_first", "register_rows", ["generation", "first_key"])
    op.create_index(
        "ix_register_rows_newest", "register_rows", ["generation", sa.text("replace(first_key, '~', '')")]
    )
    op.create_index("ix_register_rows_registered", "register_rows", ["generation", "registered_at"])
    op.create_index(
        "ix_register_rows_external_ids", "register_rows", ["external_ids"], postgresql_using="gin"
    )
    op.create_index("ix_finding_rows_code", "finding_rows", ["generation", "code"])
    op.create_index("ix_report_rows_authorization", "report_rows", ["generation", "authorization_id"])
    op.create_index(
        "ix_report_rows_newest", "report_rows", ["generation", sa.text("replace(sort_key, '~', '')")]
    )
    op.create_index(
        "ix_senate_vote_rows_authorization", "senate_vote_rows", ["generation", "authorization_id"]
    )
