"""How was it voted, and on what? The rows behind the list of votes and each of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.authorization.state import State
from domain.events import Outcome, SenateVoted, Session
from domain.values import Day, Organ, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class SenateVoteRow:
    """What one vote settles of one authorization, by the step of that `version`.

    Those of one vote share `vote_id`, and all but `proceeding` and `version`. It exists from the earliest day
    of `on`.
    """

    vote_id: UUID
    authorization: UUID
    version: int
    reference: str
    proceeding: int
    organ: Organ
    on: Day | None
    session: Session | None
    outcome: Outcome | None
    tally: Tally | None
    corrected: bool


def rows(state: State) -> frozenset[SenateVoteRow]:
    """The votes on one authorization that stand; none of one that is void."""
    if state.registration is None or state.void:
        return frozenset()
    reference = state.registration.event.reference
    return frozenset(
        SenateVoteRow(
            vote_id=one.event.vote_id,
            authorization=state.id,
            version=one.version,
            reference=reference,
            proceeding=one.event.proceeding,
            organ=one.event.organ,
            on=one.event.on,
            session=one.event.session,
            outcome=one.event.outcome,
            tally=one.event.tally,
            corrected=one.version in state.corrected_by,
        )
        for one in state.of(SenateVoted)
    )
