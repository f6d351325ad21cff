"""Are the values of the record named and said in words, and is no field or word of the contract missing?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from domain import sentences
from domain.authorization.deployment import DeploymentStatus
from domain.authorization.obligations import ObligationStatus
from domain.authorization.presence import Presence
from domain.authorization.procedure import ProceedingStatus
from domain.authorization.state import State
from domain.events import STEP_TYPES
from domain.sentences import english, english_values, english_words, spanish, spanish_values, spanish_words
from domain.sentences.paths import ENUMERATED
from domain.values import WINDOW_ANCHORS, Bound, Day, Phase, Tier, TypeShape, fields_of
from domain.values.fields import shape_of
from tests.domain.factories import activity, contingent, entry_terms, registered, report_obligation, voted
from tests.domain.scenario import state_of

STATE: State = state_of(
    registered(
        entry_terms(
            contingents=(contingent("c1", 12, unit="ODA 715"),),
            activities=(activity(None, None, title="MEXSOF"),),
        )
    ),
    voted(),
)


def row(*said: Any) -> tuple[Any, ...]:
    return said


@pytest.mark.parametrize(
    ("day", "on", "name", "el", "nombre"),
    [
        row("2026-02-27", "on 27 February 2026", "27 February 2026", "el 27 de febrero de 2026", None),
        row("2015", "in 2015", "some day in 2015", "en 2015", "algún día de 2015"),
        row(
            "2015-10",
            "in October 2015",
            "some day in October 2015",
            "en octubre de 2015",
            "algún día de octubre de 2015",
        ),
        row(
            "2024-02-20~",
            "around 20 February 2024",
            "about 20 February 2024",
            "hacia el 20 de febrero de 2024",
            "un día cercano al 20 de febrero de 2024",
        ),
        row(
            "[2026-02-10..2026-02-11]",
            "on 10 or 11 February 2026",
            "10 or 11 February 2026",
            "el 10 o el 11 de febrero de 2026",
            None,
        ),
        row(
            "[2026-02-28..2026-03-01]",
            "on 28 February or 1 March 2026",
            "28 February or 1 March 2026",
            "el 28 de febrero o el 1 de marzo de 2026",
            None,
        ),
        row(
            "[2026-02-10,2026-02-12]",
            "on 10 or 12 February 2026",
            "10 or 12 February 2026",
            "el 10 o el 12 de febrero de 2026",
            None,
        ),
        row(
            "[2026-02-10..2026-03-11]",
            "some day between 10 February 2026 and 11 March 2026",
            "some day between 10 February 2026 and 11 March 2026",
            "algún día entre el 10 de febrero de 2026 y el 11 de marzo de 2026",
            None,
        ),
        row(
            "[..2026-02-27]",
            "on or before 27 February 2026",
            "some day until 27 February 2026",
            "a más tardar el 27 de febrero de 2026",
            "algún día hasta el 27 de febrero de 2026",
        ),
        row(
            "[2026-02-27..]",
            "on 27 February 2026 or later",
            "27 February 2026 or later",
            "el 27 de febrero de 2026 o después",
            None,
        ),
    ],
)
def test_a_day_is_said_as_well_as_it_is_known(
    day: str, on: str, name: str, el: str, nombre: str | None
) -> None:
    known = Day(day)
    assert (english.on(known), english.name(known)) == (on, name)
    assert (spanish.on(known), spanish.name(known)) == (el, nombre or el)


@pytest.mark.parametrize(
    ("first", "last", "en", "es"),
    [
        row(
            "2026-02-27",
            "2026-07-15",
            "from 27 February to 15 July 2026",
            "del 27 de febrero al 15 de julio de 2026",
        ),
        row(
            "2025-12-06",
            "2026-01-15",
            "from 6 December 2025 to 15 January 2026",
            "del 6 de diciembre de 2025 al 15 de enero de 2026",
        ),
        row("2026-03-02", "2026-03-09", "from 2 to 9 March 2026", "del 2 al 9 de marzo de 2026"),
        row("2026-03-02", "2026-03-02", "on 2 March 2026", "el 2 de marzo de 2026"),
        row("2026-03-02", None, "from 2 March 2026 on", "a partir del 2 de marzo de 2026"),
        row(None, "2026-03-02", "until 2 March 2026", "hasta el 2 de marzo de 2026"),
        row(
            "2026-03",
            "2026-05-02",
            "from some day in March 2026 to 2 May 2026",
            "desde algún día de marzo de 2026 hasta el 2 de mayo de 2026",
        ),
        row(None, None, "", ""),
    ],
)
def test_from_when_to_when_is_said(first: str | None, last: str | None, en: str, es: str) -> None:
    days = [Day(one) if one is not None else None for one in (first, last)]
    assert english.period(*days) == en
    assert spanish.period(*days) == es


@pytest.mark.parametrize(
    ("path", "given", "en", "es"),
    [
        row(
            "terms.contingents.c1.count",
            {"value": 12, "bound": "at_most"},
            "the number of people in the contingent “ODA 715”: at most 12",
            "el número de personas del contingente «ODA 715»: como máximo 12",
        ),
        row(
            "terms.window.last_on",
            "2026-07-15",
            "the last authorized day: 15 July 2026",
            "el último día autorizado: el 15 de julio de 2026",
        ),
        row(
            "terms.activities.a1.first_on",
            "[..2026-02-27]",
            "the first day of the activity “MEXSOF”: some day until 27 February 2026",
            "el primer día de la actividad «MEXSOF»: algún día hasta el 27 de febrero de 2026",
        ),
        row(
            "terms.movements",
            ["foreign_entry"],
            "the kind of movement: foreign troops enter the country",
            "el tipo de movimiento: entrada de tropas extranjeras",
        ),
        row(
            "terms.contingents.c1.countries",
            ["US", "GB"],
            "the countries of the contingent “ODA 715”: the United States and the United Kingdom",
            "los países del contingente «ODA 715»: Estados Unidos y el Reino Unido",
        ),
        row(
            "steps.2.tally.in_favour",
            91,
            "the votes in favour of the vote of 17 February 2026: 91",
            "los votos a favor de la votación del 17 de febrero de 2026: 91",
        ),
        row(
            "proceedings.0.status",
            "decreed",
            "the status of the authorization: decree published",
            "el estado de la autorización: con decreto publicado",
        ),
        row(
            "deployment.status",
            "under_way",
            "the status of the deployment: under way",
            "el estado del despliegue: en curso",
        ),
        row(
            "terms.facilities",
            [{"key": None, "name": "Cozumel", "kind": None, "country": None}],
            "the facilities: Cozumel",
            "las instalaciones: Cozumel",
        ),
        row("terms.arms.carried", "yes", "whether arms are carried: yes", "si llevan armas: sí"),
        row("title", "UNITAS", "the title: “UNITAS”", "el título: «UNITAS»"),
        row("terms.purpose", None, "the purpose: not stated", "el propósito: no consta"),
        row(
            "terms.totals.0.count",
            {"value": 1200},
            "the total number of people: 1,200",
            "el número total de personas: 1,200",
        ),
        row(
            "terms.window",
            {"first_on": "2026-03-02", "last_on": "2026-03-09"},
            "the authorized days: from 2 to 9 March 2026",
            "los días autorizados: del 2 al 9 de marzo de 2026",
        ),
        row("terms.ministries", [], "the ministries: none", "las dependencias: ninguna"),
    ],
)
def test_a_value_is_named_and_said(path: str, given: Any, en: str, es: str) -> None:
    about, said = sentences.label(path, STATE), sentences.value(path, given)
    assert f"{about.en}: {said.en}" == en
    assert f"{about.es}: {said.es}" == es


def test_a_change_says_before_and_after() -> None:
    path = "terms.window.last_on"
    changed = sentences.change(path, "2026-07-15", "2026-08-30", STATE)
    assert changed.en == "The last authorized day changed from 15 July 2026 to 30 August 2026."
    assert changed.es == (
        "Cambio en el último día autorizado: antes, el 15 de julio de 2026; ahora, el 30 de agosto de 2026."
    )
    added = sentences.change(path, None, "2026-08-30", STATE)
    assert added.en == "The last authorized day, now on record: 30 August 2026."
    assert added.es == "Dato nuevo, el último día autorizado: el 30 de agosto de 2026."
    gone = sentences.change(path, "2026-07-15", None, STATE)
    assert gone.en == "The last authorized day, no longer on record (before: 15 July 2026)."
    assert gone.es == "Dato que ya no consta, el último día autorizado (antes: el 15 de julio de 2026)."


def stated(shape: TypeShape, name: str) -> Iterator[tuple[str, TypeShape]]:
    """Every field at every place below, with its name."""
    yield name, shape
    if shape.item is not None:
        yield from stated(shape.item, name)
    elif shape.is_value:
        for field in fields_of(shape.type):
            if field.name != "citation":
                yield from stated(field.shape, field.name)


FIELDS = [
    (name, shape)
    for kind in STEP_TYPES.values()
    for field in fields_of(cast("type", kind))
    if field.name not in ("citations", "derived", "step")
    for name, shape in stated(field.shape, field.name)
]
STANDINGS = (ProceedingStatus, DeploymentStatus, ObligationStatus, Presence)
#: Said by what they bound, or of sources, which are named apart.
SAID_OTHERWISE = {*shape_of(Bound).words, *shape_of(Tier).words}


def test_every_word_of_an_enumeration_is_said_in_both_languages() -> None:
    words = {word: name for name, shape in FIELDS for word in shape.words}
    words |= {word: "status" for kind in STANDINGS for word in shape_of(kind).words}
    words |= dict.fromkeys(WINDOW_ANCHORS, "within_of")
    for word in words.keys() - SAID_OTHERWISE:
        assert words[word] in ENUMERATED | {"complete", "periodic"}, (word, words[word])
        if words[word] != "complete":
            assert word in english_words.WORDS, word
            assert word in spanish_words.WORDS, word
    assert english_words.WORDS.keys() == spanish_words.WORDS.keys()


def test_every_field_has_a_name_in_both_languages() -> None:
    state = replace(STATE, recorded=())
    for name in {name for name, _ in FIELDS}:
        for said in (english_values.label(name, state), spanish_values.label(name, state)):
            assert said != name.replace("_", " "), name


def test_lists_in_spanish_take_the_sound_of_what_follows() -> None:
    assert spanish.listed(["Francia", "Italia"]) == "Francia e Italia"
    assert spanish.listed(["Francia", "Hungría"]) == "Francia y Hungría"
    assert spanish.listed(["Siete", "ocho"], "o") == "Siete u ocho"
    assert spanish.of("el Reino Unido") == "del Reino Unido"
    assert spanish.of("El Salvador") == "de El Salvador"
    assert spanish.to("el Reino Unido") == "al Reino Unido"


def test_one_of_several_is_named_by_what_tells_it_from_the_others_and_the_only_one_by_nothing() -> None:
    alone = state_of(
        registered(
            entry_terms(
                contingents=(contingent("c1", 12),), report_obligations=(report_obligation("r1", 30),)
            )
        )
    )
    assert (
        spanish_values.label("terms.contingents.c1.count", alone) == "el número de personas del contingente"
    )
    assert spanish_values.label("terms.report_obligations.r1", alone) == "el informe"
    phases = (Phase(key="p1", title="Land"), Phase(key="p2", title="Sea"), Phase(key="p3", title="Land"))
    several = state_of(
        registered(
            entry_terms(
                contingents=(contingent("c1", 12, countries=("US",)), contingent("c2", 5, countries=("FR",))),
                activities=(activity("2026-03-01", "2026-03-20", phases=phases),),
            )
        )
    )
    named = [
        spanish_values.label(path, several)
        for path in (
            "terms.contingents.c2.count",
            "terms.activities.a1.phases.p3.first_on",
            "terms.activities.a1.phases.p2.first_on",
        )
    ]
    assert named == [
        "el número de personas del contingente de Francia",
        "el primer día de la fase 3 de la actividad",
        "el primer día de la fase «Sea» de la actividad",
    ]
