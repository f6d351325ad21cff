"""What do the lists over all authorizations hold, as models? (Findings, reports, votes.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from domain.authorization.obligations import ObligationStatus
from domain.events import Outcome, Session
from domain.values import Anchor, DayUnit, Ministry, Organ, Tally
from service.api.v1.derive import DayText, OpenModel, Uuid, Words, model_of
from service.api.v1.states import FindingOut, Int64

if TYPE_CHECKING:

    class TallyOut(OpenModel): ...

else:
    TallyOut = model_of(Tally, "Out")


class FindingsPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[FindingOut]
    next_cursor: str | None


class ReportOut(OpenModel):
    """One obligation to report, or reports without one (`key` null). `reports`, `receipts`: versions."""

    authorization: Uuid
    reference: str
    key: str | None
    status: Annotated[str, Words(ObligationStatus)]
    days: Int64 | None
    unit: Annotated[str, Words(DayUnit)] | None
    anchor: Annotated[str, Words(Anchor)] | None
    periodic: bool | None
    debtors: list[Annotated[str, Words(Ministry)]] | None
    anchor_on: DayText | None
    due_on: DayText | None
    reports: list[Int64]
    receipts: list[Int64]


class ReportsPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[ReportOut]
    next_cursor: str | None


class SettledOut(OpenModel):
    """What a vote settles: a proceeding of an authorization, by the step of that version."""

    authorization: Uuid
    reference: str
    proceeding: Int64
    version: Int64
    corrected: bool


class SenateVoteOut(OpenModel):
    """One vote, and every authorization on which it stands."""

    vote_id: Uuid
    organ: Annotated[str, Words(Organ)]
    on: DayText | None
    session: Annotated[str, Words(Session)] | None
    outcome: Annotated[str, Words(Outcome)] | None
    tally: TallyOut | None
    authorizations: list[SettledOut]


class SenateVotesPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[SenateVoteOut]
    next_cursor: str | None
