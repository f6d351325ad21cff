"""Indexes in the orders of the list of findings, and the days by which authorizations are compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have the marks made again: they are derived, and the projector makes them from the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'twins.%'")
    op.execute("DELETE FROM twin_rows")
    op.add_column("twin_rows", sa.Column("begins", sa.Date(), nullable=True))
    op.add_column("twin_rows", sa.Column("ends", sa.Date(), nullable=True))
    op.create_index("ix_twin_rows_authorization", "twin_rows", ["generation", "authorization_id"])
    op.create_index("ix_dof_code_rows_order", "dof_code_rows", ["generation", "authorization_id", "code"])
    op.create_index(
        "ix_finding_rows_gravest",
        "finding_rows",
        [
            "generation",
            sa.text("array_position(ARRAY['high', 'medium', 'low'], severity)"),
            "authorization_id",
            "code",
            "subject",
        ],
    )
