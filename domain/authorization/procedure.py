"""How far each proceeding has come: as far as its furthest act, in whatever order the acts were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, TypeVar, assert_never, cast

from domain.authorization.days import in_time
from domain.authorization.state import Recorded, State, in_order
from domain.events import (
    ActEvent,
    AuthorizationRequested,
    AuthorizationsLinked,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    Event,
    ModificationRequested,
    RequestLapsed,
    RequestReferred,
    RequestWithdrawn,
    SenateVoted,
)
from domain.jurisdictions.profile import Profile
from domain.values import Day
from domain.values.about import Means

ProceedingWord = Literal[
    "none_on_record",
    "requested",
    "referred",
    "reported_out",
    "voted",
    "approved",
    "decreed",
    "rejected",
    "withdrawn",
    "lapsed",
    "superseded",
]
PROCEEDING_WORDS: Final = Means(
    {
        "none_on_record": ("No act is on record.", "No consta ningún acto."),
        "requested": ("The request is on record.", "Consta la solicitud."),
        "referred": ("The request was referred to committees.", "La solicitud se turnó a comisiones."),
        "reported_out": (
            "The committees have issued their opinion.",
            "Las comisiones emitieron su dictamen.",
        ),
        "voted": (
            (
                "A vote is on record that is not known to have decided: no outcome is stated, or it was "
                "returned, tied or without quorum."
            ),
            (
                "Consta una votación que no se sabe si decidió: no se indica su resultado, o hubo "
                "devolución, empate o falta de quórum."
            ),
        ),
        "approved": (
            "The Senate has approved it, as a whole or in part.",
            "El Senado la aprobó, total o parcialmente.",
        ),
        "decreed": ("The decree is published.", "El decreto está publicado."),
        "rejected": ("The Senate has rejected it.", "El Senado la rechazó."),
        "withdrawn": ("The request was withdrawn.", "La solicitud fue retirada."),
        "lapsed": ("The request lapsed without a decision.", "La solicitud caducó sin decisión."),
        "superseded": (
            "Another authorization has taken its place.",
            "Otra autorización ocupó su lugar.",
        ),
    }
)
ProceedingStatus = Annotated[ProceedingWord, PROCEEDING_WORDS]

APPROVING = ("approved", "approved_in_part")
DECIDING = (*APPROVING, "rejected")
ENDED: Final = ("rejected", "withdrawn", "lapsed")
"""What an act dated later contradicts."""

RecordedVote = Recorded[SenateVoted]
Request = Recorded[AuthorizationRequested] | Recorded[ModificationRequested]
Ending = Recorded[SenateVoted] | Recorded[RequestWithdrawn] | Recorded[RequestLapsed]
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Proceeding:
    """`number` 0 is the original. All lists are by day, what is not dated first.

    `request`: the first one. `vote`: the one that counts; `earlier_votes`: the others. `decree`: the last.
    `approval`: the vote that granted it; once it is decreed, also one whose outcome no source states.
    `ended_by`: the rejection, withdrawal or lapse that ended it; None also where a decree is on record.
    """

    number: int
    status: ProceedingStatus
    acts: tuple[Recorded[ActEvent], ...] = ()
    request: Request | None = None
    opinions: tuple[Recorded[CommitteeOpinionIssued], ...] = ()
    vote: RecordedVote | None = None
    approval: RecordedVote | None = None
    earlier_votes: tuple[RecordedVote, ...] = ()
    decree: Recorded[DecreePublished] | None = None
    decree_corrections: tuple[Recorded[DecreeCorrected], ...] = ()
    ended_by: Ending | None = None

    @property
    def granted(self) -> bool:
        """Whether what it asks for was authorized, by the furthest act on record."""
        return self.status in ("approved", "decreed")

    @property
    def approved_on(self) -> Day | None:
        """The day of the vote that granted it; with none on record, that of the decree."""
        if self.approval is not None and self.approval.day is not None:
            return self.approval.day
        if self.decree is not None:
            return self.decree.event.dated_on or self.decree.day
        return None


def planned_on(one: Proceeding) -> Day | None:
    """For which day an organ is to consider what is still undecided, as it was announced last."""
    if one.vote is not None or one.decree is not None or one.ended_by is not None:
        return None
    for act in sorted(one.acts, key=lambda act: act.version, reverse=True):
        if isinstance(act.event, ConsiderationScheduled):
            return act.event.for_on
        if isinstance(act.event, ConsiderationPostponed):
            return act.event.until_on
    return None


def opened(state: State) -> frozenset[int]:
    """The numbers of the proceedings that a step has opened; the original needs none to do so."""
    requests = state.of(ModificationRequested)
    return frozenset({0, *(asked.event.proceeding for asked in requests)}) if state.version else frozenset()


def open_proceeding(state: State) -> int:
    """The proceeding that an act means which names none: the last one that has not come to its end.

    Once all have ended or are decreed, the one opened last.
    """
    numbers = opened(state)
    if len(numbers) < 2:
        return 0
    still = [
        one.number
        for one in proceedings(state)
        if one.number in numbers and one.status not in ("decreed", "superseded", *ENDED)
    ]
    return max(still, default=max(numbers))


def decides(vote: SenateVoted, profile: Profile) -> bool:
    """Whether the vote settles its proceeding: only the granting organ's can, and only with an outcome."""
    return vote.outcome in DECIDING and vote.organ == profile.granting_organ


def proceedings(state: State, on: date | None = None) -> tuple[Proceeding, ...]:
    """Every proceeding, by number, as the steps that exist on that day tell it (None: all steps)."""
    acts = [act for act in state.acts if act.exists(on)]
    return told_by(state, acts, any(link.exists(on) for link in superseding(state)))


