"""By which words is an authorization found: those of every text that was recorded and stands?"""

from __future__ import annotations

from domain.events import AccountGiven, Event
from domain.projections import search
from domain.projections.search import MOST_CHARACTERS
from domain.text import can_be_found, word_forms
from domain.values import Activity, Citation, Contingent, ExternalId, Place, Source, Terms
from tests.domain.factories import entered, registered, requested, voted
from tests.domain.scenario import state_of


def words(*events: Event) -> set[str]:
    (row,) = search.rows(state_of(*events))
    return set(row.words.split())


def test_each_word_is_folded_and_stands_as_it_is_written_too() -> None:
    stated = Terms(
        facilities=(Place(name="Antón Lizardo"),), contingents=(Contingent(key="c1", unit="7/o. Grupo"),)
    )
    found = registered(
        stated, title="Capacitación  MEXSOF", external_ids=(ExternalId(kind="dof_code", value="5781117"),)
    )
    assert words(found) >= {
        "capacitacion",
        "capacitación",
        "mexsof",
        "5781117",
        "anton",
        "antón",
        "lizardo",
        "7",
    }
    assert list(word_forms("Año  ½ MEXSOF_1")) == [
        ("ano", "año"),
        ("1", "½"),
        ("2", "½"),
        ("mexsof",),
        ("1",),
    ]


def test_countries_are_found_by_their_names_in_both_languages_and_by_those_that_people_use() -> None:
    terms = Terms(
        contingents=(Contingent(key="c1", countries=("US", "DE")), Contingent(key="c2", countries=("CI",))),
        activities=(Activity(key="a1", countries=("PA",)),),
    )
    found = words(registered(terms, title="Ejercicio"))
    assert found >= {"estados0", "unidos0", "america0", "united0", "states0", "eua0"}
    assert found >= {"alemania0", "germany0", "costa0", "marfil0", "cote0", "ivoire0", "panama0", "panamá0"}
    assert not found & {"us0", "ci0", "the0"}
    assert can_be_found(found, "unidos")
    # Whoever is asked for later is found too; where something is registered is no country of it.
    place = Place(name="Fort Moore", country="US")
    later = registered(Terms(facilities=(place,)), title="Ejercicio")
    assert "estados0" not in words(later)
    assert "francia0" in words(
        later, requested(terms=Terms(contingents=(Contingent(key="c1", countries=("FR",)),)))
    )


def test_texts_of_later_steps_and_titles_of_sources_are_searched_and_addresses_are_not() -> None:
    source = Source(title="Gaceta del Senado", address="https://example.org/secretplace", tier="official")
    vote = voted(note="Por mayoría", citations=(Citation(source=source, states=()),))
    account = AccountGiven(said_by="Colectivo", claim="Ruidos nocturnos")
    found = words(registered(), vote, account)
    assert found >= {"gaceta", "senado", "mayoria", "mayoría", "colectivo"}
    assert not found & {"secretplace", "https", "official"}


def test_a_text_counts_whatever_the_day_of_its_step() -> None:
    (row,) = search.rows(state_of(registered(), entered("2026-03-10", note="Arribo puntual")))
    assert (row.from_day, row.to_day) == (None, None)
    assert "arribo" in row.words.split()


def test_the_words_of_one_authorization_have_an_end() -> None:
    notes = [" ".join(f"w{step}x{number}" for number in range(1_000))[:8_000] for step in range(40)]
    (row,) = search.rows(state_of(registered(), *(entered("2026-03-10", note=note) for note in notes)))
    assert len(row.words) == MOST_CHARACTERS


def test_who_knows_no_forms_of_words_tells_what_cannot_be_found() -> None:
    assert can_be_found(["ejercitos"], "ejercito")
    assert can_be_found(["cry"], "cries")
    assert not can_be_found(["buque"], "ejercito")
    assert can_be_found(["semar10"], "semar")
    assert not can_be_found(["semar10"], "semar1x")
    assert not can_be_found(["semar10"], "semar11")
