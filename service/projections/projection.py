"""What is a projection? A question's rows of one authorization, and the table that holds them for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from domain.authorization.force import ForceDays
from domain.authorization.state import State
from domain.jurisdictions.profile import Profile
from domain.projections import register
from domain.projections.register import RegisterRow

#: The question "which authorizations are there?".
REGISTER: Final = "register"

#: Of a title this many characters sort: an index entry has no room for the longest. Titles that are alike up
#: to here are in the order of their ids.
SORTED_CHARACTERS: Final = 200


class Row(Protocol):
    """One stretch of days of one authorization; rows are compared and hashed by value."""

    @property
    def authorization(self) -> UUID: ...
    def __hash__(self) -> int: ...


R = TypeVar("R", bound=Row)


class Telling(NamedTuple, Generic[R]):
    """What tells an open row from the others of its authorization: a column, its type, a row's value."""

    column: str
    type: str
    value: Callable[[R], Any]


@dataclass(frozen=True, slots=True)
class Projection(Generic[R]):
    """`rows`: pure; no two of an authorization are alike by `telling`. `record`: a row by `columns`.

    A change of `rows` needs a rebuild (generations.py): the rows on record are those that it made before.
    """

    name: str
    table: str
    rows: Callable[[State], frozenset[R]]
    columns: Sequence[str]
    record: Callable[[R], Sequence[Any]]
    telling: Telling[R]
    profile: Profile


def tracking_name(projection: str, generation: int) -> str:
    """The name under which the progress of this generation is tracked: `register.1`."""
    return f"{projection}.{generation}"


def register_projection(profile: Profile) -> Projection[RegisterRow]:
    """The register projection, the events read as this jurisdiction's."""

    def rows(state: State) -> frozenset[RegisterRow]:
        return register.rows(state, profile.holidays)

    telling = Telling[RegisterRow]("from_day", "date", lambda row: row.from_day)
    return Projection(REGISTER, "register_rows", rows, _COLUMNS, _record, telling, profile)


_COLUMNS: Final = (
    "authorization_id",
    "from_day",
    "to_day",
    "reference",
    "title",
    "status",
    "movements",
    "countries",
    "ministries",
    "event_number",
    "first_on_earliest",
    "first_on_latest",
    "last_on_earliest",
    "last_on_latest",
    "sort_key",
    "words",
    "facilities",
    "granted",
    "sure_from",
    "sure_to",
    "may_from",
    "may_to",
)


def _record(row: RegisterRow) -> Sequence[Any]:
    return (
        row.authorization,
        row.from_day,
        row.to_day,
        row.reference,
        row.title,
        row.status,
        _array(row.movements),
        list(row.countries),
        _array(row.ministries),
        row.event_number,
        row.first_on_earliest,
        row.first_on_latest,
        row.last_on_earliest,
        row.last_on_latest,
        row.title_key[:SORTED_CHARACTERS],
        row.words,
        list(row.facilities),
        row.force is not None,
        *_force(row.force),
    )


def _force(days: ForceDays | None) -> Sequence[date | None]:
    return (None,) * 4 if days is None else (days.sure_from, days.sure_to, days.may_from, days.may_to)


def _array(words: tuple[str, ...] | None) -> list[str] | None:
    return None if words is None else list(words)
