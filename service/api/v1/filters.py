"""Makes the parameters of a list from the marks of its row, and reads what is given for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, create_model

from domain.jurisdictions.profile import Profile
from domain.projections.row import (
    AllWords,
    AnyOf,
    Before,
    During,
    Filter,
    Grouped,
    Order,
    Surely,
    all_filters,
    facets,
    order,
    orders,
)
from domain.text import word_forms
from domain.values import FieldShape, TypeShape
from domain.values.about import Bilingual
from domain.values.fields import shape_of
from service.api.v1.derive import ClosedWords, annotation_of
from service.api.v1.list_read import ListQuery
from service.api.v1.parameters import CIVIL_DAY, CivilDay, Flag, day_of

#: No word has a sign that stands between words.
_NOWHERE: Final = "- -"


def query_of(row: type, released: Sequence[str] = (), **further: Any) -> type[ListQuery]:
    """The query of a list of such rows. `further`: filters that are no field of the row.

    `released`: those that the contract has had from the beginning stand in its order; what is added follows.
    """
    made_of_row = {asked.name: _parameter(field, asked) for field, asked in all_filters(row)}
    fields = {name: made_of_row[name] for name in (*released, *made_of_row)}
    made: type[ListQuery] = create_model(
        f"{row.__name__}Query",
        __base__=ListQuery,
        **fields,
        **further,
        **_of_all_pages(row),
    )
    return made


def narrowed_by(
    row: type, name: str, names: Sequence[str] = (), base: type[BaseModel] = ListQuery, **further: Any
) -> type[BaseModel]:
    """The query of a read that takes filters of a list (these, or all), and neither its order nor counts."""
    made_of_row = {asked.name: _parameter(field, asked) for field, asked in all_filters(row)}
    fields = {one: made_of_row[one] for one in names or made_of_row}
    made: type[BaseModel] = create_model(name, __base__=base, **fields, **further)
    return made


def _of_all_pages(row: type) -> dict[str, Any]:
    """The order of the list, and what is told of all of its pages."""
    asked: dict[str, Any] = {}
    if sorts := tuple(orders(row)):
        about = "The order of the list; `-` for the descending one. What has no day comes last."
        ordered = ClosedWords({word: _ordered(word) for word in sorts})
        asked["sort"] = Annotated[Literal[sorts], ordered, Field(description=about)] | None, None
    asked["count"] = Annotated[Flag, Field(description="Whether `total` is told.")] | None, None
    if names := "|".join(facets(row)):
        about = (
            "By which of these words, separated by commas, the items of all pages are counted: see `facets`."
        )
        pattern = f"^(?:{names})(?:,(?:{names}))*$"
        asked["facets"] = (
            Annotated[str, Field(pattern=pattern, max_length=100, description=about)] | None,
            None,
        )
    return asked


def order_of(row: type, query: BaseModel) -> Order:
    """In which the items are asked for."""
    name: str | None = getattr(query, "sort", None)
    return order(row) if name is None else orders(row)[name]


def _parameter(field: FieldShape, asked: Filter) -> Any:
    match asked:
        case AnyOf(about=about, most=most):
            one = _one(field.item or field.shape)
            return Annotated[list[one], Field(default_factory=list, max_length=most, description=about)]  # type: ignore[valid-type]  # made at run time
        case Grouped(about=about, values=values, means=means):
            return _words(Annotated[Literal[tuple(values)], means], about)
        case Surely(about=about, words=words):
            return _words(words, about)
        case AllWords(about=about):
            return Annotated[str, Field(max_length=200, description=about)] | None, None
        case During(about=about):
            return Annotated[str, Field(pattern=CIVIL_DAY, description=about)] | None, None
        case Before():
            return CivilDay | None, None


def _ordered(word: str) -> Bilingual:
    field, down = word.removeprefix("-"), word.startswith("-")
    return Bilingual(
        f"By `{field}`, {'the last' if down else 'the first'} first.",
        f"Por `{field}`, {'primero lo último' if down else 'primero lo primero'}.",
    )


def _words(words: Any, about: str) -> Any:
    one = annotation_of(shape_of(words), "In")
    return Annotated[list[one], Field(default_factory=list, max_length=10, description=about)]  # type: ignore[valid-type]  # made at run time


def _one(shape: TypeShape) -> Any:
    # A number in a query is a text.
    return Annotated[str, Field(pattern="^[0-9]{1,9}$")] if shape.type is int else annotation_of(shape, "In")


def asked_of(row: type, query: BaseModel, profile: Profile) -> dict[str, Any]:
    """The values of the filters that are given, by name, as the rows have them; 422 for what is no day."""
    given = ((asked, getattr(query, asked.name, None)) for _, asked in all_filters(row))
    read = {asked.name: _read(asked, value, profile) for asked, value in given if value is not None}
    return {name: value for name, value in read.items() if value != []}


def _read(asked: Filter, value: Any, profile: Profile) -> Any:
    match asked:
        case AnyOf(read=read):
            return value if read is None else [read(profile, one) for one in value]
        case Grouped(values=values):
            return [one for name in dict.fromkeys(value) for one in values[name]]
        case Surely():
            return value
        case AllWords():
            # Blank is as if nothing was asked; what has no words, such as a percent sign, stands in no row.
            words = [f"{forms[0]} {forms[-1]}" for forms in word_forms(value)]
            return words or ([_NOWHERE] if value.strip() else [])
        case Before() | During():
            return day_of(value, date.max, asked.name)
