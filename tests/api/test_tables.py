"""Is every list a table too: all of its pages, with stable columns, harmless in a spreadsheet?"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from pydantic import BaseModel

from service.api.v1 import list_operation
from service.api.v1.csv_output import columns, header_row, lines
from tests.api.conftest import Client, speaking
from tests.conftest import fresh_database

LISTS = ("authorizations", "findings", "reports", "senate-votes", "presence")
ON = "on=2026-06-01"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("tables")) as client:
        vote = {"organ": "senate", "on": "2026-02-10", "outcome": "approved"}
        for title in ("Unitas", '=HYPERLINK("http://example.org";"a, b")', "Año\nnuevo"):
            terms = {
                "movements": ["foreign_entry"],
                "contingents": [{"key": "c1", "countries": ["US", "BR"], "direction": "entry"}],
            }
            client.registered(title=title, terms=terms, steps=[{"step": "senate-voted", "data": vote}])
        yield client


def _table(client: Client, path: str, headers: dict[str, str] | None = None) -> list[dict[str, str]]:
    answer = client.get(f"/v1/{path}", headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(StringIO(answer.content.decode(), newline="")))


def _flat(item: Any, above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in item.items():
        found |= _flat(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_table_with_a_line_for_each_item_of_all_pages(
    told: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = told.get(f"/v1/{name}?{ON}&limit=200").json()["items"]
    monkeypatch.setattr(list_operation, "MAX_LIMIT", 1)
    rows = _table(told, f"{name}?{ON}&format=csv")
    assert len(rows) == len(items) > 1
    for item, row in zip(items, rows, strict=True):
        for column, value in _flat(item).items():
            if isinstance(value, str) and not value.startswith("="):
                assert row[column] == value
            elif value is None:
                # Also where an object would stand: all of its columns are empty.
                assert {row[one] for one in row if one == column or one.startswith(f"{column}.")} <= {""}
    assert _table(told, f"{name}?{ON}", {"Accept": "text/csv"}) == rows


def test_what_begins_like_a_formula_is_a_text(told: Client) -> None:
    titles = [row["title"] for row in _table(told, f"authorizations?{ON}&format=csv")]
    assert titles == ["Año\nnuevo", '\'=HYPERLINK("http://example.org";"a, b")', "Unitas"]


def test_the_filters_and_the_order_of_the_list_are_those_of_the_table(told: Client) -> None:
    rows = _table(told, f"authorizations?{ON}&q=unitas&sort=-recorded&format=csv")
    assert [(row["title"], row["countries"], row["troops.at_most"]) for row in rows] == [
        ("Unitas", "BR;US", "")
    ]
    assert _table(told, f"authorizations?{ON}&q=nobody&format=csv") == []


def test_a_table_is_of_one_log_and_is_not_sent_again(told: Client) -> None:
    path = f"/v1/authorizations?{ON}&format=csv"
    answer = told.get(path)
    assert answer.headers["anuencia-as-of"] == told.get("/v1/authorizations").headers["anuencia-as-of"]
    assert answer.headers["vary"].startswith("Accept")
    again = told.get(path, {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert told.get(f"/v1/authorizations?{ON}").headers["etag"] != answer.headers["etag"]
    as_of = f"{path}&as_of={answer.headers['anuencia-as-of']}"
    assert told.get(as_of).content == answer.content
    assert told.run(told.http.head(path)).headers["etag"] == answer.headers["etag"]


def test_json_is_what_whoever_does_not_ask_for_a_table_gets(told: Client) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json, text/csv;q=0.5"}):
        assert told.get("/v1/findings", headers).headers["content-type"] == "application/json"
    asked = told.get("/v1/findings?format=json", {"Accept": "text/csv, */*;q=0.1"})
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("authorizations", "image/png", 406),
        ("authorizations?format=xml", "*/*", 422),
        ("event-types", "text/csv", 406),
        ("event-types?format=csv", "*/*", 422),
        ("events", "text/csv", 406),
    ],
)
def test_a_form_that_there_is_not_is_refused(told: Client, path: str, accept: str, status: int) -> None:
    assert told.get(f"/v1/{path}", {"Accept": accept}).status_code == status


class _Inner(BaseModel):
    en: str
    es: str | None


class _Item(BaseModel):
    name: str
    words: list[str] | None
    inner: _Inner | None
    many: list[_Inner]
    free: dict[str, int]
    yes: bool


def test_each_kind_of_value_has_one_way_to_be_written() -> None:
    every = list(columns(_Item))
    assert header_row(every) == b"name,words,inner.en,inner.es,many,free,yes\r\n"
    items = [
        {
            "name": "-1",
            "words": ["=a", "b"],
            "inner": {"en": "x,y", "es": None},
            "many": [{"en": "z"}],
            "yes": True,
        },
        {"name": "+", "words": None, "inner": None, "many": [], "free": {"n": -1}, "yes": False},
    ]
    told = list(csv.reader(StringIO(lines(every, items).decode(), newline="")))
    assert told == [
        ["'-1", "'=a;b", "x,y", "", '[{"en":"z"}]', "", "true"],
        ["'+", "", "", "", "", '{"n":-1}', "false"],
    ]
