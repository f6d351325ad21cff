"""What can be recorded over HTTP, and what command does each body stand for? One form per POST."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from domain.authorization.days import form_flaws
from domain.commands import (
    Command,
    FurtherStep,
    RecordEntry,
    RecordSenateVote,
    RegisterAuthorization,
    Registration,
    VotedAuthorization,
)
from domain.events import EntryRecorded, SenateVoted
from domain.jurisdictions.profile import Profile
from domain.values import Flaw, Invalid
from service.api.answers import Answer, json_answer
from service.api.conditions import etag
from service.api.documented import EXISTING_STATUSES, VOTE_STATUSES, WRITE_STATUSES
from service.api.problems import Fault
from service.api.rendering import authorization, recorded
from service.api.v1.convert import built, pointer
from service.api.v1.derive import model_of
from service.api.v1.schemas import AuthorizationRegisteredIn, RecordedOut, SenateVoteIn, SenateVoteRecordedOut
from service.api.writing import Asked, Form
from service.entropy import uuid4_text
from service.handlers import Done
from service.policy import ENTERED, REGISTERED, VOTED


def _registration(data: Any, _: UUID | None) -> Asked:
    id_ = UUID(data["id"]) if data.get("id") is not None else UUID(uuid4_text())
    flaws: list[Flaw] = []
    registration: Registration | None = None
    steps: list[FurtherStep] = []
    try:
        registration = built(Registration, data)
    except Invalid as error:
        flaws += error.flaws
    for place, given in enumerate(data.get("steps") or ()):
        try:
            steps.append(_FURTHER[given["step"]](given["data"], id_))
        except Invalid as error:
            flaws += (flaw.under("data").under(str(place)).under("steps") for flaw in error.flaws)
    if registration is None or flaws:
        raise Invalid(flaws)
    command = RegisterAuthorization(id=id_, registration=registration, steps=tuple(steps))
    kinds = (REGISTERED, *dict.fromkeys(given["step"] for given in data.get("steps") or ()))
    return Asked(command, kinds, expected={})


def _vote(data: Any, _: UUID | None) -> Asked:
    vote_id = data.get("vote_id") or uuid4_text()
    command = built(RecordSenateVote, {**data, "vote_id": vote_id})
    expected = {UUID(one["id"]): one["expected_version"] for one in data["authorizations"]}
    return Asked(command, (VOTED,), expected, correlation=str(command.vote_id))


def _vote_on_one(data: Mapping[str, Any], id_: UUID) -> RecordSenateVote:
    event = built(SenateVoted, {**data, "vote_id": data.get("vote_id") or uuid4_text()})
    return RecordSenateVote(
        vote_id=event.vote_id,
        organ=event.organ,
        on=event.on,
        session=event.session,
        tally=event.tally,
        outcome=event.outcome,
        waivers=event.waivers,
        decree_dated_on=event.decree_dated_on,
        authorizations=(
            VotedAuthorization(
                id=id_, proceeding=data.get("proceeding"), repeats=event.repeats, terms=event.terms
            ),
        ),
        citations=event.citations,
        derived=event.derived,
        note=event.note,
    )


def _entry_on_one(data: Mapping[str, Any], id_: UUID) -> RecordEntry:
    return RecordEntry(id=id_, step=built(EntryRecorded, data))


_FURTHER: Final[Mapping[str, Callable[[Mapping[str, Any], UUID], FurtherStep]]] = {
    VOTED: _vote_on_one,
    ENTERED: _entry_on_one,
}


def of_step(kind: str, data: Mapping[str, Any], id_: UUID) -> Asked:
    """What one step asks for that does not come over a path of its own: a line of an import."""
    if kind == REGISTERED:
        return _registration(data, None)
    return Asked(_FURTHER[kind](data, id_), (kind,))


def _entry(data: Any, id_: UUID | None) -> Asked:
    if id_ is None:
        raise TypeError("an entry is about an authorization")
    return Asked(_entry_on_one(data, id_), (ENTERED,))


def _flaws(command: Command, profile: Profile) -> Sequence[Fault]:
    """Flaws of form that need the jurisdiction's data, such as its time zones."""
    match command:
        case RecordEntry():
            return _faults(command.step, profile, "")
        case RegisterAuthorization():
            return [
                fault
                for place, step in enumerate(command.steps)
                if isinstance(step, RecordEntry)
                for fault in _faults(step.step, profile, f"/steps/{place}/data")
            ]
        case _:
            return ()


