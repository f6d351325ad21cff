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

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from typing import NamedTuple

from domain.authorization.amounts import NOBODY, Amount, amount, limit
from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import Gathered, Versions, versions
from domain.events import CallRecorded, Event
from domain.findings.basis import Basis
from domain.findings.limits import Limit, limits
from domain.findings.model import Broken, Verdict
from domain.findings.movement import Passage, SeenPart, is_another
from domain.findings.readings import more, weakest
from domain.findings.rule import rule
from domain.findings.troops import SOME, There, Troop
from domain.findings.view import View
from domain.jurisdictions.profile import Spoken
from domain.values import Key


@rule(
    "F04",
    "high",
    title=Spoken("more people than authorized", "más personas que las autorizadas"),
    needs=(("crossing", "sighting"), "terms"),
    rests_on="number_of_troops",
    en="{present} present at one time, {authorized} authorized ({subject}).",
    es="{present} presentes a un tiempo, {authorized} autorizados ({subject}).",
).of_the_day
def more_than_authorized(view: View) -> Iterator[Broken]:
    if view.basis.granted_or_silent:
        yield from view.account(Headcounts, Headcounts).worst()


class Judged(NamedTuple):
    """Of several as bad as each other, that of a crossing counts, and of these the first (`place`)."""

    broken: Broken
    crossed: bool
    place: int

    @property
    def weight(self) -> tuple[bool, int, bool, int]:
        present = int(self.broken.figures.get("present", 0))
        return self.broken.verdict == "certain", present, self.crossed, -self.place


