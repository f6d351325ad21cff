"""The forms: what can be recorded over HTTP, one form per POST, each with the command that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
from starlette.responses import Response

from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import EVENT_OF, AuthorizationRegistered, SenateVoted
from domain.findings.twins import marks_on, similar
from service.api.http.conditions import MINIMAL_APPLIED, etag
from service.api.http.services import Services
from service.api.v1.body_to_command import joined, of_step, registration, vote
from service.api.v1.documented import EXISTING_STATUSES, REGISTRATION_STATUSES, VOTE_STATUSES
from service.api.v1.rendering import Answers, recorded
from service.api.v1.schemas import (
    AuthorizationRegisteredIn,
    JoinedVoteIn,
    RecordedOut,
    SenateVoteIn,
    SenateVoteRecordedOut,
)
from service.api.v1.steps import ROWS, StepRow, body_of
from service.api.v1.writing import ParsedBody, PostSpec, Where
from service.handlers import Done


async def _step_recorded(
    done: Done, services: Services, answers: Answers, where: Where, minimal: bool
) -> Response:
    """201 of a step or a registration: the authorization as it stood right after, on the day of recording."""
    committed = done.committed
    on = committed.recorded_at.astimezone(services.register.profile.zone).date()
    own = where.authorization
    if own is None or own not in committed.states:
        own = committed.streams[0]
    state: State = committed.states[own]
    first = next(
        at for at, stream in zip(committed.positions, committed.streams, strict=True) if stream == own
    )
    whole = None if minimal else await answers.of(state, on, newest=not done.replayed)
    alike = await _similar(services, state, first, on) if where.authorization is None else None
    headers = {"etag": etag(state.version, on), "location": f"/v1/events/{first}"}
    if alike:
        headers["link"] = ", ".join(f'</v1/authorizations/{one}>; rel="similar"' for one in alike)
    return _created(
        committed.positions if whole is None else recorded(committed.positions, whole, alike), headers, done
    )


async def _similar(services: Services, state: State, position: int, on: date) -> tuple[UUID, ...] | None:
    """Which authorizations a new one is perhaps the same as; None where that cannot be read at present."""
    marks = sorted({row.mark for row in marks_on(Tracks(state, on))})
    if not marks:
        return ()
    others = await services.questions.alike(marks, position, on)
    return None if others is None else similar(state, others, on)


async def _vote_recorded(done: Done, services: Services, _: Answers, __: Where, minimal: bool) -> Response:
    """201 of a vote: where it stands in each stream."""
    committed = done.committed
    on = committed.recorded_at.astimezone(services.register.profile.zone).date()
    # Each stream's last step right after the write is the vote.
    event = committed.states[committed.streams[0]].recorded[-1].event
    if not isinstance(event, SenateVoted):
        raise TypeError(f"a vote recorded {type(event).__name__}")
    body = {
        "vote_id": str(event.vote_id),
        "authorizations": [
            {"id": str(stream), "etag": etag(committed.states[stream].version, on), "position": position}
            for stream, position in zip(committed.streams, committed.positions, strict=True)
        ],
    }
    return _created(
        committed.positions if minimal else orjson.dumps(body),
        {"location": f"/v1/senate-votes/{event.vote_id}"},
        done,
    )


def _created(body: bytes | tuple[int, ...], headers: Mapping[str, str], done: Done) -> Response:
    """201 with this body, or of positions alone with the minimal one (RFC 7240 section 4.2)."""
    told = {**headers, "idempotent-replayed": "true"} if done.replayed else headers
    if isinstance(body, bytes):
        return Response(body, 201, told, "application/json")
    return Response(orjson.dumps({"positions": body}), 201, {**told, **MINIMAL_APPLIED}, "application/json")


_STEP_HEADERS: Final = ("ETag", "Location", "Idempotent-Replayed")

REGISTER_AUTHORIZATION: Final = PostSpec(
    name="register_authorization",
    path="/v1/authorizations",
    existing=False,
    records=AuthorizationRegistered,
    summary="Register an authorization",
    model=AuthorizationRegisteredIn,
    answered=RecordedOut,
    headers=(*_STEP_HEADERS, "Link"),
    problems=REGISTRATION_STATUSES,
    ask=registration,
    respond=_step_recorded,
)
RECORD_SENATE_VOTE: Final = PostSpec(
    name="record_senate_vote",
    path="/v1/senate-votes",
    existing=False,
    records=SenateVoted,
    summary="Record a vote over one or several authorizations",
    model=SenateVoteIn,
    answered=SenateVoteRecordedOut,
    headers=("Location", "Idempotent-Replayed"),
    problems=VOTE_STATUSES,
    ask=vote,
    respond=_vote_recorded,
)
JOIN_SENATE_VOTE: Final = PostSpec(
    name="join_senate_vote",
    path="/v1/senate-votes/{vote_id}/authorizations",
    existing=False,
    records=SenateVoted,
    summary="Record that a vote settled further authorizations",
    model=JoinedVoteIn,
    answered=SenateVoteRecordedOut,
    headers=("Location", "Idempotent-Replayed"),
    problems=VOTE_STATUSES,
    ask=joined,
    respond=_vote_recorded,
)


def _form(row: StepRow) -> PostSpec:
    def ask(data: Any, where: Where) -> ParsedBody:
        if where.authorization is None:
            raise TypeError(f"{row.kind} is about an authorization")
        if where.code is not None:
            data = {**data, "code": where.code}
        return of_step(row.kind, data, where.authorization)

    return PostSpec(
        name=row.name,
        path=f"/v1/authorizations/{{id}}/{row.path}",
        existing=True,
        records=EVENT_OF[row.kind],
        summary=row.summary,
        model=body_of(row.kind),
        answered=RecordedOut,
        headers=_STEP_HEADERS,
        problems=EXISTING_STATUSES,
        ask=ask,
        respond=_step_recorded,
    )


POSTS: Final = (REGISTER_AUTHORIZATION, RECORD_SENATE_VOTE, JOIN_SENATE_VOTE, *map(_form, ROWS))
