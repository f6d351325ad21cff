"""The calendar's rows with their kinds, and with the days for which votes are planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have the rows made again: they are derived, and the projector makes them from the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'calendar.%'")
    op.execute("DELETE FROM calendar_rows")
    op.add_column("calendar_rows", sa.Column("kind", sa.Text(), nullable=False))
    op.create_index("ix_calendar_rows_kind", "calendar_rows", ["generation", "kind"])
