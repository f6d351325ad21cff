"""Which steps may a history have? Strategies for those that name no other step.

Each is made once: hypothesis checks a new strategy before it draws from it, which takes longer than the draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from domain.commands import Command
from domain.events import (
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRequested,
    CallRecorded,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    EntryIntoForce,
    EntryRecorded,
    ExitRecorded,
    Group,
    IncidentRecorded,
    ModificationRequested,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
)
from domain.values import Contingent, Day, Letter, Part, Terms, Window
from tests.domain.factories import day, do, linked, record_vote, report_obligation
from tests.domain.histories import COUNTS, DAYS, MOVEMENTS, OUTCOMES


@dataclass(frozen=True)
class Recipe:
    """`names`: where in the history the steps stand that it names; `make`: the command, by their versions."""

    names: tuple[int, ...]
    make: Callable[[Mapping[int, int]], Command]
    #: What hypothesis says of it where a test fails; told only then.
    title: Callable[[], str]

    def __repr__(self) -> str:
        return f"{self.title()}{list(self.names) or ''}"


def plain(event: Any, **fields: Any) -> Recipe:
    return Recipe((), lambda _: do(event, **fields), lambda: f"{event} {fields}")


@cache
def some_day() -> st.SearchStrategy[Day | None]:
    return DAYS.map(day)


_MOVEMENTS = st.none() | st.lists(MOVEMENTS, unique=True).map(tuple)
_PURPOSES = st.none() | st.sampled_from(["training", "ceremony"])
_CONTINGENTS = st.none() | st.tuples(st.builds(Contingent, key=st.just("c1"), count=COUNTS))
_WINDOWS = st.none() | st.builds(Window, first_on=some_day(), last_on=some_day())
_OBLIGATIONS = (
    st.none()
    | st.just(())
    | st.tuples(
        st.sampled_from(
            [report_obligation(), report_obligation(days=None), report_obligation(anchor="return")]
        )
    )
)


@st.composite
def _some_terms(draw: st.DrawFn) -> Terms | None:
    if draw(st.booleans()):
        return None
    return Terms(
        movements=draw(_MOVEMENTS),
        purpose=draw(_PURPOSES),
        contingents=draw(_CONTINGENTS),
        window=draw(_WINDOWS),
        report_obligations=draw(_OBLIGATIONS),
    )


@cache
def some_terms() -> st.SearchStrategy[Terms | None]:
    return _some_terms()


@cache
def acts() -> st.SearchStrategy[Recipe]:
    on, known = some_day(), some_terms()
    events: list[st.SearchStrategy[Any]] = [
        st.builds(AuthorizationRequested, received_on=on, terms=known),
        st.builds(
            RequestRetransmitted,
            on=on,
            from_organ=st.just("permanent_commission"),
            to_organ=st.just("senate"),
        ),
        st.builds(RequestPublished, on=on),
        st.builds(RequestReferred, on=on),
        st.builds(RequestAmended, on=on, terms=known),
        st.builds(ConsiderationScheduled, for_on=on, said_on=on),
        st.builds(ConsiderationPostponed, on=on, until_on=on),
        st.builds(RequestWithdrawn, on=on),
        st.builds(RequestLapsed, on=on),
        st.builds(
            CommitteeOpinionIssued,
            committees=st.just(("Marina",)),
            on=on,
            favourable=st.none() | st.booleans(),
            terms=known,
        ),
        st.builds(
            DecreePublished,
            on=on,
            dated_on=on,
            text=st.sampled_from(["full", "excerpt"]),
            terms=known,
            entry_into_force=st.builds(
                EntryIntoForce,
                rule=st.sampled_from(
                    ["on_senate_approval", "on_publication", "day_after_publication", "fixed_date", "unknown"]
                ),
                on=on,
            ),
        ),
        st.builds(DecreeCorrected, kind=st.just("erratum"), on=on, terms=known),
    ]
    return st.builds(lambda event, number: plain(event, proceeding=number), st.one_of(events), numbers())


@cache
def numbers() -> st.SearchStrategy[int]:
    return st.sampled_from([0, 0, 0, 1])


@cache
def modifications() -> st.SearchStrategy[Recipe]:
    event = st.builds(ModificationRequested, received_on=some_day(), terms=some_terms())
    return event.map(lambda made: plain(made, proceeding=1))


@cache
def votes() -> st.SearchStrategy[Recipe]:
    def recipe(outcome: str | None, on: str | None, number: int, known: Terms | None) -> Recipe:
        command = record_vote(outcome, on, proceeding=number, terms=known)
        return Recipe((), lambda _: command, lambda: f"SenateVoted({outcome}, {on}, {number})")

    return st.builds(recipe, OUTCOMES, DAYS, numbers(), some_terms())


@cache
def facts() -> st.SearchStrategy[Recipe]:
    on = some_day()
    parts = st.none() | st.lists(
        st.builds(Part, contingent=st.sampled_from(["c1", "c2", None]), count=COUNTS), max_size=2
    ).map(tuple)
    keys = {"activity": st.sampled_from([None, "a1"]), "phase": st.sampled_from([None, "p1"])}
    events: list[st.SearchStrategy[Any]] = [
        st.builds(EntryRecorded, on=on, parts=parts),
        st.builds(ExitRecorded, on=on, parts=parts),
        st.builds(
            CallRecorded,
            movement=st.sampled_from(["arrival", "departure"]),
            side=st.sampled_from(["abroad", "national"]),
            on=on,
            parts=parts,
        ),
        st.builds(PhaseStarted, on=on, **keys),
        st.builds(PhaseCompleted, on=on, **keys),
        st.builds(IncidentRecorded, category=st.just("accident"), on=on),
        st.builds(ActivitiesConcluded, on=on),
        st.builds(
            ReportSubmitted,
            letter=st.builds(Letter, dated_on=on),
            obligation=st.sampled_from([None, "r1", "r9"]),
            final=st.sampled_from([None, False, True]),
        ),
        st.builds(AuthorizationClosed, on=on, why=st.just("Noted.")),
        st.sampled_from(
            [
                linked("superseded_by"),
                linked("related", None, group=Group(stated_size=4)),
                PersonalDataErased(digests=("A" * 43,), legal_basis="art. 46"),
            ]
        ),
    ]
    return st.one_of(events).map(plain)
