"""The lists of the register as pages: who is across, reports, findings, votes."""

from __future__ import annotations

import pytest

from service.web.languages import languages
from service.web.rooms import address
from tests.api.conftest import Client
from tests.web.reader import ask, page


def test_who_was_across_on_a_day_is_said_with_how_many_and_since_when(site: Client) -> None:
    text = page(site, "/en/presence?on=2026-03-01").text
    assert "Who is across the border on 1 March 2026?" in text
    assert "Foreign troops on the national territory: at most 12. Allowed and not seen: 19." in text
    assert "National troops abroad: 40." in text
    assert "at most 12 · Troops of the United States in Mexico · MX-2026-SOF1" in text
    assert "from 27 February to 15 July 2026 · by what was seen" in text
    text = page(site, "/es/presencia?on=2026-03-01").text
    assert "Tropas extranjeras en el territorio nacional: como máximo 12." in text


def test_the_days_around_lead_from_one_day_to_the_next(site: Client) -> None:
    links = page(site, "/es/presencia?on=2026-03-01&country=US").links()
    for day in ("2026-02-28", "2026-03-02", "2026-03-08"):
        assert any(f"on={day}" in link and "country=US" in link for link in links), day


def test_a_day_of_which_nothing_is_known_says_so(site: Client) -> None:
    assert (
        "The register knows of nobody on that day."
        in page(site, "/en/presence?on=2026-03-01&country=FR").text
    )


@pytest.mark.parametrize(
    ("sum_", "en", "es"),
    [
        ({"at_least": 12, "at_most": 12, "without_count": 0}, "12", "12"),
        ({"at_least": 0, "at_most": 12, "without_count": 0}, "at most 12", "como máximo 12"),
        ({"at_least": 3, "at_most": 1200, "without_count": 0}, "from 3 to 1,200", "de 3 a 1,200"),
        (
            {"at_least": 5, "at_most": None, "without_count": 1},
            "at least 5, and one group whose number nobody states",
            "al menos 5, y un grupo cuyo número nadie indica",
        ),
        (
            {"at_least": 0, "at_most": None, "without_count": 2},
            "a number not known, and 2 groups whose number nobody states",
            "un número que se desconoce, y 2 grupos cuyo número nadie indica",
        ),
    ],
)
def test_how_many_is_said_as_well_as_it_is_known(sum_: dict[str, int], en: str, es: str) -> None:
    assert (languages()["en"].heads(sum_), languages()["es"].heads(sum_)) == (en, es)


def test_the_reports_are_grouped_by_how_far_they_have_come(site: Client) -> None:
    text = page(site, "/en/reports?on=2026-12-01").text
    assert "Report pending; its term has not begun on record" in text
    assert "Would have fallen due on" in text
    assert "30 calendar days after the conclusion of the activities" in text
    assert ask(site, "/en/reports?status=overdue&on=2026-12-01").status_code == 200


def test_the_findings_are_said_in_words_the_gravest_first_with_their_rule(site: Client) -> None:
    text = page(site, "/en/findings?on=2026-03-31").text
    assert "steps." not in text
    assert "terms." not in text
    assert text.index("Medium") < text.index("Minor")
    assert "F11 ·" in text
    of_one_kind = page(site, "/en/findings?on=2026-03-31&group=compliance").text
    assert "F11" in of_one_kind
    assert "M02" not in of_one_kind


def test_a_page_of_findings_leads_to_the_next_and_every_finding_stands_on_one(site: Client) -> None:
    total = site.get("/v1/findings?on=2026-03-31&count=true").json()["total"]
    path, shown = "/en/findings?on=2026-03-31&limit=10", 0
    for _ in range(total):
        found = page(site, path)
        shown += sum(1 for tag, given in found.elements if tag == "h2" and given.get("class") == "plain")
        following = [given["href"] for tag, given in found.elements if given.get("rel") == "next"]
        if not following:
            break
        (path,) = following
    assert shown == total


def test_a_vote_has_its_numbers_and_leads_to_what_it_was_on(site: Client) -> None:
    found = page(site, "/en/votes")
    assert "Senate, 17 February 2026 Approved" in found.text
    assert "107 in favour and 0 against" in found.text
    assert "/en/authorizations/MX-2026-SOF1" in found.links()
    (first, *_) = [given["aria-label"] for tag, given in found.elements if tag == "svg"]
    assert "in favour" in first


def test_groups_and_members_are_shown_where_they_are_stated(client: Client) -> None:
    id_ = client.registered()["id"]
    body = {
        "organ": "senate",
        "on": "2026-02-17",
        "outcome": "approved",
        "tally": {"in_favour": 3, "against": 1},
        "by_group": [{"group": "<b>Grupo</b>", "in_favour": 3, "against": 1}],
        "roll_call": [{"member": "Senadora de ejemplo", "vote": "abstention"}],
        "authorizations": [{"id": id_, "expected_version": 1}],
    }
    answer = client.post("/v1/senate-votes", body)
    assert answer.status_code == 201, answer.text
    found = page(client, "/en/votes")
    assert "<b>Grupo</b>31" in found.text
    assert "Senadora de ejemplo: abstention" in found.text


