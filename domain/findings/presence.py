"""How many were present when others crossed, of those whom a limit of the terms is about?

The rules by which they are counted stand in headcounts.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from typing import Final, NamedTuple

from domain.authorization.amounts import NOBODY, Amount, amount, limit
from domain.authorization.reading import Reading
from domain.authorization.state import Recorded
from domain.authorization.versions import Gathered, Versions, versions
from domain.events import CallRecorded, Event
from domain.findings.basis import Basis
from domain.findings.model import PHASES, Broken, Verdict
from domain.findings.movement import Passage, Sighting
from domain.findings.readings import later, more, weakest
from domain.values import Count, Day, Key, Kind, Part


@dataclass(frozen=True, slots=True)
class Limit:
    """Of whom the terms authorize how many: a contingent by its key, or a total by its place."""

    subject: str
    key: Key | None
    over: str
    kinds: frozenset[Kind] | None
    count: Count

    @property
    def path(self) -> str:
        return f"terms.contingents.{self.key}.count" if self.key is not None else f"terms.{self.subject}"


def limits(reading: Reading) -> Iterator[Limit]:
    for key, one in reading.contingents.items():
        if one.count is not None:
            yield Limit(key, key, "all", frozenset(one.kinds) if one.kinds else None, one.count)
    for place, total in enumerate(reading.terms.totals or ()):
        kinds = frozenset(total.kinds) if total.kinds else None
        yield Limit(f"totals.{place}", None, total.over, kinds, total.count)


class Judged(NamedTuple):
    """Of several as bad as each other, that of a crossing counts, and of these the first (`place`)."""

    broken: Broken
    crossed: bool
    place: int


def weight(one: Judged) -> tuple[bool, int, bool, int]:
    present = int(one.broken.figures.get("present", 0))
    return one.broken.verdict == "certain", present, one.crossed, -one.place


@dataclass(slots=True)
class _Sum:
    """How many people several counts are. `endless`, `vague`: how many counts have no end, are not firm."""

    least: int = 0
    most: int = 0
    endless: int = 0
    vague: int = 0

    def add(self, one: Amount) -> None:
        self.least += one.least
        self.most += one.most or 0
        self.endless += one.most is None
        self.vague += not one.firm


EVERYBODY: Final = ""
"""Who is back where a crossing back does not state who: a key that no contingent has."""


@dataclass(slots=True)
class _Sure:
    """Who surely came, and surely left, by the end of a day.

    `staying`: who is there as long as nobody leaves; `until_last`: by contingent, who need not be there after
    their last authorized day. `left`: by counts, and `left_whole` the crossings back of a whole part.
    """

    staying: int = 0
    until_last: dict[Key | None, int] = field(default_factory=dict)
    left: int = 0
    left_whole: dict[Key, int] = field(default_factory=dict)

    def copy(self) -> _Sure:
        return _Sure(self.staying, dict(self.until_last), self.left, dict(self.left_whole))


class _Open(NamedTuple):
    """A crossing that others may still have come before, and who surely was there by its first day."""

    one: Passage
    place: int
    sure: _Sure


class Presence:
    """Who came and who left, of those whom one limit is about, by the terms that state it."""

    def __init__(self, limit: Limit, reading: Reading, basis: Basis) -> None:
        self._limit = limit
        self._reading = reading
        self._basis = basis
        self._crossed = 0
        self._steps = Gathered()
        self._came, self._left = _Sum(), _Sum()
        #: By contingent, and of those whom they are part of; of EVERYBODY.
        self._came_of: dict[Key, _Sum] = {EVERYBODY: _Sum()}
        self._left_whole: dict[Key, int] = {}
        self._sure = _Sure()
        #: By their last day: what will then be sure.
        self._unsure: list[tuple[date, int, Passage]] = []
        self._arrived: list[tuple[Passage, int]] = []
        self._open: list[_Open] = []
        self._worst: Judged | None = None
        self._seen: list[Sighting] = []
        self._seen_since: dict[Key | None, _SeenSince] = {}

    def add(self, place: int, step: Recorded[Event]) -> None:
        for passage in self._basis.passages(step):
            if passage.part is None or self._is_about(passage):
                self._cross(passage, place)
        for sighting in self._basis.sightings(step):
            self._seen.append(sighting)
            if self._basis.frame.readings_at(sighting.day)[-1] is self._reading and self._is_about(sighting):
                self._consider(self._judge_seen(sighting), place, crossed=False)

    def _cross(self, one: Passage, place: int) -> None:
        self._steps.add(one.step.version)
        people = self._people(one)
        if one.way == "back":
            if people is not None:
                self._left.add(people)
            elif (part := _whole_part(one)) is not None:
                self._left_whole[part] = self._left_whole.get(part, 0) + 1
        else:
            for sums in (self._came, *map(self._of, (EVERYBODY, *self._reading.lineage(one.key)))):
                sums.add(people or NOBODY)
            if people is not None and one.reading is self._reading and self._is_about(one):
                self._arrived.append((one, place))
        if one.day is not None and one.day.latest is not None:
            self._crossed += 1
            heappush(self._unsure, (one.day.latest, self._crossed, one))

    def _of(self, key: Key) -> _Sum:
        return self._came_of.setdefault(key, _Sum())

    def _is_about(self, one: Passage | Sighting) -> bool:
        """Whether they are among those whom the limit is about."""
        if self._limit.key is not None:
            in_a_phase = isinstance(one.step.event, PHASES)
            return self._limit.key in self._reading.lineage(one.key) or (in_a_phase and self._is_all)
        if isinstance(one, Passage) and one.part is not None and self._is_within_another(one):
            return False
        return self._limit.over in ("all", self._reading.first_direction(one.key, one.part))

    @property
    def _is_all(self) -> bool:
        """Whether the terms know of one contingent only, and state no total."""
        return len(self._reading.contingents) == 1 and not self._reading.terms.totals

    def _is_within_another(self, one: Passage) -> bool:
        """Whether the same step counts the contingent that these are part of."""
        others = {part.contingent for part in one.step.event.parts or ()}
        return any(key in others for key in self._reading.lineage(one.key) if key != one.key)

    def _people(self, one: Passage | Sighting) -> Amount | None:
        return _people(one.part, self._limit.kinds, self._reading) if one.part is not None else None

    def end_the_day(self, day: date, next_day: date | None) -> None:
        """Nobody else crosses on that day. Those are judged before whose crossing nobody else can have come,
        as the next crossing is on `next_day`."""
        while self._unsure and self._unsure[0][0] <= day:
            self._settle(heappop(self._unsure)[2])
        for one, place in self._arrived:
            if one.day is not None and one.day.is_exact:
                self._consider(self._judge(_Open(one, place, self._sure)), place, crossed=True)
            else:
                as_early = one.day is not None and one.day.earliest == one.step.begins
                self._open.append(_Open(one, place, self._sure.copy() if as_early else _Sure()))
        self._arrived.clear()
        if next_day is None:
            return
        for each in self._open:
            if each.one.day is not None and (each.one.day.latest or date.max) < next_day:
                self._consider(self._judge(each), each.place, crossed=True)
        self._open = [
            each
            for each in self._open
            if each.one.day is None or (each.one.day.latest or date.max) >= next_day
        ]

    def _settle(self, one: Passage) -> None:
        """It is sure by now that they crossed."""
        people = self._people(one)
        if one.way == "back":
            if people is not None:
                self._sure.left += people.least
            elif (part := _whole_part(one)) is not None:
                self._sure.left_whole[part] = self._sure.left_whole.get(part, 0) + 1
        elif people is not None and not self._is_within_another(one):
            last = self._last_on(one.key)
            if last is None or later(one.day, last) is not None:
                self._sure.staying += people.least
            else:
                before = self._sure.until_last.get(one.key, 0)
                self._sure.until_last[one.key] = before + people.least

    def _last_on(self, key: Key | None) -> Day | None:
        return self._basis.windows.of(self._reading, key).last_on

    def worst_now(self) -> Judged | None:
        """The worst, with those of whom it is still open who came before."""
        worst = self._worst
        for each in self._open:
            worst = _worse(worst, self._judge(each), each.place, crossed=True)
        return worst

    def _consider(self, broken: Broken | None, place: int, *, crossed: bool) -> None:
        self._worst = _worse(self._worst, broken, place, crossed=crossed)

    def _judge_seen(self, one: Sighting) -> Broken | None:
        event = one.step.event
        if isinstance(event, CallRecorded):
            return self._exceeded(one, self._people(one), "certain", versions([one.step]))
        counted = amount(event.count) if event.count is not None else None
        return self._exceeded(one, counted, "possible", versions([one.step]))

    def _judge(self, each: _Open) -> Broken | None:
        """How many are there once these have crossed."""
        one, sure = each.one, each.sure
        came, left = self._came, self._left
        whole = [(times, self._of(part)) for part, times in self._left_whole.items()]
        endless = left.endless or any(part.endless for _, part in whole)
        most_left = left.most + sum(times * part.most for times, part in whole)
        least_left = sure.left + sum(times * self._of(part).least for part, times in sure.left_whole.items())
        here = Amount(
            least=0 if endless else max(0, self._surely_there(one, sure) - most_left),
            most=None if came.endless else max(0, came.most - least_left),
            firm=not came.vague and not left.vague,
        )
        cap: Verdict = "possible" if self._is_outgrown(here) else "certain"
        return self._exceeded(one, here, cap, self._steps.so_far)

    def _surely_there(self, one: Passage, sure: _Sure) -> int:
        """How many surely came by then, and need not have left: those of the same step surely did."""
        over = {key for key in sure.until_last if self._may_be_over(key, one)}
        people = sure.staying + sum(there for key, there in sure.until_last.items() if key not in over)
        for other in self._basis.passages(one.step):
            counted = self._people(other) if other.way != "back" and self._is_about(other) else None
            if counted is None or self._is_within_another(other):
                continue
            is_sure = one.day is not None and one.day.is_exact
            last = self._last_on(other.key)
            is_over = other.key in over and last is not None and later(other.day, last) is None
            if not is_sure or is_over:
                people += counted.least
        return people

    def _may_be_over(self, key: Key | None, one: Passage) -> bool:
        """Whether they need not be there any more when others cross: their last authorized day is over, and
        nothing shows them after it."""
        last = self._last_on(key)
        if last is None or one.day is None or _surely_by(one.day, last):
            return False
        since = self._seen_since.setdefault(key, _SeenSince(key, last))
        return not since.is_by(one.day, self._seen)

    def _is_outgrown(self, here: Amount) -> bool:
        """Whether a modification names contingents for so many, and does not state the total again (C02)."""
        if self._limit.key is not None or here.most is None:
            return False
        together, counts = self._named
        if together is not None and here.most > together:
            return False
        return self._proceeding(counts) > self._proceeding(self._reading.origins(self._limit.path))

    @cached_property
    def _named(self) -> tuple[int | None, Versions]:
        """How many the contingents are together whom the total counts, and the acts that say so."""
        named = {
            key: limit(one.count)
            for key, one in self._reading.contingents.items()
            if one.count is not None
            and one.part_of is None
            and self._limit.over in ("all", self._reading.first_direction(key, None))
        }
        counts = self._reading.origins(*(f"terms.contingents.{key}.count" for key in named))
        return sum(named.values(), NOBODY).most, counts

    def _proceeding(self, acts: Versions) -> int:
        """The last one that any of these acts belongs to."""
        steps = (self._basis.state.step(version) for version in acts)
        return max((getattr(one.event, "proceeding", 0) for one in steps if one is not None), default=0)

    def _exceeded(
        self, one: Passage | Sighting, here: Amount | None, cap: Verdict, steps: Versions
    ) -> Broken | None:
        verdict = weakest(more(here, limit(self._limit.count)), cap) if here is not None else None
        if here is None or verdict is None:
            return None
        return Broken(
            subject=self._limit.subject,
            verdict=verdict,
            evidence=steps | self._reading.origins(self._limit.path),
            figures={
                "present": here.least if verdict == "certain" or here.most is None else here.most,
                "authorized": self._limit.count.value,
            },
            blamed_on=one.day,
            since_on=one.day,
        )


class _SeenSince:
    """On which days were those of a contingent, or anybody, seen after their last authorized day?"""

    def __init__(self, key: Key | None, last: Day) -> None:
        self._key = key
        self._last = last
        self._looked_at = 0
        #: The first of these days: as late as it can be, where that is within a month, else as early.
        self._within_a_month: date | None = None
        self._other: date | None = None
        self._any: date | None = None

    def is_by(self, day: Day, seen: list[Sighting]) -> bool:
        """Whether that was on or before a day, for all that is known."""
        for one in seen[self._looked_at :]:
            if one.key in (None, self._key) and one.day is not None and later(one.day, self._last):
                begins = one.day.earliest or date.min
                self._any = min(self._any or begins, begins)
                if one.day.known_within_a_month and one.day.latest is not None:
                    ends = one.day.latest
                    self._within_a_month = min(self._within_a_month or ends, ends)
                else:
                    self._other = min(self._other or begins, begins)
        self._looked_at = len(seen)
        ends = day.latest or date.max
        if not day.known_within_a_month or day.earliest is None:
            return self._any is not None and self._any <= ends
        if self._within_a_month is not None and self._within_a_month <= day.earliest:
            return True
        return self._other is not None and self._other <= ends


def _worse(worst: Judged | None, broken: Broken | None, place: int, *, crossed: bool) -> Judged | None:
    if broken is None:
        return worst
    judged = Judged(broken, crossed, place)
    return judged if worst is None else max(worst, judged, key=weight)


def _whole_part(one: Passage) -> Key | None:
    """Who left, where no count is stated; None: it is not known of whom these were some."""
    return EVERYBODY if one.part is None else one.key


def _surely_by(day: Day, other: Day) -> bool:
    return day.latest is not None and other.earliest is not None and day.latest <= other.earliest


def _people(part: Part, counted: frozenset[Kind] | None, reading: Reading) -> Amount | None:
    """How many of a part are of the kinds that the terms count; None if its number is not stated."""
    if part.count is None:
        return None
    whole = amount(part.count)
    described = part.description.kinds if part.description is not None else None
    contingent = reading.contingents.get(part.contingent) if part.contingent is not None else None
    kinds = described or (contingent.kinds if contingent is not None else None)
    if counted is None or (kinds is not None and set(kinds) <= counted):
        return whole
    if kinds is not None and not set(kinds) & counted:
        return NOBODY
    if part.count.breakdown:
        known = [
            amount(Count(value=one.value, bound=one.bound))
            for one in part.count.breakdown
            if one.kind in counted
        ]
        unknown = [Amount(0, one.value) for one in part.count.breakdown if one.kind is None]
        return sum([*known, *unknown], NOBODY)
    return Amount(0, whole.most, whole.firm)
