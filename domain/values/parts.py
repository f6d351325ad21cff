"""Who crossed, as observed, and which earlier step a step repeats."""

from __future__ import annotations

from typing import Annotated

from domain.values.counts import Count
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.terms import Countries, Kinds
from domain.values.words import MAX_MEMBERS, Key, LongText, Text, Version


@value
class Description:
    """Who it was, in words of the step's own, where no contingent of the terms is meant."""

    countries: Countries | None = None
    unit: Text | None = None
    service: Text | None = None
    kinds: Kinds | None = None


@value
class Part:
    """Those of one crossing who belong together: a contingent, a description, or both; else unknown who."""

    contingent: Key | None = None
    description: Description | None = None
    count: Count | None = None


@value
class Repeats:
    """Which vote of this stream a vote repeats, and why."""

    version: Version
    why: LongText


Parts = Annotated[tuple[Part, ...], Items(0, MAX_MEMBERS)]
