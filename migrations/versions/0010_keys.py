"""An index by which the publisher finds the idempotency keys of a piece of the log."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Positions of a key follow each other: by its last one a key stands where its events do."""
    op.execute(
        "CREATE INDEX ix_idempotency_keys_last ON idempotency_keys ((positions[cardinality(positions)]))"
    )
