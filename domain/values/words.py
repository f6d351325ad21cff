"""The words, texts and numbers that may stand in fields, and how many members lists may have."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from domain.values.markers import MAX_INT, Length, Pattern, Range

Text = Annotated[str, Length(1, 2000)]
LongText = Annotated[str, Length(1, 8000)]
Key = Annotated[
    str, Pattern("^[a-z][a-z0-9_-]{0,31}$", "a key (a small letter, then up to 31 of a-z, 0-9, _ and -)")
]
Country = Annotated[str, Pattern("^[A-Z]{2}$", "an ISO 3166-1 alpha-2 country code")]
Path = Annotated[
    str,
    Length(1, 200),
    Pattern(
        "^[a-z][a-z0-9_]*(?:[.][a-z0-9][a-z0-9_-]*){0,9}$",
        "a path (a field, then fields, keys or indexes by dots)",
    ),
]
"""Dots; list members by key, those of a list without keys by their index from 0: `terms.totals.0.count`."""
Int = Annotated[int, Range(0, MAX_INT)]
Version = Annotated[int, Range(0, MAX_INT)]
"""A step's version within the stream named beside it, by default this stream."""

Organ = Literal["senate", "permanent_commission", "chamber_of_deputies", "executive"]
Ministry = Literal["defence", "navy"]
Movement = Literal["foreign_entry", "national_exit", "foreign_transit", "squadron_stay"]
Direction = Literal["entry", "exit"]
Kind = Literal["military", "civil", "police", "cadet", "guest"]
Bound = Literal["exact", "about", "at_most", "at_least"]
Tier = Literal["official", "press", "local", "unreliable"]
"""Strongest first."""
PlaceKind = Literal["air_base", "airport", "port", "land_crossing", "unknown"]
ConveyanceKind = Literal["aircraft", "vessel", "vehicle", "train", "on_foot", "other"]
Carried = Literal["yes", "no", "unknown"]
ExternalIdKind = Literal["dof_code", "event_number", "letter", "gazette", "other"]
Over = Literal["all", "entry", "exit"]
MemberVoteWord = Literal["in_favour", "against", "abstention", "absent"]
FirstSense = Literal["on", "not_before"]
LastSense = Literal["on", "not_later_than", "within_days"]
DayUnit = Literal["calendar", "business"]
Anchor = Literal["conclusion", "return"]
WINDOW_ANCHORS: Final = ("first_crossing", "activity_end", "conclusion")
"""What a window can end `within_days` of, besides words of the source."""

# fields.md hardly names limits of lists: these are ours, above any real case, and part of the API's schema.
MAX_MEMBERS = 200
MAX_NAMES = 100
MAX_CITATIONS = 100
MAX_COUNTRIES = 250
MAX_ROLL_CALL = 700
"""Of votes by name (fields.md): more than the largest chamber has members."""
