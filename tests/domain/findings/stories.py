"""Which stories may a register be told? Strategies of steps of every kind, of one authorization."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.authorization.decide import Context, decide
from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.events import (
    ActivitiesConcluded,
    ConsiderationScheduled,
    DecreeCorrected,
    IncidentRecorded,
    ModificationRequested,
    OriginalEvent,
    ReportReceived,
    ReportSubmitted,
    RequestWithdrawn,
)
from domain.findings import Finding
from domain.refusals import Refused
from domain.values import Arms, Conveyance, Description, Letter, Part, Total
from tests.domain.factories import (
    THIS,
    activity,
    called,
    completed,
    contingent,
    count_of,
    day,
    decreed,
    do,
    entered,
    entry_terms,
    left,
    opinion,
    place,
    planned,
    record_vote,
    referred,
    registered,
    report_obligation,
    requested,
    started,
    window,
)
from tests.domain.findings.judging import PROFILE
from tests.domain.scenario import POSITION, RECORDED_AT

DAYS = st.sampled_from(
    [
        "2026-02-26",
        "2026-03-01",
        None,
        "2026",
        "2026-03",
        "2026-02-10",
        "2026-02-17",
        "2026-02-27",
        "2026-03-10",
        "2026-07-15",
        "2026-07-16",
        "2026-08-20",
        "[2026-07-14..2026-07-16]",
        "[..2026-02-27]",
        "[2026-07-20..]",
    ]
)
COUNTS = st.none() | st.builds(
    count_of, st.integers(0, 20), st.sampled_from(["exact", "about", "at_most", "at_least"])
)
PLACES = st.none() | st.sampled_from(["Santa Lucía", "Cozumel", "Temamatla", "A field near the sea"]).map(
    place
)
PARTS = st.none() | st.lists(
    st.builds(
        Part,
        contingent=st.sampled_from([None, "c1", "c2"]),
        description=st.none()
        | st.builds(
            Description,
            unit=st.sampled_from([None, "Equipo 2"]),
            countries=st.sampled_from([None, ("CA",), ("MX",)]),
        ),
        count=COUNTS,
    ),
    max_size=2,
).map(tuple)
MOVEMENTS = st.sampled_from(
    [None, ("foreign_entry",), ("national_exit",), ("foreign_entry", "national_exit"), ("squadron_stay",)]
)
WINDOWS = (
    st.none()
    | st.builds(window, DAYS, DAYS)
    | st.just(window(None, None, within_days=5, within_of="first_crossing"))
)


#: What terms may say, each strategy made once: hypothesis checks a new one before it draws from it.
_SAID: dict[str, st.SearchStrategy[Any]] = {
    "movements": MOVEMENTS,
    "window": WINDOWS,
    "ministries": st.sampled_from([None, ("defence",), ("defence", "navy")]),
    "contingents": st.none()
    | st.just((contingent("c1", 12), contingent("c2", None)))
    | st.just(
        (contingent("c1", 12, countries=("US",), direction="entry"), contingent("c2", 3, part_of="c1"))
    ),
    "totals": st.none() | st.builds(lambda count: (Total(over="all", count=count),), COUNTS.filter(bool)),
    "activities": st.none() | st.builds(lambda a, b: (activity(a, b),), DAYS, DAYS),
    "facilities": st.none() | st.just((place("Temamatla"),)),
    "planned_crossings": st.none() | st.builds(lambda on: (planned("entry", on, "Santa Lucía"),), DAYS),
    "conveyances": st.none() | st.just((Conveyance(kind="aircraft"),)),
    "arms": st.none() | st.just(Arms(carried="no")),
    "report_obligations": st.none()
    | st.just((report_obligation(),))
    | st.just((report_obligation(unit="business", anchor="return"),)),
    "complete": st.sampled_from([None, ("contingents", "planned_crossings", "ministries")]),
}


@st.composite
def some_terms(draw: st.DrawFn) -> Any:
    return entry_terms(**{name: draw(said) for name, said in _SAID.items()})


TERMS = st.none() | some_terms()
CROSSING: dict[str, Any] = {
    "place": PLACES,
    "parts": PARTS,
    "conveyances": st.none() | st.just((Conveyance(kind="vessel"),)),
    "arms": st.none() | st.just(Arms(carried="yes")),
}
Days = st.SearchStrategy[str | None]


def facts_on(days: Days) -> st.SearchStrategy[OriginalEvent]:
    return st.one_of(
        st.builds(entered, days, **CROSSING),
        st.builds(left, days, **CROSSING),
        st.builds(called, days, st.sampled_from(["abroad", "national"]), parts=PARTS, place=PLACES),
        st.builds(started, days, facility=PLACES, count=COUNTS),
        st.builds(completed, days, facility=PLACES),
        st.builds(lambda on: ActivitiesConcluded(on=day(on)), days),
        st.builds(lambda on: IncidentRecorded(category="accident", on=day(on)), days),
        st.builds(lambda on: ReportSubmitted(letter=Letter(dated_on=day(on))), days),
        st.builds(lambda on: ReportReceived(received_on=day(on)), days),
    )


def acts_on(days: Days) -> st.SearchStrategy[OriginalEvent]:
    rules = st.sampled_from(["on_publication", "unknown", "on_senate_approval"])
    return st.one_of(
        st.builds(requested, days, TERMS, dated_on=days),
        st.builds(referred, days, st.sampled_from(["Marina", "Defensa Nacional"])),
        st.builds(opinion, days, st.just("Defensa Nacional")),
        st.builds(lambda on: ConsiderationScheduled(for_on=day(on)), days),
        st.builds(lambda on: RequestWithdrawn(on=day(on)), days),
        st.builds(decreed, days, rules, terms=TERMS),
        st.builds(lambda on: DecreeCorrected(kind="erratum", on=day(on)), days),
        st.builds(
            lambda on, terms: ModificationRequested(proceeding=1, received_on=day(on), terms=terms),
            days,
            TERMS,
        ),
    )


FACTS = facts_on(DAYS)
ACTS = acts_on(DAYS)
VOTES = st.builds(
    record_vote,
    st.sampled_from([None, "approved", "rejected", "no_quorum"]),
    DAYS,
    terms=TERMS,
    proceeding=st.sampled_from([0, 0, 1]),
)
REGISTRATION = registered(
    entry_terms(
        contingents=(contingent("c1", 12, countries=("US",), unit="Equipo 1"), contingent("c2", 3)),
        activities=(activity("2026-02-27", "2026-07-15"),),
        facilities=(place("Temamatla"),),
        planned_crossings=(planned("entry", "2026-02-27", "Santa Lucía"),),
        conveyances=(Conveyance(kind="aircraft"),),
        report_obligations=(report_obligation(),),
    )
)
"""Names what every step may mean, and says enough for most rules to be asked."""


def _told_of(act: OriginalEvent, number: int) -> Any:
    """The command; it names the proceeding, which else is the one that is open when it is recorded."""
    return do(act, proceeding=1 if isinstance(act, ModificationRequested) else number)


STEPS = st.lists(
    st.one_of(FACTS.map(do), st.builds(_told_of, ACTS, st.sampled_from([0, 0, 0, 1])), VOTES), max_size=6
)
"""Commands, to be told after the registration."""

ON = st.dates(date(2026, 1, 1), date(2026, 10, 1))


def tell(commands: Sequence[Any], state: State | None = None) -> tuple[State, list[Any]]:
    """The state after the commands, in this order, and those of them that were accepted."""
    if state is None:
        state = evolve(nothing(THIS, PROFILE), REGISTRATION)
    accepted: list[Any] = []
    for command in commands:
        decided = decide(command, {THIS: state}, Context(POSITION, RECORDED_AT, PROFILE))
        if isinstance(decided, Refused):
            continue
        accepted.append(command)
        for _, event in decided:
            state = evolve(state, event)
    return state, accepted


def anonymous(state: State, found: Sequence[Finding]) -> list[tuple[Any, ...]]:
    """Findings without the versions of their steps, which tell the order of recording."""
    steps = {one.version: repr(one.event) for one in state.recorded}
    return sorted(
        (
            one.code,
            re.sub(r"steps\.(\d+)", lambda match: steps[int(match[1])], one.subject),
            one.severity,
            one.status,
            one.certainty,
            tuple(sorted(one.figures.items())),
            str(one.since_on),
            one.disputed,
            str(one.against),
            tuple(sorted(steps[evidence.version] for evidence in one.evidence)),
            one.citation,
        )
        for one in found
    )


def identities(found: Sequence[Finding]) -> set[tuple[UUID, str, str]]:
    return {(one.authorization, one.code, one.subject) for one in found}
