"""An index by which the writer finds, under the head's lock, the streams that record a vote.

It is over the stored bytes: nothing is kept twice, no event row is touched, and what is on record already is
indexed as it is made.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the function that reads a vote's id from an event, and the index over what it says."""
    # An index takes functions that always answer the same. `convert_from` is not declared so: one could give
    # a database other conversions. What is stored is UTF-8, and the id of a vote ASCII.
    op.execute(
        """
        CREATE FUNCTION anuencia_vote(stored bytea) RETURNS uuid
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (
            SELECT coalesce(data ->> 'vote_id', data #>> '{step,data,vote_id}')::uuid
            FROM (SELECT convert_from(stored, 'UTF8')::json -> 'data' AS data) AS event
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_events_vote ON events (anuencia_vote(bytes), position)"
        " WHERE type LIKE 'mx.anuencia.senate-voted.v%' OR type LIKE 'mx.anuencia.step-corrected.v%'"
    )
