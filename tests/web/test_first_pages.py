"""Do the first page and the list lead a reader to what is looked for?"""

from __future__ import annotations

import re

from tests.api.conftest import Client
from tests.web.reader import ask, page


def test_the_list_is_counted_and_each_value_is_a_filter(site: Client) -> None:
    whole = page(site, "/en/authorizations")
    assert "12 on record" in whole.text
    assert "/en/authorizations?movement=national_exit" in whole.links()
    narrowed = page(site, "/en/authorizations?movement=national_exit&country=MX&sort=-first_on")
    facts = site.get("/v1/authorizations?movement=national_exit&country=MX&sort=-first_on&count=true").json()
    assert f"{facts['total']} on record" in narrowed.text
    titles = re.findall(
        r'class="card"><a href="[^"]*">([^<]*)</a>',
        ask(site, "/en/authorizations?movement=national_exit&country=MX&sort=-first_on").text,
    )
    assert titles == [one["title"] for one in facts["items"]]
    # A filter that is set leads to the list without it.
    assert "/en/authorizations?country=MX&sort=-first_on" in narrowed.links()


def test_what_is_searched_is_found_and_what_is_not_there_is_said(site: Client) -> None:
    assert "Tradewinds 2019" in page(site, "/es/autorizaciones?q=tradewinds").text
    assert "Nada de lo registrado corresponde" in page(site, "/es/autorizaciones?q=submarinos+lunares").text


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
        "No foreign troops are known to be on the national territory." in page(site, "/en?on=2020-01-01").text
    )


def test_the_first_page_tells_what_comes_next_and_what_was_recorded_last(site: Client) -> None:
    then = page(site, "/en?on=2026-02-13").text
    assert "15 February 2026: Mejorar la Capacidad" in then
    assert "Last recorded" in then


def test_the_first_page_of_an_empty_register_says_so(client: Client) -> None:
    empty = page(client, "/es")
    assert "Todavía no hay nada registrado." in empty.text
    assert "Nada de lo registrado corresponde" in page(client, "/es/autorizaciones").text
