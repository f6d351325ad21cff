"""Matches each return with what went out before it: how many of a part are across the border.

| of the crossings of a part, in order of their days       | what it means                                 |
|----------------------------------------------------------|-----------------------------------------------|
| back, without a count                                    | the whole part                                |
| more back than are across, or before anybody went        | the others return nobody                      |
| out and back on one day, while others were across        | back first: who goes relieves them            |
| out and back on one day, while nobody was                | out first: they went for the day              |
| out and back, and which was first is not known           | the return is one of somebody                 |
| the same, and it is one of somebody either way           | it is open whether they are across            |
| out, without a count                                     | as many as the terms state, or any number     |
| back, and of nobody is it on record that they went       | they had gone, though nobody saw it           |
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.authorization.amounts import NOBODY, Amount
from domain.authorization.days import first_of
from domain.authorization.versions import NONE, Gathered, Versions
from domain.values import Day


class DaySpan(NamedTuple):
    """The days that a day can be; every day, if it is not known."""

    first: date
    last: date

    @classmethod
    def of(cls, day: Day | None) -> DaySpan:
        if day is None:
            return cls(date.min, date.max)
        return cls(day.earliest or date.min, day.latest or date.max)

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


class Departure(NamedTuple):
    """Some who went. `people` None: nobody says how many. `version`: of the step that says so."""

    people: Amount | None
    day: Day | None
    version: int


class TooMany(NamedTuple):
    """Some came back of whom it is on record that they cannot have been across, on any order of the days.

    `back`: how many came back by that day (None: nobody says how many), `across`: how many of them were.
    `is_sure`: the day and every number are known exactly. `shown_by`: the steps that say so.
    """

    back: int | None
    across: int
    day: Day | None
    is_sure: bool
    shown_by: Versions


class PartBalance:
    """Those of one part. Its crossings are added by the day from which on each exists.

    `size`: how many the part is at most, by the terms; None: they do not say. `is_open`: all may be back,
    by the order of days. `since_on`: the first day of those who went since nobody was across.
    """

    def __init__(self, size: int | None = None) -> None:
        self._size = size
        #: Whether anybody was ever seen to go; else how many came back, and whether all did.
        self.was_seen_to_go = False
        self._unseen = 0
        self._unseen_are_back = False
        #: Returns that found too few, with the last day that those can have gone whom they returned.
        self._early = NOBODY
        self._early_until = date.min
        self._early_whole: DaySpan | None = None
        #: The same as they are told, the steps that show it, and the worst of those before.
        self._told: TooMany | None = None
        self._told_by = Gathered()
        self._worst: TooMany | None = None
        #: When the whole part last returned.
        self._emptied: DaySpan | None = None
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.people = NOBODY
        self.is_open = False
        self.since_on: Day | None = None
        self._times = 0
        self._size_counts = False
        self._first_end, self._last_end = date.max, date.min
        self._that_day: list[Departure] = []
        self._shown_by: list[int] = []

    @property
    def are_across(self) -> bool:
        """Whether somebody is, for all that is known."""
        return self._times > 0

    @property
    def are_back(self) -> bool:
        """Whether everybody surely is who went."""
        if self.was_seen_to_go:
            return not self.are_across
        return self._unseen_are_back or (self._size is not None and 0 < self._size <= self._unseen)

    @property
    def too_many(self) -> TooMany | None:
        """The return of most people who cannot have been across. None while nobody was seen to go: how many
        went is not on record then."""
        return _worse(self._worst, self._told_early()) if self.was_seen_to_go else None

    def _told_early(self) -> TooMany | None:
        """Of the returns that found too few: as many as nobody can be who went since."""
        one = self._told
        if one is None or one.back is None or not self._early.least:
            return one if one is not None and one.back is None else None
        sure = one.is_sure and self._early.firm
        return one._replace(across=one.back - self._early.least, is_sure=sure, shown_by=self._told_by.so_far)

    def out(self, people: Amount | None, day: Day | None, version: int) -> None:
        """So many went (None: nobody says how many)."""
        span = DaySpan.of(day)
        told = self._told
        if told is not None and told.back is None and span.first <= DaySpan.of(told.day).last:
            self._told = None  # They went before all came back.
        self.was_seen_to_go = True
        if self._early_whole is not None and span.first <= self._early_whole.last:
            if not self._early_whole.is_exact:
                self._emptied, self._early_whole = self._early_whole, None
            return
        left = self._without_those_back_early(people, span)
        if left == NOBODY:
            return
        emptied = self._emptied
        if emptied is not None and span.first <= emptied.last and not (span == emptied and span.is_exact):
            self.is_open = True
        self._add(Departure(left, day, version))

    def _without_those_back_early(self, people: Amount | None, span: DaySpan) -> Amount | None:
        if people is None or self._early == NOBODY or span.first > self._early_until:
            return people
        early, self._early = self._early, self._early - people
        return people - early

    def _add(self, gone: Departure) -> None:
        people, span = gone.people, DaySpan.of(gone.day)
        self._times += 1
        self._shown_by.append(gone.version)
        if gone.day is not None:
            self.since_on = first_of([self.since_on or gone.day, gone.day])
        if span.is_exact:
            if self._that_day and self._that_day[0].day != gone.day:
                self._that_day = []
            self._that_day.append(gone)
        self._first_end, self._last_end = min(self._first_end, span.last), max(self._last_end, span.last)
        together = self.people + (people or Amount(0, None))
        self._size_counts = self._size_counts or people is None
        most = together.most
        if self._size_counts:
            most = self._size if self._size is not None and together.least <= self._size else None
        self.people = Amount(self.people.least if self.is_open else together.least, most, together.firm)

    def back(self, people: Amount | None, day: Day | None, version: int) -> None:
        """So many came back (None: the whole part)."""
        span = DaySpan.of(day)
        if not self.was_seen_to_go:
            self._unseen_are_back = self._unseen_are_back or people is None
            self._unseen += people.least if people is not None and people.firm else 0
            if people is None and self._told is None:
                self._told = TooMany(None, 0, day, False, Versions.of([version]))
        if people is None:
            self._all_come_back(span)
        else:
            self._shown_by.append(version)
            self._come_back(people, day)

    def _come_back(self, people: Amount, day: Day | None) -> None:
        span, early = DaySpan.of(day), people - self.people
        if early.most != 0:
            goes_on = span.first <= self._early_until
            if not goes_on:
                self._worst, self._told = _worse(self._worst, self._told_early()), None
            self._early = (self._early if goes_on else NOBODY) + early
            self._early_until = max(span.last, self._early_until)
            if early.least:
                self._tell(people, day)
        self.people -= people
        if self.people == NOBODY:
            self._begin_anew()

    def _tell(self, people: Amount, day: Day | None) -> None:
        before = self._told if self._told is not None and self._told.back is not None else None
        if before is None:
            self._told_by = Gathered()
        for version in self._shown_by:
            self._told_by.add(version)
        self._told = TooMany(
            back=people.least + (before.back or 0 if before is not None else 0),
            across=0,
            day=day,
            is_sure=DaySpan.of(day).is_exact and (before is None or before.is_sure),
            shown_by=NONE,
        )

    def _all_come_back(self, span: DaySpan) -> None:
        if not self.are_across:
            # They came back by this one, if the one before can have been later: then that is one of others.
            before = self._emptied
            may_be_later = before is not None and not before.is_exact and before.last > span.first
            self._early_whole, self._emptied = (before, span) if may_be_later else (span, before)
        elif self._times > 1 and self._last_end > span.first:
            # Some can have gone after it, and then it was a return of the others.
            self._times -= 1
            self.may_be_back()
            self._emptied = span
        else:
            relief = self._that_day if span.is_exact and self._first_end < span.first else []
            self._begin_anew()
            self._emptied = span
            for gone in relief:
                if DaySpan.of(gone.day) == span:
                    self._add(gone)

    def may_be_back(self) -> None:
        """Perhaps everybody came back."""
        if self.are_across:
            self.people = Amount(0, self.people.most, self.people.firm)
            self.is_open = True

    def forget(self) -> None:
        """Nobody is across: who was said to have gone are counted elsewhere."""
        self._begin_anew()


def _worse(one: TooMany | None, other: TooMany | None) -> TooMany | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda each: (each.is_sure, (each.back or 1) - each.across))
