"""Can the observed be what was authorized? Places by the gazetteer, means of transport by what both state.

| observed          | listed                                   | answer                                   |
|-------------------|------------------------------------------|------------------------------------------|
| a known place     | itself, what it lies in, or what lies in it | it matches                            |
| a known place     | other known places only                  | not listed: certain if the list is complete |
| a known place     | other places, some of them unknown       | perhaps not listed                       |
| a known place     | only places that the gazetteer lacks     | silent                                   |
| an unknown place  | the same name                            | it matches                               |
| an unknown place  | anything else                            | silent: it contradicts nothing           |
| anything          | an empty list: there are none            | surely not listed                        |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.findings.model import Verdict
from domain.findings.readings import amount, limit, listed, more
from domain.jurisdictions.profile import Profile
from domain.text import folded
from domain.values import Conveyance, Key, Place


def not_listed(observed: Place, places: Sequence[Place], complete: bool, profile: Profile) -> Verdict | None:
    """Whether a place is none of those listed."""
    if not places:
        return "certain"
    if any(folded(one.name) == folded(observed.name) for one in places):
        return None
    here = _around(observed, profile)
    there = [_around(one, profile) for one in places]
    if not here or not any(there):
        return None
    if any(here[0] in around or around[0] in here for around in there if around):
        return None
    return listed(complete and all(there))


def _around(place: Place, profile: Profile) -> tuple[Key, ...]:
    """The gazetteer's key of the place, of what it lies in, and so on; empty for one that it lacks."""
    return tuple(_chain(place, profile))


def _chain(place: Place, profile: Profile) -> Iterator[Key]:
    known = profile.place_of(place)
    seen: set[Key] = set()
    while known is not None and known.key not in seen:
        seen.add(known.key)
        yield known.key
        known = profile.places.get(known.within) if known.within is not None else None


def country_of(place: Place, profile: Profile) -> str | None:
    """As stated, else as the gazetteer knows it."""
    if place.country is not None:
        return place.country
    known = profile.place_of(place)
    return known.country if known is not None else None


def contradicts(observed: Conveyance, authorized: Conveyance) -> bool:
    """Whether something that both state is different. Names agree if the words of one are in the other."""
    exact = (
        (observed.kind, authorized.kind),
        (observed.flag, authorized.flag),
        (observed.commercial, authorized.commercial),
    )
    if any(one is not None and other is not None and one != other for one, other in exact):
        return True
    worded = (
        (observed.model, authorized.model),
        (observed.name, authorized.name),
        (observed.registration, authorized.registration),
        (observed.operator, authorized.operator),
    )
    return any(one is not None and other is not None and not alike(one, other) for one, other in worded)


def alike(one: str, other: str) -> bool:
    """Whether the words of one text are all in the other."""
    words, others = set(folded(one).split()), set(folded(other).split())
    return words <= others or others <= words


def not_carried(observed: Conveyance, conveyances: Sequence[Conveyance], complete: bool) -> Verdict | None:
    """Whether a means of transport is none of those listed, or there were more of it."""
    if not conveyances:
        return "certain"
    matching = [one for one in conveyances if not contradicts(observed, one)]
    if not matching:
        return listed(complete)
    if len(matching) > 1 or observed.count is None or matching[0].count is None:
        return None
    return more(amount(observed.count), limit(matching[0].count))


def surest(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """That of the worst of several."""
    found = [one for one in verdicts if one is not None]
    return None if not found else ("certain" if "certain" in found else "possible")
