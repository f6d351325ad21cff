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
from domain.values import Arms, Day, Description, Letter, Part, Total
from tests.domain.findings.telling import (
    PROFILE,
    activity,
    called,
    carrier,
    completed,
    day,
    decreed,
    entered,
    entry_terms,
    left,
    obligation,
    opinion,
    planned,
    referred,
    requested,
    site,
    some,
    started,
    window,
)
from tests.domain.scenario import POSITION, RECORDED_AT, THIS, contingent, do, record_vote, registered

DAYS = st.sampled_from(
    [
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
    some, st.integers(0, 20), st.sampled_from(["exact", "about", "at_most", "at_least"])
)
PLACES = st.none() | st.sampled_from(["Santa Lucía", "Cozumel", "Temamatla", "A field near the sea"]).map(
    site
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


@st.composite
def some_terms(draw: st.DrawFn) -> Any:
    return entry_terms(
        movements=draw(MOVEMENTS),
        window=draw(WINDOWS),
        ministries=draw(st.sampled_from([None, ("defence",), ("defence", "navy")])),
        contingents=draw(
            st.none()
            | st.just((contingent("c1", 12), contingent("c2", None)))
            | st.just(
                (
                    contingent("c1", 12, countries=("US",), direction="entry"),
                    contingent("c2", 3, part_of="c1"),
                )
            )
        ),
        totals=draw(
            st.none() | st.builds(lambda count: (Total(over="all", count=count),), COUNTS.filter(bool))
        ),
        activities=draw(st.none() | st.builds(lambda a, b: (activity(a, b),), DAYS, DAYS)),
        facilities=draw(st.none() | st.just((site("Temamatla"),))),
        planned_crossings=draw(
            st.none() | st.builds(lambda on: (planned("entry", on, "Santa Lucía"),), DAYS)
        ),
        conveyances=draw(st.none() | st.just((carrier(kind="aircraft"),))),
        arms=draw(st.none() | st.just(Arms(carried="no"))),
        report_obligations=draw(
            st.none() | st.just((obligation(),)) | st.just((obligation(unit="business", anchor="return"),))
        ),
        complete=draw(st.sampled_from([None, ("contingents", "planned_crossings", "ministries")])),
    )


TERMS = st.none() | some_terms()
CROSSING = {
    "place": PLACES,
    "parts": PARTS,
    "conveyances": st.none() | st.just((carrier(kind="vessel"),)),
    "arms": st.none() | st.just(Arms(carried="yes")),
}
FACTS: st.SearchStrategy[OriginalEvent] = st.one_of(
    st.builds(entered, DAYS, **CROSSING),  # type: ignore[arg-type]  # strategies of what the fields take
    st.builds(left, DAYS, **CROSSING),  # type: ignore[arg-type]  # the same
    st.builds(called, DAYS, st.sampled_from(["abroad", "national"]), parts=PARTS, place=PLACES),
    st.builds(started, DAYS, facility=PLACES, count=COUNTS),
    st.builds(completed, DAYS, facility=PLACES),
    st.builds(lambda on: ActivitiesConcluded(on=day(on)), DAYS),
    st.builds(lambda on: IncidentRecorded(category="accident", on=day(on)), DAYS),
    st.builds(lambda on: ReportSubmitted(letter=Letter(dated_on=day(on))), DAYS),
    st.builds(lambda on: ReportReceived(received_on=day(on)), DAYS),
)
ACTS: st.SearchStrategy[OriginalEvent] = st.one_of(
    st.builds(requested, DAYS, DAYS, terms=TERMS),
    st.builds(referred, DAYS, st.sampled_from(["Marina", "Defensa Nacional"])),
    st.builds(opinion, DAYS, st.just("Defensa Nacional")),
    st.builds(lambda on: ConsiderationScheduled(for_on=day(on)), DAYS),
    st.builds(lambda on: RequestWithdrawn(on=day(on)), DAYS),
    st.builds(
        decreed, DAYS, st.sampled_from(["on_publication", "unknown", "on_senate_approval"]), terms=TERMS
    ),
    st.builds(lambda on: DecreeCorrected(kind="erratum", on=day(on)), DAYS),
    st.builds(
        lambda on, terms: ModificationRequested(proceeding=1, received_on=day(on), terms=terms), DAYS, TERMS
    ),
)
VOTES = st.builds(
    record_vote,
    st.sampled_from([None, "approved", "rejected", "no_quorum"]),
    DAYS,
    terms=TERMS,
    proceeding=st.sampled_from([None, 0]),
)
REGISTRATION = registered(
    entry_terms(window=None, contingents=(contingent("c1", None), contingent("c2", None)))
)
STEPS = st.lists(st.one_of(FACTS.map(do), ACTS.map(do), VOTES), max_size=6)
"""Commands, after a registration that names the contingents which every step may mean."""

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
