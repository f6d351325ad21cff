"""The terms that acts state together, as far as they are in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from domain.authorization.disputes import by_path, chosen
from domain.authorization.state import Recorded, State
from domain.authorization.terms_fold import ActWord, Contribution, FoldedTerms, fold
from domain.events import (
    ActEvent,
    AuthorizationRequested,
    CommitteeOpinionIssued,
    DecreeCorrected,
    DecreePublished,
    Event,
    ModificationRequested,
    RequestAmended,
    SenateVoted,
    Step,
)

#: Every act that can state terms.
WORD_OF: Final[dict[type[Event], ActWord]] = {
    AuthorizationRequested: "requested",
    ModificationRequested: "requested",
    RequestAmended: "amended",
    CommitteeOpinionIssued: "opinion",
    SenateVoted: "voted",
    DecreePublished: "decreed",
    DecreeCorrected: "corrected",
}


def contributions(state: State, acts: Iterable[Recorded[ActEvent]]) -> Iterator[Contribution]:
    """The terms that the registration and these acts state."""
    first = state.registration
    if first is not None and first.event.terms is not None and not state.void:
        yield Contribution("registered", 0, first.version, first.day, first.event.terms)
    for act in acts:
        terms = getattr(act.event, "terms", None)
        if terms is not None:
            full = isinstance(act.event, DecreePublished) and act.event.text == "full"
            word = WORD_OF[type(act.event)]
            yield Contribution(word, act.event.proceeding, act.version, act.day, terms, full)


def folded(state: State, acts: Iterable[Recorded[ActEvent]], approved: Sequence[int]) -> FoldedTerms:
    """What these acts state together. Of the modifications those count that were approved, in that order."""
    terms = fold(contributions(state, acts), approved)
    effective = terms.effective
    for path, competing in by_path(state.disputes, None):
        if path.startswith("terms.") and effective is not None:
            cited = _cited(state, terms, path)
            effective = chosen(effective, path.removeprefix("terms."), competing, cited)
    return terms if effective is terms.effective else replace(terms, effective=effective)


def _cited(state: State, terms: FoldedTerms, path: str) -> Step | None:
    """The act that the effective value comes from: its citations support it."""
    origin = terms.origins.get(path)
    while origin is None and "." in path:
        path = path.rpartition(".")[0]
        origin = terms.origins.get(path)
    step = state.step(origin.version) if origin is not None else None
    return step.event if step is not None else None


def effective_ministries(state: State) -> frozenset[str] | None:
    """The ministries whose troops or guests they are; None: no act says."""
    terms = state.terms.effective
    return None if terms is None or terms.ministries is None else frozenset(terms.ministries)
