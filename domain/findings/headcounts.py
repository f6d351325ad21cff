"""F04: were more present at one time than authorized, of those whom the terms count?

Judged for each contingent that states a count (with those that are part of it) and for each total, on the
days on which some of them crossed, by who is there then (troops.py).

| recorded                                | taken for                                                     |
|-----------------------------------------|---------------------------------------------------------------|
| a crossing out without a count          | nobody to count: unknown is silent                            |
| a crossing back without a count         | all of that part; without parts, everybody                    |
| out and back on one exact day           | back first: a rotation is not two at one time                 |
| so many in one crossing                 | so many at one time                                           |
| a part beside its whole in one step     | perhaps in it, perhaps beside it; for a total in it           |
| a return of some who may be they        | perhaps theirs                                                |
| a count of several kinds, terms of some | its breakdown, else from none to all                          |
| a total that a modification outgrew     | perhaps exceeded, by those whom that one names                |
| a count of arrivals at a call           | so many at one time                                           |
| a count of a phase                      | perhaps so many of these troops: its hosts may be counted too |
| up to 12 authorized                     | 12                                                            |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from domain.authorization.amounts import NOBODY, Amount, amount, limit
from domain.authorization.matching import Span
from domain.authorization.reading import Reading
from domain.authorization.sightings import sightings
from domain.authorization.state import Recorded
from domain.authorization.versions import Gathered, Versions, versions
from domain.events import CallRecorded, Event
from domain.findings.basis import Basis
from domain.findings.limits import Limit, limits
from domain.findings.model import Broken, Verdict
from domain.findings.movement import Passage, Sighting, is_another
from domain.findings.readings import more, weakest
from domain.findings.rule import rule
from domain.findings.troops import SOME, Seen, There, Troop
from domain.findings.view import View
from domain.values import Key


@rule(
    "F04",
    "high",
    needs=(("crossing", "sighting"), "terms"),
    rests_on="number_of_troops",
    en="{present} present at one time, {authorized} authorized ({subject}).",
    es="{present} presentes a un tiempo, {authorized} autorizados ({subject}).",
).of_the_day
def more_than_authorized(view: View) -> Iterator[Broken]:
    if view.basis.granted_or_silent:
        yield from view.account(Headcounts, Headcounts).worst()


class Judged(NamedTuple):
    """Of several as bad as each other, that of a crossing counts, and of these the first (`place`).

    `reach`: how many steps exist by then.
    """

    broken: Broken
    crossed: bool
    place: int
    reach: int

    @property
    def weight(self) -> tuple[bool, int, bool, int]:
        present = int(self.broken.figures.get("present", 0))
        return self.broken.verdict == "certain", present, self.crossed, -self.place


class Headcounts:
    """Of each limit the worst that is on record. Steps are added in order of their days.

    Who is there on a day is told by later returns too: all days are judged at once.
    """

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._reach = 0

    def add(self, step: Recorded[Event]) -> None:  # noqa: ARG002  what it says was looked at with all others
        self._reach += 1

    def worst(self) -> Iterator[Broken]:
        found: dict[str, Judged] = {}
        for of_one in self._of_each_limit:
            place = bisect_right(of_one, self._reach, key=lambda one: one.reach)
            if place:
                subject, worst = of_one[place - 1].broken.subject, of_one[place - 1]
                found[subject] = max(found.get(subject, worst), worst, key=lambda one: one.weight)
        return (one.broken for one in found.values())

    @cached_property
    def _of_each_limit(self) -> list[list[Judged]]:
        """In order of the steps, each time that it was exceeded worse than ever before."""
        basis = self._basis
        judging: dict[Reading, None] = {}
        for step in basis.course.steps:
            judging.update(dict.fromkeys(one.reading for one in basis.passages(step) if one.way != "back"))
            judging.update(
                dict.fromkeys(basis.frame.readings_at(one.day)[-1] for one in basis.sightings(step))
            )
        found: list[list[Judged]] = []
        for reading in judging:
            record = Record(basis, reading)
            for one in limits(reading):
                judged = [*_of_the_seen(one, record), *Counting(one, record).judged()]
                judged.sort(key=lambda each: each.reach)
                found.append(list(_ever_worse(judged)))
        return found


def _ever_worse(judged: Sequence[Judged]) -> Iterator[Judged]:
    worst: Judged | None = None
    for one in judged:
        if worst is None or one.weight > worst.weight:
            worst = one
            yield one


class Counted(NamedTuple):
    """Somebody who crossed. `place`: of the step. `is_within`: the step counts the contingent too that these
    are part of."""

    place: int
    passage: Passage
    is_within: bool


class Record:
    """Who crossed and who was seen, for all limits of one reading."""

    def __init__(self, basis: Basis, reading: Reading) -> None:
        self.basis = basis
        self.reading = reading
        self.seen: list[tuple[int, Sighting]] = []
        self._by_family: dict[Key | None, list[Counted]] = {}
        for place, step in enumerate(basis.course.steps):
            for one in basis.sightings(step):
                if basis.frame.readings_at(one.day)[-1] is reading:
                    self.seen.append((place, one))
            passages = basis.passages(step)
            keys = {one.key for one in passages}
            for passage in passages:
                within = any(key in keys for key in reading.lineage(passage.key)[1:])
                counted = Counted(place, passage, within)
                self._by_family.setdefault(self.family(passage.key), []).append(counted)

    def family(self, key: Key | None) -> Key | None:
        """Who is counted together: a contingent with its parts; all whom no contingent is named for."""
        return None if key is None else self.reading.ways.whole_of(key)

    def crossings(self, one: Limit) -> Iterator[Counted]:
        """In order of their days, those whom a limit is about, and who may be they."""
        families = list(self._by_family) if one.key is None else [self.family(one.key), None]
        return merge(*(self._by_family.get(key, ()) for key in families), key=itemgetter(0))

    @cached_property
    def shown(self) -> dict[Key, list[Seen]]:
        """By contingent the days on which calls show it, all of it unless they say how many.

        Where one contingent alone is named, phases and calls of whom it is not stated show it too.
        """
        ways = self.reading.ways
        wholes = [key for key in ways.contingents if ways.is_whole(key)]
        found: dict[Key, list[Seen]] = {}
        for one in sightings(self.basis.course.steps, self.reading):
            event, until = one.step.event, one.until.day if one.until is not None else None
            if one.days is None or one.step.day is None or not one.step.day.is_exact:
                continue
            last = one.days[1] if until is None or until.is_exact else one.days[0]
            parts = event.parts if isinstance(event, CallRecorded) else None
            alone = wholes if parts is None and len(wholes) == 1 else []
            stated = [(part.contingent, part.count) for part in parts or ()]
            for key, count in (*stated, *((key, None) for key in alone)):
                if key is not None and one.shows(key, ways.contingents.get(key), ways):
                    least = amount(count).least if count is not None else None
                    found.setdefault(key, []).append(Seen(one.days[0], last, least))
        return found


def _of_the_seen(limited: Limit, record: Record) -> Iterator[Judged]:
    for place, one in record.seen:
        event = one.step.event
        if not limited.is_about(one):
            continue
        if isinstance(event, CallRecorded):
            broken = _exceeded(limited, one, limited.people(one.part), "certain", versions([one.step]))
        else:
            people = amount(event.count) if event.count is not None else None
            broken = _exceeded(limited, one, people, "possible", versions([one.step]))
        if broken is not None:
            yield Judged(broken, crossed=False, place=place, reach=place + 1)


def _exceeded(
    limited: Limit, one: Passage | Sighting, here: Amount | None, cap: Verdict, steps: Versions
) -> Broken | None:
    verdict = weakest(more(here, limit(limited.count)), cap) if here is not None else None
    if here is None or verdict is None:
        return None
    return Broken(
        subject=limited.subject,
        verdict=verdict,
        evidence=steps | limited.reading.origins(limited.path),
        figures={
            "present": here.least if verdict == "certain" or here.most is None else here.most,
            "authorized": limited.count.value,
        },
        blamed_on=one.day,
        since_on=one.day,
    )


class Counting:
    """Of those whom one limit is about, how many are across: by families."""

    def __init__(self, limited: Limit, record: Record) -> None:
        self._limit = limited
        self._record = record
        self._troops: dict[Key | None, Troop] = {}
        #: By the day at the end of which they are judged, who crossed.
        self._days: dict[date, Counted] = {}
        #: The crossings that count, and from which day on each of them does.
        self._steps: list[int] = []
        self._begins: list[date] = []
        self._together: list[tuple[Counted, Amount]] = []
        for counted in record.crossings(limited):
            (self._come_back if counted.passage.way == "back" else self._go)(counted)

    def _go(self, counted: Counted) -> None:
        one = counted.passage
        people = self._limit.people(one.part)
        if people is None or people == NOBODY or not self._limit.is_about(one):
            return
        if counted.is_within and self._limit.key is None:
            return
        self._note(one)
        last = self._record.basis.windows.last_known(self._limit.reading, one.key)
        self._troop(one.key).out(one, people, last, is_within=counted.is_within)
        if one.reading is not self._limit.reading:
            return
        for day in (one.step.begins, Span.of(one.day).last):
            if day < date.max:
                self._days[day] = counted
        if not counted.is_within:
            went = Amount(people.least, people.least, people.firm)
            if self._together and self._together[-1][0].place == counted.place:
                self._together[-1] = counted, self._together[-1][1] + went
            else:
                self._together.append((counted, went))

    def _note(self, one: Passage) -> None:
        self._steps.append(one.step.version)
        self._begins.append(one.step.begins)

    def _troop(self, key: Key | None) -> Troop:
        group = self._group(key)
        if group not in self._troops:
            self._troops[group] = Troop(group, self._record.shown.get(group, ()) if group is not None else ())
        return self._troops[group]

    def _group(self, key: Key | None) -> Key | None:
        return self._limit.key or self._record.family(key)

    def _come_back(self, counted: Counted) -> None:
        one, people = counted.passage, self._limit.people(counted.passage.part)
        perhaps = Amount(0, None if people is None else people.most)
        if one.part is None:
            self._note(one)
            for troop in self._troops.values():
                troop.some_back(one, None)
        elif self._limit.is_about(one) and not (counted.is_within and self._limit.key is None):
            self._note(one)
            troop = self._troop(one.key)
            all_of_them = people is None and one.key is not None
            left = (
                NOBODY if all_of_them and troop.across.are_across else (people or SOME) - troop.across.people
            )
            troop.back(one, people if all_of_them else people or SOME)
            if self._limit.key is None and left.most != 0:
                self._perhaps_back(one, Amount(0, left.most))
        elif self._limit.key in self._troops and self._limit.key is not None:
            troop, parents = self._troops[self._limit.key], self._limit.reading.lineage(self._limit.key)[1:]
            if one.key in parents and people is None:
                troop.some_back(one, None)
            elif one.key in parents or self._can_be(one, self._limit.key):
                self._note(one)
                troop.some_back(one, perhaps)

    def _perhaps_back(self, one: Passage, people: Amount) -> None:
        """They may be others than those whom the crossing names."""
        group = self._group(one.key)
        others = [None] if one.key is not None else list(self._troops)
        for other in others:
            if other != group and other in self._troops and self._can_be(one, other):
                self._troops[other].some_back(one, people)

    def _can_be(self, one: Passage, group: Key | None) -> bool:
        if group is None or one.part is None:
            return True
        known = self._limit.reading.contingents.get(group)
        return one.key is None and not is_another(one.part.description, known)

    def judged(self) -> Iterator[Judged]:
        """Each time that the limit was exceeded: by one crossing; at the end of a day on which some crossed,
        or by which they surely had."""
        for counted, people in self._together:
            one = counted.passage
            broken = _exceeded(self._limit, one, people, self._cap(people), versions([one.step]))
            if broken is not None:
                yield Judged(broken, crossed=True, place=counted.place, reach=counted.place + 1)
        told_of = [
            [(one.day, key or "", one) for one in troop.there()] for key, troop in self._troops.items()
        ]
        there = merge(*told_of, key=itemgetter(0, 1))
        now: dict[Key, There] = {}
        here = _Sum()
        shown = Gathered()
        waiting = next(there, None)
        crossed = 0
        for day in sorted(self._days):
            while waiting is not None and waiting[0] <= day:
                _, key, told = waiting
                here.change(now.get(key), told)
                now[key] = told
                waiting = next(there, None)
            by_then = bisect_right(self._begins, day)
            for version in self._steps[crossed:by_then]:
                shown.add(version)
            crossed = by_then
            if more(here.amount, limit(self._limit.count)) is None:
                continue
            counted = self._days[day]
            cap = self._cap(here.amount)
            later = Versions.of(one.shown_by for one in now.values() if one.shown_by is not None)
            broken = _exceeded(self._limit, counted.passage, here.amount, cap, shown.so_far | later)
            if broken is not None:
                reach = bisect_right(self._record.basis.course.begins, day)
                yield Judged(broken, crossed=True, place=counted.place, reach=reach)

    def _cap(self, here: Amount) -> Verdict:
        """Only perhaps too many are they for whom a modification names contingents, and does not state the
        total again (C02)."""
        if self._limit.key is not None or here.most is None:
            return "certain"
        together, counts = self._limit.named
        if together is not None and here.most > together:
            return "certain"
        stated = self._proceeding(self._limit.reading.origins(self._limit.path))
        return "possible" if self._proceeding(counts) > stated else "certain"

    def _proceeding(self, acts: Versions) -> int:
        """The last one that any of these acts belongs to."""
        steps = (self._record.basis.state.step(version) for version in acts)
        return max((getattr(one.event, "proceeding", 0) for one in steps if one is not None), default=0)


class _Sum:
    """How many several troops are together. `endless`, `vague`: how many have no end, are not firm."""

    def __init__(self) -> None:
        self._least = self._most = self._endless = self._vague = 0

    def change(self, before: There | None, now: There) -> None:
        for there, sign in ((before, -1), (now, 1)):
            if there is not None:
                self._least += sign * there.people.least
                self._most += sign * (there.people.most or 0)
                self._endless += sign * (there.people.most is None)
                self._vague += sign * (not there.people.firm)

    @property
    def amount(self) -> Amount:
        return Amount(self._least, None if self._endless else self._most, not self._vague)
