"""How does a line of an import name other authorizations than the one that it is about?"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from domain.commands import AnnulStep, LinkAuthorizations
from domain.jurisdictions.mx import MEXICO
from service.api.http.problems import Problem
from service.api.v1.lines import authorization_of, line_of, write_of
from service.event_store.outcomes import Actor, Write
from service.policy import REGISTRAR, scopes_of

ORIGIN = "anuencia.localhost/log"
OTHER = "01890000-0000-7000-8000-000000000002"
ACTOR = Actor("tests", "registrar-1", REGISTRAR, scopes_of(MEXICO, REGISTRAR))


def write(step: str, **data: Any) -> Write:
    line = json.dumps({"ref": "MX-2026-A", "step": step, "data": data}).encode()
    return write_of(line_of(line), ORIGIN, ACTOR, "request", "import")


def linking(*others: Any) -> Write:
    return write("authorizations-linked", relation="related", basis="stated", others=list(others))


def test_a_ref_stands_for_the_id_that_an_import_gives_it() -> None:
    command = linking({"ref": "MX-2026-B"}, {"id": OTHER}).command
    assert isinstance(command, LinkAuthorizations)
    assert command.step.others == (authorization_of(ORIGIN, "MX-2026-B"), UUID(OTHER))


def test_a_version_is_compared_only_where_the_line_gives_one() -> None:
    assert linking({"ref": "MX-2026-B"}, {"id": OTHER, "expected_version": 4}).expected == {UUID(OTHER): 4}


def test_an_annulment_of_a_shared_vote_names_the_others_by_their_ref_too() -> None:
    written = write("step-annulled", version=2, why="Never held.", authorizations=[{"ref": "MX-2026-B"}])
    assert isinstance(written.command, AnnulStep)
    assert written.command.authorizations == (authorization_of(ORIGIN, "MX-2026-B"),)
    assert written.expected == {}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"ref": 7},
        {"ref": ""},
        {"ref": "MX-2026-B", "id": OTHER},
        {"id": "MX-2026-B"},
        {"id": OTHER, "expected_version": 0},
        {"id": OTHER, "expected_version": "4"},
        "MX-2026-B",
        None,
    ],
    ids=repr,
)
def test_what_names_no_other_is_refused_with_its_place(other: Any) -> None:
    with pytest.raises(Problem) as caught:
        linking(other)
    assert {fault.pointer for fault in caught.value.faults or ()} != set()
    assert all((fault.pointer or "").startswith("/data/others/0") for fault in caught.value.faults or ())
