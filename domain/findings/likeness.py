"""Says whether what was observed can be what was authorized: places by the gazetteer, conveyances by both.

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

from domain.authorization.amounts import NOBODY, amount, limit
from domain.findings.model import Verdict
from domain.findings.readings import listed, more, weakest
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


def not_carried(
    observed: Sequence[Conveyance],
    authorized: Sequence[Conveyance],
    elsewhere: Sequence[Conveyance],
    complete: bool,
) -> list[tuple[Conveyance, Verdict]]:
    """Those that are none of the listed, or of which there were more in all.

    One under a key of the list is that one, whatever it is called, and so is one under a key that the terms
    have `elsewhere`. Against a list that is not known to be complete nothing is certain, but for an empty
    one: there are none.
    """
    if not authorized:
        return [(one, "certain") for one in observed]
    lines = [*authorized, *elsewhere]
    kept = [(one, _meant(one, lines, len(authorized))) for one in observed]
    found = [(one, listed(complete)) for one, meant in kept if not meant]
    for meant in dict.fromkeys(meant for _, meant in kept if meant):
        together = [one for one, others in kept if others and set(others) <= set(meant)]
        limits = [lines[place].count for place in meant]
        counts = [one.count for one in together if one.count is not None]
        if None in limits:
            continue
        permitted = sum((limit(one) for one in limits if one is not None), NOBODY)
        verdict = weakest(more(sum(map(amount, counts), NOBODY), permitted), listed(complete))
        if verdict is not None:
            found += [(one, verdict) for one in together if all(one is not said for said, _ in found)]
    return found


def _meant(observed: Conveyance, lines: Sequence[Conveyance], alike_until: int) -> tuple[int, ...]:
    """The places of those that it can be: the one with its key, else those of the first that are like it."""
    same = [place for place, one in enumerate(lines) if one.key is not None and one.key == observed.key]
    alike = [place for place, one in enumerate(lines[:alike_until]) if not contradicts(observed, one)]
    return tuple(same[:1] or alike)


def surest(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """That of the worst of several."""
    found = [one for one in verdicts if one is not None]
    return None if not found else ("certain" if "certain" in found else "possible")
