"""The models of the contract besides those derived one to one from the domain's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from domain.commands import JoinSenateVote, RecordSenateVote, Registration, VotedAuthorization
from domain.values import MAX_INT, Organ, Range
from service.api.v1.derive import (
    ClosedModel,
    OpenModel,
    Uuid,
    Words,
    extended,
    integer,
    optional_field,
)
from service.api.v1.states import AuthorizationOut, Int64
from service.api.v1.steps import FurtherStepIn
from service.event_store.upcasters import known_types

MAX_STEPS = 50
MAX_VOTED = 50


if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class VotedAuthorizationIn(ClosedModel): ...

else:
    VotedAuthorizationIn = extended(
        VotedAuthorization,
        "In",
        "VotedAuthorizationIn",
        {
            "id": (Uuid, Field(description="The authorization that the vote settles.")),
            "expected_version": (
                integer(Range(1, MAX_INT)),
                Field(description="The version at which it was read; 412 if it has moved on."),
            ),
        },
    )


# Requests.


AuthorizationRegisteredIn = extended(
    Registration,
    "In",
    "AuthorizationRegisteredIn",
    {
        "id": optional_field(
            Uuid, "The authorization's id, chosen by the client; else the register makes one."
        ),
        "steps": optional_field(
            Annotated[list[FurtherStepIn], Field(max_length=MAX_STEPS)],
            "First further steps, recorded in the same write: all, or none and no registration either.",
        ),
    },
)

SenateVoteIn = extended(
    RecordSenateVote,
    "In",
    "SenateVoteIn",
    {
        "vote_id": optional_field(Uuid, "Chosen by the client; else the register makes one."),
        "authorizations": (
            Annotated[list[VotedAuthorizationIn], Field(min_length=1, max_length=MAX_VOTED)],
            Field(description="What the vote settles: all record it, or none."),
        ),
        "organ": (Organ, Field()),
    },
)

JoinedVoteIn = extended(
    JoinSenateVote,
    "In",
    "JoinedVoteIn",
    {
        "already_in": (Uuid, Field(description="An authorization in which the vote is on record.")),
        "authorizations": (
            Annotated[list[VotedAuthorizationIn], Field(min_length=1, max_length=MAX_VOTED)],
            Field(description="What else the vote settles: all record it, or none."),
        ),
    },
    left_out=frozenset({"vote_id"}),
)


# Answers.


class RecordedOut(OpenModel):
    """What was recorded, and where the authorization stands now: the very bytes that reading it gives."""

    positions: list[Int64]
    authorization: AuthorizationOut
    similar: Annotated[
        list[Uuid] | None,
        Field(
            description="Of a registration: which authorizations, registered before it, are perhaps the same "
            "(finding C09), as far as the lists reach; at most 100. Null: not asked."
        ),
    ]


class VotedAuthorizationOut(OpenModel):
    """`etag` is the authorization's after the vote."""

    id: Uuid
    etag: str
    position: Int64


class SenateVoteRecordedOut(OpenModel):
    """A vote, and where it stands in the log for each authorization."""

    vote_id: Uuid
    authorizations: list[VotedAuthorizationOut]


class EventOut(OpenModel):
    """An event as it is stored (CloudEvents 1.0), byte for byte. Every type of event has this one form."""

    specversion: str
    id: Uuid
    source: str
    type: Annotated[str, Words(*known_types())]
    subject: str
    time: str
    datacontenttype: str
    dataschema: str
    data: dict[str, Any]
    streamversion: Int64
    actorid: str
    actoroffice: str
    requestid: str
    correlationid: str
    occurred: str = Field(default="", description="The day of the step; left out where it has none.")
    prev: str = Field(
        default="", description="Leaf hash of the stream's event before; left out on the first."
    )


class EventItemOut(OpenModel):
    """`leaf_hash`: base64 of SHA-256 of a zero byte and the event's canonical bytes (RFC 6962)."""

    position: Int64
    leaf_hash: str
    event: EventOut


class EventsPage(OpenModel):
    """`next_cursor` is never null: ask again with it, now or later, for what comes next."""

    items: list[EventItemOut]
    next_cursor: str


class AuthorizationEventsPage(OpenModel):
    """`next_cursor` null: there are no more events at present."""

    items: list[EventItemOut]
    next_cursor: str | None


class ProblemFlaw(OpenModel):
    """One thing wrong: `pointer` (RFC 6901) into the body, or the name of a `parameter`."""

    pointer: str | None
    parameter: str | None
    detail: str
    code: str


class Problem(OpenModel):
    """RFC 9457. `code` is stable; further members depend on it: `citation`, `sentence`, `differs`..."""

    type: str
    title: str
    status: Int64
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[ProblemFlaw]
