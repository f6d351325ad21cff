"""Does the domain tell of twelve real authorizations what follows from their sources by hand?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from domain.authorization.force import in_force_from
from domain.authorization.obligations import Obligation
from domain.authorization.paths import value_at
from domain.authorization.procedure import proceedings
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.commands import Command, RecordSenateVote, RegisterAuthorization, Registration
from domain.events import EVENT_OF, ActivitiesConcluded, EntryRecorded, ExitRecorded, SenateVoted
from domain.findings import Finding, findings
from domain.projections import findings as finding_rows
from domain.values import Day
from domain.values.reading import read
from service.calendars import official_holidays
from tests.domain.factories import do, part
from tests.domain.scenario import Telling, terms_on
from tests.real_cases import JUDGED, REFS, Found, Judged, authorization_id, steps


def _command(ref: str, step: str, data: dict[str, Any]) -> Command:
    id_ = authorization_id(ref)
    kind = EVENT_OF[step]
    if step == "authorization-registered":
        return RegisterAuthorization(id=id_, registration=read(Registration, data))
    if kind is SenateVoted:
        voted = {"id": str(id_), "terms": data.get("terms")}
        rest = {name: value for name, value in data.items() if name != "terms"}
        return read(RecordSenateVote, {**rest, "authorizations": [voted]})
    if "others" in data:
        data = {**data, "others": [str(authorization_id(one["ref"])) for one in data["others"]]}
    return do(read(kind, data), id_)


@cache
def _told() -> Telling:
    """All cases in one register, in the order in which their files are loaded: nothing is refused."""
    return Telling().tell(*(_command(ref, step, data) for ref in REFS for step, data in steps(ref)))


def state(ref: str) -> State:
    return _told()[authorization_id(ref)]


def told_too(ref: str, *facts: Any) -> State:
    """The case, if these facts were on record too."""
    id_ = authorization_id(ref)
    known = Telling()
    known.states = dict(_told().states)
    known.tell(*(do(fact, id_) for fact in facts))
    return known[id_]


def seen(finding: Finding, on: date, expected: Found | None = None) -> Found:
    """The finding as the table writes it, with the figures that the table gives."""
    figures = finding.figures_on(on)
    kept = figures if expected is None else {name: figures.get(name) for name in expected.figures}
    return Found(
        code=finding.code,
        subject=finding.subject,
        certainty=finding.certainty,
        against=finding.against,
        disputed=finding.disputed,
        figures={name: value for name, value in kept.items() if value is not None},
    )


def test_all_twelve_real_cases_are_examples_and_each_is_judged() -> None:
    assert len(REFS) == 12
    assert {one.ref for one in JUDGED} == set(REFS)


@pytest.mark.parametrize("case", JUDGED, ids=str)
def test_a_real_case_is_found_to_be_what_its_sources_say(case: Judged) -> None:
    on = date.fromisoformat(case.on)
    found = findings(state(case.ref), on)
    expected = {(one.code, one.subject): one for one in case.findings}
    told = [seen(one, on, expected.get((one.code, one.subject))) for one in found]
    assert told == sorted(case.findings, key=lambda one: (one.code, one.subject))
    assert Tracks(state(case.ref), on).status == case.status


@pytest.mark.parametrize("ref", REFS)
def test_every_finding_of_a_real_case_is_shown_by_steps_and_cites_its_ground(ref: str) -> None:
    case = state(ref)
    for one in findings(case, date(2026, 11, 1)):
        assert one.citation
        assert one.evidence
        assert {shown.authorization for shown in one.evidence} == {case.id}
        assert {shown.version for shown in one.evidence} <= {step.version for step in case.recorded}


@pytest.mark.parametrize("ref", REFS)
def test_every_step_of_a_real_case_names_its_sources_with_their_tier(ref: str) -> None:
    for step, data in steps(ref):
        cited = [*data["citations"], *(one["citation"] for one in data.get("values", ()))]
        assert cited, step
        assert {one["source"]["tier"] for one in cited} <= {"official", "press", "local", "unreliable"}


@pytest.mark.parametrize("ref", REFS)
def test_every_path_that_a_source_is_said_to_state_or_that_is_derived_leads_to_a_value(ref: str) -> None:
    for recorded in state(ref).recorded:
        step = recorded.event
        paths = [one.path for citation in step.citations for one in citation.states]
        paths += [one.path for one in step.derived or ()]
        for path in paths:
            if isinstance(step, SenateVoted) and path == "terms.totals":
                continue  # what the source leaves open is cited as not stated
            assert value_at(step, path) is not None, (recorded.version, path)


@pytest.mark.parametrize("ref", REFS)
def test_on_no_day_is_a_real_case_blamed_for_more_than_on_the_days_that_were_judged_by_hand(ref: str) -> None:
    blamed = {one.code for case in JUDGED if case.ref == ref for one in case.findings if one.code[0] == "F"}
    rows = [row for row in finding_rows.rows(state(ref)) if row.to_day is None or row.to_day.year >= 2015]
    assert {row.code for row in rows if row.code[0] == "F"} == blamed


# What counts where sources disagree: the highest tier, at equal tier the step's own.


@pytest.mark.parametrize(
    ("ref", "path", "value"),
    [
        ("MX-2026-SOF1", "window.last_on", "2026-07-15"),
        ("MX-2026-SOF1", "activities.a1.first_on", "2026-02-27"),
        ("MX-2026-SEALS", "contingents.c1.count.value", 19),
        ("MX-2025-ODA715", "contingents.c1.count.value", 12),
        ("MX-2025-SEMAR10", "activities.a1.last_on", "2025-03-28"),
        ("MX-2025-12-SEALS-REQ", "activities.a1.phases.p2.first_on", "2026-02-16"),
        # The step has the local source's place; that of the press counts.
        (
            "MX-2025-12-SEALS-REQ",
            "activities.a1.phases.p1.facilities.0.name",
            "CENCAEIM del Estado de México",
        ),
        ("MX-2024-01-SF11", "facilities.0.name", "A centre south-east of Mexico City"),
        ("MX-2019-TRADEWINDS", "totals", None),
        ("MX-2016-UNITASPAC57", "contingents.c2.count", None),
        ("MX-2025-SOF9", "arms.ammunition", "no"),
    ],
)
def test_the_value_of_the_strongest_source_is_the_effective_one(ref: str, path: str, value: Any) -> None:
    found = value_at(terms_on(state(ref)).effective, path)
    assert (str(found) if isinstance(found, Day) else found) == value


@pytest.mark.parametrize(
    ("ref", "since"),
    [
        ("MX-2023-JCET", "[..2023-03-30]"),  # on approval, the vote not on record: not later than its decree
        ("MX-2026-SEALS", "2026-02-15"),
        ("MX-2025-FUERZAS-AMIGAS", "2025-12-05"),
    ],
)
def test_in_force_from_the_day_that_its_own_decree_says(ref: str, since: str) -> None:
    case = state(ref)
    assert str(in_force_from(case, proceedings(case)[0])) == since


# Reports: a deadline exists only once the fact that it is counted from is on record.

WORDS = {
    "MX-2026-SOF1": "awaiting_anchor",
    "MX-2026-SEALS": "term_incomplete",
    "MX-2025-12-SEALS-REQ": "obligation_unknown",
    "MX-2025-ODA715": "awaiting_anchor",
    "MX-2025-SEMAR10": "owed_without_term",
    "MX-2024-01-SF11": "obligation_unknown",
    "MX-2023-JCET": "owed_without_term",
    "MX-2026-SOF28": "obligation_unknown",
    "MX-2025-FUERZAS-AMIGAS": "awaiting_anchor",
    "MX-2025-SOF9": "awaiting_anchor",
    "MX-2019-TRADEWINDS": "obligation_unknown",
    "MX-2016-UNITASPAC57": "owed_without_term",
}


def owed(case: State) -> tuple[Obligation, ...]:
    """By the official holidays, which the tests of findings leave out."""
    profile = replace(case.profile, holidays=official_holidays("MX"))
    return Tracks(replace(case, profile=profile), date(2026, 11, 1)).obligations


@pytest.mark.parametrize("ref", REFS)
def test_what_is_known_of_the_report_that_is_owed(ref: str) -> None:
    (one,) = owed(state(ref))
    assert (one.status, one.due_on) == (WORDS[ref], None)


@pytest.mark.parametrize(
    ("ref", "facts", "due_on"),
    [
        ("MX-2026-SOF1", (ActivitiesConcluded(on=Day("2026-07-15")),), "2026-08-14"),
        (
            "MX-2025-FUERZAS-AMIGAS",
            (
                ExitRecorded(on=Day("2025-12-06"), parts=(part("c1"),)),
                EntryRecorded(on=Day("2025-12-15"), parts=(part("c1"),)),
            ),
            "2026-01-14",
        ),
        # Business days, without 17 November, 25 December; back on a Saturday.
        (
            "MX-2025-SOF9",
            (
                ExitRecorded(on=Day("2025-10-01"), parts=(part("c1"),)),
                EntryRecorded(on=Day("2025-11-15"), parts=(part("c1"),)),
            ),
            "2025-12-30",
        ),
    ],
)
def test_the_deadline_that_the_sources_give_follows_from_the_fact(
    ref: str, facts: tuple[Any, ...], due_on: str
) -> None:
    (one,) = owed(told_too(ref, *facts))
    assert str(one.due_on) == due_on


def test_the_stay_of_sof1_is_139_days_with_both_ends() -> None:
    terms = terms_on(state("MX-2026-SOF1")).effective
    first, last = value_at(terms, "window.first_on"), value_at(terms, "window.last_on")
    assert (last.latest - first.earliest).days + 1 == 139


def test_the_new_request_replaces_the_one_of_december() -> None:
    assert [one.status for one in proceedings(state("MX-2025-12-SEALS-REQ"))] == ["superseded"]
    assert [one.status for one in proceedings(state("MX-2026-SEALS"))] == ["decreed"]