class Headcounts:
    """How many were present, of those whom each limit is about? Steps are added in order of their days."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._judges: dict[TermsView, _Judges] = {}
        self._history: list[Recorded[Event]] = []

    def add(self, step: Recorded[Event]) -> None:
        basis = self._basis
        passages, sightings = basis.passages(step), basis.seen_parts(step)
        if not passages and not sightings:
            return
        judging = {one.reading for one in passages if one.way != "back"}
        if sightings:
            judging.add(basis.frame.readings_at(step.day)[-1])
        for reading in judging - self._judges.keys():
            self._judges[reading] = judges = _Judges(reading, basis)
            for place, before in enumerate(self._history):
                judges.add(before, place)
        for judges in self._judges.values():
            judges.add(step, len(self._history))
        self._history.append(step)

    def worst(self) -> Iterator[Broken]:
        """Of each limit that was exceeded the worst that is on record."""
        found: dict[str, Judged] = {}
        for judges in self._judges.values():
            for worst in judges.worst():
                subject = worst.broken.subject
                found[subject] = max(found.get(subject, worst), worst, key=lambda one: one.weight)
        return (one.broken for one in found.values())


class _Judges:
    """All limits of the terms of one reading, of which those are asked whom a step can concern."""

    def __init__(self, reading: TermsView, basis: Basis) -> None:
        self._reading = reading
        self._basis = basis
        self._all = [Counting(one, basis) for one in limits(reading)]
        self._totals = [one for one in self._all if one.limit.key is None]
        self._of_family: dict[Key, list[Counting]] = {}
        for one in self._all:
            if one.limit.key is not None:
                family = reading.ways.whole_of(one.limit.key)
                self._of_family.setdefault(family, list(self._totals)).append(one)
        self._day = date.min
        self._asked: dict[Limit, Counting] = {}

    def add(self, step: Recorded[Event], place: int) -> None:
        if step.begins > self._day:
            self._end_the_day()
            self._day = step.begins
        passages = self._basis.passages(step)
        keys = {one.key for one in passages}
        for one in passages:
            within = any(key in keys for key in self._reading.ways.lineage(one.key)[1:])
            for counting in self._concerned(one.key):
                counting.cross(Counted(place, one, within))
        for sighting in self._basis.seen_parts(step):
            for counting in self._concerned(sighting.key):
                counting.see(sighting, place)

    def _concerned(self, key: Key | None) -> list[Counting]:
        found = self._all
        if key is not None:
            found = self._of_family.get(self._reading.ways.whole_of(key), self._totals)
        self._asked.update((one.limit, one) for one in found)
        return found

    def _end_the_day(self) -> None:
        for one in self._asked.values():
            one.end_the_day(self._day)
        self._asked.clear()

    def worst(self) -> Iterator[Judged]:
        """No step of that day is to come."""
        self._end_the_day()
        return (one.worst for one in self._all if one.worst is not None)


class Counted(NamedTuple):
    """Somebody who crossed. `place`: of the step. `is_within`: the step counts the contingent too that these
    are part of."""

    place: int
    passage: Passage
    is_within: bool


@dataclass(slots=True)
class _Moment:
    """The end of a day on which perhaps too many were there: who crossed last, and what shows it."""

    last: Counted
    people: Amount
    shown_by: Versions


class Counting:
    """Of those whom one limit is about, how many are there at the end of each day on which some went?

    They are counted by families: a contingent with its parts; all together whom no contingent is named for.
    `worst`: the worst so far.
    """

    def __init__(self, limited: Limit, basis: Basis) -> None:
        self.limit = limited
        self.worst: Judged | None = None
        self._basis = basis
        self._troops: dict[Key | None, Troop] = {}
        self._here = _Sum()
        self._there: dict[Key | None, There] = {}
        #: The troops of which something else is known from a day on, though nobody crosses.
        self._changes: list[tuple[date, Key]] = []
        self._crossed: set[Key | None] = set()
        self._steps = Gathered()
        #: Of the day: who went last, and how many went by that step together.
        self._last: Counted | None = None
        self._together = NOBODY
        #: By who need not have been there any more: how many they were on the days on which it matters.
        self._missing: dict[Key | None, list[tuple[_Moment, int]]] = {}

    def cross(self, counted: Counted) -> None:
        (self._come_back if counted.passage.way == "back" else self._go)(counted)

    def _go(self, counted: Counted) -> None:
        one, limited = counted.passage, self.limit
        people = limited.people(one.part)
        if people is None or people == NOBODY or not limited.is_about(one):
            return
        if counted.is_within and limited.key is None:
            return
        self._steps.add(one.step.version)
        last = self._basis.windows.last_known(limited.reading, one.key)
        self._troop(one.key).out(one, people, last, is_within=counted.is_within)
        if one.reading is not limited.reading:
            return
        before = self._together if self._last is not None and self._last.place == counted.place else NOBODY
        went = NOBODY if counted.is_within else Amount(people.least, people.least, people.firm)
        self._last, self._together = counted, before + went
        self._judge(counted, self._together, versions([one.step]))

    def _troop(self, key: Key | None) -> Troop:
        group = self._group(key)
        self._crossed.add(group)
        if group not in self._troops:
            self._troops[group] = Troop(group)
        return self._troops[group]

    def _group(self, key: Key | None) -> Key | None:
        if self.limit.key is not None:
            return self.limit.key
        return None if key is None else self.limit.reading.ways.whole_of(key)

    def _come_back(self, counted: Counted) -> None:
        one, people, own = counted.passage, self.limit.people(counted.passage.part), self.limit.key
        if one.part is None:
            for group in list(self._troops):
                self._some_back(one, group, None)
        elif self.limit.is_about(one):
            if counted.is_within and own is None:
                return
            troop = self._troop(one.key)
            all_of_them = people is None and one.key is not None
            left = (
                NOBODY if all_of_them and troop.across.are_across else (people or SOME) - troop.across.people
            )
            self._steps.add(one.step.version)
            troop.back(one, people if all_of_them else people or SOME)
            self._look_at(troop.key, one)
            if own is None and left.most != 0:
                self._others_back(one, Amount(0, left.most))
        elif own is not None and one.key in self.limit.reading.ways.lineage(own):
            # All of those whom they are part of, or perhaps some.
            self._some_back(one, own, None if people is None else Amount(0, people.most))
        elif own is not None and one.key is None and self._can_be(one, own):
            self._some_back(one, own, Amount(0, None if people is None else people.most))

    def _others_back(self, one: Passage, people: Amount) -> None:
        """They may be others than those whom the crossing names."""
        group = self._group(one.key)
        for other in [None] if one.key is not None else list(self._troops):
            if other != group and self._can_be(one, other):
                self._some_back(one, other, people)

    def _can_be(self, one: Passage, group: Key | None) -> bool:
        known = self.limit.reading.contingents.get(group) if group is not None else None
        return one.part is None or known is None or not is_another(one.part.description, known)

    def _some_back(self, one: Passage, group: Key | None, people: Amount | None) -> None:
        if group in self._troops:
            self._crossed.add(group)
            self._steps.add(one.step.version)
            self._troops[group].some_back(one, people)
            self._look_at(group, one)

    def _look_at(self, group: Key | None, one: Passage) -> None:
        """Once all are back, they had been there before."""
        if not self._troops[group].across.are_across:
            for moment, missing in self._missing.pop(group, ()):
                moment.people += Amount(missing, 0)
                moment.shown_by |= versions([one.step])
                self._judge(moment.last, moment.people, moment.shown_by)

    def see(self, one: SeenPart, place: int) -> None:
        """A call, or a phase: it may show how many there are, and that some are still there."""
        event, limited = one.step.event, self.limit
        is_call = isinstance(event, CallRecorded)
        shown = one.key is not None and self._group(one.key) == one.key
        if one.part is None and len(limited.reading.contingents) == 1:
            shown = True
        if shown and one.day is not None and one.day.is_exact:
            key = one.key or next(iter(limited.reading.contingents))
            known = one.part.count if one.part is not None else None
            if key in self._troops:
                self._crossed.add(key)
                self._troops[key].see(one.step.begins, amount(known).least if known is not None else None)
        if limited.is_about(one) and self._basis.frame.readings_at(one.day)[-1] is limited.reading:
            people = limited.people(one.part)
            if not isinstance(event, CallRecorded):
                people = amount(event.count) if event.count is not None else None
            broken = self._exceeded(one, people, "certain" if is_call else "possible", versions([one.step]))
            if broken is not None:
                self._consider(Judged(broken, crossed=False, place=place))

    def end_the_day(self, day: date) -> None:
        """Nobody else crosses on that day."""
        while self._changes and self._changes[0][0] <= day:
            self._crossed.add(heappop(self._changes)[1] or None)
        for key in self._crossed:
            troop = self._troops[key]
            there = troop.at(day)
            self._here.change(self._there.get(key), there)
            self._there[key] = there
            for change in troop.changes:
                heappush(self._changes, (change, key or ""))
            troop.changes.clear()
        self._crossed.clear()
        if self._last is not None:
            self._judge_the_day(self._last)
        self._last = None

    def _judge_the_day(self, last: Counted) -> None:
        here, limited = self._here.amount, limit(self.limit.count)
        if more(here, limited) is None:
            return
        moment = _Moment(last, here, self._steps.so_far)
        self._judge(last, here, moment.shown_by)
        if limited.most is not None and here.least <= limited.most < here.least + self._here.missing:
            for key, there in self._there.items():
                if there.missing:
                    self._missing.setdefault(key, []).append((moment, there.missing))

    def _judge(self, last: Counted, here: Amount, shown_by: Versions) -> None:
        broken = self._exceeded(last.passage, here, self._cap(here), shown_by)
        if broken is not None:
            self._consider(Judged(broken, crossed=True, place=last.place))

    def _consider(self, judged: Judged) -> None:
        if self.worst is None or judged.weight > self.worst.weight:
            self.worst = judged

    def _exceeded(
        self, one: Passage | SeenPart, here: Amount | None, cap: Verdict, shown_by: Versions
    ) -> Broken | None:
        limited = self.limit
        verdict = weakest(more(here, limit(limited.count)), cap) if here is not None else None
        if here is None or verdict is None:
            return None
        return Broken(
            subject=limited.subject,
            verdict=verdict,
            evidence=shown_by | limited.reading.origins(limited.path),
            figures={
                "present": here.least if verdict == "certain" or here.most is None else here.most,
                "authorized": limited.count.value,
            },
            blamed_on=one.day,
            since_on=one.day,
        )

    def _cap(self, here: Amount) -> Verdict:
        """Only perhaps too many are they for whom a modification names contingents, and does not state the
        total again (C02)."""
        if self.limit.key is not None or here.most is None:
            return "certain"
        together, counts = self.limit.named
        if together is not None and here.most > together:
            return "certain"
        stated = self._proceeding(self.limit.reading.origins(self.limit.path))
        return "possible" if self._proceeding(counts) > stated else "certain"

    def _proceeding(self, acts: Versions) -> int:
        """The last one that any of these acts belongs to."""
        steps = (self._basis.state.step(version) for version in acts)
        return max((getattr(one.event, "proceeding", 0) for one in steps if one is not None), default=0)


class _Sum:
    """How many several troops are together. `missing`: so many more if it turns out that they stayed."""

    def __init__(self) -> None:
        self.missing = 0
        #: `endless`, `vague`: of how many of them the number has no end, is not firm.
        self._least = self._most = self._endless = self._vague = 0

    def change(self, before: There | None, now: There) -> None:
        for there, sign in ((before, -1), (now, 1)):
            if there is not None:
                self.missing += sign * there.missing
                self._least += sign * there.people.least
                self._most += sign * (there.people.most or 0)
                self._endless += sign * (there.people.most is None)
                self._vague += sign * (not there.people.firm)

    @property
    def amount(self) -> Amount:
        return Amount(self._least, None if self._endless else self._most, not self._vague)
