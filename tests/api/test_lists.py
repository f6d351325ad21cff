"""Do the lists filter, sort, count and page by the same marks, in one snapshot, and never lose an item?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import Client, speaking
from tests.conftest import fresh_database

ON = "on=2026-06-01"


def _terms(country: str | None, window: dict[str, Any] | None, ministry: str = "navy") -> dict[str, Any]:
    contingents = [{"key": "c1", "countries": [country], "direction": "entry"}] if country else []
    return {
        "movements": ["foreign_entry"],
        "ministries": [ministry],
        "contingents": contingents,
        **({} if window is None else {"window": window}),
    }


def _window(first: str, last: str) -> dict[str, str]:
    return {"first_on": first, "first_sense": "not_before", "last_on": last, "last_sense": "not_later_than"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Four authorizations: two of 2026, one of 2025, one of which no day is known; two were voted."""
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("lists")) as client:
        spring = client.registered(
            title="Unitas",
            reference="MX-U",
            external_ids=[{"kind": "gazette", "value": "GAZ-7"}],
            terms=_terms("US", _window("2026-03-01", "2026-03-31")),
        )
        autumn = client.registered(
            title="Bells", reference="MX-B", terms=_terms("BR", _window("2026-09-01", "2026-09-30"))
        )
        client.registered(
            title="Cobra",
            reference="MX-C",
            terms=_terms("US", _window("2025-05-01", "2025-05-31"), "defence"),
        )
        client.registered(title="Dawn", reference="MX-D", terms=_terms(None, None))
        for vote, authorization in (("2026-02-10", spring), ("2026-04-10", autumn)):
            answer = client.post(
                "/v1/senate-votes",
                {
                    "organ": "senate",
                    "on": vote,
                    "outcome": "approved",
                    "authorizations": [{"id": authorization["id"], "expected_version": 1}],
                },
            )
            assert answer.status_code == 201, answer.text
        yield client


def _body(client: Client, path: str) -> Any:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _titles(client: Client, query: str) -> str:
    return "".join(one["title"][0] for one in _body(client, f"authorizations?{ON}&{query}")["items"])


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("reference=MX-B", "B"),
        ("reference=MX-B&reference=MX-U", "BU"),
        ("reference=mx-b", ""),
        ("external_id=GAZ-7", "U"),
        ("external_id=GAZ", ""),
        ("year=2026", "BU"),
        ("year=2025&year=2026", "BCU"),
        ("year=1999", ""),
        ("from_on=2026-03-31", "BU"),
        ("from_on=2026-04-01", "B"),
        ("to_on=2026-02-28", "C"),
        ("from_on=2025-05-31&to_on=2026-03-01", "CU"),
        ("in_force=no", "CDU"),
        ("in_force=unknown", "B"),
        ("in_force=no&in_force_on=2026-03-10", "BCD"),
        ("in_force=unknown&in_force_on=2026-03-10", "U"),
        ("in_force=unknown&in_force=no&in_force_on=2026-03-10", "BCDU"),
        ("in_force=yes&in_force_on=2026-03-10", ""),
        ("in_force_on=2026-03-10", "U"),
        ("sort=title", "BCDU"),
        ("sort=first_on", "CUBD"),
        ("sort=-first_on", "BUCD"),
        ("sort=-recorded", "DCBU"),
        ("sort=-recorded&country=US", "CU"),
    ],
)
def test_authorizations_are_filtered_and_sorted(told: Client, query: str, titles: str) -> None:
    assert _titles(told, query) == titles


def test_who_asks_by_whether_it_is_in_force_is_told_so(told: Client) -> None:
    items = _body(told, "authorizations?on=2026-03-10&in_force=unknown")["items"]
    assert [(one["title"], one["in_force"]) for one in items] == [("Unitas", "unknown")]
    items = _body(told, "authorizations?on=2026-03-10")["items"]
    assert {one["in_force"] for one in items} == {None}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("findings?", None),
        ("findings?year=2026", None),
        ("findings?country=US", None),
        ("findings?group=completeness&sort=severity", None),
        ("findings?group=compliance&code=M01", 0),
        ("reports?", 4),
        ("reports?country=US", 2),
        ("reports?year=2026", 2),
        ("senate-votes?", 2),
        ("senate-votes?country=BR", 1),
        ("senate-votes?year=2026", 2),
        ("senate-votes?year=2025", 0),
    ],
)
def test_each_list_counts_what_all_of_its_pages_hold(told: Client, query: str, count: int | None) -> None:
    items, total = _all_pages(told, f"{query}&{ON}&count=true", 2)
    assert total == len(items)
    assert count is None or total == count
    assert _body(told, f"{query}&{ON}")["total"] is None


