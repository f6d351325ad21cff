"""The history of one authorization, step by step: what was recorded when, what was struck, what mended it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain import sentences
from domain.authorization.evolve import evolve
from domain.authorization.paths import value_at
from domain.authorization.state import Recorded, State, nothing
from domain.authorization.terms_fold import FoldedTerms
from domain.events import Event, StepAnnulled, StepCorrected
from domain.values.written import expanded
from service.web.languages import Language
from service.web.sources import Footnotes

#: So many steps stand on the page, the last ones; the others where programs read.
MOST_STEPS: Final = 300
#: Of a record of more steps it is not told what each changed: a correction folds the whole record again.
MOST_COMPARED: Final = 100


@dataclass(frozen=True)
class Step:
    """One step. `mended`: as it was corrected, by the step `corrected_by`; struck where either is there, or
    `annulled_by`. `position`, `recorded_at`: where and when it stands in the log. `changed`: what the terms
    say since then and did not say before.
    """

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
    changed: Sequence[str]

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
    changed = _changes(state, language) if len(state.recorded) <= MOST_COMPARED else {}
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
                changed.get(one.version, ()),
            )
        )
    return made


def said(one: Recorded[Event], state: State, language: Language) -> str:
    """What a step records."""
    return language.of(sentences.step(one, state))


def _changes(state: State, language: Language) -> dict[int, list[str]]:
    """What each step changed in the terms, in words, by its version."""
    told: dict[int, list[str]] = {}
    folded, before = nothing(state.id, state.profile), dict[str, Any]()
    for one in state.recorded:
        known = folded.terms
        folded = evolve(folded, one.event)
        if folded.terms is known:
            continue
        after = _stated(folded.terms)
        told[one.version] = [
            language.of(sentences.change(path, before.get(path), after.get(path), folded))
            for path in (*after, *(path for path in before if path not in after))
            if before.get(path) != after.get(path)
        ]
        before = after
    return told


def _stated(terms: FoldedTerms) -> dict[str, Any]:
    """The values of the terms, by path."""
    return {
        path: expanded(value_at(terms.effective, path.removeprefix("terms.")))
        for path in terms.origins
        if not path.endswith(".key")
    }
