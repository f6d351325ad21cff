"""Every checkpoint that was signed, and the reason why nothing may be recorded at present."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its guard and its grants, and the column of the head row."""
    op.create_table(
        "checkpoints",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name="ck_checkpoints_number"),
        sa.CheckConstraint("size >= 0", name="ck_checkpoints_size"),
        sa.CheckConstraint("octet_length(root) = 32", name="ck_checkpoints_root"),
        sa.PrimaryKeyConstraint("number", name="pk_checkpoints"),
    )
    # Made by the first migration.
    op.execute(
        "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints"
        " FOR EACH STATEMENT EXECUTE FUNCTION anuencia_refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT ON checkpoints TO anuencia_app")
    # In the row that every append locks first, so that no writer can miss it.
    op.add_column("log_head", sa.Column("read_only", sa.Text(), nullable=True))
