"""Says who was seen to cross, in which direction, and who was seen on the other side.

Which crossing is the one out and which the one back depends on who it is: foreign troops enter, then exit;
national troops exit, then enter (`Ways.out` in domain/authorization/passages.py). Where nothing says it, the
direction of those unknown that crossed first is taken for the one out.

`parts` empty is the carrier alone: a crossing, but of no troops. A part that names none is a part of unknown
troops; `parts` not stated may be anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from domain.authorization.frame import Frame
from domain.authorization.passages import ACROSS, SOMEBODY, direction_of, is_crossing
from domain.authorization.procedure import Proceeding
from domain.authorization.sightings import CallOrPhase, is_seen
from domain.authorization.state import Crossing, Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import NONE, Gathered, Versions
from domain.events import CallRecorded, Event
from domain.findings.likeness import alike
from domain.findings.readings import Ends, later
from domain.values import Contingent, Day, Description, Direction, Key, Part

Way = Literal["out", "back"]


class Passage(NamedTuple):
    """One part of one crossing. `part` None: it is not stated who. `way` None: out or back, nobody says.

    `reading`: the terms that it is judged by.
    """

    step: Recorded[Crossing]
    part: Part | None
    direction: Direction
    way: Way | None
    reading: TermsView

    @property
    def day(self) -> Day | None:
        return self.step.day

    @property
    def key(self) -> Key | None:
        return self.part.contingent if self.part is not None else None

    @property
    def subject(self) -> str:
        return subject_of(self.step, self.part)


class SeenPart(NamedTuple):
    """Somebody was seen on the other side, without a crossing: at a call, or in a phase."""

    step: Recorded[CallOrPhase]
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


def subject_of(step: Recorded[Event], part: Part | None) -> str:
    """The part of a step if it has a key, else the step."""
    key = part.contingent if part is not None else None
    return f"steps.{step.version}" + (f".{key}" if key is not None else "")


class Witness:
    """Reads crossings, calls and phases by what the acts of a frame say, each once.

    A phase is where the troops are. A call shows them on the other side unless it was where they are at home.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._passages: dict[int, tuple[Passage, ...]] = {}
        self._sightings: dict[int, tuple[SeenPart, ...]] = {}

    def passages(self, step: Recorded[Event]) -> tuple[Passage, ...]:
        """The parts of a crossing; a carrier alone has none. `way` is None where nothing says it."""
        if not is_crossing(step):
            return ()
        if step.version not in self._passages:
            self._passages[step.version] = tuple(self._cross(step))
        return self._passages[step.version]

    def _cross(self, step: Recorded[Crossing]) -> Iterator[Passage]:
        direction = direction_of(step.event)
        reading = self._frame.readings_at(step.day)[-1]
        for part in (None,) if step.event.parts is None else step.event.parts:
            out = reading.ways.out(SOMEBODY if part is None else part)
            way: Way | None = None if out is None else "out" if out == direction else "back"
            yield Passage(step, part, direction, way, reading)

    def seen_parts(self, step: Recorded[Event]) -> tuple[SeenPart, ...]:
        """Those whom a call or a phase shows on the other side."""
        if not is_seen(step):
            return ()
        if step.version not in self._sightings:
            self._sightings[step.version] = tuple(self._see(step))
        return self._sightings[step.version]

    def _see(self, step: Recorded[CallOrPhase]) -> Iterator[SeenPart]:
        if not isinstance(step.event, CallRecorded):
            yield SeenPart(step, None)
            return
        for part in (None,) if step.event.parts is None else step.event.parts:
            out = self._frame.reading.ways.out(SOMEBODY if part is None else part)
            if out is None or step.event.side == ACROSS[out]:
                yield SeenPart(step, part)


class Unknown:
    """Of the passages of which nothing says which way they go first: the direction in which that is taken.

    Steps are added in order of their days.
    """

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._days = Ends()
        self._directions: set[Direction] = set()
        self._by_day: dict[Day, set[Direction]] = {}

    def add(self, step: Recorded[Event]) -> None:
        for one in self._witness.passages(step):
            if one.way is None:
                self._directions.add(one.direction)
                self._days.add(one.day)
                if one.day is not None:
                    self._by_day.setdefault(one.day, set()).add(one.direction)

    @property
    def out(self) -> Direction | None:
        """The only one, else that of those who crossed first; None where that is open too."""
        ways, first = self._directions, self._days.first
        if len(ways) > 1:
            ways = self._by_day.get(first, set()) if first is not None else set()
        return next(iter(ways)) if len(ways) == 1 else None


