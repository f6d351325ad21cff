"""Records a relation between authorizations in all their streams, each with its own side of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.authorization.state import State
from domain.commands import LinkAuthorizations
from domain.decide.context import Decision, States
from domain.events import CONVERSE, Event


def link_authorizations(command: LinkAuthorizations, states: States) -> Decision:
    """Of two that are the same, the one registered later is merged into the older: decided here, for good."""
    this, link = states[command.id], command.step
    others = [states[other] for other in link.others or ()]
    same = link.relation == "same_as"
    decided: list[tuple[UUID, Event]] = [
        (this.id, replace(link, merged_into=_older(this, others[0]) if same else None))
    ]
    for other in others:
        converse = replace(
            link,
            relation=CONVERSE.get(link.relation, link.relation),
            others=(this.id,),
            merged_into=_older(other, this) if same else None,
        )
        decided.append((other.id, converse))
    return decided


def _older(this: State, other: State) -> UUID | None:
    """The other's id, if this one was registered later."""
    if this.registered_at is not None and other.registered_at is not None:
        return other.id if this.registered_at > other.registered_at else None
    return other.id if this.id > other.id else None
