"""Which tables hold what is derived from the history? (The migrations make them; a test compares the two.)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
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

#: How far each generation has come, by `<projection>.<generation>`: the size of the log that it reflects; and
#: each stream that is behind in it, by `<projection>.<generation>.<stream>`.
trackings = Table(
    "trackings",
    metadata,
    Column("application_name", Text, primary_key=True),
    Column("notification_id", BigInteger, nullable=False),
)

#: The generations that exist; readers use the live one, a rebuild writes another beside it.
projection_generations = Table(
    "projection_generations",
    metadata,
    Column("projection", Text, primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("live", Boolean, nullable=False),
    Index("uq_projection_generations_live", "projection", unique=True, postgresql_where=text("live")),
)

#: Which authorizations are there? A row holds as of positions from `from_position` to before `to_position`
#: (null: still), and judged on the days from `from_day` (null: ever) to before `to_day` (null: for ever).
#: `sort_key` sorts by code point: the server's collation must not decide what a page is.
register_rows = Table(
    "register_rows",
    metadata,
    Column("generation", Integer, nullable=False),
    Column("authorization_id", UUID(as_uuid=True), nullable=False),
    Column("from_position", BigInteger, nullable=False),
    Column("to_position", BigInteger),
    Column("from_day", Date),
    Column("to_day", Date),
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("movements", ARRAY(Text)),
    Column("countries", ARRAY(Text), nullable=False),
    Column("ministries", ARRAY(Text)),
    Column("event_number", Text),
    Column("first_on_earliest", Date),
    Column("first_on_latest", Date),
    Column("last_on_earliest", Date),
    Column("last_on_latest", Date),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("words", Text, nullable=False),
    Column("facilities", ARRAY(Text), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("sure_from", Date),
    Column("sure_to", Date),
    Column("may_from", Date),
    Column("may_to", Date),
    # The projector closes the open row that this finds; it also refuses whatever would be written twice.
    Index(
        "uq_register_rows_open",
        "generation",
        "authorization_id",
        "from_day",
        unique=True,
        postgresql_where=text("to_position IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
    # The order of pages.
    Index("ix_register_rows_order", "generation", "sort_key", "authorization_id"),
    # The one filter that picks out few: of movements, ministries and statuses there are a handful each.
    Index(None, "countries", postgresql_using="gin"),
)


def _rows(name: str, *columns: Column[Any] | Index) -> Table:
    """Rows of a question: when they hold is said as in `register_rows`; `row_key` tells one from another."""
    return Table(
        name,
        metadata,
        Column("generation", Integer, nullable=False),
        Column("authorization_id", UUID(as_uuid=True), nullable=False),
        Column("row_key", Text(collation="C"), nullable=False),
        Column("from_position", BigInteger, nullable=False),
        Column("to_position", BigInteger),
        Column("from_day", Date),
        Column("to_day", Date),
        *columns,
        Index(
            f"uq_{name}_open",
            "generation",
            "authorization_id",
            "row_key",
            unique=True,
            postgresql_where=text("to_position IS NULL"),
        ),
    )


#: What does not add up? `content`: the rest of the finding, as JSON.
finding_rows = _rows(
    "finding_rows",
    Column("code", Text(collation="C"), nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("subject", Text(collation="C"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_finding_rows_order", "generation", "authorization_id", "code", "subject"),
)

#: Which publication codes does an authorization state? (For the one rule over all streams.)
dof_code_rows = _rows(
    "dof_code_rows",
    Column("code", Text, nullable=False),
    Column("versions", ARRAY(BigInteger), nullable=False),
    Index("ix_dof_code_rows_code", "generation", "code"),
)

#: Which reports are owed? `sort_key`: the last day on which it can fall due; without one it comes last.
report_rows = _rows(
    "report_rows",
    Column("status", Text, nullable=False),
    Column("due_latest", Date),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_report_rows_order", "generation", "sort_key", "authorization_id", "row_key"),
)

#: How was it voted? A row for each authorization that a vote settles; `sort_key`: the day of the vote.
senate_vote_rows = _rows(
    "senate_vote_rows",
    Column("vote_id", UUID(as_uuid=True), nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_senate_vote_rows_vote_id", "generation", "vote_id"),
)
