"""Does the clerk's help build, for every kind of step, a line that an import takes as it is?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from domain.values.about import Bilingual
from service.api.v1.line_schemas import LINES
from service.api.v1.steps import KINDS
from service.web.line_fields import Field, data_field, fields_of, head_fields
from service.web.line_form import filled
from service.web.rooms import address
from tests.api.conftest import Client
from tests.api.stories import STORY, TERMS
from tests.real_cases import REFS, steps
from tests.web.reader import Document, ask, page

REF: Final = "MX-2026-CLERK"
SECOND: Final = "MX-2026-CLERK-2"
#: What can be of any type.
ANY: Final = re.compile(r".*(values|states)\.\d+\.value|data\.figures|data\.value").fullmatch


def written(path: str, value: object) -> Iterator[tuple[str, str]]:
    """What a reader fills in so that this value stands there."""
    if ANY(path) and value is not None:
        yield path, json.dumps(value)  # in quotes a number is a text
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from written(f"{path}.{name}", one)
    elif value == []:
        yield "none", path
    elif isinstance(value, list):
        if all(isinstance(one, dict) for one in value):
            for place, one in enumerate(value):
                yield "open", f"{path}.{place}"
                yield from written(f"{path}.{place}", one)
        else:
            yield from ((path, str(one)) for one in value)
    elif value is not None:
        yield path, value if isinstance(value, str) else json.dumps(value)


def query(line: dict[str, Any]) -> str:
    pairs = [pair for name, one in line.items() if name != "step" for pair in written(name, one)]
    return urlencode(pairs)


def built(client: Client, line: dict[str, Any]) -> str:
    """The line that the page shows when this is filled in."""
    path = f"{address('es', 'line', step=line['step'])}?{query(line)}"
    found = Document(ask(client, path).text)
    assert "text" in found.ids, (line, found.text[:3000])
    saved = ask(client, f"{path}&save=yes")
    assert saved.headers["content-type"] == "application/x-ndjson"
    assert saved.headers["content-disposition"].startswith(f'attachment; filename="{line["ref"]}-')
    return saved.text


#: A further life of two authorizations, so that every kind of step has its line.
ALL: Final[list[dict[str, Any]]] = [
    {
        "ref": SECOND,
        "step": "authorization-registered",
        "data": {
            "title": "Otro ejercicio",
            "steps": [{"step": "request-referred", "data": {"on": "2026-01-02", "committees": ["Marina"]}}],
        },
    },
    {
        "ref": REF,
        "step": "authorization-registered",
        "data": {
            "title": "Ejercicio «de prueba»: 100% <b>ñandú</b>\nen dos renglones",
            "terms": TERMS,
            "external_ids": [],
        },
    },
    *({"ref": REF, "step": kind, "data": data} for kind, data in STORY),
]


def answered(client: Client, text: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.post(
        f"/v1/imports{query}", text.encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_kind_of_step_has_a_line_that_passes_the_schema_and_a_dry_run(client: Client) -> None:
    document = client.get("/openapi.json").json()
    digest = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    erased = {
        "ref": SECOND,
        "step": "personal-data-erased",
        "data": {"digests": [digest], "legal_basis": "Ley general"},
    }
    lines = [*ALL, erased]
    assert {one["step"] for one in lines} == set(KINDS)
    texts = [built(client, line) for line in lines]
    assert [json.loads(text) for text in texts] == lines
    for line, text in zip(lines, texts, strict=True):
        assert text.count("\n") == 1
        schema = {"$ref": f"#/components/schemas/{LINES[line['step']].__name__}", **document}
        Draft202012Validator(schema).validate(json.loads(text))
    *told, counts = answered(client, "".join(texts), "?dry_run=true")
    refused = [one["problem"]["code"] for one in told if "problem" in one]
    # Another must send what corrects and annuls, and nobody has disclosed what is to be erased.
    assert refused == ["four-eyes", "four-eyes", "not-found"]
    assert counts["would_record"] == len(lines) - len(refused)


def test_every_line_of_the_examples_is_built_as_it_stands(site: Client) -> None:
    for ref in REFS:
        for step, data in steps(ref):
            given: dict[str, list[str]] = {}
            for name, text in written("data", data):
                given.setdefault(name, []).append(text)
            assert filled(step, given).line == {"step": step, "data": data}
    # Of them, the longest fits into an address.
    longest = max((data for ref in REFS for _, data in steps(ref)), key=lambda one: len(json.dumps(one)))
    ref, step = next((ref, step) for ref in REFS for step, data in steps(ref) if data == longest)
    line = {"ref": ref, "step": step, "data": longest}
    assert json.loads(built(site, line)) == line


def fields(some: tuple[Field, ...], seen: set[type]) -> Iterator[Field]:
    for one in some:
        yield one
        for model in one.models.values():
            if model not in seen:
                seen.add(model)
                yield from fields(fields_of(model, one.tag), seen)


def test_every_field_and_every_word_is_explained_in_both_languages() -> None:
    seen: set[type] = set()
    every = [*head_fields()]
    for step in KINDS:
        every += fields((data_field(step),), seen)
    said: list[Bilingual | None] = [one.about for one in every if one.name != "data"]
    said += [means for one in every for means in one.words.values()]
    assert len(seen) > 100
    assert [one for one in every if one.about is None and one.name != "data"] == []
    assert [one for one in said if one is None or not one.es or one.en == one.es] == []


@pytest.mark.parametrize("step", KINDS)
def test_the_form_of_every_kind_of_step_opens(site: Client, step: str) -> None:
    found = page(site, address("es", "line", step=step))
    names = {given["name"] for tag, given in found.elements if tag in ("input", "select", "textarea")}
    assert {"ref", "authorization"} <= names
    labelled = {given["for"] for tag, given in found.elements if tag == "label" and "for" in given}
    for tag, given in found.elements:
        if tag in ("select", "textarea") or (
            tag == "input" and given.get("type") not in ("hidden", "checkbox")
        ):
            assert given["id"] in labelled, given
    assert "Aparece aquí en cuanto se llene algo." in found.text


def test_what_is_wrong_is_said_where_it_stands(site: Client) -> None:
    path = address("es", "line", step="entry-recorded")
    found = page(
        site, f"{path}?ref=MX-2026-SOF1&data.on=27/02/2026&open=data.parts.0&data.parts.0.count.value=doce"
    )
    assert "Hay 2 faltas o errores" in found.text
    assert "debe ser una fecha, como 2026-02-27, o 2026-02 si solo se conoce el mes" in found.text
    assert "text" not in found.ids
    wrong = {given["id"] for _, given in found.elements if given.get("aria-invalid") == "true"}
    assert wrong == {"f-data.on", "f-data.parts.0.count.value"}
    for link in found.links():
        assert not link.startswith("#") or link[1:] in found.ids, link
    assert "27/02/2026" in ask(site, f"{path}?data.on=27/02/2026").text


def test_what_is_taken_away_is_gone_and_the_others_move_up(site: Client) -> None:
    path = address("en", "line", step="entry-recorded")
    asked = [("open", f"data.parts.{n}") for n in range(3)]
    asked += [(f"data.parts.{n}.contingent", f"c{n}") for n in range(3)]
    asked += [("ref", REF), ("data.on", "2026-02-27"), ("drop", "data.parts.1"), ("save", "yes")]
    saved = ask(site, f"{path}?{urlencode(asked)}")
    assert [one["contingent"] for one in json.loads(saved.text)["data"]["parts"]] == ["c0", "c2"]


def test_what_the_line_would_be_about_is_shown(site: Client) -> None:
    path = address("en", "line", step="senate-voted")
    found = page(site, f"{path}?ref=MX-2026-SOF1")
    assert "The line is about: Evento No. SOF1" in found.text
    assert "Nothing is registered under this name" in page(site, f"{path}?ref=MX-2026-NEW").text
    again = page(site, f"{address('en', 'line', step='authorization-registered')}?ref=MX-2026-SOF1")
    assert "This is registered already: Evento No. SOF1" in again.text


def test_what_is_like_it_is_shown_while_it_is_filled_in(site: Client) -> None:
    path = address("en", "line", step="authorization-registered")
    by_title = page(site, f"{path}?data.title=Tradewinds")
    assert "Perhaps one and the same: Tradewinds 2019" in by_title.text
    alike = [
        ("data.terms.movements", "foreign_entry"),
        ("open", "data.terms.contingents.0"),
        ("data.terms.contingents.0.countries", "US"),
        ("data.terms.window.first_on", "2026-03-01"),
        ("data.terms.window.last_on", "2026-04-01"),
    ]
    assert "SOF1" in page(site, f"{path}?{urlencode(alike)}").text
    assert "Nothing that is on record looks like it." in page(site, f"{path}?data.title=Submarino+lunar").text


def test_an_id_is_offered_of_what_was_recorded_otherwise(client: Client) -> None:
    id_ = client.registered(title="Ejercicio de mar", reference="MX-2026-MAR")["id"]
    path = address("es", "line", step="activities-concluded")
    found = page(client, f"{path}?ref=MX-2026-MAR")
    assert [
        given["value"]
        for tag, given in found.elements
        if given.get("name") == "authorization" and tag == "button"
    ] == [id_]
    assert "La línea se refiere a: Ejercicio de mar" in page(client, f"{path}?authorization={id_}").text


def test_nothing_that_is_filled_in_becomes_markup(site: Client) -> None:
    hostile = '"><script>alert(1)</script>{{ 7*7 }}%(n)s'
    asked = [("ref", hostile), ("data.title", hostile), ("data.note", f"</textarea>{hostile}")]
    asked += [("open", f"data.{hostile}"), ("none", hostile), ("data.terms.contingents.0.key", "c1")]
    answer = ask(site, f"{address('en', 'line', step='authorization-registered')}?{urlencode(asked)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert Document(answer.text).text.count("{{ 7*7 }}") >= 2
    saved = ask(site, f"{answer.request.url.raw_path.decode()}&save=yes")
    assert json.loads(saved.text)["data"]["title"] == hostile
    assert saved.headers["content-disposition"].count('"') == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/es/preparar/nothing", 404),
        ("/es/preparar/senate-voted?nothing=1", 422),
        ("/es/preparar/senate-voted?data.on=%00", 422),
        ("/es/preparar/senate-voted?data.nothing=1&open=data.nothing.7", 200),
        (f"/es/preparar/senate-voted?open=data{'.x' * 5000}", 200),
        ("/es/preparar/senate-voted?open=data.citations.99999999999999999999", 200),
        ("/es/preparar/senate-voted?authorization=x&expected_version=1e9&data.tally=x", 200),
    ],
)
def test_whatever_is_asked_is_answered(site: Client, path: str, status: int) -> None:
    assert ask(site, path).status_code == status


def test_a_line_without_a_source_says_so(site: Client) -> None:
    path = address("es", "line", step="entry-recorded")
    without = "Sin fuente: no se cita ninguna."
    found = page(site, f"{path}?ref=MX-2026-SOF1&data.on=2026-02-27&open=data.parts.0")
    assert without in found.text
    assert without not in page(site, path).text
