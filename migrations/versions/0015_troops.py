"""How many troops the terms of an authorization allow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the projector makes the rows again from the beginning of the log."""
    op.execute("DELETE FROM trackings WHERE application_name LIKE 'register.%'")
    op.execute("DELETE FROM register_rows")
    op.add_column("register_rows", sa.Column("troops_least", sa.BigInteger(), nullable=False))
    op.add_column("register_rows", sa.Column("troops_most", sa.BigInteger(), nullable=True))
    op.add_column("register_rows", sa.Column("troops_uncounted", sa.BigInteger(), nullable=False))
