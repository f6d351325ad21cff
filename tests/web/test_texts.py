"""Is everything said in both languages?"""

from __future__ import annotations

import re
from typing import get_args

import pytest

from domain.authorization.deployment import DeploymentStatus
from domain.authorization.obligations import ObligationStatus
from domain.authorization.presence import Presence
from domain.authorization.procedure import ProceedingStatus
from domain.authorization.terms_fold import ActWord
from domain.authorization.tracks import Status
from domain.events.step import Outcome
from domain.findings import FindingStatus, Severity
from domain.values import Kind, Ministry, Movement
from domain.values.words import Carried, Organ, Tier
from service.web import words
from service.web.rooms import ROOMS, address
from tests.api.conftest import Client
from tests.real_cases import REFS, steps
from tests.web.reader import page
from tests.web.spoken import english_in, texts_of, without
from tests.web.texts import catalogue, extracted

_PLACES = re.compile(r"%\((\w+)\)s")
_TAGS = re.compile(r"<[^>]*>")


def _forms(said: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [said or ""] if said is None or isinstance(said, str) else list(said)


def test_every_text_of_the_pages_is_said_in_spanish() -> None:
    known = {one.id: one for one in catalogue() if one.id}
    said = [one.id for one in extracted() if one.id]
    assert len(said) > 50
    assert [one for one in said if one not in known] == [], "run: python -m tests.web.texts"
    assert [one for one in known if one not in said] == [], "run: python -m tests.web.texts"
    lacking = [one.id for one in known.values() if one.fuzzy or not all(map(str.strip, _forms(one.string)))]
    assert lacking == []


def test_what_is_put_into_a_text_is_put_into_its_spanish_one() -> None:
    for one in catalogue():
        if one.id:
            # The form for one may leave the number out.
            meant, spanish = _forms(one.id)[-1], _forms(one.string)[-1]
            assert sorted(_PLACES.findall(spanish)) == sorted(_PLACES.findall(meant)), meant
            assert sorted(_TAGS.findall(spanish)) == sorted(_TAGS.findall(meant)), meant


@pytest.mark.parametrize(
    ("named", "closed"),
    [
        (words.MOVEMENTS, Movement),
        (words.MINISTRIES, Ministry),
        (words.ORGANS, Organ),
        (words.PROCEEDINGS, ProceedingStatus),
        (words.DEPLOYMENTS, DeploymentStatus),
        (words.OBLIGATIONS, ObligationStatus),
        (words.STATUSES, Status),
        (words.PRESENCES, Presence),
        (words.ACROSS, Presence),
        (words.TIERS, Tier),
        (words.SEVERITIES, Severity),
        (words.FINDING_STATUSES, FindingStatus),
        (words.OUTCOMES, Outcome),
        (words.KINDS, Kind),
        (words.CARRIED, Carried),
        (words.ACTS, ActWord),
    ],
)
def test_every_closed_word_of_the_record_is_called_something(named: dict[str, str], closed: object) -> None:
    assert set(named) == set(get_args(get_args(closed)[0]))


def test_nothing_on_a_spanish_page_is_english_but_what_was_recorded(site: Client) -> None:
    recorded = texts_of([data for ref in REFS for _, data in steps(ref)])
    items = site.get("/v1/authorizations?limit=200").json()["items"]
    paths = [address("es", "authorization", reference=one["reference"]) for one in items]
    paths += [address("es", room.name) for room in ROOMS.values() if "{" not in room.en]
    paths += [address("es", "line", step=step) for step in ("authorization-registered", "senate-voted")]
    paths += ["/es?on=2026-03-01", "/es/presencia?on=2026-03-01", "/es/cambios?since=0", "/es/eventos/5"]
    paths += ["/es/informes?on=2026-12-01", "/es/hallazgos?on=2026-12-01", "/es/hallazgos?on=2025-01-01"]
    paths.append(next(one for one in page(site, "/es/instalaciones").links() if "/es/instalaciones/" in one))
    found = {}
    for path in paths:
        for said in page(site, path).said:
            words_found = english_in(without(said, recorded))
            if words_found:
                found[said] = words_found, path
    assert found == {}
