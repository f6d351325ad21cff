"""What acts and single steps are judged by: what the acts say, and of all crossings what bears on each.

Most days change nothing of it: then the rules that blame a single step judge only those that begin to exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar, cast

from domain.authorization.course import Running, RunningCount
from domain.authorization.disputes import Dispute
from domain.authorization.procedure import APPROVING, Proceeding
from domain.authorization.state import Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.tracks import Tracks
from domain.authorization.versions import NONE, Versions, versions
from domain.events import Event, PhaseStarted
from domain.findings.model import Verdict
from domain.findings.movement import Movement, Passage, SeenPart
from domain.findings.readings import earliest_of
from domain.findings.squadron import stay_of
from domain.findings.windows import Windows, every_planned_crossing, planned_first
from domain.jurisdictions.profile import Profile
from domain.values import Day, Key, Place

A = TypeVar("A", bound=RunningCount)

ENDED_WITHOUT_GRANT = ("rejected", "withdrawn", "lapsed", "superseded")

PhaseAt = tuple[Key | None, Key | None, Place | None]
"""By what the start and the end of a phase are known to be of one: activity, phase, facility."""


class Basis:
    """`windows`: the authorized days. `needing_a_grant`: the crossings out; without one those back; without
    either what was seen on the other side. `stay`: a squadron's, if nothing else is meant.
    """

    def __init__(self, tracks: Tracks, movement: Movement) -> None:
        self.state = tracks.state
        self.frame = tracks.frame
        self.course = tracks.course
        self.windows = Windows(tracks, movement)
        self.needing_a_grant = _needing_a_grant(movement)
        self.stay = stay_of(tracks.frame.reading, movement)
        self._movement = movement
        self._accounts: dict[object, Running[RunningCount]] = {}

    def holds(self, tracks: Tracks, movement: Movement) -> bool:
        """Whether it is the same on that day; then it is as of that day from now on."""
        return (
            self.needing_a_grant == _needing_a_grant(movement)
            and self.stay == stay_of(tracks.frame.reading, movement)
            and self.windows.hold(tracks, movement)
        )

    def account(self, kind: type[A], begun: Callable[[Basis], A], reach: int) -> A:
        """An account of the first `reach` steps that is kept as long as the basis holds."""
        if kind not in self._accounts:
            self._accounts[kind] = Running(self.course.steps, lambda: begun(self))
        return cast("A", self._accounts[kind].to(reach))

    @property
    def profile(self) -> Profile:
        return self.state.profile

    @property
    def reading(self) -> TermsView:
        """The terms in force."""
        return self.frame.reading

    @property
    def proceedings(self) -> tuple[Proceeding, ...]:
        return self.frame.proceedings

    def passages(self, step: Recorded[Event]) -> tuple[Passage, ...]:
        """The parts of a crossing; a carrier alone has none."""
        return self._movement.passages(step)

    def seen_parts(self, step: Recorded[Event]) -> tuple[SeenPart, ...]:
        """Those whom a call or a phase shows on the other side."""
        return self._movement.seen_parts(step)

    def is_short_stay(self, day: Day | None) -> bool:
        """Whether it is of a squadron of which nothing shows that it stayed for more than a month."""
        return self.stay is not None and self.stay.is_short(day)

    @cached_property
    def no_grant(self) -> tuple[Verdict | None, Versions]:
        """Whether there was none, as far as the record tells, and the steps that show it."""
        if self.frame.granted:
            return None, NONE
        registration = self.state.registration
        grant = registration.event.grant if registration is not None else None
        stated = versions([registration])
        acted = [one for one in self.proceedings if one.status != "none_on_record"]
        if grant == "none_stated":
            return "certain", stated
        if acted and all(one.status in ENDED_WITHOUT_GRANT and not _had_been_granted(one) for one in acted):
            return "certain", Versions.of(version for one in acted for version in _ending(one))
        return ("possible", stated) if grant == "disputed" and not acted else (None, NONE)

    @property
    def granted_or_silent(self) -> bool:
        """Whether the record leaves room for a grant: else F01 says all that is to be said."""
        return self.no_grant[0] is None

    def planned_before(self, one: Proceeding, day: Day) -> bool:
        """Whether an earlier proceeding states that first day already: a modification that says it again
        plans nothing new by it, and need not come before it."""
        for other in self.proceedings:
            if other.number < one.number:
                reading = self.frame.reading_of(other.number)
                stated = [crossing.on for crossing in every_planned_crossing(reading.terms)]
                stated += [
                    self.windows.of(reading, None).first_on,
                    planned_first(reading.terms.activities or ()),
                ]
                if day in stated:
                    return True
        return False

    def planned_start(self, one: Proceeding) -> tuple[Day | None, Versions, Verdict]:
        """The planned first crossing out of a proceeding, else the first day of its window; what says so, and
        how sure that makes it."""
        reading = self.frame.reading_of(one.number)
        out = reading.ways.out_of_all or self.reading.ways.out_of_all
        planned = every_planned_crossing(reading.terms)
        first = earliest_of(crossing.on for crossing in planned if out in (None, crossing.direction))
        if first is not None:
            paths = [f"terms.contingents.{key}.planned_crossings" for key in reading.contingents]
            return first, reading.origins("terms.planned_crossings", *paths), "certain"
        window = self.windows.of(reading, None)
        return window.first_on, window.evidence, window.trust

    @cached_property
    def phases_begun(self) -> Mapping[PhaseAt, date]:
        """From which day on the start of a phase is on record."""
        found: dict[PhaseAt, date] = {}
        for one in self.course.of(PhaseStarted, None):
            phase = one.event.activity, one.event.phase, one.event.facility
            found[phase] = min(found.get(phase, one.begins), one.begins)
        return found

    @cached_property
    def disputes_about(self) -> Mapping[int | None, list[Dispute]]:
        """The open ones, by the version of the step that they are about (None: what follows from all)."""
        found: dict[int | None, list[Dispute]] = {}
        for one in self.state.disputes:
            if one.is_open:
                found.setdefault(one.about, []).append(one)
        return found


def _needing_a_grant(movement: Movement) -> Literal["out", "back", "seen"]:
    if movement.outs:
        return "out"
    return "back" if movement.backs else "seen"


def _had_been_granted(one: Proceeding) -> bool:
    """Superseded by another authorization, but not before the vote that approved it."""
    return one.status == "superseded" and one.vote is not None and one.vote.event.outcome in APPROVING


def _ending(one: Proceeding) -> Versions:
    return versions([one.ended_by]) if one.ended_by is not None else versions(one.acts)
