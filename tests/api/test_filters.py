"""Does one mark on a field of a row make its parameter, its condition and its column?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import Date, Text
from sqlalchemy.dialects.postgresql import ARRAY

from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile
from domain.projections.row import HIDDEN, AllWords, AnyOf, Before, During, Row, Sorted, order, shown
from domain.values import Country, Length, Ministry
from service.api.http.problems import Problem
from service.api.v1.filters import asked_of, query_of
from service.projections.conditions import conditions
from service.projections.rows import sorting
from service.projections.tables import columns_of


def _shouted(_: Profile, text: str) -> str:
    return text.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipRow(Row):
    """A row of a question that nobody asks."""

    authorization: Annotated[UUID, Sorted(2)]
    name: Annotated[str, Sorted(1), HIDDEN]
    hull: Annotated[Annotated[str, Length(1, 9)], AnyOf("hull", "Its number.", 2, _shouted)]
    flags: Annotated[tuple[Country, ...], AnyOf("flag", "A flag.", 3)]
    owner: Annotated[Ministry, AnyOf("owner", "Whose it is.", 1)] | None = None
    words: Annotated[str, HIDDEN, AllWords("q", "Words.")]
    due: Annotated[date, Before("due_before")] | None = None
    at_sea: Annotated[bool, During("at_sea_on", "Out on that day.", "left_on", "back_on")]
    left_on: date | None = None
    back_on: date | None = None


QUERY = query_of(ShipRow, ("flag",))


def test_each_filter_is_a_parameter_that_is_documented_and_limited_as_it_is_marked() -> None:
    properties = QUERY.model_json_schema()["properties"]
    own = [name for name in properties if name not in ("as_of", "on", "cursor", "limit", "format", "count")]
    # What was released first, then in the order of the row.
    assert own == ["flag", "hull", "owner", "q", "due_before", "at_sea_on"]
    assert properties["flag"]["items"] == {"pattern": "^[A-Z]{2}$", "type": "string"}
    assert (properties["flag"]["maxItems"], properties["flag"]["description"]) == (3, "A flag.")
    assert properties["hull"]["items"] == {"minLength": 1, "maxLength": 9, "type": "string"}
    assert properties["owner"]["items"]["enum"] == ["defence", "navy"]


@pytest.mark.parametrize(
    "given", [{"flag": ["us"]}, {"hull": ["a", "b", "c"]}, {"owner": ["army"]}, {"at_sea_on": "today"}]
)
def test_what_a_filter_does_not_take_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        QUERY.model_validate(given)


def test_what_is_asked_for_is_read_as_the_rows_have_it() -> None:
    given = {"hull": ["a-1"], "flag": ["US", "BR"], "q": "Buque  LÍNEA", "at_sea_on": "2026-03-01"}
    assert asked_of(ShipRow, QUERY.model_validate(given), MEXICO) == {
        "hull": ["A-1"],
        "flag": ["US", "BR"],
        "q": ["buque buque", "linea línea"],
        "at_sea_on": date(2026, 3, 1),
    }
    assert asked_of(ShipRow, QUERY.model_validate({"q": " "}), MEXICO) == {}
    with pytest.raises(Problem, match="invalid"):
        asked_of(ShipRow, QUERY.model_validate({"due_before": "2026-02-30"}), MEXICO)


def test_each_filter_that_is_asked_is_one_condition_with_a_parameter_of_its_name() -> None:
    assert conditions(ShipRow, ()) == []
    assert conditions(ShipRow, ("hull", "flag", "due_before", "at_sea_on")) == [
        "held.hull = ANY (CAST(%(hull)s AS text[]))",
        "held.flags && CAST(%(flag)s AS text[])",
        "held.due < %(due_before)s",
        (
            "held.at_sea AND (held.left_on IS NULL OR held.left_on <= %(at_sea_on)s)"
            " AND (held.back_on IS NULL OR held.back_on >= %(at_sea_on)s)"
        ),
    ]
    assert sorting(order(ShipRow)).columns == ("name", "authorization_id")


def test_each_field_is_a_column_and_where_the_rest_is_kept_together_only_what_is_asked_by() -> None:
    every = {column.name: column for column in columns_of(ShipRow, content=False)}
    assert list(every) == [
        "name",
        "hull",
        "flags",
        "owner",
        "words",
        "due",
        "at_sea",
        "left_on",
        "back_on",
    ]
    assert isinstance(every["flags"].type, ARRAY)
    assert isinstance(every["due"].type, Date)
    assert isinstance(every["name"].type, Text)
    assert every["name"].type.collation == "C"
    assert [name for name, column in every.items() if column.nullable] == [
        "owner",
        "due",
        "left_on",
        "back_on",
    ]
    some = [column.name for column in columns_of(ShipRow, content=True)]
    assert some == ["name", "hull", "flags", "owner", "words", "due", "at_sea"]
    assert shown(ShipRow) == ("hull", "flags", "owner", "due", "at_sea", "left_on", "back_on")
