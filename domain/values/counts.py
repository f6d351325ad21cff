"""Numbers of people or things, and how exactly they are known."""

from __future__ import annotations

from typing import Annotated

from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_NAMES, Bound, Int, Kind, Over, Text


@value
class Breakdown:
    """One part of a count, as the source words it. Parts that do not sum are a finding (C02), not a flaw."""

    label: Text
    kind: Kind | None = None
    value: Int
    bound: Bound = "exact"


@value
class Count:
    """Of persons (of a conveyance: of craft); `bound` says how the value bounds the true one."""

    value: Int
    bound: Bound = "exact"
    breakdown: Annotated[tuple[Breakdown, ...], Items(0, MAX_NAMES)] | None = None


@value
class Total:
    """A count over all contingents, or over those of one direction; `kinds`: of these only."""

    over: Over
    kinds: Annotated[tuple[Kind, ...], Items(0, 5)] | None = None
    count: Count
