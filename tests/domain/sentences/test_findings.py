"""Is a finding said as a person would say it: days, subjects and lengths of time in words?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain import sentences
from domain.authorization.state import State
from domain.events import ConsiderationScheduled, Event
from domain.findings import findings
from domain.values import Day
from tests.domain.factories import (
    contingent,
    decreed,
    disputed,
    entered,
    entry_terms,
    left,
    part,
    registered,
    report_obligation,
    voted,
)
from tests.domain.histories import Recipe, histories, told
from tests.domain.scenario import state_of
from tests.domain.sentences.test_steps import assert_plain
from tests.domain.test_real_cases import state as case
from tests.real_cases import JUDGED, Judged

AFTER = date(2026, 9, 1)


def said(state: State, on: date = AFTER) -> dict[tuple[str, str], sentences.Sentence]:
    found = findings(state, on)
    return {(one.code, one.subject): sentences.finding_in_words(one, on, state) for one in found}


def row(*told: Any) -> tuple[Any, ...]:
    return told


OWED = entry_terms(
    contingents=(contingent("c1", 12, unit="ODA 715"),),
    report_obligations=(report_obligation("r1", 30, "calendar", "return"),),
)


THERE_AND_BACK = (entered("2026-02-27", part("c1", 12)), left("2026-07-10", part("c1", 12)))


@pytest.mark.parametrize(
    ("events", "finding", "en", "es"),
    [
        row(
            (registered(OWED), voted(), entered("2026-02-27", part("c1", 12))),
            ("M05", "c1"),
            "No crossing back is on record; the last authorized day was 15 July 2026 (ODA 715).",
            "No consta cruce de regreso; el último día autorizado fue el 15 de julio de 2026 (ODA 715).",
        ),
        row(
            (
                registered(OWED),
                voted(),
                entered("2026-02-27", part("c1", 12)),
                left("2026-07-10", part("c1", 12)),
            ),
            ("F13", "r1"),
            "The report is overdue since the end of 9 August 2026.",
            "El informe está vencido desde el término del 9 de agosto de 2026.",
        ),
        row(
            (registered(OWED), voted(), entered("[2026-02-10..2026-02-12]", part("c1", 12))),
            ("F02", "steps.3.c1"),
            "A crossing 5 to 7 days before the authorization was in force (ODA 715; not before "
            "17 February 2026).",
            "Un cruce entre 5 y 7 días antes de que la autorización estuviera en vigor (ODA 715; no antes "
            "del 17 de febrero de 2026).",
        ),
        row(
            (
                registered(OWED),
                voted(),
                entered("2026-03-02", part("c1", 5)),
                left("2026-03-05", part("c1", 7)),
            ),
            ("C08", "c1"),
            "7 came back by 5 March 2026, when 5 were across (ODA 715).",
            "7 volvieron a más tardar el 5 de marzo de 2026, cuando había 5 del otro lado (ODA 715).",
        ),
        row(
            (registered(OWED), voted(), left("2026-03-05", part("c1")), entered("2026-03-08", part("c1", 5))),
            ("C08", "c1"),
            "Possibly: all came back by 5 March 2026, when 0 were across (ODA 715).",
            "Posiblemente: todos volvieron a más tardar el 5 de marzo de 2026, cuando había 0 del otro lado "
            "(ODA 715).",
        ),
        row(
            (registered(OWED), voted(), decreed("2026-02-28")),
            ("F11", "proceedings.0"),
            "The decree was published one day after the first authorized day (27 February 2026). The Senate "
            "had approved it on 17 February 2026. No crossing is on record.",
            "El decreto se publicó un día después del primer día autorizado (el 27 de febrero de 2026). El "
            "Senado ya había dado su autorización el 17 de febrero de 2026. No consta ningún cruce.",
        ),
        row(
            (registered(OWED), ConsiderationScheduled(organ="senate", for_on=Day("2026-03-01"))),
            ("F15", "proceedings.0"),
            "A vote was planned for 1 March 2026, 2 days after the planned first crossing (27 February "
            "2026); it is not on record that it was held.",
            "Se había previsto votarla el 1 de marzo de 2026, 2 días después del primer cruce previsto (el "
            "27 de febrero de 2026); no consta que se haya votado.",
        ),
        row(
            (registered(OWED), voted(on="2026-03-01")),
            ("F15", "proceedings.0"),
            "Voted 2 days after the planned first crossing (27 February 2026).",
            "Se votó 2 días después del primer cruce previsto (el 27 de febrero de 2026).",
        ),
        row(
            (registered(OWED), voted(), disputed(2, "tally.in_favour", (91, "press"), (97, "local"))),
            ("C05", "steps.2.tally.in_favour"),
            "Sources disagree on the votes in favour, in the vote of 17 February 2026: 91 or 97.",
            "Las fuentes discrepan sobre los votos a favor en la votación del 17 de febrero de 2026: 91 o "
            "97.",
        ),
    ],
)
def test_a_finding_is_said_in_words(
    events: tuple[Event, ...], finding: tuple[str, str], en: str, es: str
) -> None:
    told = said(state_of(*events))[finding]
    assert (told.en, told.es) == (en, es)


def test_one_report_of_several_is_told_by_its_place_among_them() -> None:
    reports = tuple(report_obligation(key, 30, "calendar", "return") for key in ("r1", "r2"))
    owed = entry_terms(contingents=(contingent("c1", 12),), report_obligations=reports)
    late = said(state_of(registered(owed), voted(), *THERE_AND_BACK))
    assert late["F13", "r2"].es == "El informe 2 está vencido desde el término del 9 de agosto de 2026."


def test_a_rule_of_the_register_says_what_it_looks_for_where_a_law_would_be_cited() -> None:
    state = case("MX-2026-SOF1")
    cited = {one.code: sentences.citation(one, state.profile) for one in findings(state, AFTER)}
    assert cited["C05"].es == "Regla del registro: busca datos que las fuentes dan de distinta manera"
    assert cited["C05"].en == "Rule of the register: looks for values that sources state differently"


def test_what_is_only_perhaps_so_is_said_to_be() -> None:
    state = case("MX-2026-SOF1")
    assert said(state, date(2026, 2, 20))["M02", "proceedings.0"].en == "Possibly: no decree is on record."
    assert said(state, date(2026, 2, 20))["M02", "proceedings.0"].es == (
        "Posiblemente: no consta ningún decreto."
    )


@pytest.mark.parametrize(
    ("ref", "subject", "es"),
    [
        row(
            "MX-2019-TRADEWINDS",
            "steps.2.terms.totals",
            "Una misma fuente permite más de una lectura sobre el total de personas en los términos de la "
            "votación: 30 o 40.",
        ),
        row(
            "MX-2026-SOF28",
            "steps.2.on",
            "Las fuentes discrepan sobre el día de la votación: el 2 de diciembre de 2025 o algún día de "
            "noviembre de 2025.",
        ),
        row(
            "MX-2025-12-SEALS-REQ",
            "steps.4.committees",
            "Las fuentes discrepan sobre a qué comisión se turnó la solicitud: «Marina» o «Defensa "
            "Nacional».",
        ),
        row(
            "MX-2026-SOF1",
            "steps.4.committees",
            "Las fuentes discrepan sobre qué comisiones dictaminaron el 17 de febrero de 2026: «Defensa "
            "Nacional» o «Marina».",
        ),
    ],
)
def test_what_sources_disagree_on_is_asked_as_a_question_with_the_values(
    ref: str, subject: str, es: str
) -> None:
    assert said(case(ref))["C05", subject].es == es


@pytest.mark.parametrize("judged", JUDGED, ids=str)
def test_the_findings_of_a_real_case_are_said_without_a_code(judged: Judged) -> None:
    for one in said(case(judged.ref), date.fromisoformat(judged.on)).values():
        assert_plain(one.en, one.es)


@settings(max_examples=150)
@given(histories())
def test_the_findings_of_any_history_are_said_without_a_code(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    for on in (date(2026, 3, 1), AFTER):
        for one in said(state, on).values():
            assert_plain(one.en, one.es)
