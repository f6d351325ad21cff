"""Who was seen to cross, which way, and who was seen on the other side?

Which crossing is the one out and which the one back depends on who it is: foreign troops enter, then exit;
national troops exit, then enter. Asked in this order:

| known of the part                              | out is                            |
|------------------------------------------------|-----------------------------------|
| the direction of its contingent                | that                              |
| the movements of the whole, all one way        | that                              |
| its countries (own, else the contingent's)     | an exit of one's own, else an entry |
| nothing                                        | the direction of those unknown that crossed first |

`parts` empty is the carrier alone: a crossing, but of no troops. A part that names none is a part of unknown
troops; `parts` not stated may be anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from domain.authorization.passages import FIRST_CROSSING, OPPOSITE, direction_of
from domain.authorization.state import Recorded, in_order
from domain.authorization.terms_fold import FoldedTerms
from domain.events import (
    CallRecorded,
    CrossingEvent,
    Event,
    PhaseCompleted,
    PhaseStarted,
)
from domain.findings.likeness import alike
from domain.findings.readings import earliest_of
from domain.findings.view import NO_TERMS, View, once
from domain.values import Contingent, Country, Day, Description, Direction, Key, Part, Terms

Way = Literal["out", "back"]
Presence = CallRecorded | PhaseStarted | PhaseCompleted


class Passage(NamedTuple):
    """One part of one crossing. `part` None: it is not stated who. `way` None: out or back, nobody says."""

    step: Recorded[CrossingEvent]
    part: Part | None
    direction: Direction
    way: Way | None
    terms: FoldedTerms

    @property
    def day(self) -> Day | None:
        return self.step.day

    @property
    def key(self) -> Key | None:
        return self.part.contingent if self.part is not None else None

    @property
    def out(self) -> Direction | None:
        """Which way these troops go first."""
        if self.way is None:
            return None
        return self.direction if self.way == "out" else OPPOSITE[self.direction]

    @property
    def subject(self) -> str:
        return subject_of(self.step, self.part)


def subject_of(step: Recorded[Event], part: Part | None) -> str:
    """The part of a step if it has a key, else the step."""
    key = part.contingent if part is not None else None
    return f"steps.{step.version}" + (f".{key}" if key is not None else "")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody was seen on the other side, without a crossing: at a call, or in a phase."""

    step: Recorded[Presence]
    part: Part | None

    @property
    def day(self) -> Day | None:
        return self.step.day

    @property
    def key(self) -> Key | None:
        return self.part.contingent if self.part is not None else None

    @property
    def subject(self) -> str:
        return subject_of(self.step, self.part)


def contingents(terms: Terms | None) -> Mapping[Key, Contingent]:
    return {one.key: one for one in (terms or NO_TERMS).contingents or ()}


def lineage(key: Key | None, terms: Terms | None) -> Iterator[Key]:
    """The contingent, the one that it is part of, and so on."""
    if key is None:
        return
    known, seen = contingents(terms), set[Key]()
    while key is not None and key not in seen:
        seen.add(key)
        yield key
        key = known[key].part_of if key in known else None


def whole_direction(terms: Terms | None) -> Direction | None:
    """Which way the movement goes first, where it goes one way only."""
    ways = {FIRST_CROSSING[one] for one in (terms or NO_TERMS).movements or ()}
    return ways.pop() if len(ways) == 1 else None


def first_direction(key: Key | None, part: Part | None, terms: Terms | None, home: str) -> Direction | None:
    """Which way a part goes first (see the table above); None where nothing says."""
    known = contingents(terms) if key is not None else {}
    line = [known[one] for one in lineage(key, terms) if one in known]
    for one in line:
        if one.direction is not None:
            return one.direction
    whole = whole_direction(terms)
    if whole is not None:
        return whole
    described = part.description if part is not None else None
    stated = [described.countries if described is not None else None, *(one.countries for one in line)]
    countries = next((one for one in stated if one), ())
    if countries and all(one == home for one in countries):
        return "exit"
    return "entry" if countries and home not in countries else None


def _read(step: Recorded[CrossingEvent], terms: FoldedTerms, home: Country) -> Iterator[Passage]:
    """How the parts of a crossing are read beside the terms that it is judged by."""
    direction = direction_of(step.event)
    for part in (None,) if step.event.parts is None else step.event.parts:
        yield Passage(step, part, direction, _way(part, direction, terms, home), terms)


@once
def passages(view: View) -> list[Passage]:
    """Every part of every crossing on record, in order of their days; carriers alone are none."""
    found = [
        passage
        for step in in_order(view.crossings)
        for passage in _read(step, view.terms_at(step.day)[-1], view.profile.country)
    ]
    if all(one.way is not None for one in found):
        return found
    first = earliest_of(one.day for one in found if one.way is None)
    ways = {one.direction for one in found if one.way is None}
    if len(ways) > 1:
        leading = {
            one.direction for one in found if one.way is None and first is not None and one.day == first
        }
        ways = leading if len(leading) == 1 else set()
    if not ways:
        return found
    (out,) = ways
    return [
        one if one.way is not None else one._replace(way="out" if one.direction == out else "back")
        for one in found
    ]


def _way(part: Part | None, direction: Direction, folded: FoldedTerms, home: Country) -> Way | None:
    key = part.contingent if part is not None else None
    out = first_direction(key, part, folded.effective, home)
    if out is None:
        return None
    return "out" if out == direction else "back"


@once
def sightings(view: View) -> list[Sighting]:
    """Every call and phase that shows troops on the other side.

    A phase is where the troops are. A call shows it unless it was on the side where they are at home.
    """
    found: list[Sighting] = []
    terms = view.terms.effective
    seen: list[Recorded[Presence]] = [
        *view.of(CallRecorded),
        *view.of(PhaseStarted),
        *view.of(PhaseCompleted),
    ]
    for step in in_order(seen):
        if not isinstance(step.event, CallRecorded):
            found.append(Sighting(step, None))
            continue
        for part in (None,) if step.event.parts is None else step.event.parts:
            key = part.contingent if part is not None else None
            out = first_direction(key, part, terms, view.profile.country)
            at_home = {"exit": "national", "entry": "abroad"}.get(out or "")
            if step.event.side != at_home:
                found.append(Sighting(step, part))
    return found


def covers(passage: Passage, key: Key | None) -> bool:
    """Whether these can be the troops of that key, some of them, or whom they are part of (None: anybody)."""
    if key is None or passage.part is None:
        return True
    terms = passage.terms.effective
    if passage.key is None:
        return not _is_another(passage.part.description, contingents(terms).get(key))
    return passage.key in set(lineage(key, terms)) or key in set(lineage(passage.key, terms))


def _is_another(described: Description | None, known: Contingent | None) -> bool:
    """Whether the words of a crossing cannot mean the contingent."""
    if described is None or known is None:
        return False
    if described.countries and known.countries and not set(described.countries) & set(known.countries):
        return True
    return described.unit is not None and known.unit is not None and not alike(described.unit, known.unit)


def backs(found: Iterable[Passage]) -> list[Passage]:
    return [one for one in found if one.way == "back"]


def outs(found: Iterable[Passage]) -> list[Passage]:
    """Those that are not surely on the way back."""
    return [one for one in found if one.way != "back"]
