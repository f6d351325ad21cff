"""The rows of every projection, made again: those of contracts 1.0.0 and 1.1.0 differ from those of now."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty their tables: the projector makes the rows again from the beginning of the log."""
    op.execute(
        "TRUNCATE trackings, calendar_rows, dof_code_rows, facility_rows, finding_rows, presence_rows,"
        " register_rows, report_rows, search_rows, senate_vote_rows, statistic_rows, twin_rows"
    )
