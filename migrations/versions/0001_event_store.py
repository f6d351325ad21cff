"""The history: events, tree nodes, head row, idempotency keys, and the role that the service runs as.

There is no downgrade: events are never deleted.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Rows of these are never changed and never deleted.
FOREVER = ("events", "log_nodes", "idempotency_keys")


def upgrade() -> None:
    """Make the tables, the guards and the grants."""
    op.create_table(
        "events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position >= 0", name="ck_events_position"),
        sa.CheckConstraint("octet_length(leaf_hash) = 32", name="ck_events_leaf_hash"),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint("stream_id", "version", name="uq_events_stream_id_version"),
    )
    op.create_index("ix_events_type_position", "events", ["type", "position"])
    op.create_index("ix_events_recorded_at_position", "events", ["recorded_at", "position"])
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name="ck_log_nodes_hash"),
        sa.PrimaryKeyConstraint("level", "index", name="pk_log_nodes"),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("range", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_log_head_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("positions", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_idempotency_keys"),
    )
    # An empty log: size 0, no hashes. The instant is a floor for `time`, not a statement.
    op.execute(
        "INSERT INTO log_head (id, size, recorded_at, range) VALUES (1, 0, '1970-01-01T00:00:00Z', ''::bytea)"
    )
    _guard()
    _grant()


def _guard() -> None:
    op.execute(
        """
        CREATE FUNCTION anuencia_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% of % is refused: the history is only ever appended to', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation',
                      HINT = 'Correct a mistake by recording another event.';
        END $$
        """
    )
    for table in FOREVER:
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION anuencia_refuse_change()"
        )


def _grant() -> None:
    # The role belongs to the server, not to the database: another database's migration may have made it,
    # at the very same moment.
    op.execute(
        """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anuencia_app') THEN
                CREATE ROLE anuencia_app LOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
    )
    op.execute("GRANT USAGE ON SCHEMA public TO anuencia_app")
    op.execute("GRANT SELECT, INSERT ON events, log_nodes, idempotency_keys TO anuencia_app")
    op.execute("GRANT SELECT, UPDATE ON log_head TO anuencia_app")
    op.execute("GRANT SELECT ON alembic_version TO anuencia_app")  # readiness compares revisions
