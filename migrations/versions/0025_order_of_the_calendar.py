"""The entries of the calendar in the order of the days on which they begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have the entries made again: they are derived, and the projector makes them from the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'calendar.%'")
    op.execute("DELETE FROM calendar_rows")
    op.add_column("calendar_rows", sa.Column("begins", sa.Date(), nullable=False))
    op.drop_index("ix_calendar_rows_order", "calendar_rows")
    op.create_index(
        "ix_calendar_rows_order", "calendar_rows", ["generation", "begins", "authorization_id", "entry"]
    )
