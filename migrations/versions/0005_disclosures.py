"""Disclosures and their keys: the only tables of the history whose rows are deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables. No UPDATE is granted: a disclosure is there as it was made, or it is gone."""
    op.create_table(
        "disclosures",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("stream_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("request_mac", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(digest) = 32", name="ck_disclosures_digest"),
        sa.PrimaryKeyConstraint("digest", name="pk_disclosures"),
    )
    op.create_index("ix_disclosures_position", "disclosures", ["position"])
    op.create_table(
        "disclosure_keys",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(key) = 32", name="ck_disclosure_keys_key"),
        sa.PrimaryKeyConstraint("digest", name="pk_disclosure_keys"),
    )
    for table in ("disclosures", "disclosure_keys"):
        op.execute(f"GRANT SELECT, INSERT, DELETE ON {table} TO anuencia_app")
        # A deleted row stays in its page until it is vacuumed; by the defaults that is after fifty of them.
        op.execute(
            f"ALTER TABLE {table} SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
        )
