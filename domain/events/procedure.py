"""Events of the procedure, from the request to the decree: its acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal
from uuid import UUID

from domain.events.disclosed import Disclosed, stated_flaws
from domain.events.step import Act, Outcome, Session, Texts, event
from domain.values import (
    MAX_INT,
    Day,
    Flaw,
    Forwarding,
    GroupsVotes,
    Letter,
    LongText,
    Organ,
    Range,
    Repeats,
    RollCall,
    Tally,
    Terms,
    Text,
    value,
)

Receiver = Literal["senate", "permanent_commission"]
Edition = Literal["morning", "evening", "extraordinary"]
Rendering = Literal["full", "excerpt"]
ForceRule = Literal["on_senate_approval", "on_publication", "day_after_publication", "fixed_date", "unknown"]
DecreeCorrectionKind = Literal["erratum", "clarification", "republication"]
Modification = Annotated[int, Range(1, MAX_INT)]
"""The number of a proceeding that modifies what the original granted."""


@event("authorization-requested", version=1, family="act", day=("received_on", "letter.dated_on"))
@value
class AuthorizationRequested(Act):
    """The executive's request. `roster`: a list of persons, disclosed outside the log."""

    letter: Letter | None = None
    forwarded: Forwarding | None = None
    received_on: Day | None = None
    received_by: Receiver | None = None
    terms: Terms | None = None
    roster: Disclosed | None = None

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")


@event("modification-requested", version=1, family="act", day=("received_on", "letter.dated_on"))
@value
class ModificationRequested(Act):
    """Opens the proceeding of its number, at whatever time that of another number is recorded."""

    proceeding: Modification = 1
    why: LongText | None = None
    letter: Letter | None = None
    forwarded: Forwarding | None = None
    received_on: Day | None = None
    received_by: Receiver | None = None
    terms: Terms | None = None


@event("request-retransmitted", version=1, family="act", day="on")
@value
class RequestRetransmitted(Act):
    """One organ passes the request on to another: the Permanent Commission to the Senate."""

    on: Day | None = None
    from_organ: Organ
    to_organ: Organ


@event("request-published", version=1, family="act", day="on")
@value
class RequestPublished(Act):
    """In the Senate's own gazette: not the decree."""

    on: Day | None = None
    gazette_number: Text | None = None


@event("request-referred", version=1, family="act", day="on")
@value
class RequestReferred(Act):
    """To committees."""

    on: Day | None = None
    committees: Texts | None = None


@event("request-amended", version=1, family="act", day="on")
@value
class RequestAmended(Act):
    """New terms, asked for before the vote."""

    on: Day | None = None
    letter: Letter | None = None
    terms: Terms | None = None


@event("consideration-scheduled", version=1, family="act", day="said_on")
@value
class ConsiderationScheduled(Act):
    """`said_on`: when it was announced; `for_on`: for which day."""

    organ: Organ | None = None
    for_on: Day | None = None
    said_on: Day | None = None


@event("consideration-postponed", version=1, family="act", day="on")
@value
class ConsiderationPostponed(Act):
    """An organ is not to consider the request, or only later: `until_on`."""

    organ: Organ | None = None
    on: Day | None = None
    why: LongText | None = None
    until_on: Day | None = None


@event("request-withdrawn", version=1, family="act", day="on")
@value
class RequestWithdrawn(Act):
    """Only where a source says so."""

    on: Day | None = None
    why: LongText | None = None


@event("request-lapsed", version=1, family="act", day="on")
@value
class RequestLapsed(Act):
    """Only where a source says so: silence is not a lapse."""

    on: Day | None = None
    why: LongText | None = None


@event("committee-opinion-issued", version=1, family="act", day="on")
@value
class CommitteeOpinionIssued(Act):
    """Of the committees together. `remote`: they met from afar; `waivers`: what was dispensed with."""

    committees: Texts
    on: Day | None = None
    tally: Tally | None = None
    favourable: bool | None = None
    waivers: Texts | None = None
    remote: bool | None = None
    terms: Terms | None = None


OF_THE_VOTE: Final = ("organ", "on", "session", "tally", "outcome", "by_group", "roll_call")
"""What a vote was, whatever it settled: its content, the same in every stream that records it."""


@event("senate-voted", version=2, family="act", day="on")
@value
class SenateVoted(Act):
    """One vote of one organ, as far as it settles this authorization; its others share `vote_id`."""

    vote_id: UUID
    organ: Organ
    on: Day | None = None
    session: Session | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    by_group: GroupsVotes | None = None
    roll_call: RollCall | None = None
    repeats: Repeats | None = None
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    terms: Terms | None = None


@value
class EntryIntoForce:
    """By which rule of the decree; `on`: the day that it fixes."""

    rule: ForceRule = "unknown"
    on: Day | None = None


@event("decree-published", version=1, family="act", day="on")
@value
class DecreePublished(Act):
    """`text`: whether the decree was recorded from its full text (then its terms replace all others)."""

    dof_code: Text | None = None
    on: Day | None = None
    edition: Edition | None = None
    dated_on: Day | None = None
    promulgated_on: Day | None = None
    text: Rendering
    terms: Terms | None = None
    entry_into_force: EntryIntoForce = EntryIntoForce()


@event("decree-corrected", version=1, family="act", day="on")
@value
class DecreeCorrected(Act):
    """In the gazette, by the authority: not a correction of the record."""

    kind: DecreeCorrectionKind
    dof_code: Text | None = None
    on: Day | None = None
    terms: Terms | None = None
