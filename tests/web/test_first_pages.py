"""Do the first page and the list lead a reader to what is looked for?"""

from __future__ import annotations

import re

from tests.api.conftest import Client
from tests.web.reader import ask, page


def test_the_list_is_counted_and_each_value_is_a_filter(site: Client) -> None:
    whole = page(site, "/en/authorizations")
    assert "12 authorizations" in whole.text
    assert "/en/authorizations?movement=national_exit" in whole.links()
    narrowed = page(site, "/en/authorizations?movement=national_exit&country=MX&sort=-first_on")
    facts = site.get("/v1/authorizations?movement=national_exit&country=MX&sort=-first_on&count=true").json()
    assert f"{facts['total']} authorizations" in narrowed.text
    titles = re.findall(
        r'class="card"><a href="[^"]*">([^<]*)</a>',
        ask(site, "/en/authorizations?movement=national_exit&country=MX&sort=-first_on").text,
    )
    assert titles == [one["title"] for one in facts["items"]]
    # A filter that is set leads to the list without it.
    assert "/en/authorizations?country=MX&sort=-first_on" in narrowed.links()


def test_what_is_counted_is_counted_anew_once_something_is_recorded(client: Client) -> None:
    path = "/en/authorizations?movement=foreign_entry"
    assert "0 authorizations" in page(client, path).text
    for number in (1, 2):
        client.registered(title=f"Training {number}", terms={"movements": ["foreign_entry"]})
        total = "one authorization" if number == 1 else "2 authorizations"
        assert total in page(client, path).text
        assert total in page(client, f"{path}&sort=-recorded&limit=1").text
        assert "0 authorizations" in page(client, "/en/authorizations?movement=national_exit").text


def test_what_is_searched_is_found_and_what_is_not_there_is_said(site: Client) -> None:
    assert "Tradewinds 2019" in page(site, "/es/autorizaciones?q=tradewinds").text
    assert "Nada de lo registrado corresponde" in page(site, "/es/autorizaciones?q=submarinos+lunares").text


def test_who_searches_for_a_country_finds_its_authorizations_by_the_search_itself(site: Client) -> None:
    def found(query: str) -> set[str]:
        items = site.get(f"/v1/authorizations?limit=200&{query}").json()["items"]
        return {one["reference"] for one in items}

    of_the_country = found("country=US")
    assert len(of_the_country) > 2
    for q in ("Estados+Unidos", "united+states", "estados unidos de américa"):
        assert of_the_country <= found(f"q={q}"), q
        text = page(site, f"/es/autorizaciones?limit=200&q={q}").text
        assert all(reference in text for reference in of_the_country), q
    assert found("country=BR") <= found("q=Brasil") & found("q=Brazil")
    for q in ("Estados+Unidos", "united+states"):
        assert "/es/autorizaciones?country=US" in page(site, f"/es/autorizaciones?q={q}").links()
    assert "por país:" not in page(site, "/es/autorizaciones?q=submarinos").text


def test_the_pages_of_a_list_lead_to_each_other(site: Client) -> None:
    path, seen = "/en/authorizations?limit=5&status=decreed", []
    while path:
        text = ask(site, path).text
        seen += re.findall(r'class="card"><a href="([^"]*)">', text)
        following = re.search(r'rel="next" href="([^"]*)"', text)
        path = following[1].replace("&amp;", "&") if following else ""
    assert (
        len(seen)
        == len(set(seen))
        == site.get("/v1/authorizations?status=decreed&count=true").json()["total"]
    )


def test_the_first_page_tells_who_is_across_on_that_day(site: Client) -> None:
    then = page(site, "/en?on=2026-03-10").text
    assert "On 10 March 2026" in then
    totals = site.get("/v1/presence?on=2026-03-10&limit=1").json()["totals"]["national"]["present"]
    assert totals["without_count"] or totals["at_least"] or totals["at_most"]
    assert "Foreign troops on the national territory:" in then
    assert (
        "No foreign troops are on record as being on the national territory."
        in page(site, "/en?on=2020-01-01").text
    )


def test_those_whose_period_is_over_without_a_return_on_record_are_not_passed_over(site: Client) -> None:
    for path in ("/es?on=2026-11-29", "/es/presencia?on=2026-11-29"):
        text = page(site, path).text
        gone = "cuyo periodo ya terminó y cuyo regreso no consta"
        assert f"Tropas extranjeras que entraron, {gone}: como máximo 12." in text
        assert f"Tropas nacionales que salieron, {gone}: 40." in text
        assert "cuyo regreso no consta" not in page(site, path.replace("2026-11-29", "2026-03-10")).text
    listed = page(site, "/es/autorizaciones?on=2026-11-29").text
    assert "Periodo terminado; no consta el regreso de todos" in listed
    assert "Periodo terminado" not in page(site, "/es/autorizaciones?on=2026-03-10").text


def test_the_first_page_tells_what_comes_next_and_what_was_recorded_last(site: Client) -> None:
    then = page(site, "/en?on=2026-02-13").text
    assert "15 February 2026: Mejorar la Capacidad" in then
    assert "Last recorded" in then


def test_a_vote_that_is_planned_comes_next_until_it_is_held_put_off_or_over(client: Client) -> None:
    id_ = client.registered(title="Ejercicio por votar", reference="MX-2026-VOTE")["id"]

    def record(path: str, version: int, body: dict[str, object]) -> None:
        answer = client.post(f"/v1/authorizations/{id_}/{path}", body, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == 201, answer.text

    record("schedule", 1, {"organ": "senate", "said_on": "2026-02-01", "for_on": "2026-02-10"})
    assert "10 February 2026: Ejercicio por votarVote planned" in page(client, "/en?on=2026-02-10").text
    over = page(client, "/en?on=2026-02-11").text
    assert "No authorized period that is on record begins later, and no vote is planned." in over
    record("postponement", 2, {"organ": "senate", "on": "2026-02-10", "until_on": "2026-02-17"})
    assert (
        "17 de febrero de 2026: Ejercicio por votarVotación prevista"
        in page(client, "/es?on=2026-02-11").text
    )
    assert "10 February 2026: Ejercicio" in page(client, "/en?on=2026-02-09").text
    vote = {"organ": "senate", "on": "2026-02-16", "outcome": "approved"}
    of_it = {"authorizations": [{"id": id_, "expected_version": 3}]}
    assert client.post("/v1/senate-votes", {**vote, **of_it}).status_code == 201
    assert "Vote planned" not in page(client, "/en?on=2026-02-16").text


def test_the_first_page_of_an_empty_register_says_so(client: Client) -> None:
    empty = page(client, "/es")
    assert "Todavía no hay nada registrado." in empty.text
    assert "Nada de lo registrado corresponde" in page(client, "/es/autorizaciones").text
