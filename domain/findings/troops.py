"""Says how many of those who are counted together are across at the end of a day: surely, and perhaps.

They are counted as presence is told (domain/authorization/presence.py): each return is matched with what went
before it, and nobody is surely there after the last day of their stay.

| at the end of a day                     | are surely there                                              |
|-----------------------------------------|---------------------------------------------------------------|
| to the last day of their stay           | who went and did not come back                                |
| after it                                | those who went that day, and whom a call shows that day       |
| once all of them came back              | who was there on the days before                              |
| of a crossing that may have been later  | those who went by it not yet, those who came back already     |

Perhaps there is whoever went and did not come back.
"""

from __future__ import annotations

from datetime import date, timedelta
from heapq import heappop, heappush
from typing import Final, NamedTuple

from domain.authorization.amounts import Amount
from domain.authorization.matching import DaySpan, PartBalance
from domain.findings.movement import Passage
from domain.values import Day, Key

SOME: Final = Amount(0, None)
"""Nobody says how many."""


class There(NamedTuple):
    """`people`: so many are there. `missing`: so many more if it turns out that they stayed."""

    people: Amount
    missing: int


class Troop:
    """Those who are counted together: a contingent with all its parts, or all who are not named.

    Crossings are added by the day from which on each exists. `changes`: the days on which fewer are surely
    there, or more, though nobody crosses: a heap.
    """

    def __init__(self, key: Key | None) -> None:
        self.key = key
        self.across = PartBalance()
        self.changes: list[date] = []
        self._members: dict[Key, PartBalance] = {}
        #: The last day of the stay of all who are there.
        self._until = date.min
        #: By the last days: how many of those who went need not have gone before; all of them together.
        self._awaited: list[tuple[date, int]] = []
        self._perhaps = 0
        #: How many went, and how many a call shows, on the last day of which that is told.
        self._fresh = 0
        self._fresh_on = self._seen_on = date.min
        self._seen: int | None = None

    def out(self, one: Passage, people: Amount, last: Day | None, *, is_within: bool) -> None:
        """Of a part so many went. `last`: the last day of their stay. `is_within`: they are, perhaps, among
        others of whom the same crossing tells."""
        begins = one.step.begins
        if one.key is not None:
            self._member(one.key).out(people, one.day, one.step.version)
        counted = Amount(0, people.most, people.firm) if is_within else people
        until = (last.earliest if last is not None else None) or date.min
        self._until = min(self._until, until) if self.across.are_across else until
        self.across.out(counted, one.day, one.step.version)
        ends = DaySpan.of(one.day).last
        if ends > begins:
            heappush(self._awaited, (ends, counted.least))
            self._perhaps += counted.least
            heappush(self.changes, ends)
        else:
            self._fresh = counted.least + (self._fresh if self._fresh_on == begins else 0)
            self._fresh_on = begins
            heappush(self.changes, _after(begins))
        if self._until >= begins:
            heappush(self.changes, _after(self._until))

    def back(self, one: Passage, people: Amount | None) -> None:
        """So many came back of the part that is named (None: all of it)."""
        member = self._member(one.key) if one.key is not None else None
        if people is None and one.key not in (None, self.key):
            # As many as are known to have gone by its name.
            people = member.people if member is not None and member.are_across else SOME
        if member is not None:
            member.back(people, one.day, one.step.version)
        self.some_back(one, people)

    def some_back(self, one: Passage, people: Amount | None) -> None:
        """So many came back who are of them, or may be (None: everybody)."""
        self.across.back(people, one.day, one.step.version)
        if not self.across.are_across:
            self._awaited.clear()
            self._perhaps = 0
            self._members.clear()

    def see(self, day: date, least: int | None) -> None:
        """On that day they were seen: at least so many, or all of them (None)."""
        if day != self._seen_on or (self._seen is not None and (least is None or least > self._seen)):
            self._seen = least
        self._seen_on = day
        heappush(self.changes, _after(day))

    def _member(self, key: Key) -> PartBalance:
        return self._members.setdefault(key, PartBalance())

    def at(self, day: date) -> There:
        """How many are there at the end of a day. Days are asked in their order."""
        while self._awaited and self._awaited[0][0] <= day:
            self._perhaps -= heappop(self._awaited)[1]
        people = self.across.people
        least = sure = max(0, people.least - self._perhaps)
        if day > self._until:
            sure = self._fresh if self._fresh_on == day else 0
            if self._seen_on == day:
                sure = least if self._seen is None else max(sure, self._seen)
        sure = min(sure, least)
        return There(Amount(sure, people.most, people.firm), least - sure)


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