def test_what_changed_since_an_event_is_said_in_words(site: Client) -> None:
    text = page(site, "/en/changes?since=70&on=2026-09-01").text
    assert "What changed since event 70?" in text
    assert "MX-2026-SOF28" in text
    assert "Does not add up now" in text
    text = page(site, "/es/cambios?since=59&on=2026-09-01").text
    assert "El 27 de febrero de 2026 entraron a México" in text
    assert "Ahora no cuadra" in text


def test_a_day_is_where_changes_begin_and_a_week_ago_where_none_is_named(client: Client) -> None:
    client.registered(title="Ejercicio de hoy")
    text = page(client, "/en/changes").text
    assert "Ejercicio de hoy" in text
    assert "new in the register" in text
    assert "Ejercicio de hoy" in page(client, "/en/changes?since=2020-01-01").text
    assert ask(client, "/en/changes?since=soon").status_code == 422


def test_places_stand_in_a_list_and_on_a_map_and_lead_to_their_calendars(site: Client) -> None:
    found = page(site, "/en/facilities")
    assert "Base Aérea Militar No. 4, Cozumel" in found.text
    pictures = [given["aria-label"] for tag, given in found.elements if tag == "svg"]
    assert len(pictures) == 1
    assert "Cozumel" in pictures[0]
    (calendar,) = [link for link in found.links() if link.endswith("/cozumel_air_base")] or [""]
    if calendar:
        assert "Evento No. SOF1" in page(site, calendar).text


def test_every_place_has_its_page(site: Client) -> None:
    links = [link for link in page(site, "/es/instalaciones").links() if "/es/instalaciones/" in link]
    assert len(links) > 10
    for link in links:
        assert "Qué ocurre aquí y cuándo" in page(site, link).text


def test_who_is_across_stands_on_a_map_where_the_record_says_where(site: Client) -> None:
    found = page(site, "/en/presence?on=2026-03-01")
    (abroad,) = [given["aria-label"] for tag, given in found.elements if tag == "svg"]
    assert abroad.startswith("Where they are abroad")
    assert "MX-2026-SOF28" in abroad


def test_a_map_is_of_this_origin_and_every_mark_lies_on_it(site: Client) -> None:
    found = page(site, "/en/facilities")
    (image,) = [given["href"] for tag, given in found.elements if tag == "image"]
    assert image.startswith("/assets/")
    assert site.get(image).status_code == 200
    signs = [given for tag, given in found.elements if tag == "circle"]
    assert signs
    for sign in signs:
        assert 0 < float(sign["cx"]) < 600
        assert 0 < float(sign["cy"]) < 383


def test_every_search_is_a_feed_and_a_calendar(site: Client) -> None:
    found = page(site, "/es/autorizaciones?country=US&sort=-recorded&on=2026-03-01")
    forms = {
        given["type"]: given["href"]
        for tag, given in found.elements
        if tag == "link" and given["rel"] == "alternate" and "type" in given
    }
    assert forms["application/atom+xml"] == "/v1/feed.atom?country=US"
    assert forms["text/calendar"] == "/v1/calendar.ics?country=US&lang=es"
    for one in forms.values():
        assert site.get(one).status_code == 200, one


@pytest.mark.parametrize(
    "room",
    ["authorizations", "presence", "reports", "findings", "votes", "facilities", "statistics", "changes"],
)
def test_every_list_says_where_it_is_json_a_table_a_feed_and_a_calendar(site: Client, room: str) -> None:
    path = f"{address('es', room)}{'?country=US' if room in ('presence', 'reports', 'votes') else ''}"
    links = [given for tag, given in page(site, path).elements if tag == "link" and "type" in given]
    told = {given["type"]: given["href"] for given in reversed(links)}
    for media in ("application/json", "text/csv", "application/atom+xml", "text/calendar"):
        answer = site.get(told[media], {"Accept": media})
        assert answer.status_code == 200, (room, told[media], answer.text[:500])
        assert answer.headers["content-type"].startswith(media)
        assert ("country=US" in told[media]) == ("country=US" in path)


def test_the_statistics_say_how_many_by_what_the_reader_chooses(site: Client) -> None:
    text = page(site, "/en/statistics?by=movement&on=2026-09-01").text
    assert "Foreign troops enter" in text
    assert "2 of 3" in text  # decrees after the first day
    found = page(site, "/en/statistics?by=movement&on=2026-09-01")
    facts = site.get("/v1/statistics?by=movement&on=2026-09-01").json()["items"]
    # Each plot is drawn for wide and for narrow windows; under it stand the numbers of every group.
    pictures = [given["aria-label"] for tag, given in found.elements if tag == "svg"]
    assert len(pictures) == 12
    assert len([tag for tag, _ in found.elements if tag == "table"]) == 6
    assert len([tag for tag, _ in found.elements if tag == "tr"]) == 6 * (1 + len(facts))
    tables = [link for link in found.links() if link.startswith("/v1/statistics") and "format=csv" in link]
    assert len(tables) == 1
    assert site.get(tables[0]).headers["content-type"].startswith("text/csv")
    text = page(site, "/es/estadisticas").text
    assert "2025" in text
    assert ask(site, "/es/estadisticas?by=nothing").status_code == 422
