"""May a step name what nothing names? Only what it describes itself."""

from __future__ import annotations

import pytest

from domain.events import AccountGiven, Evidence, FindingAcknowledged, PersonalDataErased
from domain.values import Activity, Contingent, Day, Description, Phase, Place, PlannedCrossing, Terms
from tests.domain.factories import (
    OTHER,
    THIS,
    annul,
    called,
    contingent,
    disputed,
    do,
    entered,
    left,
    modified,
    part,
    received,
    record,
    record_vote,
    register,
    registered,
    reported,
    requested,
    resolved,
    started,
    terms,
    voted,
)
from tests.domain.scenario import given

KNOWN = registered(
    Terms(
        contingents=(contingent("c1"),),
        activities=(Activity(key="a1", phases=(Phase(key="p1"),)), Activity(key="a2")),
    )
)


def test_exits_and_calls_name_contingents_as_entries_do() -> None:
    for event in (left(None, part("c9")), called(parts=(part("c9"),))):
        assert given(KNOWN).when(do(event)).refused("unknown-contingent").at == "parts.0.contingent"
    given(KNOWN).when(do(left(None, part("c1")))).accepted()
    given(KNOWN).when(do(called(parts=(part("c1"),)))).accepted()


def test_a_crossing_planned_for_one_contingent_may_name_only_those_that_terms_name() -> None:
    planned = (PlannedCrossing(key="x1", direction="entry", contingents=("c9",)),)
    lost = requested(terms=terms(contingent("c1", planned_crossings=planned)))
    refused = given(registered()).when(do(lost)).refused("unknown-contingent")
    assert refused.at == "terms.contingents.c1.planned_crossings.x1.contingents"


def test_a_contingent_that_only_a_modification_names_is_known() -> None:
    asked = modified(terms=terms(contingent("c9")))
    given(KNOWN, asked).when(do(left(None, part("c9")))).accepted()


def test_a_phase_is_named_with_its_activity() -> None:
    before = given(KNOWN)
    before.when(do(started(activity="a1", phase="p1"))).accepted()
    before.when(do(started(activity="a2", phase="p1"))).refused("unknown-phase")
    before.when(do(started(activity="a9", phase="p1"))).refused("unknown-activity")
    before.when(do(started(phase="p1"))).accepted()
    before.when(do(started(activity="a2"))).accepted()


def test_what_happens_at_a_facility_that_the_step_names_needs_no_key() -> None:
    given(registered()).when(
        do(started(activity="a9", phase="p9", facility=Place(name="Temamatla")))
    ).accepted()


def account(about: int | None) -> AccountGiven:
    return AccountGiven(about_version=about, said_by="Secretaría de Marina", claim="Twelve came.")


def test_an_account_is_about_the_whole_or_a_step_on_record_even_one_that_was_annulled() -> None:
    before = given(registered(), entered(), annul(2).step)
    for about in (None, 1, 2, 3):
        before.when(do(account(about))).accepted()
    assert before.when(do(account(4))).refused("unknown-version").at == "about_version"


def test_a_receipt_names_a_report_or_none() -> None:
    before = given(registered(), reported())
    before.when(do(received(report_version=2))).accepted()
    before.when(do(received())).accepted()
    before.when(do(received(report_version=1))).refused("unknown-version")
    before.when(do(received(report_version=9))).refused("unknown-version")


def test_reports_are_recorded_with_no_obligation_on_record() -> None:
    given(registered()).when(do(reported(obligation="r9"))).accepted()
    given(registered(Terms(report_obligations=()))).when(do(reported())).accepted()


def test_a_dispute_is_about_a_step_or_the_whole_and_a_resolution_about_a_dispute() -> None:
    before = given(registered(), voted(), disputed(2, "on", ("2026-02-18", "press")))
    before.when(do(disputed(1, "title", ("Another", "press")))).accepted()
    before.when(do(disputed(None, "terms.window.last_on", ("2026-07-15", "press")))).accepted()
    before.when(do(disputed(2, "words_that_no_field_holds", ("x", "press")))).accepted()
    assert before.when(do(disputed(9, "on", ("2026", "press")))).refused("unknown-version").at == "version"
    before.when(do(resolved(3, "2026-02-18"))).accepted()
    assert before.when(do(resolved(2, "2026-02-18"))).refused("unknown-version").at == "dispute_version"


@pytest.mark.parametrize("version", [0, 7])
def test_the_evidence_of_a_finding_is_on_record(version: int) -> None:
    def acknowledged(version: int) -> FindingAcknowledged:
        return FindingAcknowledged(
            code="F11",
            subject="proceedings.0",
            evidence=(
                Evidence(authorization=OTHER, version=99),
                Evidence(authorization=THIS, version=version),
            ),
            figures={"days": 9},
            judged_on=Day("2026-03-01"),
            by_office="registrar",
            why="The gazette of that week was late.",
        )

    given(registered(), voted()).when(do(acknowledged(2))).accepted()
    refused = given(registered(), voted()).when(do(acknowledged(version))).refused("unknown-version")
    assert refused.at == "evidence.1.version"


def test_an_erasure_is_recorded_as_it_is_given() -> None:
    given(registered()).when(do(PersonalDataErased(digests=("A" * 43,), legal_basis="art. 46"))).accepted()


def test_a_planned_crossing_may_name_only_contingents_that_terms_name() -> None:
    lost = Terms(planned_crossings=(PlannedCrossing(key="x1", direction="entry", contingents=("c9",)),))
    refused = given().when(register(terms=lost)).refused("unknown-contingent")
    assert refused.at == "terms.planned_crossings.x1.contingents"


def test_a_contingent_may_be_part_only_of_one_that_terms_name() -> None:
    lost = Terms(contingents=(Contingent(key="c1", part_of="c9"),))
    given(registered()).when(record_vote(terms=lost)).refused("unknown-contingent")


def test_a_key_that_is_not_known_is_no_matter_where_the_step_describes_the_part_itself() -> None:
    described = part("c7", 4, description=Description(countries=("US",)))
    given(registered()).when(record(entered("2026-02-27", described))).accepted()
