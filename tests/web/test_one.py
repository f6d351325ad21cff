"""Does the page of one authorization say what a reader asks: who, how many, where, when, on what it rests?"""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from service.web.languages import CODES, Code
from service.web.rooms import address
from tests.api.conftest import Client
from tests.web.reader import Document, ask, page

HOSTILE = '<script>alert(1)</script> "quoted" & <b>bold</b> {{ 7*1301 }} %(day)s'


def references(client: Client) -> list[str]:
    return [one["reference"] for one in client.get("/v1/authorizations?limit=200").json()["items"]]


@pytest.mark.parametrize("code", CODES)
def test_every_example_has_its_page(site: Client, code: Code) -> None:
    for reference in references(site):
        found = page(site, address(code, "authorization", reference=reference))
        tags = [tag for tag, _ in found.elements]
        assert tags.count("h1") == 1
        # Every reference to a step, a source or a part of the page leads to one.
        for link in found.links():
            if link.startswith("#"):
                assert link[1:] in found.ids, (reference, link)
        assert not re.search(r"\b(None|null|True|False)\b", found.text), reference
        assert not re.search(r"\b(foreign_entry|under_way|awaiting_anchor|steps\.\d)", found.text), reference


def test_the_page_answers_the_questions_of_a_reader(site: Client) -> None:
    said = page(site, "/en/authorizations/MX-2026-SOF1").text
    for answer in (
        "The Senate allowed 12 members of the armed forces of the United States",
        "to enter Mexico from 27 February to 15 July 2026",
        "The register has no crossing back",
        "Base Aérea Militar No. 4, Cozumel",
        "Within 30 calendar days after the end of the activities",
        "another source says: the last authorized day: some day in August 2026",
        "Sources disagree on the votes in favour",
        "DOF note 5781117",
        "How many crossed is not on record.",
        "No step was corrected or annulled.",
    ):
        assert answer in said, answer
    dicho = page(site, "/es/autorizaciones/MX-2026-SOF1").text
    for answer in ("del 27 de febrero al 15 de julio de 2026", "Las fuentes discrepan", "Oficial"):
        assert answer in dicho, answer


def test_a_value_leads_to_the_step_and_to_the_sources_that_state_it(site: Client) -> None:
    text = ask(site, "/en/authorizations/MX-2026-SOF1").text
    row = re.search(r"<dt>How many</dt>\s*<dd>(.*?)</dd>", text, re.DOTALL)
    assert row is not None
    assert '<span class="value">12</span>' in row[1]
    assert 'href="#step-6"' in row[1]
    numbers = re.findall(r'href="#source-(\d+)"', row[1])
    sources = dict(re.findall(r'<li id="source-(\d+)">\s*(.*?)</li>', text, re.DOTALL))
    assert len(numbers) == 2
    assert all("eleconomista" in sources[one] or "<a href" in sources[one] for one in numbers)


def test_what_was_known_before_is_shown_as_it_was(site: Client) -> None:
    id_ = site.get("/v1/authorizations?reference=MX-2026-SOF1").json()["items"][0]["id"]
    rows = site.get(f"/v1/authorizations/{id_}/events").json()["items"]
    then = rows[4]["position"]
    said = page(site, f"/en/authorizations/MX-2026-SOF1?as_of={then}&on=2026-02-20").text
    assert "The Senate approved the request" in said
    assert "The decree was published" not in said
    before = ask(site, f"/en/authorizations/MX-2026-SOF1?as_of={rows[0]['position'] - 1}")
    assert before.status_code == 404


def test_it_is_found_by_its_id_and_by_nothing_like_its_reference(site: Client) -> None:
    id_ = site.get("/v1/authorizations?reference=MX-2026-SOF1").json()["items"][0]["id"]
    assert "MX-2026-SOF1" in page(site, f"/en/authorizations/{id_}").text
    for reference in (HOSTILE, "MX-2026-SOF", "mx-2026-sof1", "x" * 3000, f"{UUID(int=7)}", "%00", "a/b"):
        answer = ask(site, address("en", "authorization", reference=reference))
        assert answer.status_code == 404 or len(reference) > 2000, (reference, answer.status_code)
        assert answer.status_code < 500, reference


def test_who_has_the_page_of_an_authorization_is_told_so(site: Client) -> None:
    path = "/es/autorizaciones/MX-2026-SOF1"
    tag = ask(site, path).headers["etag"]
    assert ask(site, path, If_None_Match=tag).status_code == 304


