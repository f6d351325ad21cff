"""Does the page of the contract show fields, types, words and examples to who opens it in a browser?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Locator, Page, expect

from tests.conftest import fresh_database
from tests.contract.document import CURRENT, load
from tests.service_here import ServiceHere
from tests.web.browsing import browser

pytestmark = pytest.mark.long

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with (
        browser() as opened,
        fresh_database() as database,
        ServiceHere(tmp_path_factory.mktemp("served"), environment=database.environment) as service,
    ):
        page = opened.new_page()
        page.goto(f"{service.url}/docs")
        page.wait_for_selector("#operations details")
        yield page


def operation(page: Page, method: str, path: str) -> Locator:
    """The part of the page about one operation, opened."""
    head = re.compile(f"^{method.upper()}{re.escape(path)} [A-Z]")
    found = page.locator("#operations > details").filter(has=page.locator("> summary", has_text=head))
    if found.get_attribute("open") is None:
        found.locator("> summary").click()
    return found


def opened(place: Locator, title: str) -> Locator:
    found = place.locator("> details", has=place.page.locator("> summary", has_text=title)).first
    found.locator("> summary").click()
    return found


def shows(place: Locator, text: str) -> None:
    """That a reader sees the text there. The page makes what is opened then: so it is waited for."""
    expect(place).to_contain_text(text, use_inner_text=True)


def test_a_body_is_explained_field_by_field_with_its_words_and_an_example(page: Page) -> None:
    vote = operation(page, "post", "/v1/senate-votes")
    fields = opened(vote, "Fields of the body")
    shows(fields, "The organ that voted. Only the Senate can grant.")
    shows(fields, "permanent_commission The Permanent Commission, which sits while Congress is in recess.")
    shows(fields, "tally TallyIn or null")
    real = load(CURRENT)["paths"]["/v1/senate-votes"]["post"]["requestBody"]["content"]["application/json"]
    shows(fields, real["examples"]["real"]["summary"])
    assert json.loads(vote.locator("textarea").input_value()) == real["examples"]["real"]["value"]


def test_what_a_field_leads_to_opens_below_it(page: Page) -> None:
    fields = opened(operation(page, "post", "/v1/authorizations"), "Fields of the body")
    terms = fields.locator("dd > details", has=page.locator("> summary", has_text="TermsIn")).first
    terms.locator("> summary").click()
    shows(terms, "Which ministries are in charge.")
    shows(terms, "navy The ministry of the navy (SEMAR).")


def test_an_answer_is_explained_too(page: Page) -> None:
    answers = opened(operation(page, "get", "/v1/findings"), "Answers")
    shows(answers, "As asked")
    first = answers.locator("li details").first
    first.locator("> summary").click()
    shows(first, "What leads to the next page; null: this is the last one.")


def test_nobody_is_kept_out_of_the_page(page: Page) -> None:
    operation(page, "get", "/v1/presence")
    assert Axe().run(page, options=_RULES).response["violations"] == []
