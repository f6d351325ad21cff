"""A projection: the rows that answer one question, of each authorization, and the table that holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Table

from domain.authorization.state import State
from domain.jurisdictions.profile import Profile


class Row(Protocol):
    """One stretch of days of one authorization; rows are compared and hashed by value."""

    @property
    def authorization(self) -> UUID: ...
    @property
    def from_day(self) -> date | None: ...
    @property
    def to_day(self) -> date | None: ...
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


#: The columns that are not fields which the question adds.
_OF_EVERY_ROW: Final = (
    "generation",
    "authorization_id",
    "row_key",
    "from_position",
    "to_position",
    "from_day",
    "to_day",
    "content",
)


def projection(
    name: str,
    table: Table,
    rows: Callable[[State], frozenset[R]],
    profile: Profile,
    content: Callable[[R], bytes] | None = None,
) -> Projection[R]:
    """The columns of its table are fields of its row. `content`: those that have none, in one."""
    # The server fills those that it computes.
    own = [one.name for one in table.columns if one.name not in _OF_EVERY_ROW and one.computed is None]
    keyed = "row_key" in table.columns

    def values(row: R) -> tuple[Any, ...]:
        told = (_plain(getattr(row, column)) for column in own)
        return (row.from_day, row.to_day, *told, *(() if content is None else (content(row),)))

    def key(row: R) -> str:
        # The whole of it: two rows of an authorization that are alike are one.
        return blake2b(repr(values(row)).encode(), digest_size=16).hexdigest()

    def record(row: R) -> Sequence[Any]:
        return (row.authorization, *((key(row),) if keyed else ()), *values(row))

    return Projection(
        name,
        table.name,
        rows,
        (
            "authorization_id",
            *(("row_key",) if keyed else ()),
            "from_day",
            "to_day",
            *own,
            *(() if content is None else ("content",)),
        ),
        record,
        Telling("row_key", "text", key) if keyed else Telling("from_day", "date", lambda row: row.from_day),
        profile,
    )


def _plain(value: Any) -> Any:
    # An array is written as a list.
    return list(value) if isinstance(value, tuple) else value


def tracking_name(projection: str, generation: int) -> str:
    """The name under which the progress of this generation is tracked: `register.1`."""
    return f"{projection}.{generation}"
