"""What stands on the timeline of one authorization: periods and moments, by what they are about.

Where each of them is drawn: drawing.py. The same, day by day, is the table beside the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from domain.events import (
    AccountGiven,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRequested,
    CallRecorded,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    EntryRecorded,
    Event,
    ExitRecorded,
    IncidentRecorded,
    ModificationRequested,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
    SenateVoted,
)
from domain.findings import Finding, View
from domain.values import Activity, Day, Phase
from service.web import words
from service.web.findings import title
from service.web.languages import Language, noted

Shape = Literal["paper", "vote", "decree", "in", "out", "seen", "event", "planned", "due", "flag"]
Bar = Literal["window", "activity", "phase", "present", "term"]

#: So many of a kind are drawn; the table has all of them.
MOST_DRAWN: Final = 24


@dataclass(frozen=True)
class Period:
    """From a day to a day; either None where it is not known. `open`: it may go on after the last day."""

    kind: Bar
    label: str
    first: Day | None
    last: Day | None
    open: bool = False


@dataclass(frozen=True)
class Moment:
    """Something of one day. `version`: of the step that tells it, if one does; `code`: of a finding."""

    shape: Shape
    label: str
    day: Day
    version: int | None = None
    code: str | None = None


@dataclass(frozen=True)
class Lane:
    """One line of the picture."""

    title: str
    periods: Sequence[Period] = ()
    moments: Sequence[Moment] = ()


@dataclass(frozen=True)
class Timeline:
    """`undated`: labels of what is on record without a day; `on`: the day judged."""

    lanes: Sequence[Lane]
    on: date
    undated: Sequence[str] = field(default_factory=tuple)


ACTS: Final[dict[type[Event], tuple[Shape, str]]] = {
    AuthorizationRequested: ("paper", noted("Request")),
    ModificationRequested: ("paper", noted("Request to modify")),
    RequestRetransmitted: ("paper", noted("Passed on")),
    RequestPublished: ("paper", noted("In the Senate's gazette")),
    RequestReferred: ("paper", noted("To committees")),
    RequestAmended: ("paper", noted("Request amended")),
    ConsiderationPostponed: ("paper", noted("Postponed")),
    RequestWithdrawn: ("paper", noted("Withdrawn")),
    RequestLapsed: ("paper", noted("Lapsed")),
    CommitteeOpinionIssued: ("paper", noted("Committee opinion")),
    SenateVoted: ("vote", noted("Vote")),
    DecreePublished: ("decree", noted("Decree")),
    DecreeCorrected: ("decree", noted("Decree corrected")),
}
FACTS: Final[dict[type[Event], tuple[Shape, str]]] = {
    EntryRecorded: ("in", noted("Entry")),
    ExitRecorded: ("out", noted("Exit")),
    CallRecorded: ("seen", noted("Call")),
    PhaseStarted: ("seen", noted("Start of a phase")),
    PhaseCompleted: ("seen", noted("End of a phase")),
    IncidentRecorded: ("event", noted("Incident")),
    AccountGiven: ("event", noted("Account")),
    ActivitiesConcluded: ("event", noted("End of the activities")),
    AuthorizationClosed: ("event", noted("Record closed")),
}
REPORTS: Final[dict[type[Event], tuple[Shape, str]]] = {
    ReportSubmitted: ("paper", noted("Report sent")),
    ReportReceived: ("paper", noted("Report received")),
}


def timeline(view: View, findings: Sequence[Finding], language: Language) -> Timeline:
    """The timeline as judged on the day of the view; lanes of which nothing is known are left out."""
    say = language.say
    made = [
        Lane(say("Procedure"), (), [*_told(view, ACTS, language), *_scheduled(view, language)]),
        Lane(say(words.period(view)), list(_window(view))),
        *_activities(view, language),
        Lane(say("Planned crossings"), (), list(_planned(view, language))),
        Lane(say("What was observed"), list(_across(view, language)), list(_told(view, FACTS, language))),
        Lane(
            say("Report to the Senate"),
            list(_terms(view, language)),
            [*_told(view, REPORTS, language), *_due(view, language)],
        ),
        Lane(say("What does not add up"), (), list(_flags(findings, language))),
    ]
    known = {**ACTS, **FACTS, **REPORTS}
    undated = [
        say(known[type(one.event)][1]) for one in view.steps if one.day is None and type(one.event) in known
    ]
    return Timeline([lane for lane in made if lane.periods or lane.moments], view.on, undated)


def _told(view: View, kinds: dict[type[Event], tuple[Shape, str]], language: Language) -> Iterator[Moment]:
    """The steps of these kinds that have a day."""
    for one in view.steps:
        if one.day is not None and type(one.event) in kinds:
            shape, label = kinds[type(one.event)]
            yield Moment(shape, language.say(label), one.day, one.version)


def _scheduled(view: View, language: Language) -> Iterator[Moment]:
    for one in view.of(ConsiderationScheduled):
        if one.event.for_on is not None:
            yield Moment("planned", language.say("Vote planned"), one.event.for_on, one.version)


def _window(view: View) -> Iterator[Period]:
    """That of the whole, and of the contingents that have one of their own."""
    terms = view.terms.effective
    if terms is None:
        return
    first = terms.window.first_on if terms.window is not None else None
    last = view.last_authorized()
    if first is not None or last is not None:
        yield Period("window", "", first, last)
    for one in terms.contingents or ():
        if one.window is not None:
            last = view.last_authorized(one)
            if one.window.first_on is not None or last is not None:
                yield Period("window", one.unit or one.key, one.window.first_on, last)


def _activities(view: View, language: Language) -> Iterator[Lane]:
    terms = view.terms.effective
    for one in (terms.activities if terms is not None else None) or ():
        periods = list(_activity(one, language))
        if periods:
            title = (
                language.say("Activity: %(title)s", title=one.title)
                if one.title
                else language.say("Activity")
            )
            yield Lane(title, periods)


def _activity(one: Activity, language: Language) -> Iterator[Period]:
    if one.first_on is not None or one.last_on is not None:
        yield Period("activity", language.say("as planned"), one.first_on, one.last_on)
    for phase in one.phases or ():
        if phase.first_on is not None or phase.last_on is not None:
            yield Period("phase", _phase(phase, language), phase.first_on, phase.last_on)


def _phase(phase: Phase, language: Language) -> str:
    places = [place.name for place in phase.facilities or ()]
    return phase.title or (places[0] if len(places) == 1 else language.say("Phase %(key)s", key=phase.key))


def _planned(view: View, language: Language) -> Iterator[Moment]:
    terms = view.terms.effective
    if terms is None:
        return
    whole = list(terms.planned_crossings or ())
    own = [one for part in terms.contingents or () for one in part.planned_crossings or ()]
    labels = {"entry": language.say("Entry planned"), "exit": language.say("Exit planned")}
    for one in (*whole, *own):
        if one.on is not None:
            yield Moment("planned", labels[one.direction], one.on)


def _across(view: View, language: Language) -> Iterator[Period]:
    """How long they are across, as far as the record says it: all who crossed, together."""
    begun, returned = view.deployment.first_crossing_on, view.deployment.returned_on
    if begun is None:
        return
    if returned is not None:
        yield Period("present", language.say("across the border"), begun, returned)
        return
    until = [one.until_on for one in view.deployment.parts if one.presence == "present"]
    # Where it is not known any more, the day before is the last of which it was.
    before = [
        Day.of(one.since_on.earliest - timedelta(days=1))
        for one in view.deployment.parts
        if one.presence == "unknown" and one.since_on is not None and one.since_on.earliest is not None
    ]
    known = [one for one in (*until, *before) if one is not None and one.latest is not None]
    last = max(known, key=lambda day: day.latest or date.min, default=begun)
    yield Period(
        "present", language.say("across the border; no crossing back on record"), begun, last, open=True
    )


def _terms(view: View, language: Language) -> Iterator[Period]:
    for one in view.obligations:
        if one.anchor_on is not None and one.due_on is not None:
            yield Period("term", language.say("term of the report"), one.anchor_on, one.due_on)


def _due(view: View, language: Language) -> Iterator[Moment]:
    for one in view.obligations:
        if one.due_on is not None:
            yield Moment("due", language.say("Report due"), one.due_on)


def _flags(findings: Sequence[Finding], language: Language) -> Iterator[Moment]:
    for one in findings:
        if one.since_on is not None:
            yield Moment("flag", title(one.code, language), one.since_on, code=one.code)
