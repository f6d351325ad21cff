"""The tables of what is derived from the history. (The migrations make them; a test compares the two.)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.types import TypeEngine

from domain.findings.shared_codes import CodeRow
from domain.findings.twins import TwinRow
from domain.projections.calendar import CalendarRow
from domain.projections.clear import ClearRow
from domain.projections.facilities import FacilityRow
from domain.projections.findings import FindingRow
from domain.projections.presence import PresenceRow
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import has_column, is_sorted_by, own_fields
from domain.projections.search import SearchRow
from domain.projections.senate_votes import SenateVoteRow
from domain.projections.statistics import StatisticRow
from domain.values import FieldShape

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


def _column(field: FieldShape) -> Column[Any]:
    """One field of a row. What sorts does so by code point: the server's collation must not decide a page."""
    kind: type[TypeEngine[Any]] | TypeEngine[Any]
    if field.item is not None:
        kind = ARRAY(_TYPES.get(field.item.type, Text))
    elif is_sorted_by(field) and field.type is str:
        kind = Text(collation="C")
    else:
        kind = _TYPES.get(field.type, Text)
    return Column(field.name, kind, nullable=field.nullable)


def columns_of(row: type, *, content: bool) -> list[Column[Any]]:
    """The columns of the row's own fields; of those by which it is asked if the others have one in common."""
    return [_column(field) for field in own_fields(row) if not content or has_column(field)]


#: Words and texts are text.
_TYPES: Final[Mapping[Any, type[TypeEngine[Any]] | TypeEngine[Any]]] = {
    UUID: Uuid(as_uuid=True),
    bool: Boolean,
    date: Date,
    int: BigInteger,
}


def _rows(
    name: str, row: type, *further: Column[Any] | Index, key: bool = True, content: bool = False
) -> Table:
    """The rows of a question, made of the class of its row (domain/projections/row.py).

    A row holds as of positions from `from_position` to before `to_position` (null: still), and judged on the
    days from `from_day` (null: ever) to before `to_day` (null: for ever). `key`: `row_key` tells a row from
    others; else its first day does. `content`: one column for the fields that nothing is asked by.
    """
    key_column = "row_key" if key else "from_day"
    return Table(
        name,
        metadata,
        Column("generation", Integer, nullable=False),
        Column("authorization_id", Uuid(as_uuid=True), nullable=False),
        *([Column("row_key", Text(collation="C"), nullable=False)] if key else []),
        Column("from_position", BigInteger, nullable=False),
        Column("to_position", BigInteger),
        Column("from_day", Date),
        Column("to_day", Date),
        *columns_of(row, content=content),
        *([Column("content", LargeBinary, nullable=False)] if content else []),
        # The projector closes the open row that this finds; it also refuses whatever would be written twice.
        Index(
            f"uq_{name}_open",
            "generation",
            "authorization_id",
            key_column,
            unique=True,
            postgresql_where=text("to_position IS NULL"),
            postgresql_nulls_not_distinct=None if key else True,
        ),
        *further,
    )


def _found() -> Column[Any]:
    """What a search looks into: the words, and their stems in Spanish and in English."""
    return Column(
        "found",
        TSVECTOR,
        Computed(
            "strip(to_tsvector('simple'::regconfig, words))"
            " || strip(to_tsvector('spanish'::regconfig, words))"
            " || strip(to_tsvector('english'::regconfig, words))",
            persisted=True,
        ),
        nullable=False,
    )


#: Which authorizations are there? Nobody asks for what has no column.
register_rows = _rows(
    "register_rows",
    RegisterRow,
    # The order of pages.
    Index("ix_register_rows_order", "generation", "sort_key", "authorization_id"),
    # The other orders.
    Index("ix_register_rows_first", "generation", "first_key"),
    Index("ix_register_rows_newest", "generation", text("replace(first_key, '~', '')")),
    Index("ix_register_rows_registered", "generation", "registered_at"),
    # The filters that pick out few: of movements, ministries and statuses there are a handful each.
    Index(None, "countries", postgresql_using="gin"),
    Index(None, "external_ids", postgresql_using="gin"),
    Index("ix_register_rows_reference", "generation", "reference"),
    Index("ix_register_rows_year", "generation", "year"),
    # What is searched for by just its reference or event number.
    Index("ix_register_rows_just_reference", "generation", text("lower(reference)")),
    Index("ix_register_rows_just_event_number", "generation", text("lower(event_number)")),
    # For the filters of other lists, and those of others in this one.
    Index("ix_register_rows_authorization", "generation", "authorization_id"),
    key=False,
)