def test_what_an_authorization_has_to_do_with_another_leads_there(site: Client) -> None:
    ids = {one["reference"]: one["id"] for one in site.get("/v1/authorizations?limit=200").json()["items"]}
    for one, other in (("MX-2025-12-SEALS-REQ", "MX-2026-SEALS"), ("MX-2026-SEALS", "MX-2025-12-SEALS-REQ")):
        found = page(site, address("es", "authorization", reference=one))
        assert "Otras autorizaciones" in found.text
        assert f"/es/autorizaciones/{ids[other]}" in found.links()
    assert "Otras autorizaciones" not in page(site, "/es/autorizaciones/MX-2026-SOF1").text


def test_a_reference_that_two_have_leads_to_a_choice(client: Client) -> None:
    made = [client.registered(title=f"Training {n}", reference="MX-2026-TWICE")["id"] for n in (1, 2)]
    found = page(client, "/en/authorizations/MX-2026-TWICE")
    assert {f"/en/authorizations/{one}" for one in made} <= found.links()
    assert "Training 2" in page(client, f"/en/authorizations/{made[1]}").text


def test_nothing_that_is_recorded_becomes_markup(client: Client) -> None:
    source = {
        "title": HOSTILE,
        "address": "javascript:alert(1)",
        "archived": "data:text/html,x",
        "publisher": HOSTILE,
        "tier": "press",
    }
    made = client.registered(
        title=HOSTILE,
        reference=HOSTILE,
        note=HOSTILE,
        terms={
            "purpose": HOSTILE,
            "programme": HOSTILE,
            "contingents": [{"key": "c1", "unit": HOSTILE, "service": HOSTILE}],
            "activities": [
                {
                    "key": "a1",
                    "title": HOSTILE,
                    "first_on": "2026-03-01",
                    "last_on": "2026-03-20",
                    "phases": [
                        {"key": "p1", "title": HOSTILE, "first_on": "2026-03-02", "last_on": "2026-03-04"}
                    ],
                    "facilities": [{"name": HOSTILE}],
                }
            ],
            "conveyances": [{"kind": "vessel", "name": HOSTILE, "model": HOSTILE, "operator": HOSTILE}],
            "arms": {"carried": "yes", "equipment": [HOSTILE]},
        },
        citations=[{"source": source, "article": HOSTILE, "states": []}],
    )
    vote = {
        "organ": "senate",
        "on": "2026-02-17",
        "outcome": "approved",
        "note": HOSTILE,
        "by_group": [{"group": HOSTILE, "in_favour": 3, "against": 1}],
        "authorizations": [{"id": made["id"], "expected_version": 1}],
    }
    assert client.post("/v1/senate-votes", vote).status_code == 201
    entry = client.entered(made["id"], 2, on="2026-03-02", note=HOSTILE)
    assert entry.status_code == 201, entry.text
    for code in CODES:
        places = [one for one in page(client, address(code, "facilities")).links() if "name" in one]
        assert len(places) == 1
        for path in (
            address(code, "authorization", reference=made["id"]),
            address(code, "home"),
            *(
                f"{address(code, room)}?on=2026-03-10"
                for room in ("authorizations", "presence", "findings", "votes", "facilities")
            ),
            f"{address(code, 'changes')}?since=0",
            address(code, "event", position=0),
            f"{address(code, 'line', step='entry-recorded')}?authorization={made['id']}",
            *places,
        ):
            answer = ask(client, path)
            assert answer.status_code == 200, path
            found = Document(answer.text)
            assert HOSTILE in found.text.replace("  ", " "), path
            assert "<script>alert" not in answer.text
            assert "<b>" not in answer.text
            assert not [one for one in found.links() if one.lower().startswith(("javascript:", "data:"))]
            assert "9107" not in re.findall(r"\d+", found.text.replace(made["id"], ""))


def test_how_each_group_voted_is_shown_or_said_not_to_be_on_record(site: Client, client: Client) -> None:
    sentences = {"es": "No consta cómo votó cada grupo.", "en": "How each group voted is not on record."}
    for code in CODES:
        said = sentences[code]
        assert said in page(site, address(code, "authorization", reference="MX-2026-SOF1")).text
        assert said in page(site, address(code, "votes")).text
    id_ = client.registered(reference="MX-2026-GROUPS")["id"]
    path = "/es/autorizaciones/MX-2026-GROUPS"
    assert "cada grupo" not in page(client, path).text
    vote = {
        "organ": "senate",
        "on": "2026-02-17",
        "outcome": "approved",
        "tally": {"in_favour": 91, "against": 3, "abstentions": 1},
        "by_group": [{"group": "Grupo de ejemplo", "in_favour": 41, "against": 2}],
        "authorizations": [{"id": id_, "expected_version": 1}],
    }
    assert client.post("/v1/senate-votes", vote).status_code == 201
    found = page(client, path)
    assert "91 a favor, 3 en contra y una abstención" in found.text
    assert "Grupo de ejemplo412" in found.text
    assert "No consta cómo votó cada grupo." not in found.text


