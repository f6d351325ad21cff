"""The history of one authorization, step by step: what was recorded when, what was struck, what mended it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import sentences
from domain.authorization.state import Recorded, State
from domain.events import Event, StepAnnulled, StepCorrected
from service.web.languages import Language
from service.web.sources import Footnotes

#: So many steps stand on the page, the last ones; the others where programs read.
MOST_STEPS = 300


@dataclass(frozen=True)
class Step:
    """One step. `mended`: as it was corrected, by the step `corrected_by`; struck where either is there, or
    `annulled_by`. `position`, `recorded_at`: where and when it stands in the log."""

    version: int
    said: str
    day: str | None
    note: str | None
    notes: Sequence[int]
    mended: str | None
    corrected_by: int | None
    annulled_by: int | None
    about: int | None
    position: int | None
    recorded_at: str | None

    @property
    def is_struck(self) -> bool:
        return self.corrected_by is not None or self.annulled_by is not None


def history(
    state: State,
    places: Mapping[int, tuple[int, datetime]],
    language: Language,
    zone: ZoneInfo,
    notes: Footnotes,
) -> list[Step]:
    """The steps in the order of recording. `places`: position and time by version."""
    made = []
    for one in state.recorded[-MOST_STEPS:]:
        corrected = state.corrected_by.get(one.version)
        mended = state.step(one.version) if corrected is not None else None
        position, recorded_at = places.get(one.version, (None, None))
        about = one.event.version if isinstance(one.event, StepCorrected | StepAnnulled) else None
        made.append(
            Step(
                one.version,
                said(one, state, language),
                language.day_words(one.day),
                one.event.note,
                notes.of_step(one.event),
                None if mended is None else said(mended, state, language),
                corrected,
                state.annulled_by.get(one.version),
                about,
                position,
                None if recorded_at is None else language.instant(recorded_at, zone),
            )
        )
    return made


def said(one: Recorded[Event], state: State, language: Language) -> str:
    """What a step records."""
    return language.of(sentences.step(one, state))
