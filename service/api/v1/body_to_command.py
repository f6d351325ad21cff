"""Turns a checked body into its command: one function per form, and one for every kind of step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from domain.commands import (
    AnnulStep,
    CorrectStep,
    ErasePersonalData,
    FurtherStep,
    JoinSenateVote,
    LinkAuthorizations,
    RecordAct,
    RecordAsGiven,
    RecordSenateVote,
    RegisterAuthorization,
    Registration,
)
from domain.events import (
    EVENT_OF,
    STEP_TYPES,
    Act,
    AuthorizationRegistered,
    AuthorizationsLinked,
    CorrectedStep,
    Event,
    PersonalDataErased,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
)
from domain.values import Flaw, Invalid
from domain.values.reading import read
from service.api.http.identifiers import uuid4_text
from service.api.v1.writing import ParsedBody, Where
from service.event_store.upcasters import fields_missing_in, upcast
from service.policy import REGISTERED, VOTED


def registration(data: Any, _: Where) -> ParsedBody:
    id_ = UUID(data["id"]) if data.get("id") is not None else UUID(uuid4_text())
    flaws: list[Flaw] = []
    registration: Registration | None = None
    steps: list[FurtherStep] = []
    try:
        registration = read(Registration, _without(data, "id", "steps"))
    except Invalid as error:
        flaws += error.flaws
    for place, given in enumerate(data.get("steps") or ()):
        try:
            steps.append(_further(given["step"], given["data"], id_))
        except Invalid as error:
            flaws += (flaw.under("data").under(str(place)).under("steps") for flaw in error.flaws)
    if registration is None or flaws:
        raise Invalid(flaws)
    command = RegisterAuthorization(id=id_, registration=registration, steps=tuple(steps))
    kinds = (REGISTERED, *dict.fromkeys(given["step"] for given in data.get("steps") or ()))
    return ParsedBody(command, kinds, expected={})


def vote(data: Any, _: Where) -> ParsedBody:
    vote_id = data.get("vote_id") or uuid4_text()
    command = read(RecordSenateVote, {**data, "vote_id": vote_id, "authorizations": _voted(data)})
    expected = {UUID(one["id"]): one["expected_version"] for one in data["authorizations"]}
    return ParsedBody(command, (VOTED,), expected, correlation=str(command.vote_id))


def joined(data: Any, where: Where) -> ParsedBody:
    command = read(JoinSenateVote, {**data, "vote_id": str(where.vote), "authorizations": _voted(data)})
    expected = {UUID(one["id"]): one["expected_version"] for one in data["authorizations"]}
    return ParsedBody(command, (VOTED,), expected, correlation=str(command.vote_id))


def _further(kind: str, data: Mapping[str, Any], id_: UUID) -> FurtherStep:
    """The command of one step, whatever its kind."""
    if kind == VOTED:
        return _vote_on_one(data, id_)
    event = _event(EVENT_OF[kind], data)
    if isinstance(event, AuthorizationRegistered):
        raise TypeError("a registration must not follow another step")
    if isinstance(event, SenateVoted):
        raise TypeError("a vote is told as one over several authorizations")
    if isinstance(event, Act):
        return RecordAct(id=id_, step=event, proceeding=data.get("proceeding"))
    if isinstance(event, AuthorizationsLinked):
        return LinkAuthorizations(id=id_, step=event)
    if isinstance(event, StepCorrected):
        again = data["step"]
        untold = fields_missing_in(again["type"]).difference(again["data"])
        return CorrectStep(id=id_, step=event, untold=untold, authorizations=_named(data))
    if isinstance(event, StepAnnulled):
        return AnnulStep(id=id_, step=event, authorizations=_named(data))
    if isinstance(event, PersonalDataErased):
        return ErasePersonalData(id=id_, step=event)
    return RecordAsGiven(id=id_, step=event)  # what is left is a fact or a statement: a type checker knows


def _event(cls: type[Event], data: Mapping[str, Any]) -> Event:
    """The step itself. Of which proceeding an act is says the command, which may leave it open."""
    if cls is StepCorrected:
        return _correction(data)
    if cls.event_type.family == "act":
        data = _without(data, "proceeding")
    if cls is StepAnnulled:
        data = _without(data, "authorizations")
    if cls is AuthorizationsLinked:
        others = data.get("others")
        data = {**data, "others": None if others is None else [one["id"] for one in others]}
    return read(cls, data)


def _vote_on_one(data: Mapping[str, Any], id_: UUID) -> RecordSenateVote:
    """The vote of a step, as one that settles one authorization; flaws are told of the step."""
    voted = {"id": str(id_), **{name: data.get(name) for name in _OF_ONE}}
    vote_id = data.get("vote_id") or uuid4_text()
    vote = {**_without(data, *_OF_ONE), "vote_id": vote_id, "authorizations": [voted]}
    try:
        return read(RecordSenateVote, vote)
    except Invalid as error:
        raise Invalid(
            flaw._replace(path=flaw.path.removeprefix("authorizations.0.")) for flaw in error.flaws
        ) from error


def _correction(data: Mapping[str, Any]) -> StepCorrected:
    given = data["step"]
    flaws: list[Flaw] = []
    again: CorrectedStep | None = None
    without: StepAnnulled | None = None
    try:
        name, again_data = upcast(given["type"], given["data"])
        again = CorrectedStep(read(STEP_TYPES[name], again_data))  # type: ignore[arg-type]  # an original: the form has no other
    except Invalid as error:
        flaws += (flaw.under("data").under("step") for flaw in error.flaws)
    try:
        without = read(_Frame, _without(data, "step", "authorizations"))
    except Invalid as error:
        flaws += error.flaws
    if again is None or without is None:
        raise Invalid(flaws)
    return StepCorrected(
        version=without.version,
        why=without.why,
        citations=without.citations,
        derived=without.derived,
        note=without.note,
        step=again,
    )


#: An annulment has the fields of a correction but for the step.
_Frame = StepAnnulled


def _without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: member for name, member in data.items() if name not in names}


def _voted(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a vote settles; the versions expected are not of the command."""
    return [_without(one, "expected_version") for one in data["authorizations"]]


def _named(data: Mapping[str, Any]) -> tuple[UUID, ...]:
    return tuple(UUID(one["id"]) for one in data.get("authorizations") or ())


def _expected(data: Mapping[str, Any]) -> dict[UUID, int]:
    """The versions of the other authorizations that a link, a correction or an annulment writes to."""
    named = [*(data.get("others") or ()), *(data.get("authorizations") or ())]
    return {UUID(one["id"]): one["expected_version"] for one in named}


def of_step(kind: str, data: Mapping[str, Any], id_: UUID) -> ParsedBody:
    """What one step asks for, over a path of its own or in a line of an import."""
    if kind == REGISTERED:
        return registration(data, Where())
    expected = _expected(data) if kind in _OVER_SEVERAL else {}
    return ParsedBody(_further(kind, data, id_), (kind,), expected)


_OF_ONE: Final = ("proceeding", "repeats", "terms")
_OVER_SEVERAL: Final = frozenset({"authorizations-linked", "step-corrected", "step-annulled"})
