"""How does a test of a finding read? `found("F03", "2026-07-16", *history)` judges it on that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.authorization.state import State
from domain.events import (
    AuthorizationRequested,
    CallRecorded,
    CommitteeOpinionIssued,
    CompetingValue,
    DecreePublished,
    EntryIntoForce,
    EntryRecorded,
    Event,
    ExitRecorded,
    ForceRule,
    PhaseCompleted,
    PhaseStarted,
    RequestReferred,
    ValueDisputed,
)
from domain.findings import Finding, findings
from domain.jurisdictions.mx import MEXICO
from domain.jurisdictions.profile import Profile
from domain.values import (
    Activity,
    Citation,
    Conveyance,
    Count,
    Day,
    Letter,
    Part,
    Place,
    PlannedCrossing,
    ReportObligation,
    Source,
    Terms,
    Tier,
    Window,
)
from tests.domain.factories import THIS, contingent
from tests.domain.scenario import state_of

HOLIDAYS: Final = frozenset({date(2025, 11, 17), date(2025, 12, 25), date(2026, 1, 1)})
"""Ley Federal del Trabajo, art. 74: the ones that the tests meet."""

PROFILE: Final[Profile] = replace(
    MEXICO, holidays=lambda year: frozenset(day for day in HOLIDAYS if day.year == year)
)

LATER: Final = "2030-01-01"
"""A day on which every step of every test exists."""


def told(*events: Event, stream: UUID = THIS, profile: Profile = PROFILE) -> State:
    return state_of(*events, stream=stream, profile=profile)


def judged(on: str, *events: Event, profile: Profile = PROFILE) -> dict[tuple[str, str], Finding]:
    """All findings by code and subject."""
    return {
        (one.code, one.subject): one
        for one in findings(told(*events, profile=profile), date.fromisoformat(on))
    }


def found(code: str, on: str, *events: Event, profile: Profile = PROFILE) -> list[Finding]:
    """The findings of one rule, by subject."""
    return [one for (known, _), one in judged(on, *events, profile=profile).items() if known == code]


def only(code: str, on: str, *events: Event, profile: Profile = PROFILE) -> Finding:
    (one,) = found(code, on, *events, profile=profile)
    return one


def figures(one: Finding, on: str = LATER) -> dict[str, int | str]:
    return dict(one.figures_on(date.fromisoformat(on)))


# Terms of the movement that the tests are about: twelve troops of the United States, to be there from 27
# February to 15 July 2026 and to report on it.


def window(first: str | None = "2026-02-27", last: str | None = "2026-07-15", **fields: Any) -> Window:
    return Window(first_on=day(first), last_on=day(last), **fields)


def day(text: str | None) -> Day | None:
    return Day(text) if text is not None else None


def entry_terms(**fields: Any) -> Terms:
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
    """Sixty of one's own, to train abroad from 1 October to 15 November 2025."""
    stated: dict[str, Any] = {
        "movements": ("national_exit",),
        "ministries": ("navy",),
        "contingents": (contingent("c1", 60),),
        "window": window("2025-10-01", "2025-11-15"),
    }
    return Terms(**(stated | fields))


def obligation(
    days: int | None = 30, unit: str | None = "calendar", anchor: str | None = "conclusion", **fields: Any
) -> ReportObligation:
    return ReportObligation(**{"key": "r1", "days": days, "unit": unit, "anchor": anchor, **fields})


def activity(first: str | None, last: str | None, key: str = "a1", **fields: Any) -> Activity:
    return Activity(key=key, first_on=day(first), last_on=day(last), **fields)


def planned(direction: str, on: str | None = None, name: str | None = None, **fields: Any) -> PlannedCrossing:
    stated = {
        "key": f"p-{direction}",
        "direction": direction,
        "on": day(on),
        "place": site(name) if name is not None else None,
        **fields,
    }
    return PlannedCrossing(**stated)


def site(name: str, **fields: Any) -> Place:
    return Place(name=name, **fields)


def carrier(**fields: Any) -> Conveyance:
    return Conveyance(**fields)


# Steps.


def requested(received: str | None = "2026-02-11", dated: str | None = None, **fields: Any) -> Event:
    letter = Letter(dated_on=Day(dated)) if dated is not None else None
    return AuthorizationRequested(received_on=day(received), letter=letter, **fields)


def referred(on: str | None, *committees: str, **fields: Any) -> Event:
    return RequestReferred(on=day(on), committees=committees or None, **fields)


def opinion(on: str | None, *committees: str, **fields: Any) -> Event:
    return CommitteeOpinionIssued(on=day(on), committees=committees, **fields)


def decreed(
    on: str | None = "2026-02-20",
    rule: ForceRule = "on_publication",
    terms: Terms | None = None,
    **fields: Any,
) -> Event:
    into_force = fields.pop("entry_into_force", EntryIntoForce(rule=rule))
    return DecreePublished(on=day(on), text="excerpt", entry_into_force=into_force, terms=terms, **fields)


def entered(on: str | None, *parts: Part, **fields: Any) -> Event:
    return EntryRecorded(**{"on": day(on), "parts": parts or None, **fields})


def left(on: str | None, *parts: Part, **fields: Any) -> Event:
    return ExitRecorded(**{"on": day(on), "parts": parts or None, **fields})


def called(on: str | None, side: str = "national", *parts: Part, **fields: Any) -> Event:
    stated = {"movement": "arrival", "side": side, "on": day(on), "parts": parts or None, **fields}
    return CallRecorded(**stated)


def started(on: str | None, **fields: Any) -> Event:
    return PhaseStarted(on=day(on), **fields)


def completed(on: str | None, **fields: Any) -> Event:
    return PhaseCompleted(on=day(on), **fields)


def some(value: int, bound: str = "exact", **fields: Any) -> Count:
    return Count(**{"value": value, "bound": bound, **fields})


def citation(tier: Tier) -> Citation:
    return Citation(source=Source(title=f"A source of the tier {tier}", tier=tier), states=())


def disputed(version: int | None, path: str, *values: tuple[Any, Tier]) -> Event:
    competing = tuple(CompetingValue(value=value, citation=citation(tier)) for value, tier in values)
    return ValueDisputed(version=version, path=path, values=competing)
