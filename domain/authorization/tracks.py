"""Where an authorization stands: three tracks side by side, and one word that sums them up.

Each track is a function of the steps that exist on the day judged (state.py, `begins`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from domain.authorization.course import Course
from domain.authorization.deployment import (
    DEPLOYMENT_WORDS,
    DeployedPart,
    Deployment,
    DeploymentStatus,
    DeploymentWord,
    parts,
)
from domain.authorization.force import ForceDays, InForce, force_days, in_force, in_force_from
from domain.authorization.frame import Frame
from domain.authorization.obligations import (
    OBLIGATION_WORDS,
    Anchors,
    Obligation,
    ObligationStatus,
    ObligationWord,
    least_advanced,
    obligations,
)
from domain.authorization.passages import latest
from domain.authorization.presence import Plan
from domain.authorization.procedure import PROCEEDING_WORDS, Proceeding, ProceedingStatus, ProceedingWord
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.authorization.whereabouts import CrossingLedger
from domain.authorization.window import activities_end, last_day, window_of
from domain.events import (
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationsLinked,
    CallRecorded,
    Event,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
)
from domain.jurisdictions.profile import Profile
from domain.values import Anchor, Contingent, Day
from domain.values.about import Means

__all__ = [
    "Deployment",
    "DeploymentStatus",
    "ForceDays",
    "InForce",
    "Obligation",
    "ObligationStatus",
    "Proceeding",
    "ProceedingStatus",
    "Status",
    "Tracks",
    "in_force_from",
]

Status = Annotated[
    Literal["void", "merged", "closed", ObligationWord, DeploymentWord, ProceedingWord],
    Means(
        {
            "void": (
                "Its registration was annulled.",
                "Su registro fue anulado.",
            ),
            "merged": (
                "It was found to be the same as an older authorization: see `merged_into`.",
                "Resultó ser la misma que otra más antigua: véase `merged_into`.",
            ),
            "closed": (
                "The record says that it is closed; later steps may still be recorded.",
                "Consta su cierre; aún se pueden registrar pasos posteriores.",
            ),
        }
    ),
    OBLIGATION_WORDS,
    DEPLOYMENT_WORDS,
    PROCEEDING_WORDS,
]

E = TypeVar("E", bound=Event)


def merged_since(state: State) -> date | None:
    """The first day on which it is merged into an older authorization; None if it is not."""
    links = state.of(AuthorizationsLinked)
    return min((link.begins for link in links if link.event.merged_into is not None), default=None)


class Tracks:
    """One authorization as judged on a day (`on` None: by all of its steps). Whatever is asked is found once.

    `course`: of the same state, which others share who judge it on other days. `changes`: later days on which
    an answer given here will be another, though no step begins to exist.
    """

    def __init__(self, state: State, on: date | None = None, course: Course | None = None) -> None:
        self.state = state
        self.on = on
        self.course = course or Course(state)
        self.changes: set[date] = set()

    @property
    def profile(self) -> Profile:
        return self.state.profile

    def of(self, kind: type[E]) -> list[Recorded[E]]:
        """The steps of a kind that exist on the day judged, by version."""
        return self.course.of(kind, self.on)

    def is_over(self, day: date | None) -> bool:
        """Whether the day judged is after that day."""
        if day is None or self.on is None:
            return False
        if self.on <= day < date.max:
            self.changes.add(day + timedelta(days=1))
        return self.on > day

    def has_come(self, day: date | None) -> bool:
        """Whether the day judged is that day or a later one."""
        if day is None or self.on is None or self.on >= day:
            return True
        self.changes.add(day)
        return False

    @property
    def until(self) -> date | None:
        """The next day on which an answer can be another, as far as it was asked; None if none will."""
        later = [day for day in (self.next_step_on, *self.changes) if day is not None]
        return min(later, default=None)

    @property
    def next_step_on(self) -> date | None:
        """The next day on which another step exists."""
        return self.course.next(self.on) if self.on is not None else None

    @cached_property
    def merged_into(self) -> UUID | None:
        """The older authorization that it was found to be."""
        since = merged_since(self.state)
        return None if since is None or (self.on is not None and self.on < since) else self.state.merged_into

    # What the acts say.

    @cached_property
    def frame(self) -> Frame:
        return self.course.frame(self.on)

    @property
    def proceedings(self) -> tuple[Proceeding, ...]:
        """Every proceeding, by number."""
        return self.frame.proceedings

    @property
    def granted(self) -> tuple[Proceeding, ...]:
        """The proceedings that ended in an authorization."""
        return self.frame.granted

    @property
    def terms(self) -> FoldedTerms:
        """The effective terms, with the acts that they come from."""
        return self.frame.terms

    # What was observed.

    @property
    def passed(self) -> CrossingLedger:
        return self.course.passed(self.on)

    @property
    def _is_seen(self) -> bool:
        """Whether any call or phase is on record."""
        return any(map(self.of, (CallRecorded, PhaseStarted, PhaseCompleted)))

    @cached_property
    def concluded_on(self) -> Day | None:
        """The day on which the activities were said to be concluded; the last, if it was said of several."""
        return latest(step.day for step in self.of(ActivitiesConcluded) if step.day is not None)

    @cached_property
    def deployment_status(self) -> DeploymentStatus:
        if self.passed.every_part_is_back or self.of(ActivitiesConcluded):
            return "concluded"
        return "under_way" if self.passed.crossings or self._is_seen else "none_observed"

    @property
    def returned_on(self) -> Day | None:
        """The day of the last crossing back, once every part is back and the day is known."""
        return self.passed.returned_on

    @cached_property
    def deployment(self) -> Deployment:
        """What was observed of the movement."""
        everybody = tuple(self._parts(at_least_one=False))
        return Deployment(self.deployment_status, self.passed.begun_on, everybody, self.returned_on)

    @property
    def everybody(self) -> tuple[DeployedPart, ...]:
        """The parts of the deployment; where nobody is named, one for the whole once an act is on record."""
        return tuple(self._parts(at_least_one=bool(self.frame.acts)))

    def _parts(self, *, at_least_one: bool) -> Iterator[DeployedPart]:
        seen, returns = self.course.sightings(self.on), self.course.returns(self.on)
        return parts(self.passed, seen, returns, self._plan, at_least_one=at_least_one)

    @property
    def _plan(self) -> Plan:
        granting = [act for proceeding in self.granted for act in (proceeding.approval, proceeding.decree)]
        in_force = self.force_days
        return Plan(
            on=self.on,
            reading=self.frame.reading,
            last_authorized=self.last_authorized,
            in_force_from=in_force.may_from if in_force is not None else None,
            is_granted=bool(self.granted),
            granted_by=versions(granting),
            has_come=self.has_come,
            is_over=self.is_over,
        )

    def last_authorized(
        self, contingent: Contingent | None = None, reading: TermsView | None = None
    ) -> Day | None:
        """The last authorized day; None where none is stated, or what it is counted from is not on record.

        `reading`: of other terms than those in force.
        """
        reading = reading or self.frame.reading
        window = window_of(reading.folded.effective, contingent)
        return last_day(window, partial(self._counted_from, reading))

    def _counted_from(self, reading: TermsView, within_of: str) -> Day | None:
        match within_of:
            case "first_crossing":
                return self.first_crossing_on(reading)
            case "conclusion":
                return self.concluded_on
            case "activity_end":
                return self.concluded_on or activities_end(reading.terms.activities)
            case _:
                return None

    def first_crossing_on(self, reading: TermsView) -> Day | None:
        """The day of the first crossing of troops that is not surely one back; None if it is not known."""
        return self.course.first_crossing_on(reading, self.on)

    @cached_property
    def last_of_all(self) -> Day | None:
        """The last day on which anybody may be there; None where of somebody none is known."""
        terms = self.frame.reading.terms
        known = terms.contingents or ()
        own = [contingent for contingent in known if contingent.window is not None]
        whole = [None] if terms.window is not None else []
        if not whole and (not own or len(own) < len(known)):
            return None
        return latest(self.last_authorized(contingent) for contingent in (*own, *whole))

    # What is owed, and what is in force.

    @cached_property
    def ran_out_on(self) -> Day | None:
        """The last authorized day of all, once it has or can have passed; None if all requests failed."""
        asked_in_vain = any(one.status != "none_on_record" for one in self.proceedings) and not self.granted
        last = None if asked_in_vain else self.last_of_all
        if last is None:
            return None
        passed = self.is_over(last.latest) or (last.known_within_a_month and self.is_over(last.earliest))
        return last if passed else None

    def anchor_day(self, anchor: Anchor) -> Day | None:
        """The day that a report's term is counted from; None while its fact, or its day, is not on record."""
        return self.concluded_on if anchor == "conclusion" else self.returned_on

    @cached_property
    def obligations(self) -> tuple[Obligation, ...]:
        """Every report that is owed, and what is not known of it."""
        anchors = Anchors(self.anchor_day, self.is_over, self.profile.holidays, self.ran_out_on)
        reports, receipts = tuple(self.of(ReportSubmitted)), tuple(self.of(ReportReceived))
        return obligations(self.terms.effective, reports, receipts, anchors)

    @property
    def force_days(self) -> ForceDays | None:
        """On which days it is in force, None without a grant."""
        return force_days(self.state, self.granted, self.last_authorized())

    def in_force(self, day: date) -> InForce:
        """Whether some grant was in force that day."""
        return in_force(self.state, self.granted, self.last_authorized(), day)

    @cached_property
    def status(self) -> Status:
        """What became of the record; else the word of the track that has come furthest.

        That is the obligation least advanced once a report is on record, else the deployment once anything
        was observed, else the last proceeding.
        """
        if self.state.void:
            return "void"
        if self.merged_into is not None:
            return "merged"
        if self.of(AuthorizationClosed):
            return "closed"
        if any(map(self.of, (ReportSubmitted, ReportReceived))):
            return least_advanced(self.obligations)
        if self.deployment_status != "none_observed":
            return self.deployment_status
        return self.proceedings[-1].status if self.proceedings else "none_on_record"
