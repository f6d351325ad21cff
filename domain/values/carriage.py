"""Places, means of transport, and arms."""

from __future__ import annotations

from typing import Annotated

from domain.values.counts import Count
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, Carried, ConveyanceKind, Country, Key, PlaceKind, Text


@value
class Place:
    """Where one crosses or trains: `key` of the gazetteer, `name` by the source, `kind` if one crosses."""

    key: Key | None = None
    name: Text
    kind: PlaceKind | None = None
    country: Country | None = None


@value
class Conveyance:
    """A means of transport; its `flag` is independent of the troops that it carries."""

    key: Key | None = None
    kind: ConveyanceKind | None = None
    model: Text | None = None
    name: Text | None = None
    registration: Text | None = None
    operator: Text | None = None
    count: Count | None = None
    crew: Count | None = None
    flag: Country | None = None
    commercial: bool | None = None


@value
class Arms:
    """Are arms and ammunition carried? `unknown`: a source says that it is unknown; null: none says."""

    carried: Carried | None = None
    ammunition: Carried | None = None
    equipment: Annotated[tuple[Text, ...], Items(0, MAX_NAMES)] | None = None


Places = Annotated[tuple[Place, ...], Items(0, MAX_NAMES)]
Conveyances = Annotated[tuple[Conveyance, ...], Items(0, MAX_NAMES)]
