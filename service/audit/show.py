"""Shows what a copy says. (The list, one authorization, or one entry: as the register answers.)"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, cast

from domain import sentences
from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.events import RegisterEvent
from domain.findings import Finding
from domain.findings.shared_codes import CodeRow, code_rows, shared_codes
from domain.findings.twins import TwinRow, twins
from domain.jurisdictions.profile import Profile
from domain.log.merkle import leaf_hash
from domain.log.strict import encode_base64
from domain.projections import findings
from domain.projections.row import holds
from domain.projections.twins import rows as twin_rows
from domain.sentences.findings import finding as in_words
from service.audit.copied import Copied
from service.audit.failures import CannotRun
from service.event_store import codec
from service.export.history import envelope, folded

Language = Literal["en", "es"]

_TITLES = {
    "en": {
        "stands": "Where it stands",
        "findings": "What does not add up",
        "history": "History",
        "entry": "entry",
        "annulled": "annulled",
        "corrected": "corrected by step",
        "judged": "judged on",
        "none": "Nothing.",
    },
    "es": {
        "stands": "Dónde se encuentra",
        "findings": "Lo que no cuadra",
        "history": "Historia",
        "entry": "entrada",
        "annulled": "anulado",
        "corrected": "corregido por el paso",
        "judged": "consultado para el",
        "none": "Nada.",
    },
}


def everything(history: Copied, profile: Profile, day: date) -> Iterator[str]:
    """A line for each authorization: what it is called, where it stands, what it is about."""
    for state in _registered(history, profile):
        told = _event(state)
        yield f"{told.reference}  {Tracks(state, day).status}  {told.title}"


def one(history: Copied, profile: Profile, day: date, name: str, language: Language) -> Iterator[str]:
    """The authorizations of that reference, or the one of that id, whole. CannotRun if there is none."""
    states = list(_registered(history, profile))
    meant = [state for state in states if name in (_event(state).reference, str(state.id))]
    if not meant:
        raise CannotRun(
            f"No authorization of this copy is called {name!r}: 'audit show' without a name lists them."
        )
    shared = list(_shared(states, day))
    for place, state in enumerate(meant):
        if place:
            yield ""
        yield from _whole(history, state, day, shared, language)


def entry(history: Copied, profile: Profile, position: int, language: Language) -> Iterator[str]:
    """One entry: what it records, and what stands in the log. CannotRun beyond the end."""
    if position >= history.size:
        raise CannotRun(f"This copy has {history.size} entries, the first of which is 0.")
    stored = history.at(position)
    stream = envelope(stored).stream
    if stream is None:
        said = sentences.of_register(cast("RegisterEvent", codec.decode(stored).event))
    else:
        state = folded(history, profile, stream, position + 1)
        said = sentences.step(state.recorded[-1], state)
    yield getattr(said, language)
    yield ""
    told: dict[str, Any] = json.loads(stored)
    facts = {name: told[name] for name in ("type", "subject", "streamversion", "time", "actoroffice", "id")}
    for name, value in (facts | {"leaf hash": encode_base64(leaf_hash(stored))}).items():
        yield f"  {name}: {value}"
    yield ""
    yield from json.dumps(told["data"], ensure_ascii=False, indent=2).split("\n")


def _whole(
    history: Copied, state: State, day: date, shared: Iterable[Finding], language: Language
) -> Iterator[str]:
    words, tracks, told = _TITLES[language], Tracks(state, day), _event(state)
    yield f"{told.reference}  {told.title}"
    yield f"  {tracks.status}, {words['judged']} {day.isoformat()}  ({state.id})"
    yield ""
    yield getattr(sentences.headline(tracks), language)
    yield from ("", words["stands"])
    said = sentences.tracks(tracks)
    for sentence in (*said.proceedings, said.deployment, *said.reports):
        yield f"  {getattr(sentence, language)}"
    yield from ("", words["findings"])
    own = [findings.finding_of(row) for row in findings.rows(state) if holds(row, day)]
    found = [*own, *(one for one in shared if one.authorization == state.id)]
    for one in sorted(found, key=lambda one: (one.code, one.subject)):
        sentence = in_words(one.code, one.subject, one.figures_on(day), one.certainty, one.against)
        yield f"  {one.code} ({one.severity}, {one.certainty}): {getattr(sentence, language)}"
    if not found:
        yield f"  {words['none']}"
    yield from ("", words["history"])
    for step, stored in zip(state.recorded, history.steps(state.id, history.size), strict=True):
        besides = f"{words['entry']} {stored.position}, {envelope(stored.stored).time[:10]}"
        if step.version in state.annulled_by:
            besides += f", {words['annulled']}"
        elif step.version in state.corrected_by:
            besides += f", {words['corrected']} {state.corrected_by[step.version]}"
        yield f"  {step.version}. {getattr(sentences.step(step, state), language)} ({besides})"


def _registered(history: Copied, profile: Profile) -> Iterator[State]:
    for stream in history.streams():
        state = folded(history, profile, stream, history.size)
        if state.registration is not None:
            yield state


def _shared(states: Iterable[State], day: date) -> Iterator[Finding]:
    codes: list[CodeRow] = []
    alike: list[TwinRow] = []
    for state in states:
        codes += code_rows(state)
        alike += twin_rows(state)
    yield from shared_codes(codes, day)
    yield from twins(alike, day)


def _event(state: State) -> Any:
    if state.registration is None:
        raise ValueError(f"{state.id} is not registered")
    return state.registration.event
