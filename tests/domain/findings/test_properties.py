"""What holds of the findings of every history that a register accepts?"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.authorization.evolve import evolve
from domain.events import AccountGiven, CorrectedStep, StepAnnulled, StepCorrected
from domain.findings import findings
from domain.projections import findings as finding_rows
from tests.domain.factories import registered
from tests.domain.histories import (
    DAYS,
    ON,
    TERMS,
    Recipe,
    acts_on,
    facts_on,
    histories,
    modifications_on,
    told,
)
from tests.domain.scenario import PROFILE, state_of


@given(histories(), ON)
def test_an_unrelated_step_changes_no_finding(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    account = AccountGiven(said_by="The press office", claim="Nothing to add.")
    after = evolve(state, account)
    assert findings(after, on) == findings(state, on)


@given(histories(), ON)
def test_findings_are_told_apart_by_code_and_subject(recipes: list[Recipe], on: date) -> None:
    found = findings(told(recipes)[0], on)
    assert len({(one.authorization, one.code, one.subject) for one in found}) == len(found)


@given(histories(), ON, st.data())
def test_an_annulled_fact_leaves_no_finding_of_compliance_behind(
    recipes: list[Recipe], on: date, data: Any
) -> None:
    """Only what is still on record is judged: whatever blames the fact is gone with it."""
    state, _ = told(recipes)
    version = data.draw(st.integers(1, state.version))
    annulled = evolve(state, StepAnnulled(version=version, why="Of another authorization."))
    for one in findings(annulled, on):
        assert version not in {evidence.version for evidence in one.evidence}


@given(histories(), facts_on(DAYS), facts_on(DAYS), ON)
def test_correcting_a_fact_removes_exactly_the_findings_that_it_caused(
    recipes: list[Recipe], wrong: Any, right: Any, on: date
) -> None:
    """What is found is what would be, had it been recorded rightly in the first place."""
    state, _ = told(recipes)
    caused = evolve(state, wrong)
    if type(right) is not type(wrong):
        right = AccountGiven(said_by="The press office", claim="It never was.")
        corrected = evolve(caused, StepAnnulled(version=caused.version, why="It never was."))
    else:
        why = "A clerk misread the page."
        corrected = evolve(caused, StepCorrected(version=caused.version, step=CorrectedStep(right), why=why))
    assert findings(corrected, on) == findings(evolve(state, right), on)


@given(TERMS, ON)
def test_terms_alone_break_no_rule_of_compliance(terms: Any, on: date) -> None:
    """Nothing that is merely missing raises an F: here all is, but what was authorized."""
    assert not {
        one.code
        for one in findings(state_of(registered(terms), profile=PROFILE), on)
        if one.code.startswith("F")
    }


@given(st.lists(facts_on(DAYS), max_size=6), ON)
def test_facts_without_terms_or_acts_break_no_rule_of_compliance(facts: list[Any], on: date) -> None:
    """The same where all that is known is what was seen: an incident is one because a source says so."""
    state = state_of(registered(), *facts, profile=PROFILE)
    assert {one.code for one in findings(state, on) if one.code.startswith("F")} <= {"F16"}


@given(
    TERMS, st.lists(facts_on(st.none()) | acts_on(st.none()) | modifications_on(st.none()), max_size=6), ON
)
def test_steps_without_a_day_break_no_rule_about_days(terms: Any, steps: list[Any], on: date) -> None:
    """The same where no day is known."""
    found = {one.code for one in findings(state_of(registered(terms), *steps, profile=PROFILE), on)}
    assert not found & {"F02", "F03", "F10", "F11", "F12", "F13", "F14", "F15", "F18", "C04"}


@given(histories(), ON)
def test_on_every_day_the_rows_are_the_findings_judged_on_that_day(recipes: list[Recipe], on: date) -> None:
    state, _ = told(recipes)
    valid = [
        row
        for row in finding_rows.rows(state)
        if (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)
    ]
    stored = sorted((finding_rows.finding_of(row) for row in valid), key=lambda one: (one.code, one.subject))
    assert stored == list(findings(state, on))
