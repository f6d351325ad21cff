"""Records one vote in the streams of all authorizations that it settles, or in none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from domain.authorization.procedure import open_proceeding
from domain.commands import JoinSenateVote, RecordSenateVote
from domain.decide.context import Context, Decision, States
from domain.decide.contradictions import contradiction
from domain.decide.vote_content import as_on_record, content_of, on_record, votes
from domain.events import Event, SenateVoted
from domain.refusals import Refused, refuse

WHOLE: Final = ("organ", "tally")
"""What is refused of the vote as a whole, whichever authorization it was met at."""
_STATED_BESIDE: Final = ("vote_id", "waivers", "decree_dated_on", "citations", "derived", "note")
"""What a command says of a vote besides its content: who joins says it of the joining."""
_OF_ONE: Final = ("repeats", "terms")


def record_senate_vote(command: RecordSenateVote, states: States, context: Context) -> Decision:
    known = on_record(command.vote_id, states, context)
    if known is None and command.organ is None:
        detail = f"No vote {command.vote_id} is on record: which organ voted must be told."
        return refuse("unknown-version", context.profile, detail, "organ")
    content = content_of(command) if known is None else as_on_record(command, known)
    return content if isinstance(content, Refused) else _in_all(command, content, states)


def join_senate_vote(command: JoinSenateVote, states: States, context: Context) -> Decision:
    """What the vote was is copied from the stream that has it."""
    source = states[command.already_in]
    told = next((one.event for one in votes(source, command.vote_id)), None)
    known = on_record(command.vote_id, states, context)
    if told is None or known is None:
        detail = f"No vote {command.vote_id} stands in the authorization {command.already_in}."
        return refuse("unknown-version", source.profile, detail, "already_in")
    content = as_on_record(told, known)
    if isinstance(content, Refused):
        return replace(content, at="already_in")
    return _in_all(command, content, states)


def _in_all(
    command: RecordSenateVote | JoinSenateVote, content: Mapping[str, Any], states: States
) -> Decision:
    """The same content in every stream."""
    decided: list[tuple[UUID, Event]] = []
    for place, voted in enumerate(command.authorizations):
        state = states[voted.id]
        event = SenateVoted(
            **content,
            **_members(command, _STATED_BESIDE),
            **_members(voted, _OF_ONE),
            proceeding=open_proceeding(state) if voted.proceeding is None else voted.proceeding,
        )
        refused = contradiction(event, state)
        if refused is not None:
            return refused if refused.at in WHOLE else _within(refused, f"authorizations.{place}")
        decided.append((voted.id, event))
    return decided


def _members(stated: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(stated, name) for name in names}


def _within(refused: Refused, at: str) -> Refused:
    return replace(refused, at=f"{at}.{refused.at}" if refused.at else at)
