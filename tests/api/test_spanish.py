"""Is what a client is told in Spanish whole, for who prefers it, and are the codes the same?"""

from __future__ import annotations

import inspect
import json.decoder
import re
from typing import Any
from uuid import uuid4

import pytest

from domain.refusals import SENTENCES
from service.api.http import spanish
from service.api.http.auth import _REASONS
from service.api.http.language import LANGUAGES, preferred
from service.api.http.problems import PROBLEMS
from service.api.http.spanish import DETAILS, in_spanish
from service.api.v1.wording import _SAID
from tests.api.conftest import Client
from tests.api.messages import FILLED, sentences, strings, unread

#: What the parser of JSON says in some versions of Python, and not in all.
_OF_THE_PARSER = {
    "Invalid control character at",
    "Invalid \\escape",
    "Invalid \\uXXXX escape",
    "Illegal trailing comma before end of object",
    "Illegal trailing comma before end of array",
}


def _filled(template: str) -> str:
    return template.replace(FILLED, "\N{INVISIBLE SEPARATOR}")


def _is_translated(template: str) -> bool:
    """Whether nothing of its own words is left in English."""
    text = in_spanish(_filled(template))
    words = [part.strip(" .:;,?") for part in re.split(r"\{\}|`[^`]*`| or |: ", template)]
    return all(part not in text for part in words if len(part.split()) > 1)


def test_every_sentence_of_the_code_has_its_spanish() -> None:
    found = list(sentences())
    assert len(found) > 100
    missing = [one for one in found if not _is_translated(one.text)]
    assert missing == [], "add them to service/api/http/spanish.py"


def test_what_is_told_by_a_variable_comes_from_where_it_is_read() -> None:
    assert {one.where.partition(":")[0] for one in unread()} <= {
        # They pass on what another place says.
        "domain/values/markers.py",
        "service/api/http/problems.py",
        "service/api/http/strict_json.py",
        "service/api/log_files.py",
        "service/api/v1/flaws.py",
        "service/api/v1/imports.py",
        "service/api/v1/parameters.py",
        "service/event_store/transaction.py",
        # These have a table of reasons, and a function of a name that another module has.
        "service/api/http/auth.py",
        "service/event_store/vault.py",
    }


def test_no_row_is_left_over() -> None:
    """What no code says any more is not kept in Spanish."""
    said = "\n".join([*strings(), *(one.text for one in sentences()), inspect.getsource(json.decoder)])
    for row in DETAILS.keys() - _OF_THE_PARSER:
        parts = [part for part in row.split(FILLED) if part.strip(" .:;,?")]
        assert all(part.strip() in said for part in parts), row


def test_a_row_fills_in_as_much_as_its_sentence() -> None:
    for english, translated in DETAILS.items():
        places = re.findall(r"\{\d?\}", translated)
        assert len(places) == english.count(FILLED), english


def test_every_reason_why_a_token_is_not_accepted_has_its_spanish() -> None:
    assert [reason for reason in _REASONS.values() if in_spanish(reason) == reason] == []


def test_titles_and_what_to_do_are_there_for_every_code() -> None:
    assert spanish.TITLES.keys() == PROBLEMS.keys()
    assert spanish.SENTENCES.keys() == SENTENCES.keys()
    assert len(set(spanish.TITLES.values())) == len(PROBLEMS)


def test_what_a_form_asks_for_is_said_in_spanish() -> None:
    about = {
        "expected": "'a' or 'b'",
        "discriminator": "step",
        "expected_tags": "'a'",
        "error": "must be an integer",
    }
    about |= {"max_length": "5", "min_length": "2", "ge": "1", "le": "9"}
    for said in _SAID.values():
        sentence = said(about)
        assert in_spanish(sentence) != sentence


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("limit must be at most 200", "limit debe ser como máximo 200"),
        ("/tally/in_favour: must be an integer", "/tally/in_favour: debe ser un número entero"),
        ("2 things are wrong; the first: /on: is required", "Hay 2 errores; el primero: /on: es obligatorio"),
        ("is not known here; did you mean on?", "no se conoce aquí; ¿quiso decir on?"),
        (
            "No vote 1 stands in the authorization 2.",
            "En la autorización 2 no hay ninguna votación 1 vigente.",
        ),
        ("what nobody has said", "what nobody has said"),
    ],
)
def test_what_is_filled_in_stays_and_what_surrounds_it_is_translated(english: str, translated: str) -> None:
    assert in_spanish(english) == translated


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("fr, es;q=0.5", "es"),
        ("fr", "en"),
        ("es;q=0", "en"),
        ("en;q=0, *;q=0.5", "es"),
        ("*", "en"),
        ("ES-mx", "es"),
        ("es;q=0.8, en;q=0.8", "es"),
        ("es;q=zwei, en;q=0.1", "en"),
        ("est", "en"),
    ],
)
def test_the_language_is_the_one_that_the_client_likes_best(header: str | None, language: str) -> None:
    headers = [] if header is None else [(b"accept-language", header.encode())]
    assert (preferred({"headers": headers}, LANGUAGES) or "en") == language


def _same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """What programs compare is the same in both languages."""
    for name in ("type", "status", "code", "page"):
        assert one[name] == other[name]
    assert [(fault["pointer"], fault["parameter"], fault["code"]) for fault in one["errors"]] == [
        (fault["pointer"], fault["parameter"], fault["code"]) for fault in other["errors"]
    ]


def test_a_problem_is_told_in_the_language_that_the_client_prefers(shared: Client) -> None:
    path = f"/v1/authorizations/{uuid4()}?nothing=1&on=yesterday"
    english = shared.get(path)
    translated = shared.get(path, headers={"Accept-Language": "es-MX,en;q=0.5"})
    _same(english.json(), translated.json())
    assert translated.json()["title"] == "La solicitud no tiene la forma que le da el contrato"
    assert translated.json()["detail"].startswith("Hay 2 errores; el primero: nothing no se conoce aquí")
    assert translated.json()["errors"][1]["detail"] == "on debe ser un día, como 2026-03-01"
    for answer, language in ((english, "en"), (translated, "es")):
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]
        assert answer.headers["link"] == '</problems/invalid>; rel="help"'


def test_a_refusal_is_told_in_spanish_with_what_to_do(client: Client) -> None:
    id_ = client.registered()["id"]
    wrong = {"version": 9, "why": "x"}
    answers = [
        client.post(
            f"/v1/authorizations/{id_}/annulments",
            wrong,
            headers={"If-Match": '"1"', "Authorization": f"Bearer {client.issuer.mint('registrar')}", **more},
        )
        for more in ({}, {"Accept-Language": "es"})
    ]
    english, translated = (answer.json() for answer in answers)
    _same(english, translated)
    assert english["code"] == "unknown-version"
    assert english["sentence"] == SENTENCES["unknown-version"]
    assert translated["sentence"] == spanish.SENTENCES["unknown-version"]
    assert translated["detail"] == "La versión 9 no es lo que se indica: no es un paso."
    assert english["citation"] == "Anuencia, rules of the register: unknown-version"
    assert translated["citation"] == "Anuencia, reglas del registro: unknown-version"
