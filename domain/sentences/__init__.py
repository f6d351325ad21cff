"""The sentences: what the record says, in words that people use, in English and in Spanish.

Each language is written by itself, in modules that begin with its name: `english.py` and `spanish.py` say
days, numbers, people and names, the others what is made of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.authorization.state import Recorded, State
from domain.authorization.tracks import Tracks
from domain.events import Event, RegisterEvent
from domain.findings.model import Sentence
from domain.sentences import (
    english_changes,
    english_standing,
    english_steps,
    english_things,
    english_values,
    spanish_changes,
    spanish_standing,
    spanish_steps,
    spanish_things,
    spanish_values,
)
from domain.sentences.findings import citation, finding, finding_in_words

__all__ = [
    "Sentence",
    "TracksSaid",
    "change",
    "citation",
    "finding",
    "finding_in_words",
    "headline",
    "kind",
    "label",
    "of_register",
    "step",
    "summary",
    "tracks",
    "value",
]


class TracksSaid(NamedTuple):
    """How far each track has come: the proceedings and the reports in the order of the view."""

    proceedings: tuple[Sentence, ...]
    deployment: Sentence
    reports: tuple[Sentence, ...]


def headline(view: Tracks) -> Sentence:
    """Who was allowed to do what, and whether they came and left, in two or three sentences."""
    return Sentence(en=english_standing.headline(view), es=spanish_standing.headline(view))


def tracks(view: Tracks) -> TracksSaid:
    """Where each proceeding, the deployment and each report stand."""
    en, es = english_standing.tracks(view), spanish_standing.tracks(view)
    return TracksSaid(_pairs(en[0], es[0]), Sentence(en=en[1], es=es[1]), _pairs(en[2], es[2]))


def step(one: Recorded[Event], state: State) -> Sentence:
    """What a step records. `state`: of its authorization, with the step or later."""
    return Sentence(en=english_steps.step(one, state), es=spanish_steps.step(one, state))


def kind(step: str) -> Sentence:
    """What steps of a kind are about, as a noun: `the vote`."""
    return Sentence(en=english_things.kind(step), es=spanish_things.kind(step))


def of_register(event: RegisterEvent) -> Sentence:
    """What an event of the register itself says."""
    return Sentence(en=english_steps.register(event), es=spanish_steps.register(event))


def label(path: str, state: State) -> Sentence:
    """What the value at a path is about, as a noun: `the last authorized day`."""
    return Sentence(en=english_values.label(path, state), es=spanish_values.label(path, state))


def value(path: str, given: Any) -> Sentence:
    """What stands at a path, of the JSON that states it: `some day until 27 February 2026`."""
    return Sentence(en=english_values.said(path, given), es=spanish_values.said(path, given))


def change(path: str, before: Any, after: Any, state: State) -> Sentence:
    """That the value at a path is another than before; None: not stated."""
    return Sentence(
        en=english_changes.change(path, before, after, state),
        es=spanish_changes.change(path, before, after, state),
    )


def summary(steps: Sequence[Sentence], raised: Sequence[str], gone: Sequence[str]) -> Sentence:
    """All that happened in between: the steps, and the rules of the findings that came and went."""
    return Sentence(
        en=english_changes.summary([one.en for one in steps], raised, gone),
        es=spanish_changes.summary([one.es for one in steps], raised, gone),
    )


def _pairs(en: list[str], es: list[str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(en=one, es=other) for one, other in zip(en, es, strict=True))
