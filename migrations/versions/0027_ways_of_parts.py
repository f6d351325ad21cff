"""The rows of every projection, made again: who is part of a contingent goes the way of that one."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty their tables: the projector makes the rows again from the beginning of the log."""
    op.execute(
        "TRUNCATE trackings, calendar_rows, clear_rows, dof_code_rows, facility_rows, finding_rows,"
        " presence_rows, register_rows, report_rows, search_rows, senate_vote_rows, statistic_rows, twin_rows"
    )
