"""The table of the kinds of steps that can be recorded: the path of each, and what a body looks like.

What is recorded otherwise than by a POST of its own kind (registrations, votes) has a row in posts.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Union

from pydantic import BaseModel, Field

from domain.events import (
    EVENT_OF,
    STEP_TYPES,
    AuthorizationRegistered,
    AuthorizationsLinked,
    Event,
    FindingAcknowledged,
    FindingResolved,
    ModificationRequested,
    PersonalDataErased,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
    step_and_version,
)
from domain.values import MAX_INT, Organ, Range
from domain.values.about import About
from domain.values.fields import shape_of
from service.api.v1.derive import (
    ClosedModel,
    Uuid,
    annotation_of,
    described,
    extended,
    integer,
    optional_field,
    versioned,
)
from service.api.v1.withholding import AGAIN, GIVEN
from service.event_store.upcasters import current_type, known_types
from service.policy import REGISTERED, VOTED

MAX_SHARING: Final = 50
MAX_LINKED: Final = 100
INT64: Final[dict[str, Any]] = {"format": "int64"}


class StepRow(NamedTuple):
    """One POST under `/v1/authorizations/{id}`: its path, the name of its operation, what it records."""

    kind: str
    path: str
    name: str
    summary: str


ROWS: Final = (
    StepRow("authorization-requested", "request", "record_request", "Record the request"),
    StepRow(
        "request-retransmitted",
        "retransmission",
        "record_retransmission",
        "Record that one organ passes the request on to another",
    ),
    StepRow(
        "request-published",
        "publication",
        "record_publication",
        "Record the publication of the request in the Senate's gazette",
    ),
    StepRow("request-referred", "referral", "record_referral", "Record the referral to committees"),
    StepRow("request-amended", "amendment", "record_amendment", "Record new terms before the vote"),
    StepRow(
        "consideration-scheduled", "schedule", "record_schedule", "Record for which day an organ schedules it"
    ),
    StepRow("consideration-postponed", "postponement", "record_postponement", "Record a postponement"),
    StepRow("request-withdrawn", "withdrawal", "record_withdrawal", "Record that the request is withdrawn"),
    StepRow("request-lapsed", "lapse", "record_lapse", "Record that the request lapsed"),
    StepRow(
        "modification-requested",
        "modifications",
        "record_modification_request",
        "Record a request to modify what was granted",
    ),
    StepRow(
        "committee-opinion-issued",
        "committee-opinions",
        "record_committee_opinion",
        "Record the opinion of the committees",
    ),
    StepRow("decree-published", "decree", "record_decree", "Record the decree"),
    StepRow(
        "decree-corrected",
        "decree-corrections",
        "record_decree_correction",
        "Record what the gazette corrects of the decree",
    ),
    StepRow("entry-recorded", "entries", "record_entry", "Record an entry into the national territory"),
    StepRow("exit-recorded", "exits", "record_exit", "Record an exit from the national territory"),
    StepRow("call-recorded", "calls", "record_call", "Record an arrival or departure that is no crossing"),
    StepRow("phase-started", "phase-starts", "record_phase_start", "Record that a phase begins"),
    StepRow("phase-completed", "phase-completions", "record_phase_completion", "Record that a phase ends"),
    StepRow("incident-recorded", "incidents", "record_incident", "Record an incident"),
    StepRow("account-given", "accounts", "give_account", "Record what an office says"),
    StepRow("activities-concluded", "conclusion", "record_conclusion", "Record that the activities are over"),
    StepRow("report-submitted", "reports", "record_report", "Record a report on the results"),
    StepRow("report-received", "report-receipts", "record_report_receipt", "Record the receipt of a report"),
    StepRow("authorization-closed", "closure", "close_authorization", "Record that the record is closed"),
    StepRow("authorizations-linked", "links", "link_authorizations", "Link authorizations, in all of them"),
    StepRow("step-corrected", "corrections", "correct_step", "Correct a step by recording it again"),
    StepRow("step-annulled", "annulments", "annul_step", "Annul a step, or an annulment"),
    StepRow("value-disputed", "disputes", "dispute_value", "Record values that sources state differently"),
    StepRow("dispute-resolved", "dispute-resolutions", "resolve_dispute", "Resolve a dispute"),
    StepRow("personal-data-erased", "erasures", "erase_personal_data", "Erase what was disclosed to few"),
    StepRow(
        "finding-acknowledged",
        "findings/{code}/acknowledgements",
        "acknowledge_finding",
        "Acknowledge a finding as it stands",
    ),
    StepRow(
        "finding-resolved",
        "findings/{code}/resolutions",
        "resolve_finding",
        "Resolve a finding as it stands",
    ),
)

#: What the register gives: never in a request.
_NOT_GIVEN: Final[Mapping[type, frozenset[str]]] = {AuthorizationsLinked: frozenset({"merged_into"})}
_OPEN_PROCEEDING: Final = (
    "The proceeding that it belongs to: 0 is the original. Null or left out: the one that is open."
)


class ExpectedIn(ClosedModel):
    """An authorization that the write is about too, at the version at which it was read."""

    id: Uuid
    expected_version: Annotated[int, Field(strict=True, ge=1, le=MAX_INT, json_schema_extra=INT64)]

    ABOUT: ClassVar[About] = About(
        "An authorization that the write is about too, at the version at which it was read.",
        "Una autorización a la que también atañe la escritura, en la versión en que se leyó.",
        id=("Its id.", "Su identificador.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        expected_version=(
            "The version at which it was read; 412 if it has moved on.",
            "La versión en que se leyó; 412 si ya avanzó.",
            4,
        ),
    )


_SHARING: Final = Annotated[list[ExpectedIn], Field(max_length=MAX_SHARING)]


def word(word: str) -> Any:
    """The one word that a member can be."""
    return Literal.__getitem__(word)


def _takes_proceeding(cls: type[Event]) -> bool:
    """Whether the command, and not its step, says which proceeding is meant."""
    return cls.event_type.family == "act"


def _model(cls: type[Event], name: str, **changed: Any) -> type[BaseModel]:
    fields = {**GIVEN.get(cls, {}), **changed}
    if _takes_proceeding(cls):
        least = 1 if cls is ModificationRequested else 0
        described = (
            "The number of the proceeding that it opens. Null or left out: the next."
            if least
            else _OPEN_PROCEEDING
        )
        fields["proceeding"] = optional_field(integer(Range(least, MAX_INT)), described)
    optional = frozenset({"vote_id"} if cls is SenateVoted else ())
    return extended(cls, "In", name, fields, optional, _left_out(cls))


def _again(cls: type[Event]) -> type[BaseModel]:
    """The data of a corrected step: the whole of it, its proceeding too (the default is the original)."""
    if cls in _SPECIAL or _takes_proceeding(cls) or cls in AGAIN:
        return extended(cls, "In", f"{cls.__name__}AgainIn", AGAIN.get(cls), frozenset(), _left_out(cls))
    return IN_OF[cls.event_type.step]


def _left_out(cls: type) -> frozenset[str]:
    return _NOT_GIVEN.get(cls, frozenset())


_SPECIAL: Final = (AuthorizationRegistered, StepCorrected, StepAnnulled, AuthorizationsLinked)

IN_OF: Final[dict[str, type[BaseModel]]] = {
    kind: _model(cls, f"{cls.__name__}In") for kind, cls in EVENT_OF.items() if cls not in _SPECIAL
}
"""The data of a kind of step in a request."""


_CORRECTED: Final = About(
    "The whole step as it should have been recorded.",
    "El paso entero, como debió registrarse.",
    type=("The type of the step.", "El tipo del paso."),
    data=(
        "The data of the whole step, with its day and citations.",
        "Los datos del paso entero, con su día y sus citas.",
    ),
)
_FURTHER: Final = About(
    "A further step, recorded in the same write.",
    "Un paso más, registrado en la misma escritura.",
    step=("What kind of step it is.", "Qué clase de paso es."),
    data=("The data of the step, as its POST takes them.", "Los datos del paso, como los recibe su POST."),
)


def corrected_in() -> Any:
    """Any original step again, told apart by its type; of an earlier version as clients of then write it."""
    models: list[type[BaseModel]] = []
    for name in known_types():
        cls = STEP_TYPES.get(current_type(name))
        if cls in (None, StepCorrected, StepAnnulled, PersonalDataErased):
            continue
        models.append(
            described(
                f"Corrected{cls.__name__}{versioned('In', step_and_version(name)[1])}",
                "In",
                _CORRECTED,
                type=(word(name), ...),
                data=(_again(cls), ...),
            )
        )
    return Annotated[Union[tuple(models)], Field(discriminator="type")]  # noqa: UP007  made at run time


_SHARED = optional_field(
    _SHARING,
    "Of a vote that is shared: all its authorizations, which are corrected in the same write.",
    "De una votación compartida: todas sus autorizaciones, que se corrigen en la misma escritura.",
)
IN_OF["authorizations-linked"] = _model(
    AuthorizationsLinked,
    "AuthorizationsLinkedIn",
    others=optional_field(
        Annotated[list[ExpectedIn], Field(max_length=MAX_LINKED)],
        "The others; each records the converse relation.",
    ),
)
IN_OF["step-corrected"] = _model(
    StepCorrected, "StepCorrectedIn", step=(corrected_in(), Field()), authorizations=_SHARED
)
IN_OF["step-annulled"] = _model(StepAnnulled, "StepAnnulledIn", authorizations=_SHARED)

IN_LINE: Final[dict[str, type[BaseModel]]] = {
    **IN_OF,
    VOTED: _model(
        SenateVoted,
        "SenateVotedLineIn",
        organ=optional_field(
            annotation_of(shape_of(Organ), "In"),
            "The organ that voted; of a vote on record the same, or left out.",
        ),
    ),
    **{
        kind: _model(EVENT_OF[kind], f"{EVENT_OF[kind].__name__}LineIn", **AGAIN[EVENT_OF[kind]])
        for kind in IN_OF
        if EVENT_OF[kind] in AGAIN
    },
}
"""The data of a kind of step in a line of an import: what a vote on record was can be left out, all of it. A
digest can stand for what another register has disclosed to few."""

#: Where the path says which rule's finding is meant.
_OF_FINDING: Final = {
    kind: extended(cls, "In", f"{name}In", {}, frozenset(), frozenset({"code"}))
    for kind, cls, name in (
        ("finding-acknowledged", FindingAcknowledged, "FindingAcknowledgement"),
        ("finding-resolved", FindingResolved, "FindingResolution"),
    )
}


def body_of(kind: str) -> type[BaseModel]:
    """The model of a POST's body."""
    return _OF_FINDING.get(kind) or IN_OF[kind]


def _further() -> Any:
    models = [
        described(
            f"{EVENT_OF[kind].__name__}StepIn",
            "In",
            _FURTHER,
            step=(word(kind), ...),
            data=(model, ...),
        )
        for kind, model in IN_OF.items()
        if kind != REGISTERED
    ]
    return Annotated[Union[tuple(models)], Field(discriminator="step")]  # noqa: UP007  made at run time


FurtherStepIn: Final = _further()
KINDS: Final = (REGISTERED, *(kind for kind in IN_OF if kind != REGISTERED))
"""Every kind of step that a line of an import can record."""
