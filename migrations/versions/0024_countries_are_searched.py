"""The rows that a search looks into, made again: countries are found by their names."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty the table: the projector makes the rows again from the beginning of the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'search.%'")
    op.execute("DELETE FROM search_rows")