def test_a_correction_is_shown_as_struck_and_mended(client: Client) -> None:
    made = client.registered(title="Training", reference="MX-2026-MENDED")
    id_ = made["id"]
    assert client.entered(id_, 1, on="2026-02-27").status_code == 201
    data = {"type": "mx.anuencia.entry-recorded.v1", "data": {"on": "2026-03-05"}}
    headers = {
        **client.headers(),
        "Authorization": f"Bearer {client.issuer.mint('registrar', subject='another')}",
        "If-Match": '"2"',
    }
    answer = client.post(
        f"/v1/authorizations/{id_}/corrections",
        {"version": 2, "step": data, "why": "The paper of the next day says so."},
        headers=headers,
    )
    assert answer.status_code == 201, answer.text
    text = ask(client, "/en/authorizations/MX-2026-MENDED").text
    struck, mended = re.search(r"<del>(.*?)</del>", text), re.search(r"<ins>(.*?)</ins>", text)
    assert struck is not None
    assert mended is not None
    assert "27 February 2026" in struck[1]
    assert "5 March 2026" in mended[1]
    assert "corrected by step 3" in text
    assert "<strong>One step was corrected.</strong>" in text
    untouched = client.registered(title="Training", reference="MX-2026-UNTOUCHED")["id"]
    assert "No step was corrected or annulled." in ask(client, f"/en/authorizations/{untouched}").text


def test_of_an_authorization_of_which_hardly_anything_is_known_that_is_said(client: Client) -> None:
    client.registered(title="Seen somewhere", reference="MX-2026-BARE")
    said = page(client, "/en/authorizations/MX-2026-BARE").text
    assert "No day of it is on record." in said
    assert "No crossing of the border is on record. That does not mean that there was none." in said
    assert "No source is on record." in said


def test_what_is_remembered_of_a_page_is_told_until_something_is_recorded(client: Client) -> None:
    made = client.registered(title="Training", reference="MX-2026-KEPT")
    path = "/en/authorizations/MX-2026-KEPT"
    first = ask(client, path)
    assert ask(client, path).content == first.content
    # Other questions about the same state are other pages, in other languages too.
    assert "judged on 1 March 2026" in ask(client, f"{path}?on=2026-03-01").text
    assert 'lang="es"' in ask(client, "/es/autorizaciones/MX-2026-KEPT").text
    assert made["id"] in ask(client, f"/en/authorizations/{made['id']}").text
    assert client.entered(made["id"], 1, on="2026-02-27").status_code == 201
    assert "entered" in ask(client, path).text
    assert ask(client, path).headers["etag"] != first.headers["etag"]


def test_each_step_tells_what_it_changed_in_the_terms(client: Client) -> None:
    made = client.registered(
        title="Training",
        reference="MX-2026-CHANGED",
        terms={"contingents": [{"key": "c1", "count": {"value": 12}}], "purpose": "Training"},
    )
    body = {"received_on": "2026-02-01", "terms": {"contingents": [{"key": "c1", "count": {"value": 19}}]}}
    answer = client.post(f"/v1/authorizations/{made['id']}/request", body, headers={"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    steps = ask(client, "/en/authorizations/MX-2026-CHANGED").text.split('<li id="step-')[1:]
    assert "What it changed in the terms (2)" in steps[0]
    assert "What it changed in the terms (1)" in steps[1]
    assert re.search(r"changed from 12 to 19", steps[1])


def test_a_long_record_makes_no_page_without_end(client: Client) -> None:
    ref = "MX-2026-LONG"
    lines = [{"ref": ref, "step": "authorization-registered", "data": {"title": "Training"}}]
    kinds = ("entry-recorded", "exit-recorded")
    lines += [
        {
            "ref": ref,
            "step": kinds[n % 2],
            "data": {"on": f"2026-0{3 + n // 100}-{1 + n % 28:02}", "note": f"No. {n}"},
        }
        for n in range(400)
    ]
    body = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    answer = client.post("/v1/imports", body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    found = page(client, f"/en/authorizations/{ref}")
    assert "101 earlier steps are not shown here." in found.text
    assert "300 earlier crossings are on record." in found.text
    assert sum(tag == "li" for tag, _ in found.elements) < 700
    for link in found.links():
        assert not link.startswith("#") or link[1:] in found.ids, link
