"""Is the handbook of fields what the classes say, whole, and the same in both languages?"""

from __future__ import annotations

import re

import pytest

from domain.events import EVENT_TYPES
from domain.values.fields import fields_of
from service.api.handbook import handbook
from service.cli.openapi import openapi
from tests.contract.document import CURRENT, ROOT, load

PAGES = {"en": "fields.md", "es": "campos.md"}
_ROW = re.compile(r"^\| `([^`]+)` \| (.*) \|$", re.MULTILINE)


def page(language: str) -> str:
    return (ROOT / "docs" / PAGES[language]).read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^### (.+)$", text.partition("\n## ")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_handbook_is_written_from_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert handbook("en") == page("en"), "run 'python -m service openapi'"
    assert handbook("es") == page("es"), "run 'python -m service openapi'"
    assert openapi(check=True) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("language", PAGES)
def test_every_field_of_every_event_is_in_the_handbook(language: str) -> None:
    text = page(language)
    common = {name for name, _ in _ROW.findall(text.partition("\n### ")[0])}
    assert common == {"citations", "derived", "note", "proceeding"}
    for cls in EVENT_TYPES.values():
        rows = {name for name, _ in _ROW.findall(sections(text)[cls.event_type.step])}
        event: type = cls
        assert {field.name for field in fields_of(event)} <= rows | common, cls


def test_every_answer_of_the_contract_is_in_the_handbook() -> None:
    told = sections(page("en"))
    for name in ("AuthorizationOut", "FindingOut", "PresenceOut", "Problem", "EventOut"):
        properties = load(CURRENT)["components"]["schemas"][name]["properties"]
        assert {row for row, _ in _ROW.findall(told[name])} == properties.keys()


def test_both_languages_have_the_same_rows_and_say_them_in_their_own_words() -> None:
    english, spanish = sections(page("en")), sections(page("es"))
    assert len(english) == len(spanish)
    same = []
    for (name, text), translated in zip(english.items(), spanish.values(), strict=True):
        rows, others = _ROW.findall(text), _ROW.findall(translated)
        assert [row for row, _ in rows] == [row for row, _ in others]
        same += [(name, row) for (row, said), (_, other) in zip(rows, others, strict=True) if said == other]
    assert same == []