#: What is planned, decreed and due, on which days?
calendar_rows = _rows(
    "calendar_rows",
    CalendarRow,
    # What begins last comes first.
    Index("ix_calendar_rows_order", "generation", "begins", "authorization_id", "entry"),
    # What comes next, of a kind.
    Index("ix_calendar_rows_kind", "generation", "kind"),
    Index("ix_calendar_rows_authorization", "generation", "authorization_id"),
    content=True,
)

#: By which words is an authorization found? Each as it is, and by its stems in Spanish and in English.
search_rows = _rows(
    "search_rows",
    SearchRow,
    _found(),
    Index(None, "found", postgresql_using="gin"),
    Index("ix_search_rows_authorization", "generation", "authorization_id"),
    key=False,
)

#: What does not add up?
finding_rows = _rows(
    "finding_rows",
    FindingRow,
    Index("ix_finding_rows_order", "generation", "authorization_id", "code", "subject"),
    Index("ix_finding_rows_code", "generation", "code", "authorization_id", "subject"),
    # The gravest first.
    Index(
        "ix_finding_rows_gravest",
        "generation",
        text("array_position(ARRAY['high', 'medium', 'low'], severity)"),
        "authorization_id",
        "code",
        "subject",
    ),
    content=True,
)

#: On which days is nothing found?
clear_rows = _rows(
    "clear_rows",
    ClearRow,
    Index("ix_clear_rows_authorization", "generation", "authorization_id"),
    # Of most authorizations something is found on most days.
    Index("ix_clear_rows_days", text("daterange(from_day, to_day)"), postgresql_using="gist"),
    key=False,
)

#: Which publication codes does an authorization state? (For the one rule over all streams.)
dof_code_rows = _rows(
    "dof_code_rows",
    CodeRow,
    Index("ix_dof_code_rows_code", "generation", "code"),
    # As the list of findings has them.
    Index("ix_dof_code_rows_order", "generation", "authorization_id", "code"),
)

#: By what can an authorization be taken for another? (For the other rule over all streams.)
twin_rows = _rows(
    "twin_rows",
    TwinRow,
    Index("ix_twin_rows_mark", "generation", "mark"),
    Index("ix_twin_rows_authorization", "generation", "authorization_id"),
)

#: Which reports are owed?
report_rows = _rows(
    "report_rows",
    ReportRow,
    Index("ix_report_rows_order", "generation", "sort_key", "authorization_id", "row_key"),
    Index("ix_report_rows_newest", "generation", text("replace(sort_key, '~', '')")),
    Index("ix_report_rows_authorization", "generation", "authorization_id"),
    # Few have an expected day.
    Index("ix_report_rows_expected", "generation", "expected_latest"),
    content=True,
)

#: How was it voted? A row for each authorization that a vote settles.
senate_vote_rows = _rows(
    "senate_vote_rows",
    SenateVoteRow,
    Index("ix_senate_vote_rows_vote_id", "generation", "vote_id"),
    Index("ix_senate_vote_rows_authorization", "generation", "authorization_id"),
    # The order of pages, from either end.
    Index("ix_senate_vote_rows_order", "generation", "sort_key", "vote_id"),
    Index("ix_senate_vote_rows_newest", "generation", text("replace(sort_key, '~', '')"), "vote_id"),
    Index("ix_senate_vote_rows_year", "generation", "year"),
    content=True,
)

#: Who is across the border, and who may be?
presence_rows = _rows(
    "presence_rows",
    PresenceRow,
    Index("ix_presence_rows_order", "generation", "sort_key", "authorization_id", "part"),
    Index("ix_presence_rows_authorization", "generation", "authorization_id"),
    # Those who are added up on a day: mostly few, of all who ever were.
    Index(
        "ix_presence_rows_days",
        text("daterange(from_day, to_day)"),
        postgresql_using="gist",
        postgresql_where=text("presence IN ('present', 'authorized')"),
    ),
    content=True,
)

#: What happens where?
facility_rows = _rows(
    "facility_rows",
    FacilityRow,
    Index("ix_facility_rows_order", "generation", "sort_key", "facility"),
    # The calendar of one place.
    Index("ix_facility_rows_facility", "generation", "facility", "day_key"),
    Index("ix_facility_rows_authorization", "generation", "authorization_id"),
    _found(),
    Index(None, "found", postgresql_using="gin"),
    content=True,
)

#: What else do the statistics add up?
statistic_rows = _rows("statistic_rows", StatisticRow, key=False)
