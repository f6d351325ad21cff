"""By which day a report could be asked for whose term cannot begin to run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the projector makes the rows again from the beginning of the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'reports.%'")
    op.execute("DELETE FROM report_rows")
    op.add_column("report_rows", sa.Column("expected_latest", sa.Date(), nullable=True))
    op.create_index("ix_report_rows_expected", "report_rows", ["generation", "expected_latest"])
