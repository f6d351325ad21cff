"""The tables of the webhooks. (The migrations make them; a test compares the two.)"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

#: What was asked for: where to, which events. An empty list of words takes all of them. `number`: the order
#: in which they were made. `revision` is raised by whoever changes a row or its progress from outside.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("countries", ARRAY(Text), nullable=False),
    Column("ministries", ARRAY(Text), nullable=False),
    Column("authorization_id", UUID(as_uuid=True)),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "number", unique=True),
    Index(None, "issuer", "subject"),
)

#: How far each has come. `next_position`: the first event that was not dealt with. `attempts`: how often that
#: one was tried in vain, since `failing_since`; the next try is due at `due_at`. `reason`: why it is paused;
#: null: it is not. `number`: of the last delivery; `moved_at`: when something of this last changed.
subscription_progress = Table(
    "subscription_progress",
    metadata,
    Column("subscription_id", UUID(as_uuid=True), primary_key=True),
    Column("next_position", BigInteger, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("number", BigInteger, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("next_position >= 0", name="next_position"),
    ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], ondelete="CASCADE"),
)

#: What became of each try, the newest ones. `status`: of the answer; null: there was none.
deliveries = Table(
    "deliveries",
    metadata,
    Column("subscription_id", UUID(as_uuid=True), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status", Integer),
    Column("failure", Text),
    ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], ondelete="CASCADE"),
)

#: Kept for ever, as the keys of steps are: which request made or changed which subscription.
subscription_requests = Table(
    "subscription_requests",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("subscription_id", UUID(as_uuid=True), nullable=False),
)

#: The public halves of the keys that sign deliveries. `retired_at`: since when this one does not.
webhook_keys = Table(
    "webhook_keys",
    metadata,
    Column("public_key", Text, primary_key=True),
    Column("since_at", DateTime(timezone=True), nullable=False),
    Column("retired_at", DateTime(timezone=True)),
)
