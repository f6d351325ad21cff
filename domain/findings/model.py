"""The finding, and what a rule says of each place where it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID

from domain.authorization.versions import Versions
from domain.events import CallRecorded, EntryRecorded, ExitRecorded, PhaseCompleted, PhaseStarted
from domain.values import Day
from domain.values.about import Means

CROSSINGS: Final = (EntryRecorded, ExitRecorded)
PHASES: Final = (PhaseStarted, PhaseCompleted)
SIGHTINGS: Final = (CallRecorded, *PHASES)
"""The steps in which somebody crosses, or is seen on the other side."""

Verdict = Annotated[
    Literal["certain", "possible"],
    Means(
        {
            "certain": (
                "Broken on every reading of the record.",
                "Incumplida en toda lectura de lo que consta.",
            ),
            "possible": (
                "Broken on some readings of the record.",
                "Incumplida en algunas lecturas de lo que consta.",
            ),
        }
    ),
]
"""Broken on every reading of the record, or on some."""
Severity = Annotated[
    Literal["low", "medium", "high"],
    Means(
        {
            "low": ("Of little weight.", "De poca importancia."),
            "medium": ("Of some weight.", "De importancia media."),
            "high": (
                "Of great weight: the movement itself is concerned.",
                "De gran importancia: atañe al movimiento mismo.",
            ),
        }
    ),
]
FindingStatus = Annotated[
    Literal["open", "acknowledged", "resolved"],
    Means(
        {
            "open": ("Nobody has explained it as it stands.", "Nadie lo ha explicado tal como está."),
            "acknowledged": ("An office has explained it.", "Una dependencia lo explicó."),
            "resolved": ("An office says that it is settled.", "Una dependencia dice que está atendido."),
        }
    ),
]
Against = Annotated[
    Literal["observed", "authorized", "activity"],
    Means(
        {
            "observed": ("With what was observed.", "Con lo observado."),
            "authorized": ("With the authorized days.", "Con los días autorizados."),
            "activity": (
                "With the planned days of the activities.",
                "Con los días previstos de los eventos.",
            ),
        }
    ),
]
Figures = Mapping[str, int | str]
"""Numbers, days and words by name; days as fields.md writes them."""


class Evidence(NamedTuple):
    """A step that shows it: by its version in the stream of an authorization."""

    authorization: UUID
    version: int


class Broken(NamedTuple):
    """What one rule says of one subject, before it is looked at who explained it and what is disputed.

    `evidence`: versions in this stream. `blamed_on`: the day of the step that the rule blames, by which the
    rule is valid or not. `counting`: `days` is counted up to the day judged, from `since_on` on. `until`: the
    first day on which another step undoes it.
    """

    subject: str
    verdict: Verdict
    evidence: Versions
    figures: Figures = MappingProxyType({})
    blamed_on: Day | None = None
    since_on: Day | None = None
    against: Against | None = None
    counting: bool = False
    severity: Severity | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The finding in words, without names of persons."""

    en: str
    es: str


class Finding(NamedTuple):
    """A rule that the record of an authorization does not satisfy, as judged on some day.

    Identified by `authorization`, `code` and `subject`. `figures` leaves out `days` where `counts_days`: that
    one is read with `figures_on`. `since_on`: the day from which the rule is broken, None if unknown.
    `disputed`: another competing value would undo it. `against`: what a publication was compared with.
    """

    authorization: UUID
    code: str
    severity: Severity
    status: FindingStatus
    certainty: Verdict
    subject: str
    figures: Figures
    since_on: Day | None
    disputed: bool
    against: Against | None
    evidence: frozenset[Evidence]
    citation: str
    counts_days: bool

    def figures_on(self, on: date) -> Figures:
        """The figures with the days that have passed by the end of the day judged."""
        begins = self.since_on.earliest if self.since_on is not None else None
        if not self.counts_days or begins is None:
            return self.figures
        return {"days": (on - begins).days + 1, **self.figures}
