"""Is what a step records said in words that people use, in both languages?

Over 400 lines: each kind of step with its two sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from domain import sentences
from domain.authorization.days import day_of
from domain.authorization.state import Recorded, State
from domain.events import (
    EVENT_OF,
    AccountGiven,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    DecreeCorrected,
    EntryRecorded,
    Event,
    IncidentRecorded,
    PersonalDataErased,
    RegisterEvent,
    RequestPublished,
    RequestRetransmitted,
    StepAnnulled,
    StepCorrected,
)
from domain.events.corrections import CorrectedStep, FindingAcknowledged, Group
from domain.events.disclosed import of_digest
from domain.findings.registry import RULES
from domain.jurisdictions.mx import MEXICO
from domain.values import Arms, Conveyance, Count, Day, Description, Part, Tally
from service.event_store import codec
from tests.domain.factories import (
    OTHER,
    amended,
    called,
    closed,
    concluded,
    decreed,
    disputed,
    entered,
    entry_terms,
    erratum,
    exit_terms,
    lapsed,
    left,
    linked,
    modified,
    opinion,
    part,
    place,
    received,
    referred,
    registered,
    reported,
    requested,
    resolved,
    scheduled,
    started,
    tally,
    voted,
    withdrawn,
)
from tests.domain.histories import Recipe, histories, told
from tests.domain.island import ISLAND
from tests.domain.scenario import state_of
from tests.domain.test_real_cases import state as case
from tests.real_cases import REFS

GOLDEN = Path(__file__).parents[2] / "golden"
#: What no reader must meet: a null, a word of an enumeration, a place that was not filled.
LEFT_OVER = re.compile(r"\bNone\b|\bnull\b|\b[a-z]+_[a-z_]+\b|[{}]|\.\.|  | [,.;:](?!\d)|\(\)|“”|«»")


def of_a_source(text: str) -> str:
    """The sentence without the words of sources in it."""
    return re.sub(r"“[^”]*”|«[^»]*»", "“words”", text)


def assert_plain(*said: str) -> None:
    for text in said:
        assert text.endswith("."), text
        assert not text[0].islower(), text
        assert LEFT_OVER.search(of_a_source(text)) is None, text


def row(event: Event, en: str, es: str) -> tuple[Event, str, str]:
    return event, en, es


# Each event as it is told of an authorization for twelve of the United States, in English and in Spanish.
SAID: list[tuple[Event, str, str]] = [
    row(
        registered(),
        "The register opened the file “Capacitación MEXSOF”, MX-2026-SOF1.",
        "El registro abrió el expediente «Capacitación MEXSOF», MX-2026-SOF1.",
    ),
    row(
        requested("2026-02-11"),
        "The Senate received the request of the executive for an authorization on 11 February 2026.",
        "El Senado recibió el 11 de febrero de 2026 la solicitud con la que el Ejecutivo Federal pidió "
        "autorización.",
    ),
    row(
        requested(None, dated_on="2025-09-23"),
        "The executive asked the Senate for an authorization (letter dated 23 September 2025).",
        "El Ejecutivo Federal pidió autorización al Senado (oficio con fecha del 23 de septiembre de 2025).",
    ),
    row(
        modified("2026-03-10", why="Another ship."),
        "The Senate received the request of the executive for the first modification of the authorization "
        "on 10 March 2026. Reason given: “Another ship”.",
        "El Senado recibió el 10 de marzo de 2026 la solicitud con la que el Ejecutivo Federal pidió la "
        "primera modificación de la autorización. Motivo: «Another ship».",
    ),
    row(
        RequestRetransmitted(from_organ="permanent_commission", to_organ="senate", on=Day("2026-02-03")),
        "The Permanent Commission passed the request on to the Senate on 3 February 2026.",
        "La Comisión Permanente remitió la solicitud al Senado el 3 de febrero de 2026.",
    ),
    row(
        RequestPublished(on=Day("2023-11-28"), gazette_number="57"),
        "The request was published in the gazette of the Senate (no. 57) on 28 November 2023.",
        "La solicitud se publicó en la gaceta del Senado (núm. 57) el 28 de noviembre de 2023.",
    ),
    row(
        referred("2026-02-11", "Marina", "Defensa Nacional"),
        "The request was referred to committees (Marina, Defensa Nacional) on 11 February 2026.",
        "La solicitud se turnó a comisiones (Marina, Defensa Nacional) el 11 de febrero de 2026.",
    ),
    row(
        amended("2026-02-12"),
        "The executive amended the request before the vote on 12 February 2026.",
        "El Ejecutivo Federal cambió la solicitud antes de la votación el 12 de febrero de 2026.",
    ),
    row(
        scheduled("2026-01-13", said_on=Day("2026-01-03")),
        "The Senate was expected to consider the request on 13 January 2026, as was announced on 3 January "
        "2026.",
        "Estaba previsto que el Senado tratara la solicitud el 13 de enero de 2026, según se anunció el 3 "
        "de enero de 2026.",
    ),
    row(
        ConsiderationPostponed(on=Day("[2026-01-03..2026-01-04]"), until_on=Day("2026-02")),
        "The Senate postponed the request on 3 or 4 January 2026, until some day in February 2026.",
        "El Senado aplazó la solicitud el 3 o el 4 de enero de 2026, hasta algún día de febrero de 2026.",
    ),
    row(
        withdrawn("2026-02-20"),
        "The request was withdrawn on 20 February 2026.",
        "La solicitud se retiró el 20 de febrero de 2026.",
    ),
    row(
        lapsed(None),
        "The request lapsed on a day that is not on record.",
        "La solicitud caducó en una fecha que no consta.",
    ),
    row(
        opinion("2026-02-17", "Marina", favourable=True, tally=tally(19)),
        "The committee (Marina) recommended that the request be approved on 17 February 2026, with 19 "
        "votes in favour.",
        "La comisión (Marina) aprobó un dictamen a favor de la solicitud el 17 de febrero de 2026, con 19 "
        "votos a favor.",
    ),
    row(
        CommitteeOpinionIssued(committees=("Marina", "Defensa"), favourable=False, remote=True),
        "The committees (Marina, Defensa) recommended that the request be rejected on a day that is not on "
        "record, meeting remotely.",
        "Las comisiones (Marina, Defensa) aprobaron un dictamen en contra de la solicitud en una fecha que "
        "no consta, en sesión a distancia.",
    ),
    row(
        voted("approved", tally=tally(91, 0, 6)),
        "The Senate approved the request on 17 February 2026, with 91 votes in favour, none against and 6 "
        "abstentions.",
        "El Senado aprobó la solicitud el 17 de febrero de 2026, con 91 votos a favor, ninguno en contra y "
        "6 abstenciones.",
    ),
    row(
        voted(None, "2023-12-13", tally=tally(1, 30)),
        "The Senate voted on the request on 13 December 2023, with one vote in favour and 30 against; the "
        "result is not on record.",
        "El Senado votó la solicitud el 13 de diciembre de 2023, con un voto a favor y 30 en contra; no "
        "consta el resultado.",
    ),
    row(
        voted("no_quorum", organ="permanent_commission", proceeding=2),
        "The Permanent Commission could not vote on the request for the second modification for lack of a "
        "quorum on 17 February 2026.",
        "La Comisión Permanente no pudo votar la solicitud de la segunda modificación por falta de quórum "
        "el 17 de febrero de 2026.",
    ),
    row(
        voted("tied", tally=Tally(unanimous=True)),
        "The vote of the Senate on the request was tied on 17 February 2026, unanimously.",
        "La votación del Senado sobre la solicitud terminó en empate el 17 de febrero de 2026, por "
        "unanimidad.",
    ),
    row(
        decreed("[..2026-02-27]", "day_after_publication", dof_code="5781117", edition="evening"),
        "The decree was published in the Official Gazette of the Federation (evening edition, DOF code "
        "5781117) on or before 27 February 2026; it says that it is in force from the day after its "
        "publication.",
        "El decreto se publicó a más tardar el 27 de febrero de 2026 en el Diario Oficial de la Federación "
        "(edición vespertina, código DOF 5781117); dispone que está en vigor desde el día siguiente al de "
        "su publicación.",
    ),
    row(
        decreed("2026-02-14", "fixed_date", fixed_on="2026-02-15"),
        "The decree was published in the Official Gazette of the Federation on 14 February 2026; it fixes "
        "its entry into force: 15 February 2026.",
        "El decreto se publicó el 14 de febrero de 2026 en el Diario Oficial de la Federación; fija como "
        "fecha de entrada en vigor el 15 de febrero de 2026.",
    ),
    row(
        erratum("2026-03-02"),
        "An erratum to the decree was published in the Official Gazette of the Federation on 2 March 2026.",
        "Se publicó una fe de erratas del decreto el 2 de marzo de 2026 en el Diario Oficial de la "
        "Federación.",
    ),
    row(
        DecreeCorrected(kind="republication"),
        "The decree was published again in the Official Gazette of the Federation on a day that is not on "
        "record.",
        "El decreto se volvió a publicar en una fecha que no consta en el Diario Oficial de la Federación.",
    ),
    row(
        entered(
            "2026-02-27",
            part("c1", 10),
            place=place("Base Aérea Militar No. 1"),
            conveyances=(Conveyance(kind="aircraft", model="C-130"),),
            arms=Arms(carried="yes", ammunition="no"),
        ),
        "10 members of the armed forces of the United States (7/o. Grupo de Operaciones Especiales) "
        "entered Mexico at Base Aérea Militar No. 1 by aircraft (C-130), with arms but without ammunition "
        "on 27 February 2026.",
        "El 27 de febrero de 2026 entraron a México 10 integrantes de las fuerzas armadas de Estados "
        "Unidos (7/o. Grupo de Operaciones Especiales) por Base Aérea Militar No. 1 por vía aérea (C-130), "
        "con armas y sin municiones.",
    ),
    row(
        EntryRecorded(
            on=Day("2026-02"),
            parts=(
                Part(
                    description=Description(countries=("GB", "CA"), kinds=("military", "civil")),
                    count=Count(value=1200, bound="at_most"),
                ),
                Part(description=Description(kinds=("police",)), count=Count(value=1)),
            ),
        ),
        "At most 1,200 people of the United Kingdom and Canada (military and civilian) and one police "
        "officer entered Mexico in February 2026.",
        "En febrero de 2026 entraron a México como máximo 1,200 personas del Reino Unido y de Canadá "
        "(militares y civiles) y un policía.",
    ),
    row(
        entered("2026-02-27"),
        "Troops entered Mexico on 27 February 2026; how many they were is not on record.",
        "El 27 de febrero de 2026 entraron a México tropas; no consta cuántas personas eran.",
    ),
    row(
        left("2026-07-15", part("c1", 1)),
        "One member of the armed forces of the United States (7/o. Grupo de Operaciones Especiales) left "
        "Mexico on 15 July 2026.",
        "El 15 de julio de 2026 salió de México un integrante de las fuerzas armadas de Estados Unidos "
        "(7/o. Grupo de Operaciones Especiales).",
    ),
    row(
        left("2026-07-15", parts=()),
        "The means of transport alone left Mexico on 15 July 2026, without troops.",
        "El 15 de julio de 2026 salió de México el medio de transporte, sin tropas.",
    ),
    row(
        called("2026-03-01", "abroad", part("c1", 5), place=place("Camp Shelby")),
        "5 members of the armed forces of the United States (7/o. Grupo de Operaciones Especiales) were "
        "seen to arrive at Camp Shelby on 1 March 2026.",
        "Se tuvo noticia de que llegaron a Camp Shelby 5 integrantes de las fuerzas armadas de Estados "
        "Unidos (7/o. Grupo de Operaciones Especiales), en el extranjero el 1 de marzo de 2026.",
    ),
    row(
        started("2026-03-02", facility=place("Temamatla"), count=Count(value=12, bound="about")),
        "The activities at Temamatla began on 2 March 2026, with about 12 taking part.",
        "Las actividades en Temamatla comenzaron el 2 de marzo de 2026, con alrededor de 12 participantes.",
    ),
    row(
        IncidentRecorded(category="legal_challenge", on=Day("2026-03-05")),
        "A challenge in court was reported on 5 March 2026.",
        "Se informó de una impugnación ante los tribunales el 5 de marzo de 2026.",
    ),
    row(
        AccountGiven(said_by="SEDENA", claim="They are twelve.", on=Day("2026-03-05"), about_version=1),
        "SEDENA said about the registration on 5 March 2026: “They are twelve”.",
        "SEDENA declaró sobre el registro del expediente el 5 de marzo de 2026: «They are twelve».",
    ),
    row(
        AccountGiven(said_by="SEDENA", claim={"_sd": ["A" * 43]}),
        "SEDENA passed on what a person said on a day that is not on record; it is kept apart from the log.",
        "SEDENA transmitió lo que dijo una persona en una fecha que no consta; se guarda fuera de la "
        "bitácora.",
    ),
    row(
        concluded("2026-07-15"),
        "The activities ended on 15 July 2026.",
        "Las actividades terminaron el 15 de julio de 2026.",
    ),
    row(
        reported("2026-08-10", by=("defence", "navy"), final=True),
        "The Ministry of Defence and the Ministry of the Navy submitted the final report to the Senate on "
        "10 August 2026.",
        "La Secretaría de la Defensa Nacional y la Secretaría de Marina presentaron el informe final al "
        "Senado el 10 de agosto de 2026.",
    ),
    row(
        received("2026-08-12", referred_to=("Defensa Nacional",)),
        "The Senate received the report on 12 August 2026 and referred it to committee (Defensa Nacional).",
        "El Senado recibió el informe el 12 de agosto de 2026 y lo turnó a comisiones (Defensa Nacional).",
    ),
    row(
        closed("2026-12-31"),
        "The file was closed on 31 December 2026. Reason given: “The report was noted”.",
        "El expediente se cerró el 31 de diciembre de 2026. Motivo: «The report was noted».",
    ),
    row(
        linked("same_programme", None, group=Group(name="CONUS", stated_size=4), basis="inferred"),
        "This authorization belongs to the same programme as others (“CONUS”, said to number 4); no source "
        "says so, it was inferred.",
        "Esta autorización forma parte del mismo programa que otras («CONUS», 4 según la fuente); ninguna "
        "fuente lo dice, se dedujo.",
    ),
    row(
        linked("same_as", merged_into=OTHER),
        "This was found to be the same authorization as an older entry of the register.",
        "Esta resultó ser la misma autorización que la de un expediente anterior del registro.",
    ),
    row(
        StepCorrected(version=1, step=CorrectedStep(registered()), why="A misprint."),
        "What the register says of the registration was corrected. Reason given: “A misprint”.",
        "Se corrigió lo que el registro dice del registro del expediente. Motivo: «A misprint».",
    ),
    row(
        StepAnnulled(version=2, why="Recorded twice."),
        "The vote of 17 February 2026 no longer counts: it was annulled. Reason given: “Recorded twice”.",
        "Ya no cuenta la votación del 17 de febrero de 2026: se anuló. Motivo: «Recorded twice».",
    ),
    row(
        disputed(2, "tally.in_favour", (91, "press"), (97, "local")),
        "Sources disagree on the votes in favour, in the vote of 17 February 2026: 91 or 97.",
        "Las fuentes discrepan sobre los votos a favor en la votación del 17 de febrero de 2026: 91 o 97.",
    ),
    row(
        disputed(None, "terms.window.last_on", ("2026-07-15", "press"), ("2026-08", "local")),
        "Sources disagree on the last authorized day: 15 July 2026 or some day in August 2026.",
        "Las fuentes discrepan sobre el último día autorizado: el 15 de julio de 2026 o algún día de "
        "agosto de 2026.",
    ),
    row(
        resolved(3, {"value": 12, "bound": "at_most"}),
        "The disagreement of sources on the number of people in the contingent “7/o. Grupo de "
        "Operaciones Especiales” was settled: at most 12. Reason given: “The record of the session "
        "decides”.",
        "Se resolvió la discrepancia entre fuentes sobre el número de personas del contingente «7/o. "
        "Grupo de Operaciones Especiales»: como máximo 12. Motivo: «The record of the session decides».",
    ),
    row(
        FindingAcknowledged(
            code="M02",
            subject="proceedings.0",
            evidence=(),
            judged_on=Day("2026-03-01"),
            by_office="senate",
            why="It is at the printer's.",
        ),
        "The Senate explained a finding (M02, no decree on record) on 1 March 2026. Reason given: “It is "
        "at the printer's”.",
        "El Senado explicó un hallazgo (M02, no consta ningún decreto) el 1 de marzo de 2026. Motivo: «It "
        "is at the printer's».",
    ),
    row(
        PersonalDataErased(digests=("A" * 43,), legal_basis="LGPDPPSO, art. 46"),
        "Personal data that was kept apart from the log was erased. Legal basis: LGPDPPSO, art. 46.",
        "Se suprimieron datos personales guardados fuera de la bitácora. Fundamento: LGPDPPSO, art. 46.",
    ),
]


def told_of_twelve(event: Event) -> tuple[Recorded[Event], State]:
    """The event as one more step of an authorization for twelve of the United States."""
    count = disputed(None, "terms.contingents.c1.count", ({"value": 12, "bound": "at_most"}, "press"))
    known = state_of(registered(entry_terms()), voted(), count)
    return Recorded(4, event, day_of(event, MEXICO)), known


@pytest.mark.parametrize(("event", "en", "es"), SAID, ids=lambda one: str(one)[:40])
def test_a_step_is_said(event: Event, en: str, es: str) -> None:
    said = sentences.step(*told_of_twelve(event))
    assert (said.en, said.es) == (en, es)


def stored(path: Path) -> Event | RegisterEvent:
    """An approved event, as it was stored."""
    return codec.decode_data(path.stem.removesuffix(".minimal"), path.read_bytes())


def test_no_type_of_event_is_missing() -> None:
    assert {type(event).event_type.step for event, _, _ in SAID} | NOT_AMONG_THEM == set(EVENT_OF)


#: Told by the same words as another, or among the stored ones below.
NOT_AMONG_THEM = {"phase-completed", "finding-resolved"}


def test_every_rule_of_the_findings_has_a_title() -> None:
    for rule in RULES.values():
        assert_plain(f"{rule.title.en.capitalize()}.", f"{rule.title.es.capitalize()}.")
        assert (rule.looks_for is None) == (rule.rests_on is not None), rule.code


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("mx.*.json")), ids=lambda path: path.stem)
def test_what_was_ever_stored_is_said_with_all_its_fields_and_with_none(path: Path) -> None:
    event = stored(path)
    if isinstance(event, RegisterEvent):
        said = sentences.of_register(event)
    else:
        said = sentences.step(*told_of_twelve(event))
    assert_plain(said.en, said.es)
    assert said.en != said.es


def everything_said(state: State) -> Iterator[str]:
    for one in state.recorded:
        said = sentences.step(one, state)
        yield from (said.en, said.es)


@pytest.mark.parametrize("ref", REFS)
def test_the_steps_of_a_real_case_are_said_without_a_code(ref: str) -> None:
    assert_plain(*everything_said(case(ref)))


@settings(max_examples=60)
@given(histories())
def test_the_steps_of_any_history_are_said_without_a_code(recipes: list[Recipe]) -> None:
    state, _ = told(recipes)
    assert_plain(*everything_said(state))


def test_what_another_country_calls_its_organs_is_its_own_matter() -> None:
    state = state_of(registered(exit_terms()), profile=ISLAND)
    vote = Recorded(2, voted(organ="chamber_of_deputies"), None)
    assert sentences.step(vote, state).en.startswith("The Chamber of Deputies approved the request")
    gone = Recorded(2, left("2026-07-15", part("c1", 2)), Day("2026-07-15"))
    assert sentences.step(gone, state).es.startswith("El 15 de julio de 2026 salieron de Nueva Zelanda 2 ")


def test_what_a_person_was_told_by_is_never_in_a_sentence() -> None:
    digest = of_digest("A" * 43)
    asked = requested("2026-02-11").__class__(received_on=Day("2026-02-11"), roster=digest)
    assert "A" * 43 not in "".join(map(str, (sentences.step(*told_of_twelve(asked)),)))


def test_long_words_of_a_source_are_cut() -> None:
    said = sentences.step(*told_of_twelve(AccountGiven(said_by="SEDENA", claim="word " * 1_000)))
    assert len(said.en) < 450
    assert said.en.endswith("word…”.")
