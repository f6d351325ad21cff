"""How a place is told: by its key in the gazetteer, or by its name, and what is said of it.

One that the gazetteer lacks is told by `name:` and its name, folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from domain.jurisdictions.profile import GazetteerPlace, Profile
from domain.projections.register import NAMED, SORTED_CHARACTERS
from domain.text import folded
from domain.values import Place


def place_key(profile: Profile, place: Place) -> str:
    """By which a place is told."""
    known = profile.place_of(place)
    return _named(place.name) if known is None else known.key


def _named(name: str) -> str:
    """Names that are alike as far as they are sorted are of one place."""
    return f"{NAMED}{folded(name)[:SORTED_CHARACTERS]}"


def key_asked(profile: Profile, text: str) -> str:
    """The key of a place that is asked for by it, or by its name."""
    known = profile.places.get(text) or profile.find_place(text)
    return _named(text.removeprefix(NAMED)) if known is None else known.key


def within_asked(profile: Profile, text: str) -> str:
    """The state or the municipality that is asked for by its name, as rows have it."""
    known = profile.places.get(text) or profile.find_place(text)
    if known is None or known.kind not in ("state", "town"):
        return folded(text)
    around = profile.around(known)
    return folded(around[0] if known.kind == "state" and around else around[-1] if around else known.name)


class PlaceSummary(NamedTuple):
    """What the rows of a place say together: as it is stated, and in how many authorizations."""

    facility: str
    name: str
    kind: str | None
    country: str | None
    authorizations: int
    first_on: date | None
    last_on: date | None


def item(profile: Profile, told: PlaceSummary) -> dict[str, Any]:
    """What the list says of a place."""
    known = profile.places.get(told.facility)
    return {
        "key": told.facility,
        "name": told.name if known is None else known.name,
        "aliases": [] if known is None else list(known.aliases),
        "kind": told.kind if known is None else known.kind,
        "country": told.country if known is None else known.country,
        "within": [] if known is None else list(profile.around(known)),
        "time_zone": None if known is None else profile.clock_of(known),
        "position": None if known is None else _position(known),
        "authorizations": told.authorizations,
        "first_on": expanded_day(told.first_on),
        "last_on": expanded_day(told.last_on),
    }


def feature(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same as a feature of a map (RFC 7946)."""
    position = told["position"]
    point = None
    if position is not None:
        # In this order: RFC 7946, section 3.1.1.
        point = {"type": "Point", "coordinates": [position["longitude"], position["latitude"]]}
    properties = {name: one for name, one in told.items() if name not in ("key", "position")}
    return {"type": "Feature", "id": told["key"], "geometry": point, "properties": properties}


def unnamed(place: GazetteerPlace) -> PlaceSummary:
    """What is said of a place of the gazetteer that no authorization names."""
    return PlaceSummary(place.key, place.name, place.kind, place.country, 0, None, None)


def expanded_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _position(place: GazetteerPlace) -> dict[str, Any] | None:
    if place.position is None:
        return None
    latitude, longitude = place.position
    return {"latitude": latitude, "longitude": longitude, "reference": place.reference}
