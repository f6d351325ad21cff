"""The table of checkpoints that were ever signed. (The migrations make it; a test compares the two.)"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, LargeBinary, MetaData, Table

metadata = MetaData(
    naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s"}
)

#: One row per signed note, in the order of signing, for ever; the last one is the published one. Two rows
#: may have one size: cosigned anew, or signed with another key. `signed_at`: the database's clock, no proof.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("number >= 0", name="number"),
    CheckConstraint("size >= 0", name="size"),
    CheckConstraint("octet_length(root) = 32", name="root"),
)