class Group:
    """Steps that are asked about together: which they are, and when the first and the last of them was."""

    def __init__(self) -> None:
        self.days = Ends()
        #: The last day on which any of them can have been at the earliest.
        self.last_begin = date.min
        self._last_end_within_a_month = date.min
        self._versions = Gathered()
        self._by_day: dict[Day | None, Gathered] = {}

    def add(self, version: int, day: Day | None) -> None:
        self._versions.add(version)
        self._by_day.setdefault(day, Gathered()).add(version)
        self.days.add(day)
        if day is None:
            return
        if day.earliest is not None:
            self.last_begin = max(self.last_begin, day.earliest)
        if day.latest is not None and day.known_within_a_month:
            self._last_end_within_a_month = max(self._last_end_within_a_month, day.latest)

    def __bool__(self) -> bool:
        return bool(self.versions)

    @property
    def versions(self) -> Versions:
        return self._versions.so_far

    def on(self, day: Day | None) -> Versions:
        """Those of that day, written alike; None: those without a day."""
        return self._by_day[day].so_far if day in self._by_day else NONE

    def reach_beyond(self, day: Day) -> bool:
        """Whether any of them is later, on some reading at least."""
        if day.latest is not None and self.last_begin > day.latest:
            return True
        begins = day.earliest if day.known_within_a_month else None
        return begins is not None and begins < self._last_end_within_a_month


class Movement:
    """Who went, who came back, who was seen: what the rules ask on every day of steps added in their order.

    `crossed`: all of them; `outs`: those that are not surely on the way back; `outs_of`: the same by
    contingent, `outs_since`: those that are not surely before the approval of a modification.
    """

    def __init__(self, witness: Witness, unknown_out: Direction | None, grants: Sequence[Proceeding]) -> None:
        self.crossed, self.outs, self.backs, self.seen = Group(), Group(), Group(), Group()
        self.outs_of: dict[Key | None, Group] = {}
        self.outs_since = {one.number: Group() for one in grants if one.number}
        self._witness = witness
        self._unknown_out = unknown_out
        self._grants = grants
        self._passages: list[Passage] = []
        #: By contingent that went or was seen, of those who can be they: the last day on which any came back,
        #: as late as it can be, and on which any went, as early as it can be.
        self._back_by: dict[Key | None, date] = {}
        self._gone_by: dict[Key | None, date] = {}
        self._sought: set[Key | None] = set()

    def passages(self, step: Recorded[Event]) -> tuple[Passage, ...]:
        """The parts of a crossing, each with its way as far as that can be told."""
        found = self._witness.passages(step)
        if self._unknown_out is None or all(one.way is not None for one in found):
            return found
        return tuple(
            one
            if one.way is not None
            else one._replace(way="out" if one.direction == self._unknown_out else "back")
            for one in found
        )

    def seen_parts(self, step: Recorded[Event]) -> tuple[SeenPart, ...]:
        """Those whom a call or a phase shows on the other side."""
        return self._witness.seen_parts(step)

    def add(self, step: Recorded[Event]) -> None:
        for passage in self.passages(step):
            self._cross(passage)
        for sighting in self.seen_parts(step):
            self.seen.add(step.version, step.day)
            self._seek(sighting.key)

    def _cross(self, one: Passage) -> None:
        version, day = one.step.version, one.day
        self.crossed.add(version, day)
        self._passages.append(one)
        for key in self._sought:
            self._compare(one, key)
        if one.way == "back":
            self.backs.add(version, day)
            return
        self.outs.add(version, day)
        self.outs_of.setdefault(one.key, Group()).add(version, day)
        self._seek(one.key)
        for grant in self._grants:
            if grant.number and later(grant.approved_on, day) is None:
                self.outs_since[grant.number].add(version, day)

    def _seek(self, key: Key | None) -> None:
        if key not in self._sought:
            self._sought.add(key)
            for one in self._passages:
                self._compare(one, key)

    def _compare(self, one: Passage, key: Key | None) -> None:
        if not _can_be(one, key):
            return
        if one.way == "back":
            latest = one.day.latest if one.day is not None else None
            self._back_by[key] = max(self._back_by.get(key, date.min), latest or date.max)
        elif one.day is not None and one.day.earliest is not None:
            self._gone_by[key] = max(self._gone_by.get(key, date.min), one.day.earliest)

    def came_back(self, key: Key | None, gone_by: date) -> bool:
        """Whether any came back who can be these, and not before a day by which these had gone.

        Asked of those who went or were seen (None: anybody).
        """
        back_by = self._back_by.get(key)
        return back_by is not None and gone_by <= back_by

    def gone_by(self, key: Key | None) -> date:
        """The last day on which any went who can be these, as early as it can be."""
        return self._gone_by.get(key, date.min)


def _can_be(passage: Passage, key: Key | None) -> bool:
    """Whether these can be the troops of that key, some of them, or whom they are part of (None: anybody)."""
    if key is None or passage.part is None:
        return True
    reading = passage.reading
    if passage.key is None:
        return not is_another(passage.part.description, reading.contingents.get(key))
    return passage.key in reading.ways.lineage(key) or key in reading.ways.lineage(passage.key)


def is_another(described: Description | None, known: Contingent | None) -> bool:
    """Whether the words of a crossing cannot mean the contingent."""
    if described is None or known is None:
        return False
    if described.countries and known.countries and not set(described.countries) & set(known.countries):
        return True
    return described.unit is not None and known.unit is not None and not alike(described.unit, known.unit)
