"""The webhooks: subscriptions, how far each has come, what became of each delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_UUID = postgresql.UUID(as_uuid=True)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and their grants."""
    words = postgresql.ARRAY(sa.Text())
    op.create_table(
        "subscriptions",
        sa.Column("id", _UUID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", words, nullable=False),
        sa.Column("countries", words, nullable=False),
        sa.Column("ministries", words, nullable=False),
        sa.Column("authorization_id", _UUID, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_number", "subscriptions", ["number"], unique=True)
    op.create_index("ix_subscriptions_issuer_subject", "subscriptions", ["issuer", "subject"])
    op.create_table(
        "subscription_progress",
        sa.Column("subscription_id", _UUID, nullable=False),
        sa.Column("next_position", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("due_at", _INSTANT, nullable=True),
        sa.Column("delivered_at", _INSTANT, nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", _INSTANT, nullable=False),
        sa.CheckConstraint("next_position >= 0", name="ck_subscription_progress_next_position"),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_subscription_progress"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_subscription_progress_subscription_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "deliveries",
        sa.Column("subscription_id", _UUID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("subscription_id", "number", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_deliveries_subscription_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "subscription_requests",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("subscription_id", _UUID, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_subscription_requests"),
    )
    op.create_table(
        "webhook_keys",
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("since_at", _INSTANT, nullable=False),
        sa.Column("retired_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("public_key", name="pk_webhook_keys"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON subscriptions, subscription_progress TO anuencia_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON deliveries TO anuencia_app")
    op.execute("GRANT SELECT, INSERT ON subscription_requests TO anuencia_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON webhook_keys TO anuencia_app")
