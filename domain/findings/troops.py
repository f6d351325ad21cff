"""How many of those who are counted together were across, day by day?

They are counted as presence is told (domain/authorization/presence.py): each return is matched with what went
before it, and without a later return nobody is surely there after the last day of their stay.

| at the end of a day                     | are surely there                                              |
|-----------------------------------------|---------------------------------------------------------------|
| to the last day of their stay           | who went and did not come back                                |
| after it                                | as many of them as came back later; those who went that day;  |
|                                         | and whom a call shows that day                                |
| of a crossing that may have been later  | those who went by it not yet, those who came back already     |

Perhaps there is whoever went and did not come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from domain.authorization.amounts import Amount
from domain.authorization.matching import Across, Span
from domain.findings.movement import Passage
from domain.values import Day, Key

SOME: Final = Amount(0, None)
"""Nobody says how many."""


class Seen(NamedTuple):
    """From the first to the last of these days they were seen: at least so many; None: the whole part."""

    first: date
    last: date
    least: int | None


class There(NamedTuple):
    """So many are across from the end of that day on. `shown_by`: a later return without which fewer were
    surely there."""

    day: date
    people: Amount
    shown_by: int | None


class _Spell(NamedTuple):
    """What the crossings tell at the end of a day. `perhaps`: how many need not have gone yet. `sure`: to
    the last day of their stay. `shown`: how many went or were seen that day. `version`: the last crossing.
    """

    day: date
    people: Amount
    perhaps: int
    is_stay: bool
    shown: int
    version: int

    def there(self, fewest: int | None, came_back_by: int) -> There:
        """`fewest`: as few as that will be across on a later day, by that crossing."""
        least = max(0, self.people.least - self.perhaps)
        sure = least if self.is_stay else min(least, self.shown)
        back = 0 if fewest is None else least - fewest
        people = Amount(max(sure, back), self.people.most, self.people.firm)
        return There(self.day, people, came_back_by if back > sure else None)


class Troop:
    """Those who are counted together: a contingent with all its parts, or all who are not named.

    `seen`: in order of the first days. Crossings are added by the day from which on each exists.
    """

    def __init__(self, key: Key | None, seen: Sequence[Seen] = ()) -> None:
        self.key = key
        self.across = Across()
        self._members: dict[Key, Across] = {}
        self._day = date.min
        self._until = date.min
        self._fresh = 0
        self._version = 0
        #: By the last days: how many of those who went need not have gone before.
        self._awaited: list[tuple[date, int]] = []
        self._perhaps = 0
        self._seen = list(reversed(seen))
        self._in_sight: Seen | None = None
        #: The days on which something else is known, though nobody crosses.
        self._days = [day for one in seen for day in (one.first, _after(one.last))]
        heapify(self._days)
        self._spells: list[_Spell] = []

    def out(self, one: Passage, people: Amount, last: Day | None, *, is_within: bool) -> None:
        """Of a part so many went. `last`: the last day of their stay. `is_within`: they are, perhaps, among
        others of whom the same crossing tells."""
        self._begin(one)
        if one.key is not None:
            self._member(one.key).out(people, one.day, one.step.version)
        counted = Amount(0, people.most, people.firm) if is_within else people
        until = (last.earliest if last is not None else None) or date.min
        self._until = min(self._until, until) if self.across.are_across else until
        self.across.out(counted, one.day, one.step.version)
        ends = Span.of(one.day).last
        if ends > one.step.begins:
            heappush(self._awaited, (ends, counted.least))
            self._perhaps += counted.least
        else:
            self._fresh += counted.least
        for day in (ends, _after(one.step.begins), _after(self._until)):
            if day > one.step.begins:
                heappush(self._days, day)

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
        self._begin(one)
        self.across.back(people, one.day, one.step.version)
        if not self.across.are_across:
            self._awaited.clear()
            self._perhaps = 0
            self._members.clear()

    def _member(self, key: Key) -> Across:
        return self._members.setdefault(key, Across())

    def _begin(self, one: Passage) -> None:
        if one.step.begins > self._day and self._version:
            self._end(self._day)
            self._pass_to(one.step.begins)
        self._day, self._version = one.step.begins, one.step.version

    def _pass_to(self, day: date) -> None:
        while self._days and self._days[0] < day:
            between = heappop(self._days)
            if between > self._spells[-1].day:
                self._end(between)

    def _end(self, day: date) -> None:
        """Nobody else of them crosses on that day."""
        while self._awaited and self._awaited[0][0] <= day:
            self._perhaps -= heappop(self._awaited)[1]
        people = self.across.people
        shown = max(self._fresh, self._seen_on(day, people))
        self._spells.append(_Spell(day, people, self._perhaps, day <= self._until, shown, self._version))
        self._fresh = 0

    def _seen_on(self, day: date, people: Amount) -> int:
        while self._seen and self._seen[-1].first <= day:
            one = self._seen.pop()
            if self._in_sight is None or self._in_sight.last <= one.last:
                self._in_sight = one
        if self._in_sight is None or self._in_sight.last < day:
            return 0
        return people.least if self._in_sight.least is None else self._in_sight.least

    def there(self) -> list[There]:
        """How many are there, once all of their crossings are added."""
        if self._version:
            self._end(self._day)
            self._pass_to(date.max)
        found: list[There] = []
        fewest: int | None = None
        came_back_by = 0
        for spell in reversed(self._spells):
            found.append(spell.there(fewest, came_back_by))
            most = spell.people.most
            if most is not None and (fewest is None or most < fewest):
                fewest, came_back_by = most, spell.version
        found.reverse()
        return found


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
