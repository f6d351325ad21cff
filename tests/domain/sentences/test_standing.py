"""Does the headline say who was allowed what, and whether they came and left? Do the tracks?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain import sentences
from domain.authorization.tracks import Tracks
from domain.events import Event, SenateVoted
from domain.values import Count, Day, Terms, Total, Window
from tests.domain.factories import (
    OTHER,
    activity,
    closed,
    concluded,
    contingent,
    decreed,
    entered,
    entry_terms,
    exit_terms,
    left,
    linked,
    modified,
    part,
    received,
    referred,
    registered,
    report_obligation,
    reported,
    requested,
    voted,
    withdrawn,
)
from tests.domain.histories import Recipe, histories, told
from tests.domain.scenario import state_of
from tests.domain.sentences.test_steps import assert_plain
from tests.domain.test_real_cases import state as case
from tests.real_cases import JUDGED, REFS, Judged

MARCH = date(2026, 3, 1)
AFTER = date(2026, 9, 1)


def row(events: tuple[Event, ...], on: date, en: str, es: str) -> tuple[tuple[Event, ...], date, str, str]:
    return events, on, en, es


TWELVE = registered(entry_terms(contingents=(contingent("c1", 12, countries=("US",)),)))
OWED = registered(
    entry_terms(
        contingents=(contingent("c1", 12, countries=("US",)),),
        report_obligations=(report_obligation("r1", 30, "calendar", "return", debtors=("defence",)),),
    )
)

HEADLINES = [
    row(
        (TWELVE,),
        MARCH,
        "No request, vote or decree is on record that would allow 12 members of the armed forces of the "
        "United States to enter Mexico from 27 February to 15 July 2026.",
        "No consta solicitud, votación ni decreto que autorice la entrada a México de 12 integrantes de "
        "las fuerzas armadas de Estados Unidos del 27 de febrero al 15 de julio de 2026.",
    ),
    row(
        (TWELVE, requested()),
        MARCH,
        "The executive asked to allow 12 members of the armed forces of the United States to enter Mexico "
        "from 27 February to 15 July 2026; no vote is on record.",
        "El Ejecutivo Federal pidió autorizar la entrada a México de 12 integrantes de las fuerzas armadas "
        "de Estados Unidos del 27 de febrero al 15 de julio de 2026; no consta ninguna votación.",
    ),
    row(
        (TWELVE, requested(), referred()),
        MARCH,
        "The request to allow 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026 is with the committees; no vote is on record.",
        "La solicitud para autorizar la entrada a México de 12 integrantes de las fuerzas armadas de "
        "Estados Unidos del 27 de febrero al 15 de julio de 2026 está en comisiones; no consta ninguna "
        "votación.",
    ),
    row(
        (TWELVE, voted(), entered("2026-02-27", part("c1", 12))),
        MARCH,
        "The Senate allowed 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026. The first of them crossed on 27 February 2026. The register has no "
        "crossing back.",
        "El Senado autorizó la entrada a México de 12 integrantes de las fuerzas armadas de Estados Unidos "
        "del 27 de febrero al 15 de julio de 2026. Los primeros cruzaron el 27 de febrero de 2026. No "
        "consta ningún cruce de regreso.",
    ),
    row(
        (TWELVE, voted(), entered("2026-02-27", part("c1", 12)), left("2026-04-01", part("c1", 5))),
        AFTER,
        "The Senate allowed 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026. The first of them crossed on 27 February 2026. Some of them have "
        "crossed back.",
        "El Senado autorizó la entrada a México de 12 integrantes de las fuerzas armadas de Estados Unidos "
        "del 27 de febrero al 15 de julio de 2026. Los primeros cruzaron el 27 de febrero de 2026. Algunos "
        "cruzaron de regreso.",
    ),
    row(
        (OWED, voted(), entered("2026-02-27", part("c1", 12)), left("2026-07-10", part("c1", 12))),
        AFTER,
        "The Senate allowed 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026. All who crossed are back, the last of them on 10 July 2026. The report "
        "to the Senate was due on 9 August 2026 and is not on record.",
        "El Senado autorizó la entrada a México de 12 integrantes de las fuerzas armadas de Estados Unidos "
        "del 27 de febrero al 15 de julio de 2026. Todos los que cruzaron regresaron, los últimos el 10 de "
        "julio de 2026. El informe al Senado venció el 9 de agosto de 2026 y no consta.",
    ),
    row(
        (TWELVE, voted("rejected")),
        MARCH,
        "The Senate did not allow 12 members of the armed forces of the United States to enter Mexico from "
        "27 February to 15 July 2026.",
        "El Senado no autorizó la entrada a México de 12 integrantes de las fuerzas armadas de Estados "
        "Unidos del 27 de febrero al 15 de julio de 2026.",
    ),
    row(
        (TWELVE, voted("approved_in_part")),
        MARCH,
        "The Senate allowed 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026 (it approved the request in part). The register has no crossing.",
        "El Senado autorizó la entrada a México de 12 integrantes de las fuerzas armadas de Estados Unidos "
        "del 27 de febrero al 15 de julio de 2026 (aprobó la solicitud en parte). No consta ningún cruce.",
    ),
    row(
        (TWELVE, voted("approved", organ="permanent_commission")),
        MARCH,
        "The Permanent Commission voted for the request to allow 12 members of the armed forces of the "
        "United States to enter Mexico from 27 February to 15 July 2026; no vote of the Senate is on "
        "record.",
        "La Comisión Permanente votó a favor de la solicitud para autorizar la entrada a México de 12 "
        "integrantes de las fuerzas armadas de Estados Unidos del 27 de febrero al 15 de julio de 2026; no "
        "consta ninguna votación del Senado.",
    ),
    row(
        (TWELVE, requested(), withdrawn()),
        MARCH,
        "The request to allow 12 members of the armed forces of the United States to enter Mexico from 27 "
        "February to 15 July 2026 was withdrawn.",
        "La solicitud para autorizar la entrada a México de 12 integrantes de las fuerzas armadas de "
        "Estados Unidos del 27 de febrero al 15 de julio de 2026 se retiró.",
    ),
    row(
        (registered(), voted("approved")),
        MARCH,
        "The Senate allowed a movement of troops across the border. The register has no crossing.",
        "El Senado autorizó un cruce de tropas por la frontera. No consta ningún cruce.",
    ),
    row(
        (registered(exit_terms(activities=(activity(None, None, countries=("US", "GB")),))), decreed()),
        MARCH,
        "A decree allowed 60 members of the armed forces of Mexico to leave for the United States and the "
        "United Kingdom from 1 October to 15 November 2025; no vote is on record. The register has no "
        "crossing.",
        "Un decreto autorizó la salida a Estados Unidos y al Reino Unido de 60 integrantes de las fuerzas "
        "armadas de México del 1 de octubre al 15 de noviembre de 2025; no consta ninguna votación. No "
        "consta ningún cruce.",
    ),
    row(
        (registered(grant="none_stated"), entered("2026-02-27")),
        MARCH,
        "No request, vote or decree is on record that would allow a movement of troops across the border; "
        "a source says that there was no authorization. The first of them crossed on 27 February 2026. The "
        "register has no crossing back.",
        "No consta solicitud, votación ni decreto que autorice un cruce de tropas por la frontera; una "
        "fuente afirma que no hubo autorización. Los primeros cruzaron el 27 de febrero de 2026. No consta "
        "ningún cruce de regreso.",
    ),
    row(
        (TWELVE, linked("same_as", merged_into=OTHER)),
        MARCH,
        "This was found to be the same authorization as an older entry of the register.",
        "Resultó ser la misma autorización que la de un expediente anterior del registro.",
    ),
]


@pytest.mark.parametrize(("events", "on", "en", "es"), HEADLINES, ids=lambda one: str(one)[:30])
def test_the_headline_tells_it_in_two_or_three_sentences(
    events: tuple[Event, ...], on: date, en: str, es: str
) -> None:
    said = sentences.headline(Tracks(state_of(*events), on))
    assert (said.en, said.es) == (en, es)


def asked_for(**stated: Any) -> str:
    return sentences.headline(Tracks(state_of(registered(Terms(**stated)), voted()), MARCH)).en


@pytest.mark.parametrize(
    ("stated", "en"),
    [
        ({"window": Window(first_on=Day("2026-03-02"))}, "from 2 March 2026 on"),
        ({"window": Window(last_on=Day("[..2026-03-02]"))}, "until some day until 2 March 2026"),
        ({"window": Window(first_on=Day("2026-03"), last_on=Day("2026-05"))}, "from some day in March 2026"),
        ({"window": Window(within_days=5, within_of="conclusion")}, "for up to 5 days after the end of the"),
        ({"activities": (activity("2026-03-02", "2026-03-09"),)}, ", for activities from 2 to 9 March 2026."),
    ],
)
def test_the_days_are_said_as_far_as_they_are_known(stated: dict[str, Any], en: str) -> None:
    assert en in asked_for(**stated)


def test_a_total_counts_where_the_contingents_do_not() -> None:
    both = (contingent("c1", None, countries=("US",)), contingent("c2", 5, countries=("CA",)))
    stated: dict[str, Any] = {"movements": ("foreign_entry",), "contingents": both}
    assert "troops of the United States and Canada" in asked_for(**stated)
    total = Total(over="all", count=Count(value=29, bound="at_most"))
    assert "at most 29 members of the armed forces of the United States and Canada" in asked_for(
        **stated, totals=(total,)
    )


def test_of_two_movements_each_has_its_own_people() -> None:
    said = asked_for(
        movements=("foreign_entry", "national_exit"),
        contingents=(
            contingent("c1", 30, countries=("US",), direction="entry"),
            contingent("c2", 40, direction="exit"),
        ),
    )
    assert "30 members of the armed forces of the United States to enter Mexico and 40 members" in said
    assert "of the armed forces of Mexico to leave the country" in said


def test_of_two_movements_those_who_say_no_way_go_by_whose_troops_they_are() -> None:
    said = asked_for(
        movements=("foreign_entry", "national_exit"),
        contingents=(contingent("c1", 30, countries=("US",)), contingent("c2", 40, countries=("MX",))),
    )
    assert "30 members of the armed forces of the United States to enter Mexico and 40 members of the" in said


def test_many_countries_are_counted_and_not_listed() -> None:
    many = (contingent("c1", None, countries=("US", "CA", "GB", "FR", "DE", "NL")),)
    assert "troops of 6 countries to enter" in asked_for(movements=("foreign_entry",), contingents=many)


def two(*said: Any) -> tuple[Any, ...]:
    return said


TRACKS = [
    two(
        (OWED, requested("2026-02-10"), voted(), decreed("2026-02-27", "on_publication")),
        "The Senate approved the request on 17 February 2026; the decree was published on 27 February "
        "2026; in force from 27 February 2026.",
        "El Senado aprobó la solicitud el 17 de febrero de 2026; el decreto se publicó el 27 de febrero de "
        "2026; en vigor desde el 27 de febrero de 2026.",
    ),
]


@pytest.mark.parametrize(("events", "en", "es"), TRACKS)
def test_each_proceeding_is_told(events: tuple[Event, ...], en: str, es: str) -> None:
    said = sentences.tracks(Tracks(state_of(*events), AFTER)).proceedings
    assert [(one.en, one.es) for one in said] == [(en, es)]


def test_a_modification_is_a_track_of_its_own() -> None:
    state = state_of(TWELVE, voted(), modified("2026-03-10"))
    said = sentences.tracks(Tracks(state, AFTER)).proceedings
    assert said[1].en == "The request for the first modification is on record, and no vote."
    assert said[1].es == "Consta la solicitud de la primera modificación y ninguna votación."


@pytest.mark.parametrize(
    ("more", "en", "es"),
    [
        two(
            (),
            "The Ministry of Defence owes the Senate a report within 30 calendar days after the return; "
            "neither that return nor the report is on record.",
            "La Secretaría de la Defensa Nacional debe presentar un informe al Senado dentro de los 30 "
            "días naturales siguientes al regreso; no constan ni ese regreso ni el informe.",
        ),
        two(
            (entered("2026-02-27"), left("2026-08-20")),
            "The report to the Senate is due on 19 September 2026.",
            "El informe al Senado vence el 19 de septiembre de 2026.",
        ),
        (
            (reported(),),
            "The report to the Senate has been submitted.",
            "El informe al Senado ya se presentó.",
        ),
        ((received(),), "The Senate has received the report.", "El Senado ya recibió el informe."),
    ],
)
def test_each_report_is_told(more: tuple[Event, ...], en: str, es: str) -> None:
    (said,) = sentences.tracks(Tracks(state_of(OWED, voted(), *more), AFTER)).reports
    assert (said.en, said.es) == (en, es)


def test_the_end_of_the_activities_is_told_where_nobody_saw_a_crossing() -> None:
    said = sentences.tracks(Tracks(state_of(TWELVE, voted(), concluded("2026-07-15")), AFTER)).deployment
    assert said.en == "The activities ended on 15 July 2026."
    assert said.es == "Las actividades terminaron el 15 de julio de 2026."


def all_told(view: Tracks) -> list[str]:
    tracks = sentences.tracks(view)
    said = [sentences.headline(view), *tracks.proceedings, tracks.deployment, *tracks.reports]
    return [text for one in said for text in (one.en, one.es)]


@pytest.mark.parametrize("judged", JUDGED, ids=str)
def test_a_real_case_is_told_without_a_code_on_each_day_that_was_judged(judged: Judged) -> None:
    assert_plain(*all_told(Tracks(case(judged.ref), date.fromisoformat(judged.on))))


@pytest.mark.parametrize("ref", REFS)
def test_a_real_case_is_told_without_a_code_after_each_of_its_steps(ref: str) -> None:
    events = [one.event for one in case(ref).recorded]
    for number in range(1, len(events) + 1):
        assert_plain(*all_told(Tracks(state_of(*events[:number]), AFTER)))


@settings(max_examples=60)
@given(histories())
def test_any_history_is_told_without_a_code(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    if state.registration is not None:
        assert_plain(*all_told(Tracks(state, MARCH)), *all_told(Tracks(state, AFTER)))


def test_every_outcome_of_a_vote_has_a_headline() -> None:
    for outcome in (None, "returned", "no_quorum", "tied"):
        state = state_of(TWELVE, voted(outcome), closed())
        assert isinstance(state.steps[1].event, SenateVoted)
        assert_plain(*all_told(Tracks(state, AFTER)))
