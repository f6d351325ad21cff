"""The tables of what can be erased. (The migrations make them; a test compares the two.)"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, MetaData, Table
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: One row per disclosure, until it is erased. `digest`: the 32 bytes of what the log has in base64url;
#: `position`: of the event that first held it; `sealed`: the disclosure, encrypted; `request_mac`: what tells
#: the same request from another under one idempotency key, made with the row's own key.
disclosures = Table(
    "disclosures",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("stream_id", UUID(as_uuid=True), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("request_mac", LargeBinary, nullable=False),
    CheckConstraint("octet_length(digest) = 32", name="digest"),
    Index(None, "position"),
)

#: The key of each, apart, so that a copy of the database can be made without it.
disclosure_keys = Table(
    "disclosure_keys",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    CheckConstraint("octet_length(key) = 32", name="key"),
)
