"""Who is across, and who is back, after so many crossings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.authorization.amounts import Amount
from domain.authorization.matching import PartBalance
from domain.authorization.passages import (
    CrossingCount,
    CrossingsOneWay,
    PartCrossing,
    Ways,
    first_known,
    is_crossing,
    latest,
    part_crossings,
)
from domain.authorization.state import Crossing, Recorded
from domain.authorization.versions import Gathered
from domain.events import Event
from domain.values import Day, Description, Direction, Key


@dataclass(slots=True)
class PartLedger:
    """Of one part: those that went, and those that came back, in the order in which they count.

    `by_name`: who is across was said to be of the part, not only somebody. `may_have_come`: somebody came
    back, and it is not stated who. `went`, `came`: how many, where all numbers are exact (`is_exact`).
    `last_on`: the last day of any that is dated.
    """

    across: PartBalance = field(default_factory=PartBalance)
    out: CrossingsOneWay = field(default_factory=CrossingsOneWay)
    back: CrossingsOneWay = field(default_factory=CrossingsOneWay)
    by_name: bool = False
    may_have_come: bool = False
    is_exact: bool = True
    went: int = 0
    came: int = 0
    steps: Gathered = field(default_factory=Gathered)
    last_on: Day | None = None
    _unclear: set[Direction] = field(default_factory=set)

    def add(self, crossing: CrossingCount, is_back: bool) -> None:
        """It is on record of the part. Who is across then is asked of `across`."""
        (self.back if is_back else self.out).add(crossing)
        self.steps.add(crossing.version)
        count = crossing.how_many
        self.is_exact = self.is_exact and count is not None and count.bound == "exact"
        if count is not None and is_back:
            self.came += count.value
        elif count is not None:
            self.went += count.value
        if crossing.day is not None:
            self.last_on = latest([self.last_on or crossing.day, crossing.day])
        if crossing.unclear is not None:
            self._unclear.add(crossing.unclear)

    @property
    def both_ways(self) -> bool:
        """Whether some were seen to cross either way, and nothing says which way they went first."""
        return len(self._unclear) > 1


class CrossingLedger:
    """Who is across, after so many crossings, which are added by the day from which on each exists.

    A part whose way back is not known is counted as going. `named`: by contingent. `described`: parts that no
    contingent is named for, by their description; `strangers`: all of these. `somebody`: those of whom it is
    not stated who they are. `unclear`: some part's way back is not known. `begun_on`: the first day of those
    that are not surely one back.

    Who crosses without being named is of the contingents of the terms, if there are any: each of those that
    are not across went, perhaps. Such a return is one of all who are across, if they are one group.
    """

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.crossings = 0
        self.named: dict[Key, PartLedger] = {
            key: PartLedger(PartBalance(ways.size(key))) for key in ways.contingents
        }
        self.described: dict[Description | None, PartLedger] = {}
        self.strangers = PartLedger()
        self.somebody = PartLedger()
        self.unclear = False
        self.begun_on: Day | None = None
        self._some_came = False
        self._some_went = False
        self._recorded: dict[Key, tuple[int, int]] = {}
        self._last_named_back = date.min
        #: The crossings of which it is not stated who, and whether they were ones back.
        self._unnamed: list[tuple[CrossingCount, bool]] = []
        #: Of those who are across.
        self._away: set[Key] = set()
        self._described_away: set[Description | None] = set()
        #: The last day of a way back for everybody, since nobody was across; and whether one is not known.
        self._came_on: Day | None = None
        self._some_day_is_open = False

    @property
    def names(self) -> list[Key]:
        """The contingents that are named, in the order in which that was recorded."""
        return sorted(self._recorded, key=self._recorded.__getitem__)

    def add(self, step: Recorded[Event]) -> None:
        """Of a step that is no crossing nothing is counted."""
        if is_crossing(step):
            self._cross(step)

    def _cross(self, crossing: Recorded[Crossing]) -> None:
        self.crossings += 1
        each, surely_back = part_crossings(crossing, self.ways)
        if not surely_back:
            self.begun_on = first_known(self.begun_on, crossing.day)
        nobody_was_across = self.nobody_is_across
        for place, share in enumerate(each):
            self.unclear = self.unclear or share.way is None
            self._some_came = self._some_came or share.is_back
            self._some_went = self._some_went or not share.is_back
            if crossing.event.parts is None:
                self._cross_unnamed(share)
            elif share.key is not None:
                self._cross_named(share.key, share)
                recorded = crossing.version, place
                self._recorded[share.key] = min(self._recorded.get(share.key, recorded), recorded)
            else:
                self._cross_described(share)
        if nobody_was_across and not self.nobody_is_across:
            self._came_on, self._some_day_is_open = None, False
        elif surely_back and each and not (nobody_was_across and self._some_went):
            self._came_back_on(crossing.day)

    def _came_back_on(self, day: Day | None) -> None:
        known = latest([day] if self._came_on is None else [self._came_on, day])
        self._some_day_is_open = self._some_day_is_open or known is None
        self._came_on = None if self._some_day_is_open else known

    def _cross_named(self, key: Key, share: PartCrossing) -> None:
        part = self._part(key)
        part.add(share.counted, share.is_back)
        if not share.is_back:
            if not part.by_name:
                part.across.forget()
            part.by_name = True
            part.across.out(share.people, *share.counted.told)
        else:
            part.across.back(share.people, *share.counted.told)
            day = share.counted.day
            self._last_named_back = max(self._last_named_back, day.latest if day and day.latest else date.max)
            if part.across.are_back:
                self._bring_back_with(key, share.counted)
        self._look_at(key)
        if not self._away:
            self.somebody.across.forget()

    def _part(self, key: Key) -> PartLedger:
        """Who was not foreseen may have crossed before, without being named."""
        if key not in self.named:
            self.named[key] = part = PartLedger()
            for one, is_back in self._unnamed:
                (part.across.back if is_back else part.across.out)(None, *one.told)
        return self.named[key]

    def _bring_back_with(self, key: Key, counted: CrossingCount) -> None:
        """Who is part of another is back with the whole of it."""
        for other in self.ways.parts_of(key):
            part = self.named[other]
            if part.across.are_across:
                part.add(counted._replace(how_many=None), is_back=True)
                part.across.back(None, *counted.told)
                self._look_at(other)

    def _look_at(self, key: Key) -> None:
        across = self.named[key].across.are_across
        (self._away.add if across else self._away.discard)(key)

    def _cross_described(self, share: PartCrossing) -> None:
        part = self.described.setdefault(share.described, PartLedger())
        for one in (part, self.strangers):
            one.add(share.counted, share.is_back)
        told = share.counted.told
        if share.is_back:
            part.across.back(share.people, *told)
            self.strangers.across.back(share.people or Amount(0, None), *told)
        else:
            part.across.out(share.people, *told)
            self.strangers.across.out(share.people, *told)
        across = part.across.are_across
        (self._described_away.add if across else self._described_away.discard)(share.described)
        self._compare_strangers()

    def _compare_strangers(self) -> None:
        """All are back if as many are as went, or if each of them is."""
        if not self._described_away:
            self.strangers.across.forget()
        elif not self.strangers.across.are_across:
            for described in self._described_away:
                self.described[described].across.forget()
            self._described_away.clear()

    def _cross_unnamed(self, share: PartCrossing) -> None:
        told = share.counted.told
        self.somebody.add(share.counted, share.is_back)
        self._unnamed.append((share.counted, share.is_back))
        perhaps = [key for key in self.named if self.ways.is_whole(key)]
        if not share.is_back:
            self.somebody.across.out(None, *told)
            for key in perhaps:
                part = self.named[key]
                if not (part.across.are_across and part.by_name):
                    part.by_name = False
                    part.across.out(None, *told)
                    self._look_at(key)
        elif self._some_went:
            self._return_unnamed(share.counted)
        else:
            self._return_unseen(perhaps, share.counted)

    def _return_unnamed(self, crossing: CrossingCount) -> None:
        groups = {self.ways.whole_of(key) for key in self._away if self.named[key].by_name}
        if (groups or self._described_away) and self.somebody.across.are_across:
            groups.update(self.ways.wholes)
        are_one_group = len(groups) + bool(self._described_away) <= 1
        described = [self.described[key] for key in self._described_away]
        for part in (self.somebody, self.strangers, *described, *(self.named[key] for key in self._away)):
            if not are_one_group:
                part.across.may_be_back()
            elif part.across.are_across or part is self.somebody:
                part.across.back(None, *crossing.told)
        for key in list(self._away):
            self._look_at(key)
        self._described_away = {key for key in self._described_away if self.described[key].across.are_across}
        self._compare_strangers()

    def _return_unseen(self, perhaps: list[Key], crossing: CrossingCount) -> None:
        """Nobody was seen to go. Who came back is known only where there is no more than one part."""
        self.somebody.across.back(None, *crossing.told)
        for key in perhaps:
            if len(perhaps) == 1:
                self.named[key].across.back(None, *crossing.told)
            else:
                self.named[key].may_have_come = True

    @property
    def nobody_is_across(self) -> bool:
        """Whether everybody is surely back who went, as far as anybody did."""
        somebody = self.somebody.across.are_across and not self.ways.contingents
        return not (self._away or self._described_away or somebody)

    @property
    def strangers_are_back(self) -> bool:
        """Whether those are of whom there is a description only."""
        if self.strangers.across.was_seen_to_go:
            return not self._described_away
        return bool(self.described) and all(passages.across.are_back for passages in self.described.values())

    @property
    def every_part_is_back(self) -> bool:
        """Where the record leaves open who crossed, or which way a part went first, it is not."""
        if not self._some_came or self.unclear or self._some_are_still_to_come:
            return False
        if self._some_went:
            return self.nobody_is_across
        # Who came back without having been seen to go was across all the same.
        if self.ways.wholes:
            return all(self.named[key].across.are_back for key in self.ways.wholes)
        return self.somebody.across.are_back or self.strangers_are_back

    @property
    def _some_are_still_to_come(self) -> bool:
        """Whether a contingent that nobody saw is foreseen for days after those on which others came back."""
        return self._last_named_back > date.min and any(
            begins > self._last_named_back and key not in self._recorded and self.ways.is_whole(key)
            for key, begins in self.ways.begins.items()
        )

    @property
    def returned_on(self) -> Day | None:
        """The day of the last crossing back, once every part is back and the day is known."""
        return self._came_on if self.every_part_is_back else None
