"""The rows of votes say how each group and each member voted."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Derived: the projector makes the rows again from the beginning of the log."""
    op.execute("DELETE FROM senate_vote_rows")
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'senate\\_votes.%'")
