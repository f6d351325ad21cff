"""What holds of the findings of every history that a register accepts?"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.authorization.evolve import evolve
from domain.authorization.state import Recorded
from domain.events import (
    AccountGiven,
    CorrectedStep,
    CrossingEvent,
    DecreePublished,
    EntryRecorded,
    ExitRecorded,
    StepAnnulled,
    StepCorrected,
)
from domain.findings import findings, sentence
from domain.projections import findings as finding_rows
from domain.projections import reports, senate_votes
from tests.domain.findings.stories import ON, STEPS, anonymous, identities, tell
from tests.domain.findings.telling import entered, entry_terms, told
from tests.domain.scenario import do, part, registered, voted


@given(STEPS, ON, st.randoms(use_true_random=False))
def test_every_order_of_recording_that_is_allowed_gives_the_same_findings(
    commands: list[Any], on: date, random: Any
) -> None:
    one, accepted = tell(commands)
    shuffled = list(accepted)
    random.shuffle(shuffled)
    other, also = tell(shuffled)
    assume(len(also) == len(accepted))
    assert anonymous(one, findings(one, on)) == anonymous(other, findings(other, on))


@given(STEPS, ON)
def test_an_unrelated_step_changes_no_finding(commands: list[Any], on: date) -> None:
    state, _ = tell(commands)
    account = AccountGiven(said_by="The press office", claim="Nothing to add.")
    after = evolve(state, account)
    assert findings(after, on) == findings(state, on)


@given(STEPS, ON)
def test_no_accepted_history_makes_a_read_fail(commands: list[Any], on: date) -> None:
    state, _ = tell(commands)
    for one in findings(state, on):
        said = sentence(one.code, one.subject, one.figures_on(on), one.certainty, one.against)
        assert said.en
        assert said.es
        assert one.citation
        assert one.evidence
        assert {evidence.version for evidence in one.evidence} <= set(range(1, state.version + 1))
    assert reports.rows(state)
    assert isinstance(senate_votes.rows(state), frozenset)


@given(STEPS, ON)
def test_findings_are_told_apart_by_code_and_subject(commands: list[Any], on: date) -> None:
    found = findings(tell(commands)[0], on)
    assert len(identities(found)) == len(found)


@given(STEPS, ON, st.data())
def test_annulling_an_annulment_restores_every_finding(commands: list[Any], on: date, data: Any) -> None:
    state, _ = tell(commands)
    version = data.draw(st.integers(1, state.version))
    annulled = evolve(state, StepAnnulled(version=version, why="Of another authorization."))
    restored = evolve(annulled, StepAnnulled(version=annulled.version, why="It was of this one."))
    assert findings(restored, on) == findings(state, on)


@given(STEPS, ON, st.data())
def test_an_annulled_fact_leaves_no_finding_of_compliance_behind(
    commands: list[Any], on: date, data: Any
) -> None:
    """Only what is still on record is judged: whatever blames the fact is gone with it."""
    state, _ = tell(commands)
    version = data.draw(st.integers(1, state.version))
    annulled = evolve(state, StepAnnulled(version=version, why="Of another authorization."))
    for one in findings(annulled, on):
        assert version not in {evidence.version for evidence in one.evidence}


@given(STEPS, ON)
def test_correcting_a_fact_removes_exactly_the_findings_that_it_caused(commands: list[Any], on: date) -> None:
    """A crossing of thirteen on a day that is out of the window, read wrongly."""
    terms = entry_terms(contingents=entry_terms().contingents)
    before = told(registered(terms), voted(on="2026-02-17"))
    wrong = entered("2026-02-20", part("c1", 13))
    caused = evolve(before, wrong)
    right = entered("2026-02-27", part("c1", 12))
    corrected = evolve(
        caused, StepCorrected(version=3, step=CorrectedStep(right), why="A clerk misread the page.")
    )
    plain = evolve(before, right)
    for command in commands:
        if isinstance(getattr(command, "step", None), EntryRecorded | ExitRecorded | DecreePublished):
            continue
    assert findings(corrected, on) == findings(plain, on)


@given(STEPS, ON)
def test_nothing_that_is_merely_missing_is_a_finding_of_compliance(commands: list[Any], on: date) -> None:
    """Take any step away: what then is found of compliance was blamed on a step that is still there."""
    state, accepted = tell(commands)
    for left_out in range(len(accepted)):
        fewer, _ = tell([*accepted[:left_out], *accepted[left_out + 1 :]])
        for one in findings(fewer, on):
            if one.code.startswith("F"):
                assert one.evidence - {(fewer.id, 1)} or one.subject.startswith("proceedings")
    for one in findings(told(registered()), on):
        assert not one.code.startswith("F")
    assert state.version >= 1


@given(STEPS, ON)
def test_on_every_day_the_rows_are_the_findings_judged_on_that_day(commands: list[Any], on: date) -> None:
    state, _ = tell(commands)
    valid = [
        row
        for row in finding_rows.rows(state)
        if (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day)
    ]
    stored = sorted((finding_rows.finding_of(row) for row in valid), key=lambda one: (one.code, one.subject))
    assert stored == list(findings(state, on))
