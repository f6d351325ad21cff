"""Factories of values, events and commands, by what a test wants to say of them; days are texts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.commands import (
    AnnulStep,
    Command,
    CorrectStep,
    ErasePersonalData,
    LinkAuthorizations,
    RecordAct,
    RecordAsGiven,
    RecordSenateVote,
    RegisterAuthorization,
    Registration,
    VotedAuthorization,
)
from domain.events import (
    Act,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRegistered,
    AuthorizationRequested,
    AuthorizationsLinked,
    CallRecorded,
    CommitteeOpinionIssued,
    CompetingValue,
    ConsiderationScheduled,
    CorrectedStep,
    DecreeCorrected,
    DecreePublished,
    DisputeResolved,
    EntryIntoForce,
    EntryRecorded,
    Event,
    ExitRecorded,
    ForceRule,
    ModificationRequested,
    OriginalEvent,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    Relation,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestReferred,
    RequestWithdrawn,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)
from domain.values import (
    Activity,
    Citation,
    Contingent,
    Count,
    Day,
    Letter,
    Part,
    Place,
    PlannedCrossing,
    Repeats,
    ReportObligation,
    Source,
    Tally,
    Terms,
    Tier,
    Window,
)

THIS = UUID("01890000-0000-7000-8000-000000000001")
"""The authorization that a test is about, unless it says otherwise."""
OTHER = UUID("01890000-0000-7000-8000-000000000002")
VOTE = UUID("01890000-0000-7000-8000-00000000f001")
"""The vote that a test is about, unless it says otherwise."""
ANOTHER_VOTE = UUID("01890000-0000-7000-8000-00000000f002")


# Values.


def day(text: str | None) -> Day | None:
    return Day(text) if text is not None else None


def terms(*contingents: Contingent, **fields: Any) -> Terms:
    return Terms(contingents=contingents or None, **fields)


def contingent(key: str = "c1", count: int | None = 12, **fields: Any) -> Contingent:
    return Contingent(key=key, count=Count(value=count) if count is not None else None, **fields)


def part(key: str | None = "c1", count: int | None = None, **fields: Any) -> Part:
    return Part(contingent=key, count=Count(value=count) if count is not None else None, **fields)


def tally(in_favour: int | None = None, against: int | None = None, abstentions: int | None = None) -> Tally:
    """As sources write it: in favour, against, abstentions."""
    return Tally(in_favour=in_favour, against=against, abstentions=abstentions)


def repeats(version: int, why: str = "The first vote was taken without a quorum.") -> Repeats:
    return Repeats(version=version, why=why)


def place(name: str, key: str | None = None, **fields: Any) -> Place:
    return Place(key=key, name=name, **fields)


def count_of(value: int, bound: str = "exact", **fields: Any) -> Count:
    return Count(**{"value": value, "bound": bound, **fields})


def activity(first: str | None, last: str | None, key: str = "a1", **fields: Any) -> Activity:
    return Activity(key=key, first_on=day(first), last_on=day(last), **fields)


def planned(direction: str, on: str | None = None, name: str | None = None, **fields: Any) -> PlannedCrossing:
    stated = {
        "key": f"p-{direction}",
        "direction": direction,
        "on": day(on),
        "place": place(name) if name is not None else None,
        **fields,
    }
    return PlannedCrossing(**stated)


def window(first: str | None = "2026-02-27", last: str | None = "2026-07-15", **fields: Any) -> Window:
    return Window(first_on=day(first), last_on=day(last), **fields)


def until(last: str | None, **fields: Any) -> Window:
    """A window of which nobody said when it begins."""
    return window(None, last, **fields)


def report_obligation(
    key: str = "r1",
    days: int | None = 30,
    unit: str | None = "calendar",
    anchor: str | None = "conclusion",
    **fields: Any,
) -> ReportObligation:
    return ReportObligation(**{"key": key, "days": days, "unit": unit, "anchor": anchor, **fields})


def entry_terms(**fields: Any) -> Terms:
    """Twelve of the United States, to be here from 27 February to 15 July 2026."""
    stated: dict[str, Any] = {
        "movements": ("foreign_entry",),
        "ministries": ("defence",),
        "contingents": (
            contingent("c1", 12, countries=("US",), unit="7/o. Grupo de Operaciones Especiales"),
        ),
        "window": window(),
    }
    return Terms(**(stated | fields))


def exit_terms(**fields: Any) -> Terms:
    """Sixty of our own, to train abroad from 1 October to 15 November 2025."""
    stated: dict[str, Any] = {
        "movements": ("national_exit",),
        "ministries": ("navy",),
        "contingents": (contingent("c1", 60),),
        "window": window("2025-10-01", "2025-11-15"),
    }
    return Terms(**(stated | fields))


# Events.


def registered(terms: Terms | None = None, **fields: Any) -> AuthorizationRegistered:
    return AuthorizationRegistered(
        **{"reference": "MX-2026-SOF1", "title": "Capacitación MEXSOF", "terms": terms, **fields}
    )


def voted(outcome: str | None = "approved", on: str | None = "2026-02-17", **fields: Any) -> SenateVoted:
    return SenateVoted(
        **{
            "vote_id": VOTE,
            "organ": "senate",
            "on": Day(on) if on is not None else None,
            "outcome": outcome,
            **fields,
        }
    )


def entered(on: str | None = "2026-02-27", *parts: Part, **fields: Any) -> EntryRecorded:
    """An entry on a day; without parts, it is not stated who."""
    return EntryRecorded(
        **{"on": Day(on) if on is not None else None, "parts": parts or None, **fields},
    )


def requested(
    on: str | None = "2026-02-10", terms: Terms | None = None, *, dated_on: str | None = None, **fields: Any
) -> AuthorizationRequested:
    """Received on the first of these days, by a letter of the other."""
    letter = Letter(dated_on=day(dated_on)) if dated_on is not None else None
    return AuthorizationRequested(**{"received_on": day(on), "terms": terms, "letter": letter, **fields})


def modified(
    on: str | None = "2026-03-10", terms: Terms | None = None, proceeding: int = 1, **fields: Any
) -> ModificationRequested:
    return ModificationRequested(received_on=day(on), terms=terms, proceeding=proceeding, **fields)


def referred(on: str | None = "2026-02-11", *committees: str, **fields: Any) -> RequestReferred:
    return RequestReferred(on=day(on), committees=committees or None, **fields)


def amended(on: str | None = "2026-02-12", terms: Terms | None = None, **fields: Any) -> RequestAmended:
    return RequestAmended(on=day(on), terms=terms, **fields)


def scheduled(for_on: str | None = "2026-01-13", **fields: Any) -> ConsiderationScheduled:
    return ConsiderationScheduled(for_on=day(for_on), **fields)


def opinion(on: str | None = "2026-02-17", *committees: str, **fields: Any) -> CommitteeOpinionIssued:
    return CommitteeOpinionIssued(committees=committees or ("Marina",), on=day(on), **fields)


def withdrawn(on: str | None = "2026-02-20", **fields: Any) -> RequestWithdrawn:
    return RequestWithdrawn(on=day(on), **fields)


def lapsed(on: str | None = "2026-02-20", **fields: Any) -> RequestLapsed:
    return RequestLapsed(on=day(on), **fields)


def decreed(
    on: str | None = "2026-02-27",
    rule: ForceRule = "unknown",
    terms: Terms | None = None,
    fixed_on: str | None = None,
    **fields: Any,
) -> DecreePublished:
    force = EntryIntoForce(rule=rule, on=day(fixed_on))
    return DecreePublished(
        **{"text": "excerpt", "on": day(on), "terms": terms, "entry_into_force": force, **fields}
    )


def erratum(on: str | None = "2026-03-02", terms: Terms | None = None, **fields: Any) -> DecreeCorrected:
    return DecreeCorrected(**{"kind": "erratum", "on": day(on), "terms": terms, **fields})


def left(on: str | None = "2026-07-15", *parts: Part, **fields: Any) -> ExitRecorded:
    """An exit on a day; without parts, it is not stated who."""
    return ExitRecorded(**{"on": day(on), "parts": parts or None, **fields})


def called(
    on: str | None = "2026-03-01", side: str = "national", *parts: Part, **fields: Any
) -> CallRecorded:
    stated = {"movement": "arrival", "side": side, "on": day(on), "parts": parts or None, **fields}
    return CallRecorded(**stated)


def started(on: str | None = "2026-03-02", **fields: Any) -> PhaseStarted:
    return PhaseStarted(on=day(on), **fields)


def completed(on: str | None, **fields: Any) -> PhaseCompleted:
    return PhaseCompleted(on=day(on), **fields)


def concluded(on: str | None = "2026-07-15") -> ActivitiesConcluded:
    return ActivitiesConcluded(on=day(on))


def reported(on: str | None = "2026-08-10", **fields: Any) -> ReportSubmitted:
    return ReportSubmitted(letter=Letter(dated_on=day(on)), **fields)


def received(on: str | None = "2026-08-12", **fields: Any) -> ReportReceived:
    return ReportReceived(received_on=day(on), **fields)


def closed(on: str | None = "2026-12-31") -> AuthorizationClosed:
    return AuthorizationClosed(on=day(on), why="The report was noted.")


def linked(relation: Relation, other: UUID | None = OTHER, **fields: Any) -> AuthorizationsLinked:
    others = (other,) if other is not None else None
    return AuthorizationsLinked(**{"relation": relation, "others": others, "basis": "stated", **fields})


def cites(tier: Tier = "press", **fields: Any) -> Citation:
    return Citation(**{"source": Source(title=f"A source ({tier})", tier=tier), "states": (), **fields})


def disputed(version: int | None, path: str, *values: tuple[Any, Tier]) -> ValueDisputed:
    """A dispute between the value on record and others, each of a source of some tier."""
    competing = tuple(CompetingValue(value=value, citation=cites(tier)) for value, tier in values)
    return ValueDisputed(version=version, path=path, values=competing)


def resolved(dispute_version: int, value: Any) -> DisputeResolved:
    return DisputeResolved(
        dispute_version=dispute_version, value=value, why="The record of the session decides."
    )


# Commands.


def register(
    *steps: RecordAsGiven | RecordSenateVote, stream: UUID = THIS, **fields: Any
) -> RegisterAuthorization:
    return RegisterAuthorization(
        id=stream, registration=Registration(**{"title": "Capacitación MEXSOF", **fields}), steps=steps
    )


def another_vote(outcome: str | None = "approved", on: str | None = "2026-02-17", **fields: Any) -> Command:
    """A vote on `THIS` that is none of those on record."""
    return record_vote(outcome, on, **{"vote_id": ANOTHER_VOTE, **fields})


def record_vote(
    outcome: str | None = "approved",
    on: str | None = "2026-02-17",
    *,
    over: tuple[VotedAuthorization, ...] = (),
    repeats: Repeats | None = None,
    proceeding: int | None = None,
    terms: Terms | None = None,
    **fields: Any,
) -> RecordSenateVote:
    """A vote on `THIS` alone, unless `over` names the authorizations."""
    this = VotedAuthorization(id=THIS, repeats=repeats, proceeding=proceeding, terms=terms)
    return RecordSenateVote(
        **{
            "vote_id": VOTE,
            "organ": "senate",
            "on": Day(on) if on is not None else None,
            "outcome": outcome,
            "authorizations": over or (this,),
            **fields,
        }
    )


def together(*streams: UUID) -> tuple[VotedAuthorization, ...]:
    """What one vote is on."""
    return tuple(VotedAuthorization(id=stream) for stream in streams)


def do(step: Event, stream: UUID = THIS, **fields: Any) -> Command:
    """The command that records the step; `proceeding=` of an act goes here, not into the step."""
    if isinstance(step, AuthorizationRegistered | SenateVoted):
        raise TypeError("a registration and a vote have commands that carry no step")
    if isinstance(step, Act):
        return RecordAct(id=stream, step=step, **fields)
    if isinstance(step, AuthorizationsLinked):
        return LinkAuthorizations(id=stream, step=step, **fields)
    if isinstance(step, StepCorrected):
        return CorrectStep(id=stream, step=step, **fields)
    if isinstance(step, StepAnnulled):
        return AnnulStep(id=stream, step=step, **fields)
    if isinstance(step, PersonalDataErased):
        return ErasePersonalData(id=stream, step=step, **fields)
    return RecordAsGiven(id=stream, step=step, **fields)


def correct(version: int, event: OriginalEvent, *others: UUID, stream: UUID = THIS) -> CorrectStep:
    step = StepCorrected(version=version, step=CorrectedStep(event), why="A clerk misread the page.")
    return CorrectStep(id=stream, step=step, authorizations=(stream, *others) if others else ())


def annul(version: int, *others: UUID, stream: UUID = THIS) -> AnnulStep:
    step = StepAnnulled(version=version, why="Recorded of the wrong authorization.")
    return AnnulStep(id=stream, step=step, authorizations=(stream, *others) if others else ())


def record(entry: EntryRecorded, stream: UUID = THIS) -> RecordAsGiven:
    return RecordAsGiven(id=stream, step=entry)
