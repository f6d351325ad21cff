"""What does a program see that speaks to the service by the generated Python client? (Printed as JSON.)

Not a module of the tests: it is copied beside the generated package, checked with it, and run by itself.
"""

from __future__ import annotations

import json
import os
from typing import Any, TypeVar
from uuid import UUID, uuid4

from anuencia_client import AuthenticatedClient, Client
from anuencia_client.api.reads import list_authorizations, list_events, read_authorization
from anuencia_client.api.writes import (
    record_committee_opinion,
    record_decree,
    record_entry,
    record_exit,
    record_report,
    record_request,
    record_senate_vote,
    register_authorization,
)
from anuencia_client.models import (
    AuthorizationOut,
    AuthorizationRegisteredIn,
    AuthorizationRequestedIn,
    AuthorizationsPage,
    CommitteeOpinionIssuedIn,
    DecreePublishedIn,
    EntryRecordedIn,
    EventsPage,
    ExitRecordedIn,
    Problem,
    RecordedOut,
    ReportSubmittedIn,
    SenateVoteIn,
    SenateVoteRecordedOut,
)
from anuencia_client.types import UNSET, Response, Unset

T = TypeVar("T")

URL = os.environ["ANUENCIA_URL"]
PUBLIC = Client(base_url=URL)


def speaking_for(office: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=URL, token=os.environ[f"TOKEN_{office.upper()}"])


def got(kind: type[T], parsed: object) -> T:
    assert isinstance(parsed, kind), parsed
    return parsed


def register(title: str) -> tuple[UUID, int, RecordedOut]:
    body = AuthorizationRegisteredIn.from_dict({"title": title, "terms": {"ministries": ["defence"]}})
    answer = register_authorization.sync_detailed(
        client=speaking_for("executive"), body=body, idempotency_key=str(uuid4())
    )
    made = got(RecordedOut, answer.parsed)
    return made.authorization.id, answer.status_code.value, made


def aimed(office: str, version: int) -> dict[str, Any]:
    return {
        "client": speaking_for(office),
        "idempotency_key": str(uuid4()),
        "if_match": f'"{version}"',
    }


def stands(answer: Response[Any]) -> list[int]:
    return [answer.status_code.value, got(RecordedOut, answer.parsed).authorization.version]


def vote(id_: UUID, version: int) -> list[Any]:
    given = {"organ": "senate", "on": "2026-02-17", "outcome": "approved"}
    named = {"authorizations": [{"id": str(id_), "expected_version": version}]}
    body = SenateVoteIn.from_dict({**given, **named})
    answer = record_senate_vote.sync_detailed(
        client=speaking_for("senate"), body=body, idempotency_key=str(uuid4())
    )
    made = got(SenateVoteRecordedOut, answer.parsed)
    return [answer.status_code.value, [one.id == id_ for one in made.authorizations]]


def enter(id_: UUID, version: int, key: str, **data: Any) -> tuple[int, Any, str | None]:
    body = EntryRecordedIn.from_dict({"on": "2026-02-27", **data})
    answer = record_entry.sync_detailed(
        id_,
        client=speaking_for("defence"),
        body=body,
        idempotency_key=key,
        if_match=f'"{version}"',
    )
    return answer.status_code.value, answer.parsed, answer.headers.get("Idempotent-Replayed")


def pages() -> list[UUID]:
    found: list[UUID] = []
    cursor: str | Unset = UNSET
    while True:
        answer = list_authorizations.sync(client=PUBLIC, cursor=cursor, limit=2)
        page = got(AuthorizationsPage, answer)
        found += (one.id for one in page.items)
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


def feed() -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    cursor: str | Unset = UNSET
    while True:
        page = got(EventsPage, list_events.sync(client=PUBLIC, cursor=cursor, limit=3))
        found += ((one.position, one.event.type_) for one in page.items)
        if not page.items:
            return found
        cursor = page.next_cursor


def main() -> None:
    others = [register(f"Another, {number}")[0] for number in range(4)]
    id_, status, registered = register("Joint training")
    report: dict[str, Any] = {"register": [status, registered.authorization.version]}
    request = AuthorizationRequestedIn.from_dict({"received_on": "2026-01-12"})
    report["request"] = stands(record_request.sync_detailed(id_, body=request, **aimed("executive", 1)))
    opinion = CommitteeOpinionIssuedIn(committees=["Marina"], on="2026-02-11", favourable=True)
    opined = record_committee_opinion.sync_detailed(id_, body=opinion, **aimed("senate", 2))
    report["committee"] = stands(opined)
    report["vote"] = vote(id_, 3)
    decree = DecreePublishedIn.from_dict({"text": "full", "on": "2026-02-20"})
    report["decree"] = stands(record_decree.sync_detailed(id_, body=decree, **aimed("gazette", 4)))
    key = str(uuid4())
    status, entered, _ = enter(id_, 5, key, note="At Tapachula")
    state = got(RecordedOut, entered).authorization
    report["enter"] = [status, state.version, state.status]
    status, again, replayed = enter(id_, 5, key, note="At Tapachula")
    same = got(RecordedOut, again).positions == got(RecordedOut, entered).positions
    report["replay"] = [status, replayed, same]
    status, stale, _ = enter(id_, 5, str(uuid4()))
    problem = got(Problem, stale)
    report["stale"] = [status, problem.code, problem.additional_properties["current_version"]]
    status, unsound, _ = enter(id_, 6, str(uuid4()), on="2026-02-30")
    flaws = got(Problem, unsound).errors
    report["unsound"] = [status, got(Problem, unsound).code, [one.pointer for one in flaws]]
    left = ExitRecordedIn(on="2026-03-20")
    report["exit"] = stands(record_exit.sync_detailed(id_, body=left, **aimed("defence", 6)))
    sent = ReportSubmittedIn.from_dict({"by": ["defence"]})
    report["report"] = stands(record_report.sync_detailed(id_, body=sent, **aimed("defence", 7)))
    read = got(AuthorizationOut, read_authorization.sync(id_, client=PUBLIC))
    report["read"] = [read.version, read.status, [one.type_ for one in read.crossings]]
    report["unknown"] = sorted(read.additional_properties)
    listed = pages()
    report["pages"] = [len(listed), set(listed) == {id_, *others}]
    report["feed"] = feed()
    print(json.dumps(report))


main()