def _all_pages(client: Client, query: str, limit: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    totals = set()
    page = _body(client, f"{query}&limit={limit}")
    while True:
        items += page["items"]
        totals.add(page["total"])
        if page["next_cursor"] is None:
            (total,) = totals
            return items, total
        page = _body(client, f"{query}&limit={limit}&cursor={page['next_cursor']}")


@pytest.mark.parametrize(
    "query",
    [
        *(f"authorizations?sort={one}" for one in ("title", "first_on", "-first_on", "-recorded")),
        *(f"findings?sort={one}" for one in ("authorization", "code", "severity")),
        *(f"reports?sort={one}" for one in ("due_on", "-due_on")),
        *(f"senate-votes?sort={one}" for one in ("on", "-on")),
    ],
)
def test_the_pages_of_every_order_hold_each_item_once_in_that_order(told: Client, query: str) -> None:
    whole = _body(told, f"{query}&{ON}&limit=200")["items"]
    assert len(whole) > 1
    assert _all_pages(told, f"{query}&{ON}&count=true", 1) == (whole, len(whole))


def test_findings_are_sorted_by_how_grave_they_are_and_by_their_rule(told: Client) -> None:
    graver = [one["severity"] for one in _body(told, f"findings?sort=severity&{ON}")["items"]]
    assert graver == sorted(graver, key=["high", "medium", "low"].index)
    codes = [one["code"] for one in _body(told, f"findings?sort=code&{ON}")["items"]]
    assert codes == sorted(codes)


def test_the_findings_of_one_authorization_are_those_that_it_has_itself(told: Client) -> None:
    ids = [one["id"] for one in _body(told, f"authorizations?{ON}")["items"]]
    alone = {id_: _body(told, f"findings?{ON}&authorization={id_}")["items"] for id_ in ids}
    assert [one for id_ in sorted(ids) for one in alone[id_]] == _body(told, f"findings?{ON}")["items"]
    assert all({one["authorization"] for one in found} <= {id_} for id_, found in alone.items())


def test_the_groups_of_findings_are_the_first_letters_of_their_codes(told: Client) -> None:
    every = {one["code"] for one in _body(told, f"findings?{ON}&limit=200")["items"]}
    for group, letter in (("completeness", "M"), ("consistency", "C"), ("compliance", "F")):
        found = {one["code"] for one in _body(told, f"findings?{ON}&group={group}&limit=200")["items"]}
        assert found == {code for code in every if code.startswith(letter)}


def test_findings_over_several_authorizations_are_filtered_and_counted_like_the_others(
    client: Client,
) -> None:
    """Two decrees of one publication code: C06 stands on both."""
    ids = []
    for country in ("US", "BR"):
        decree = {"on": "2026-03-05", "dof_code": "DOF-1", "text": "excerpt"}
        steps = [{"step": "decree-published", "data": decree}]
        terms = _terms(country, _window("2026-03-10", "2026-03-31"))
        ids.append(client.registered(title=country, terms=terms, steps=steps)["id"])
    shared = f"findings?code=C06&{ON}&count=true"
    assert _body(client, shared)["total"] == 2
    items, total = _all_pages(client, f"{shared}&sort=severity", 1)
    assert total == 2
    assert {one["authorization"] for one in items} == set(ids)
    for query in (f"authorization={ids[0]}", "country=US", "group=consistency&country=US"):
        found = _body(client, f"{shared}&{query}")
        assert [one["authorization"] for one in found["items"]] == [ids[0]]
        assert found["total"] == 1
    assert _body(client, f"{shared}&group=compliance")["total"] == 0
    assert _body(client, f"{shared}&year=2025")["items"] == []


def test_facets_count_the_items_of_all_pages_as_filtered(told: Client) -> None:
    page = _body(told, f"authorizations?{ON}&limit=1&facets=year,country,ministry,movement,status&count=true")
    assert page["total"] == 4
    assert page["facets"] == {
        "year": [{"value": "2026", "n": 2}, {"value": "2025", "n": 1}],
        "country": [{"value": "US", "n": 2}, {"value": "BR", "n": 1}],
        "ministry": [{"value": "navy", "n": 3}, {"value": "defence", "n": 1}],
        "movement": [{"value": "foreign_entry", "n": 4}],
        "status": [{"value": "approved", "n": 2}, {"value": "none_on_record", "n": 2}],
    }
    assert _body(told, f"authorizations?{ON}&facets=country&year=2025")["facets"] == {
        "country": [{"value": "US", "n": 1}]
    }
    assert _body(told, f"authorizations?{ON}&facets=year&year=1999")["facets"] == {"year": []}
    assert _body(told, f"authorizations?{ON}")["facets"] is None


def test_a_cursor_is_bound_to_filters_and_order_and_not_to_what_is_counted(told: Client) -> None:
    page = _body(told, f"authorizations?{ON}&limit=1&sort=first_on&count=true")
    on = f"authorizations?{ON}&limit=1&cursor={page['next_cursor']}"
    assert _body(told, f"{on}&sort=first_on")["total"] is None
    for other in ("", "&sort=-first_on", "&sort=first_on&year=2026"):
        assert told.get(f"/v1/{on}{other}").status_code == 400


def test_totals_and_facets_are_of_the_log_and_the_day_of_the_list(client: Client) -> None:
    asked = "authorizations?count=true&facets=status&limit=1"
    client.registered(title="A")
    client.registered(title="B")
    first = client.get(f"/v1/{asked}")
    client.registered(title="C")
    then = _body(client, f"{asked}&cursor={first.json()['next_cursor']}")
    assert (then["total"], then["facets"]["status"][0]["n"]) == (2, 2)
    as_of = f"as_of={first.headers['anuencia-as-of']}&on={first.headers['anuencia-on']}"
    assert client.get(f"/v1/{asked}&{as_of}").content == first.content
    assert _body(client, asked)["total"] == 3


@pytest.mark.parametrize(
    "query",
    [
        "authorizations?sort=reference",
        "authorizations?facets=colour",
        "authorizations?facets=country,",
        "authorizations?count=1",
        "authorizations?in_force=perhaps",
        "authorizations?year=MMXXVI",
        "authorizations?from_on=2026-02-30",
        "findings?group=other",
        "findings?facets=code",
        "reports?authorization=7",
        "senate-votes?ministry=navy",
    ],
)
def test_what_a_list_does_not_take_is_refused(told: Client, query: str) -> None:
    assert told.get(f"/v1/{query}").status_code == 422


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Three authorizations, with words in every corner of the record."""
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("library")) as client:
        source = {"title": "Gaceta del Senado", "tier": "official", "address": "https://example.org/hidden"}
        client.registered(
            title="Adiestramientos marítimos en Antón Lizardo",
            reference="MX-2026-A1",
            terms={
                "purpose": "Intercambio de experiencias",
                "event_number": "SEMAR-10",
                "conveyances": [{"key": "v1", "kind": "vessel", "name": "Tagus"}],
                "contingents": [{"key": "c1", "unit": "Sealift Battalion", "direction": "entry"}],
            },
            external_ids=[{"kind": "letter", "value": "SEL-310"}],
        )
        client.registered(
            title="Training of the Navy near MX-2026-A1",
            reference="MX-2026-B2",
            steps=[
                {
                    "step": "request-referred",
                    "data": {
                        "committees": ["Comisión de Marina"],
                        "citations": [{"source": source, "states": []}],
                    },
                },
                {"step": "entry-recorded", "data": {"on": "2026-08-01", "note": "Arribaron dos buques"}},
            ],
        )
        client.registered(title="Ceremonia", reference="Zacate", terms={"event_number": "mx-2026-b2"})
        yield client


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("adiestramiento maritimo", "A"),
        ("ADIESTRAMIENTO", "A"),
        ("anton", "A"),
        ("experiencia", "A"),
        ("Tagus", "A"),
        ("tag", "A"),
        ("battalions", "A"),
        ("SEL-310", "A"),
        ("trained", "T"),
        ("comision marina", "T"),
        ("comisiones", "T"),
        ("gaceta", "T"),
        ("buque", "T"),
        ("arribó buques", "T"),
        ("arribar", "T"),
        ("hidden", ""),
        ("official", ""),
        ("adiestramiento navy", ""),
        ("ceremonias", "C"),
        ("2026", "ACT"),
        # Just that reference or event number first, whatever the titles.
        ("MX-2026-A1", "AT"),
        ("mx-2026-b2", "CT"),
        (" Zacate ", "C"),
        ("!", ""),
        ("tagus' | zz:*", ""),
        ("tagus & !zz", ""),
    ],
)
def test_words_are_found_wherever_they_stand_and_in_other_forms(library: Client, q: str, found: str) -> None:
    answer = library.run(library.http.get("/v1/authorizations", params={"q": q, "on": "2026-06-01"}))
    assert answer.status_code == 200, answer.text
    assert "".join(one["title"][0] for one in answer.json()["items"]) == found


def test_the_pages_of_a_search_hold_each_item_once_in_its_order(library: Client) -> None:
    whole = _body(library, f"authorizations?q=mx-2026-a1&{ON}")["items"]
    assert _all_pages(library, f"authorizations?q=mx-2026-a1&{ON}&count=true", 1) == (whole, 2)
    by_title = _body(library, f"authorizations?q=2026&sort=title&{ON}")["items"]
    assert [one["title"][0] for one in by_title] == ["A", "C", "T"]


def test_what_was_corrected_is_found_by_what_it_says_now_and_then_by_what_it_said(client: Client) -> None:
    id_ = client.registered(title="Ejercicio Relámpago")["id"]
    kind = "mx.anuencia.authorization-registered.v1"
    said = {"type": kind, "data": {"reference": "R", "title": "Trueno"}}
    another = {
        "Authorization": f"Bearer {client.issuer.mint('registrar', subject='second')}",
        "If-Match": '"1"',
    }
    body = {"version": 1, "why": "Mistyped", "step": said}
    answer = client.post(f"/v1/authorizations/{id_}/corrections", body, headers=another)
    assert answer.status_code == 201, answer.text
    assert [len(_body(client, f"authorizations?q={q}")["items"]) for q in ("relampago", "trueno")] == [0, 1]
    assert [
        len(_body(client, f"authorizations?q={q}&as_of=0")["items"]) for q in ("relampago", "trueno")
    ] == [1, 0]


def test_an_item_tells_who_may_go_who_is_across_what_is_open_and_when_its_last_step_was(
    client: Client,
) -> None:
    terms = _terms("US", _window("2026-03-01", "2026-03-31"))
    terms["contingents"][0]["count"] = {"value": 12, "bound": "at_most"}
    id_ = client.registered(title="Unitas", terms=terms)["id"]
    named = [{"id": id_, "expected_version": 1}]
    vote = {"organ": "senate", "on": "2026-02-10", "outcome": "approved", "authorizations": named}
    assert client.post("/v1/senate-votes", vote).status_code == 201
    parts = [{"contingent": "c1", "count": {"value": 10}}]
    assert client.entered(id_, 2, on="2026-03-02", parts=parts).status_code == 201
    times = [one["event"]["time"] for one in _body(client, "events")["items"]]

    def told(query: str) -> tuple[Any, ...]:
        (item,) = _body(client, f"authorizations?{query}")["items"]
        heads = [tuple(item[name].values()) for name in ("troops", "present")]
        return (*heads, item["last_step_at"])

    assert told("on=2026-03-10") == ((0, 12, 0), (10, 10, 0), times[2])
    assert told("on=2026-03-01") == ((0, 12, 0), (0, 0, 0), times[2])
    # Past the authorized days nobody knows whether they are still there.
    assert told("on=2026-05-01") == ((0, 12, 0), (0, None, 0), times[2])
    assert told("on=2026-03-10&as_of=1") == ((0, 12, 0), (0, 0, 0), times[1])
    # Before anything was granted the record does not tell.
    assert told("on=2026-03-10&as_of=0") == ((0, 12, 0), (0, None, 0), times[0])


def test_the_open_findings_of_an_item_are_those_that_the_list_of_findings_has_of_it(told: Client) -> None:
    for item in _body(told, f"authorizations?{ON}")["items"]:
        found = _body(told, f"findings?{ON}&authorization={item['id']}&status=open&limit=200")["items"]
        grave = [one["severity"] for one in found]
        assert item["open_findings"] == {one: grave.count(one) for one in ("high", "medium", "low")}