def superseding(state: State) -> Iterator[Recorded[AuthorizationsLinked]]:
    """The links to an authorization that takes the place of this one."""
    return (link for link in state.of(AuthorizationsLinked) if link.event.relation == "superseded_by")


def told_by(state: State, acts: Iterable[Recorded[ActEvent]], superseded: bool) -> tuple[Proceeding, ...]:
    """The proceedings as these acts tell them. `superseded`: another authorization takes their place."""
    known: dict[int, list[Recorded[ActEvent]]] = {0: []} if state.version else {}
    for act in acts:
        known.setdefault(act.event.proceeding, []).append(act)
    return tuple(
        _proceeding(number, in_order(known[number]), state.profile, superseded) for number in sorted(known)
    )


def proceeding(state: State, number: int, on: date | None = None) -> Proceeding:
    """One of them; one of which nothing is on record stands at its beginning."""
    matching = (known for known in proceedings(state, on) if known.number == number)
    return next(matching, Proceeding(number, "none_on_record"))


def endings(acts: Iterable[Recorded[ActEvent]]) -> tuple[Ending, ...]:
    """The withdrawals and lapses among the acts."""
    known = tuple(acts)
    return (*of_kind(known, RequestWithdrawn), *of_kind(known, RequestLapsed))


def repeated_by(vote: SenateVoted, votes: Iterable[RecordedVote]) -> frozenset[int]:
    """The versions of the votes that a vote repeats: the one it names, the one that this one names..."""
    named = {other.version: other.event.repeats for other in votes}
    versions: set[int] = set()
    repeats = vote.repeats
    while repeats is not None and repeats.version not in versions:
        versions.add(repeats.version)
        repeats = named.get(repeats.version)
    return frozenset(versions)


def of_kind(acts: Iterable[Recorded[Event]], kind: type[E]) -> tuple[Recorded[E], ...]:
    """Those acts that are of the kind, in the same order."""
    return tuple(cast("Recorded[E]", act) for act in acts if isinstance(act.event, kind))


def _proceeding(
    number: int, acts: Sequence[Recorded[ActEvent]], profile: Profile, superseded: bool
) -> Proceeding:
    votes = of_kind(acts, SenateVoted)
    vote = _that_counts(votes, profile)
    decrees = of_kind(acts, DecreePublished)
    corrections = of_kind(acts, DecreeCorrected)
    requests: tuple[Request, ...] = of_kind(acts, AuthorizationRequested) or of_kind(
        acts, ModificationRequested
    )
    ended_by = _ended_by(acts, vote, profile)
    return Proceeding(
        number=number,
        status=_status(acts, vote, ended_by, superseded, profile),
        acts=tuple(acts),
        request=next((act for act in requests if act.day is not None), next(iter(requests), None)),
        opinions=of_kind(acts, CommitteeOpinionIssued),
        vote=vote,
        approval=_approval(votes, vote, bool(decrees or corrections), profile),
        earlier_votes=tuple(act for act in votes if act is not vote),
        decree=decrees[-1] if decrees else None,
        decree_corrections=corrections,
        ended_by=None if decrees or corrections else ended_by,
    )


def _that_counts(ordered: Sequence[RecordedVote], profile: Profile) -> RecordedVote | None:
    """The last deciding vote that no other deciding vote repeats; without one, the last vote."""
    deciding = [vote for vote in ordered if decides(vote.event, profile)]
    repeated = frozenset().union(*(repeated_by(vote.event, ordered) for vote in deciding))
    candidates = [vote for vote in deciding if vote.version not in repeated] or deciding or ordered
    return candidates[-1] if candidates else None


def _approval(
    votes: Sequence[RecordedVote], counts: RecordedVote | None, decreed: bool, profile: Profile
) -> RecordedVote | None:
    if counts is not None and decides(counts.event, profile):
        return counts if counts.event.outcome in APPROVING else None
    granting = profile.granting_organ
    unstated = [vote for vote in votes if vote.event.outcome is None and vote.event.organ == granting]
    return unstated[-1] if decreed and unstated else None


def _ended_by(
    acts: Sequence[Recorded[ActEvent]], vote: RecordedVote | None, profile: Profile
) -> Ending | None:
    """The first of those acts that end a proceeding: what is dated after it comes too late."""
    ends: list[Ending] = list(endings(acts))
    if vote is not None and decides(vote.event, profile) and vote.event.outcome == "rejected":
        ends.append(vote)
    return min(ends, key=lambda one: (*in_time(one.day), one.event.event_type.step), default=None)


def _status(
    acts: Sequence[Recorded[ActEvent]],
    vote: RecordedVote | None,
    ended_by: Ending | None,
    superseded: bool,
    profile: Profile,
) -> ProceedingStatus:
    if any(isinstance(act.event, DecreePublished | DecreeCorrected) for act in acts):
        return "decreed"
    match ended_by.event if ended_by is not None else None:
        case SenateVoted():
            return "rejected"
        case RequestWithdrawn():
            return "withdrawn"
        case RequestLapsed():
            return "lapsed"
        case None:
            pass
        case _:
            assert_never(ended_by.event)
    if superseded:
        return "superseded"
    if vote is not None:
        return "approved" if decides(vote.event, profile) and vote.event.outcome in APPROVING else "voted"
    if any(isinstance(act.event, CommitteeOpinionIssued) for act in acts):
        return "reported_out"
    if any(isinstance(act.event, RequestReferred) for act in acts):
        return "referred"
    return "requested" if acts else "none_on_record"
