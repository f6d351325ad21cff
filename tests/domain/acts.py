"""What steps do tests of the domain tell of, in one line each? Days are written as texts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.events import (
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRequested,
    AuthorizationsLinked,
    CallRecorded,
    CommitteeOpinionIssued,
    CompetingValue,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    DisputeResolved,
    EntryIntoForce,
    ExitRecorded,
    ForceRule,
    ModificationRequested,
    PhaseStarted,
    Relation,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestReferred,
    RequestWithdrawn,
    ValueDisputed,
)
from domain.values import Citation, Day, Letter, Part, ReportObligation, Source, Terms, Tier, Window
from tests.domain.scenario import OTHER


def day(text: str | None) -> Day | None:
    return Day(text) if text is not None else None


def requested(
    on: str | None = "2026-02-10", terms: Terms | None = None, **fields: Any
) -> AuthorizationRequested:
    return AuthorizationRequested(received_on=day(on), terms=terms, **fields)


def modified(
    on: str | None = "2026-03-10", terms: Terms | None = None, proceeding: int = 1, **fields: Any
) -> ModificationRequested:
    return ModificationRequested(received_on=day(on), terms=terms, proceeding=proceeding, **fields)


def referred(on: str | None = "2026-02-11", **fields: Any) -> RequestReferred:
    return RequestReferred(on=day(on), **fields)


def amended(on: str | None = "2026-02-12", terms: Terms | None = None, **fields: Any) -> RequestAmended:
    return RequestAmended(on=day(on), terms=terms, **fields)


def scheduled(for_on: str | None = "2026-01-13", **fields: Any) -> ConsiderationScheduled:
    return ConsiderationScheduled(for_on=day(for_on), **fields)


def opinion(on: str | None = "2026-02-17", **fields: Any) -> CommitteeOpinionIssued:
    return CommitteeOpinionIssued(**{"committees": ("Marina",), "on": day(on), **fields})


def withdrawn(on: str | None = "2026-02-20", **fields: Any) -> RequestWithdrawn:
    return RequestWithdrawn(on=day(on), **fields)


def lapsed(on: str | None = "2026-02-20", **fields: Any) -> RequestLapsed:
    return RequestLapsed(on=day(on), **fields)


def decreed(
    on: str | None = "2026-02-27",
    terms: Terms | None = None,
    rule: ForceRule = "unknown",
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


def called(on: str | None = "2026-03-01", **fields: Any) -> CallRecorded:
    return CallRecorded(**{"movement": "arrival", "side": "national", "on": day(on), **fields})


def started(
    activity: str | None = "a1", phase: str | None = "p1", on: str | None = "2026-03-02", **fields: Any
) -> PhaseStarted:
    return PhaseStarted(activity=activity, phase=phase, on=day(on), **fields)


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


# Values.


def until(last_on: str | None, first_on: str | None = None, **fields: Any) -> Window:
    return Window(first_on=day(first_on), last_on=day(last_on), **fields)


def owes(key: str = "r1", days: int | None = 30, **fields: Any) -> ReportObligation:
    return ReportObligation(
        **{"key": key, "days": days, "unit": "calendar", "anchor": "conclusion", **fields}
    )
