"""Has every authorization a picture of its own where its page is shared?"""

from __future__ import annotations

from uuid import uuid4
from xml.etree import ElementTree

import pytest

from service.web.languages import CODES, Code
from tests.api.conftest import Client
from tests.web.reader import page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("code", CODES)
def test_every_example_has_its_picture_which_stands_alone(site: Client, code: Code) -> None:
    items = site.get("/v1/authorizations?limit=200").json()["items"]
    assert len(items) > 10
    for item in items:
        answer = site.get(f"/pictures/{code}/{item['id']}.svg")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        root = ElementTree.fromstring(answer.content)  # noqa: S314  our own
        assert root.tag == f"{SVG}svg"
        texts = [one.text for one in root.iter(f"{SVG}text")]
        assert any(item["reference"] in (text or "") for text in texts)
        assert not [one for one in root.iter() if one.tag in (f"{SVG}image", f"{SVG}script")]


def test_the_page_names_its_picture(site: Client) -> None:
    found = page(site, "/es/autorizaciones/MX-2026-SOF1")
    (address,) = [
        given["content"]
        for tag, given in found.elements
        if tag == "meta" and given.get("property") == "og:image"
    ]
    answer = site.get(address)
    assert answer.status_code == 200
    again = site.get(address, {"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_what_is_not_there_has_no_picture(site: Client) -> None:
    assert site.get(f"/pictures/es/{uuid4()}.svg").status_code == 404
    assert site.get("/pictures/es/other.svg").status_code == 404


def test_a_hostile_title_is_a_text_of_the_picture(client: Client) -> None:
    id_ = client.registered(title="</text><script>alert(1)</script>&amp;")["id"]
    answer = client.get(f"/pictures/en/{id_}.svg")
    root = ElementTree.fromstring(answer.content)  # noqa: S314  our own
    assert next(one.text for one in root.iter(f"{SVG}text")) == "</text><script>alert(1)</script>&amp;"
