"""The tables of the history. (The migrations make them; a test compares the two.)"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: One row per event, for ever: UPDATE, DELETE and TRUNCATE are refused by trigger and by the role's grants.
#: `bytes` is the leaf; the other columns repeat what it says, for finding it.
events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream_id", UUID(as_uuid=True), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("stream_id", "version"),
    CheckConstraint("position >= 0", name="position"),
    CheckConstraint("octet_length(leaf_hash) = 32", name="leaf_hash"),
    Index(None, "type", "position"),
    Index(None, "recorded_at", "position"),
    # Which votes an event tells of: under the head's lock, the streams that share one.
    Index(
        "ix_events_vote",
        text("anuencia_vote(bytes)"),
        "position",
        postgresql_where=text(
            "type LIKE 'mx.anuencia.senate-voted.v%' OR type LIKE 'mx.anuencia.step-corrected.v%'"
        ),
    ),
)

#: Complete subtrees at levels 8, 16, 24... only: what tiles above level 0 are made of.
log_nodes = Table(
    "log_nodes",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("octet_length(hash) = 32", name="hash"),
)

#: The one row that every append locks first. `size` is the next position; `range` the compact range's hashes;
#: `read_only` says why nothing may be recorded at present, and is null if it may; `origin` is the log's name,
#: which is set once and never changed (by trigger).
log_head = Table(
    "log_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("range", LargeBinary, nullable=False),
    Column("read_only", Text),
    Column("origin", Text),
    CheckConstraint("id = 1", name="one_row"),
)

#: Kept for ever. `key_hash`: SHA-256 of (issuer, subject, key); `request_hash`: of method, path and body.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("positions", ARRAY(BigInteger), nullable=False),
    # Which keys cover a piece of the log: the publisher asks whether each event has its own.
    Index("ix_idempotency_keys_last", text("(positions[cardinality(positions)])")),
)
