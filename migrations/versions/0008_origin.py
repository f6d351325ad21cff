"""The database knows of which log it is: the head row has its origin, which is set once.

A database with events learns it from the first of them, one with a signed checkpoint from its first line;
any other from the first process that serves or records. No event row is touched.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, fill it, and let nobody change it."""
    op.add_column("log_head", sa.Column("origin", sa.Text(), nullable=True))
    origin = _of_the_first_event() or _of_the_first_checkpoint()
    if origin is not None:
        op.execute(sa.text("UPDATE log_head SET origin = :origin").bindparams(origin=origin))
    op.execute(
        """
        CREATE FUNCTION anuencia_refuse_other_log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'this database is the log %, and stays it', OLD.origin
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER refuse_other_log BEFORE UPDATE OF origin ON log_head FOR EACH ROW"
        " WHEN (OLD.origin IS NOT NULL AND NEW.origin IS DISTINCT FROM OLD.origin)"
        " EXECUTE FUNCTION anuencia_refuse_other_log()"
    )


def _of_the_first_event() -> str | None:
    stored = op.get_bind().scalar(sa.text("SELECT bytes FROM events ORDER BY position LIMIT 1"))
    if stored is None:
        return None
    try:
        event = json.loads(stored)
    except (
        ValueError
    ):  # no event of the service's: nothing else writes there, but a test of the library's port
        return None
    source = event.get("source") if isinstance(event, dict) else None
    return source if isinstance(source, str) else None


def _of_the_first_checkpoint() -> str | None:
    note = op.get_bind().scalar(sa.text("SELECT note FROM checkpoints ORDER BY number LIMIT 1"))
    return None if note is None else str(bytes(note).decode("utf-8").partition("\n")[0])