def _faults(entry: EntryRecorded, profile: Profile, under: str) -> list[Fault]:
    return [
        Fault(under + pointer(None, flaw.path), None, flaw.message, flaw.code)
        for flaw in form_flaws(entry, profile)
    ]


def _answer(done: Done, profile: Profile) -> Answer:
    """201 of a step or a registration: the authorization as it stood right after, on the day of recording."""
    made = done.recorded
    on = made.recorded_at.astimezone(profile.zone).date()
    (state,) = made.states.values()
    return json_answer(
        201,
        recorded(made.positions, authorization(state, on)),
        (b"etag", etag(state.version, on).encode()),
        (b"location", b"/v1/events/%d" % made.positions[0]),
        *_REPLAYED[done.replayed],
    )


def _vote_answer(done: Done, profile: Profile) -> Answer:
    """201 of a vote: where it stands in each stream."""
    made = done.recorded
    on = made.recorded_at.astimezone(profile.zone).date()
    # Each stream's last step right after the write is the vote.
    event = made.states[made.streams[0]].steps[-1].event
    if not isinstance(event, SenateVoted):
        raise TypeError(f"a vote recorded {type(event).__name__}")
    body = {
        "vote_id": str(event.vote_id),
        "authorizations": [
            {"id": str(stream), "etag": etag(made.states[stream].version, on), "position": position}
            for stream, position in zip(made.streams, made.positions, strict=True)
        ],
    }
    location = f"/v1/senate-votes/{event.vote_id}".encode()
    return json_answer(201, orjson.dumps(body), (b"location", location), *_REPLAYED[done.replayed])


_REPLAYED: Final[Mapping[bool, tuple[tuple[bytes, bytes], ...]]] = {
    True: ((b"idempotent-replayed", b"true"),),
    False: (),
}


_STEP_HEADERS: Final = ("ETag", "Location", "Idempotent-Replayed")

REGISTER_AUTHORIZATION: Final = Form(
    name="register_authorization",
    path="/v1/authorizations",
    existing=False,
    summary="Register an authorization",
    model=AuthorizationRegisteredIn,
    answered=RecordedOut,
    headers=_STEP_HEADERS,
    problems=WRITE_STATUSES,
    ask=_registration,
    flaws=_flaws,
    answer=_answer,
)
RECORD_SENATE_VOTE: Final = Form(
    name="record_senate_vote",
    path="/v1/senate-votes",
    existing=False,
    summary="Record a vote over one or several authorizations",
    model=SenateVoteIn,
    answered=SenateVoteRecordedOut,
    headers=("Location", "Idempotent-Replayed"),
    problems=VOTE_STATUSES,
    ask=_vote,
    flaws=_flaws,
    answer=_vote_answer,
)
RECORD_ENTRY: Final = Form(
    name="record_entry",
    path="/v1/authorizations/{id}/entries",
    existing=True,
    summary="Record an entry into the national territory",
    model=model_of(EntryRecorded, "In"),
    answered=RecordedOut,
    headers=_STEP_HEADERS,
    problems=EXISTING_STATUSES,
    ask=_entry,
    flaws=_flaws,
    answer=_answer,
)

FORMS: Final = (REGISTER_AUTHORIZATION, RECORD_SENATE_VOTE, RECORD_ENTRY)
