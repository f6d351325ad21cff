"""Does each problem lead to a page that says what it means and what to do, in the reader's language?"""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest

from domain.refusals import SENTENCES
from service.api.http import spanish
from service.api.http.problems import PROBLEMS
from service.api.pages.explained import EXPLAINED
from tests.api.conftest import Client


def _text(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", page)).split())


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_every_code_is_explained_in_both_languages() -> None:
    assert EXPLAINED.keys() == PROBLEMS.keys()
    for code, explained in EXPLAINED.items():
        for text in (*explained.meaning, *explained.advice):
            assert text.endswith("."), code
        assert explained.meaning.en != explained.meaning.es
    for code, sentence in SENTENCES.items():
        assert EXPLAINED[code].advice == (sentence, spanish.SENTENCES[code])


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_the_page_says_what_it_means_and_what_to_do(shared: Client, code: str) -> None:
    explained = EXPLAINED[code]
    english = shared.get(f"/problems/{code}")
    assert english.status_code == 200
    assert english.headers["content-type"] == "text/html; charset=utf-8"
    assert PROBLEMS[code].title in _text(english.text)
    assert _plain(explained.meaning.en) in _text(english.text)
    assert _plain(explained.advice.en) in _text(english.text)
    translated = shared.get(f"/problems/{code}", headers={"Accept-Language": "es-MX, en;q=0.3"})
    assert spanish.TITLES[code] in _text(translated.text)
    assert _plain(explained.meaning.es) in _text(translated.text)
    assert _plain(explained.advice.es) in _text(translated.text)
    assert '<html lang="es">' in translated.text
    for answer, language in ((english, "en"), (translated, "es")):
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]


def test_the_address_can_name_the_language(shared: Client) -> None:
    spoken = {"Accept-Language": "en"}
    assert shared.get("/problems/erased?lang=es", headers=spoken).headers["content-language"] == "es"
    assert shared.get("/problems/erased?lang=fr", headers=spoken).headers["content-language"] == "en"
    page = shared.get("/problems/erased?lang=es", headers=spoken).text
    assert 'href="/problems/erased?lang=en"' in page


def test_a_problem_leads_to_its_page(shared: Client) -> None:
    problem = shared.get(f"/v1/authorizations/{uuid4()}").json()
    assert problem["page"] == "/problems/not-found"
    assert shared.get(problem["page"]).status_code == 200


def test_all_codes_are_listed(shared: Client) -> None:
    page = shared.get("/problems").text
    assert {code for code in PROBLEMS if f'"/problems/{code}?lang=en"' in page} == set(PROBLEMS)
    assert shared.get("/problems/nothing").status_code == 404
    assert shared.get("/problems/erased", headers={"If-None-Match": "*"}).status_code == 304
