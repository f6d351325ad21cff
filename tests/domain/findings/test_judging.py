"""Who has explained a finding, what would undo it, in which words is it said, on what does it rest?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from string import Formatter
from typing import Any

import pytest

from domain.authorization import alternatives
from domain.events import DisputeResolved, Evidence, FindingAcknowledged, FindingResolved, StepAnnulled
from domain.findings import Finding, findings
from domain.findings.registry import RULES
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Provision
from domain.projections import findings as finding_rows
from domain.sentences.findings import finding as sentence
from domain.values import Day
from tests.domain.factories import (
    OTHER,
    called,
    decreed,
    disputed,
    entered,
    entry_terms,
    left,
    part,
    registered,
    tally,
    voted,
)
from tests.domain.findings.judging import LATER, found, judged, only, told
from tests.domain.scenario import PROFILE, state_of

HISTORY = registered(entry_terms()), voted(), entered("2026-02-27", part("c1", 13))


def word(kind: type[Any], one: Finding, on: str = LATER, **fields: Any) -> Any:
    stated = {
        "code": one.code,
        "subject": one.subject,
        "evidence": tuple(Evidence(authorization=a, version=v) for a, v in sorted(one.evidence)),
        "figures": dict(one.figures_on(date.fromisoformat(on))),
        "judged_on": Day(on),
        "by_office": "registrar",
        "why": "The thirteenth is an interpreter.",
    }
    return kind(**{**stated, **fields})


# What is so only where a step was as early as it can have been, or as late, is never certain.


@pytest.mark.parametrize(
    ("decree_on", "on", "m01", "m02"),
    [
        # Known within a month: there from the first of its days, surely from the last.
        ("[2026-02-20..2026-02-25]", "2026-02-19", None, "certain"),
        ("[2026-02-20..2026-02-25]", "2026-02-20", "possible", None),
        ("[2026-02-20..2026-02-25]", "2026-02-24", "possible", None),
        ("[2026-02-20..2026-02-25]", "2026-02-25", "certain", None),
        # Known less well, or open to the past: there from the last, perhaps from the first.
        ("2026", "2025-12-31", None, "certain"),
        ("2026", "2026-06-01", None, "possible"),
        ("2026", "2026-12-31", "certain", None),
        ("[..2026-02-27]", "2026-02-26", None, "possible"),
        ("[..2026-02-27]", "2026-02-27", "certain", None),
        # Open to the future: there from the first. Without a day: always.
        ("[2026-02-20..]", "2026-02-19", None, "certain"),
        ("[2026-02-20..]", "2026-02-20", "certain", None),
        (None, "2026-02-17", "certain", None),
    ],
)
def test_a_finding_is_certain_only_whatever_the_days_of_the_steps_are(
    decree_on: str | None, on: str, m01: str | None, m02: str | None
) -> None:
    decree = decreed(decree_on, "on_publication")
    for code, history, expected in (
        ("M01", (registered(), decree), m01),
        ("M02", (registered(), voted(on="2025-12-01"), decree), m02),
    ):
        assert [one.certainty for one in found(code, on, *history)] == ([expected] if expected else [])


def test_a_movement_of_which_it_is_open_whether_it_has_been_yet_is_no_certain_one() -> None:
    entry = entered("[2026-02-20..2026-02-25]", part("c1"))
    history = registered(entry_terms(), grant="none_stated"), entry
    days = "2026-02-19", "2026-02-20", "2026-02-24", "2026-02-25"
    assert [[one.certainty for one in found("F01", on, *history)] for on in days] == [
        [],
        ["possible"],
        ["possible"],
        ["certain"],
    ]
    rows = sorted(finding_rows.rows(told(*history)), key=lambda row: row.from_day or date.min)
    assert [(row.certainty, row.from_day, row.to_day) for row in rows if row.code == "F01"] == [
        ("possible", date(2026, 2, 20), date(2026, 2, 25)),
        ("certain", date(2026, 2, 25), None),
    ]


# Acknowledged, resolved, raised anew.


def test_an_explained_finding_stays_and_says_so() -> None:
    one = only("F04", LATER, *HISTORY)
    assert one.status == "open"
    assert only("F04", LATER, *HISTORY, word(FindingAcknowledged, one)).status == "acknowledged"
    both = word(FindingAcknowledged, one), word(FindingResolved, one)
    assert only("F04", LATER, *HISTORY, *both).status == "resolved"


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "c2"},
        {"evidence": ()},
        {"figures": {"present": 14, "authorized": 12}},
        {"evidence": (Evidence(authorization=OTHER, version=3),)},
    ],
)
def test_one_that_is_not_as_it_stood_is_raised_anew(fields: dict[str, Any]) -> None:
    one = only("F04", LATER, *HISTORY)
    assert only("F04", LATER, *HISTORY, word(FindingAcknowledged, one, **fields)).status == "open"


def test_days_that_are_counted_up_to_the_day_judged_do_not_raise_it_anew() -> None:
    history = registered(entry_terms()), voted(), entered("2026-02-27", part("c1"))
    one = only("M05", "2026-08-01", *history)
    explained = word(FindingAcknowledged, one, "2026-08-01")
    assert explained.figures["days"] == 17
    assert only("M05", "2026-09-01", *history, explained).status == "acknowledged"
    assert only("M05", "2026-07-31", *history, explained).status == "open"


def test_an_explanation_that_is_annulled_explains_nothing() -> None:
    explained = word(FindingResolved, only("F04", LATER, *HISTORY))
    assert (
        only("F04", LATER, *HISTORY, explained, StepAnnulled(version=4, why="Not ours to say.")).status
        == "open"
    )


# Disputed.


def test_of_more_values_than_are_tried_whatever_rests_on_them_is_disputed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def is_disputed(*more: Any) -> bool:
        (row,) = (one for one in finding_rows.rows(state_of(*HISTORY, *more)) if one.code == "F04")
        told = only("F04", LATER, *HISTORY, *more).disputed
        assert row.disputed == told
        return told

    of_the_entry = disputed(3, "parts.0.count.value", (14, "unreliable"))
    of_the_whole = disputed(None, "terms.window.last_on", ("2026-07-14", "unreliable"))
    of_a_call = called("2026-03-01", "national"), disputed(4, "on", ("2026-03-02", "press"))
    every = (of_the_entry,), (of_the_whole,), of_a_call
    assert [is_disputed(*one) for one in every] == [False, False, False]
    monkeypatch.setattr(alternatives, "MOST_TRIED", 0)
    assert [is_disputed(*one) for one in every] == [True, True, False]


def test_a_finding_that_a_competing_value_would_undo_is_disputed() -> None:
    undone = disputed(3, "parts.c1.count.value", (12, "unreliable"))
    not_undone = disputed(3, "parts.c1.count.value", (14, "unreliable"))
    # Parts have no key of their own: they are named by their place.
    by_place = disputed(3, "parts.0.count.value", (12, "unreliable"))
    assert not only("F04", LATER, *HISTORY).disputed
    assert not only("F04", LATER, *HISTORY, undone).disputed
    assert not only("F04", LATER, *HISTORY, not_undone).disputed
    assert only("F04", LATER, *HISTORY, by_place).disputed


def test_the_steps_own_value_can_undo_what_a_stronger_source_says() -> None:
    history = registered(entry_terms()), voted(), entered("2026-02-27", part("c1", 12))
    stronger = disputed(3, "parts.0.count.value", (13, "official"))
    assert only("F04", LATER, *history, stronger).disputed
    settled = DisputeResolved(dispute_version=4, value=13, why="The office's own list.")
    assert not only("F04", LATER, *history, stronger, settled).disputed


def test_a_disputed_day_can_undo_it_too() -> None:
    history = registered(entry_terms()), voted(), left("2026-07-18", part("c1"))
    assert only("F03", LATER, *history, disputed(3, "on", ("2026-07-15", "unreliable"))).disputed
    assert not only("F03", LATER, *history, disputed(3, "on", ("2026-07-17", "unreliable"))).disputed


def test_a_dispute_about_something_else_disputes_nothing() -> None:
    tallied = registered(entry_terms()), voted(tally=tally(91, 0, 6)), entered("2026-02-27", part("c1", 13))
    assert not only("F04", LATER, *tallied, disputed(2, "tally.in_favour", (97, "unreliable"))).disputed


def test_a_disputed_day_of_entry_into_force_can_undo_it() -> None:
    early = (
        registered(entry_terms(window=None)),
        voted(),
        decreed("2026-02-20", "on_publication"),
        entered("2026-02-18", part("c1")),
    )
    assert not only("F02", LATER, *early).disputed
    in_force = disputed(None, "proceedings.0.in_force_from_on", ("2026-02-17", "press"))
    assert only("F02", LATER, *early, in_force).disputed


# Words and grounds.


def test_every_rule_of_every_family_is_asked() -> None:
    assert [code[0] for code in RULES].count("F") == 18
    assert [code[0] for code in RULES].count("C") == 10
    assert [code[0] for code in RULES].count("M") == 9


@pytest.mark.parametrize("code", list(RULES))
def test_both_languages_say_the_same_figures(code: str) -> None:
    en, es = (
        {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for text in RULES[code].template
    )
    assert en == es


def test_a_finding_is_said_in_english_and_in_spanish() -> None:
    one = only("F03", LATER, registered(entry_terms()), voted(), left("2026-07-16", part("c1")))
    said = sentence(one.code, one.subject, one.figures, one.certainty, one.against)
    assert said.en == "A crossing 1 day after the authorized days (steps.3; authorized: 2026-07-15)."
    assert said.es == "Un cruce 1 día después del periodo autorizado (steps.3; autorizado: 2026-07-15)."
    possible = sentence(one.code, one.subject, {"days_at_most": 2, "side": "after"}, "possible", None)
    assert possible.en.startswith("Possibly: a crossing ≤ 2 days after")


def test_every_finding_of_compliance_rests_on_a_provision_of_the_jurisdiction() -> None:
    assert {rule.rests_on for code, rule in RULES.items() if code.startswith("F")} <= set(MEXICO.provisions)
    assert set(MEXICO.provisions) <= {rule.rests_on for rule in RULES.values()}
    assert RULES["M05"].provisions(MEXICO)[0].citation == "Anuencia, rules of the register: M05"


def test_a_rule_that_did_not_hold_on_the_day_of_the_step_blamed_finds_nothing() -> None:
    begins, ends = date(2026, 2, 28), date(2026, 2, 27)
    since = replace(
        PROFILE,
        provisions={"number_of_troops": (Provision(citation="A law", es="Una ley", valid_from=begins),)},
    )
    assert not found("F04", LATER, *HISTORY, profile=since)
    until = replace(
        PROFILE,
        provisions={"number_of_troops": (Provision(citation="A law", es="Una ley", valid_until=ends),)},
    )
    assert only("F04", LATER, *HISTORY, profile=until).citation == "A law"


def test_nothing_mexican_is_wired_in() -> None:
    """A country whose chamber of deputies grants, with committees and holidays of its own."""
    andes = replace(
        MEXICO,
        code="xx",
        country="PE",
        granting_organ="chamber_of_deputies",
        provisions={},
        committees={"defence": ("Defensa y Orden Interno",)},
        gazetteer=(),
        holidays=None,
    )
    by_others = (
        registered(entry_terms()),
        voted(),
        decreed("2026-02-20", "on_publication"),
        entered("2026-02-27", part("c1")),
    )
    codes = {code for code, _ in judged("2026-03-01", *by_others, profile=andes)}
    assert "M01" in codes  # the Senate's is not the vote that counts there
    own = registered(entry_terms()), voted(organ="chamber_of_deputies"), entered("2026-02-27", part("c1", 13))
    assert only("F04", "2026-03-01", *own, profile=andes).citation == "Anuencia, rules of the register: F04"


def test_a_void_or_merged_authorization_is_judged_no_more() -> None:
    void = told(*HISTORY, StepAnnulled(version=1, why="There is no such movement."))
    assert findings(void, date.fromisoformat(LATER)) == ()
    assert findings(told(), date.fromisoformat(LATER)) == ()
