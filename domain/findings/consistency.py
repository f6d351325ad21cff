"""C01, C04 to C06, C10: does the record contradict itself?

| C06                                                                        | subject        |
|----------------------------------------------------------------------------|----------------|
| the numbers of a vote or an opinion, as tallies.py says                    | the step       |
| a proceeding rejected and decreed                                          | the proceeding |
| a reference to a vote, a report, a step that was annulled                  | what refers    |
| a contingent, activity or phase that no standing step names any more       | what refers    |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, get_args

from domain.authorization.disputes import Dispute
from domain.authorization.procedure import Proceeding, decides
from domain.authorization.state import Recorded
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.versions import NONE, Versions, versions
from domain.events import (
    AccountGiven,
    AuthorizationRequested,
    CallRecorded,
    CommitteeOpinionIssued,
    DecreeCorrected,
    DecreePublished,
    EntryRecorded,
    Event,
    ExitRecorded,
    ModificationRequested,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    RequestReferred,
    RequestRetransmitted,
    SenateVoted,
)
from domain.events.step import Step
from domain.findings.basis import Basis
from domain.findings.model import Broken, Verdict
from domain.findings.readings import days_between, earliest_of, later
from domain.findings.rule import rule
from domain.findings.tallies import in_the_tally, in_the_vote
from domain.findings.windows import Authorized
from domain.jurisdictions.profile import Spoken
from domain.values import Activity, Day, Phase, Tally


@rule(
    "C01",
    "low",
    title=Spoken("plan outside its own days", "plan fuera de sus propias fechas"),
    looks_for=Spoken(
        "looks for plans outside the planned days", "busca planes que quedan fuera de las fechas previstas"
    ),
    needs=("terms",),
    en="What is planned reaches outside the planned window ({subject}).",
    es="Lo previsto rebasa el periodo previsto ({subject}).",
).of_acts
def outside_planned_window(basis: Basis) -> Iterator[Broken]:
    for activity in basis.reading.terms.activities or ():
        # A contingent with days of its own takes the activities that it joins outside those of the whole.
        window = basis.windows.of_activity(basis.reading, activity.key)
        planned: list[tuple[str, str, Activity | Phase]] = [(activity.key, "", activity)]
        planned += [(f"{activity.key}.{p.key}", f".phases.{p.key}", p) for p in activity.phases or ()]
        for subject, below, one_planned in planned:
            path = f"terms.activities.{activity.key}{below}"
            broken = _reaches_out(basis, subject, path, one_planned, window)
            if broken is not None:
                yield broken


def _reaches_out(
    basis: Basis, subject: str, path: str, planned: Activity | Phase, window: Authorized
) -> Broken | None:
    figures: dict[str, int | str] = {}
    verdicts: list[Verdict] = []
    for side, over, under in (
        ("before", window.first_on, planned.first_on),
        ("after", planned.last_on, window.last_on),
    ):
        verdict = later(over, under)
        if verdict is not None and over is not None and under is not None:
            verdicts.append(verdict)
            figures |= {f"{name}_{side}": value for name, value in days_between(over, under).items()}
    if not verdicts:
        return None
    exact = [
        int(value) for name, value in figures.items() if name.removeprefix("days_") in ("before", "after")
    ]
    return Broken(
        subject=subject,
        verdict="certain" if "certain" in verdicts else "possible",
        evidence=window.evidence | basis.reading.origins(f"{path}.first_on", f"{path}.last_on"),
        figures={**({"days": max(exact)} if exact else {}), **figures},
    )


class _Stage(NamedTuple):
    name: str
    day: Day
    steps: Versions


@rule(
    "C04",
    "low",
    title=Spoken("days out of order", "fechas en desorden"),
    needs=("act",),
    rests_on="order_of_acts",
    en="{later} ({later_on}) is dated after {earlier} ({earlier_on}).",
    es="{later} ({later_on}) tiene fecha posterior a {earlier} ({earlier_on}).",
    words={
        "letter": "el oficio",
        "received": "la recepción",
        "retransmitted": "la remisión",
        "referred": "el turno",
        "opinion": "el dictamen",
        "vote": "la votación",
        "decree": "el decreto",
        "publication": "la publicación",
    },
).of_acts
def out_of_order(basis: Basis) -> Iterator[Broken]:
    """Of several steps of one stage the first one counts; of several breaks the worst is told."""
    for one in basis.proceedings:
        stages = list(_stages(one))
        found = [
            Broken(
                subject=f"proceedings.{one.number}",
                verdict=verdict,
                evidence=before.steps | after.steps,
                figures={
                    **days_between(before.day, after.day),
                    "later": before.name,
                    "later_on": str(before.day),
                    "earlier": after.name,
                    "earlier_on": str(after.day),
                },
                blamed_on=after.day,
                since_on=before.day,
            )
            for place, before in enumerate(stages)
            for after in stages[place + 1 :]
            if (verdict := later(before.day, after.day)) is not None
        ]
        if found:
            yield max(found, key=_weight)


def _weight(one: Broken) -> tuple[bool, int]:
    days = one.figures.get("days", one.figures.get("days_at_least", one.figures.get("days_at_most", 0)))
    return one.verdict == "certain", int(days)


def _stages(one: Proceeding) -> Iterator[_Stage]:
    request, vote, decree = one.request, one.vote, one.decree
    if request is not None:
        letter = request.event.letter
        yield from _stage("letter", [request], letter.dated_on if letter is not None else None)
        yield from _stage("received", [request], request.event.received_on)
    for name, kind in (("retransmitted", RequestRetransmitted), ("referred", RequestReferred)):
        yield from _first(name, [act for act in one.acts if isinstance(act.event, kind)])
    yield from _first("opinion", list(one.opinions))
    if vote is not None:
        yield from _stage("vote", [vote], vote.day)
    dated = decree.event.dated_on if decree is not None else None
    if dated is not None and decree is not None:
        yield from _stage("decree", [decree], dated)
    elif vote is not None:
        yield from _stage("decree", [vote], vote.event.decree_dated_on)
    if decree is not None:
        yield from _stage("publication", [decree], decree.day)


def _first(name: str, acts: Sequence[Recorded[Event]]) -> Iterator[_Stage]:
    first = earliest_of(act.day for act in acts)
    return _stage(name, [act for act in acts if act.day is not None], first)


def _stage(name: str, steps: Sequence[Recorded[Event]], day: Day | None) -> Iterator[_Stage]:
    if day is not None:
        yield _Stage(name, day, versions(steps))


@rule(
    "C10",
    "low",
    title=Spoken("two requests in one proceeding", "dos solicitudes en un mismo procedimiento"),
    looks_for=Spoken(
        "looks for proceedings with more than one request", "busca procedimientos con más de una solicitud"
    ),
    needs=("act",),
    en="{requests} requests are on record in one proceeding.",
    es="Constan {requests} solicitudes en un mismo procedimiento.",
).of_acts
def requested_twice(basis: Basis) -> Iterator[Broken]:
    for one in basis.proceedings:
        requests = [
            act for act in one.acts if isinstance(act.event, AuthorizationRequested | ModificationRequested)
        ]
        if len(requests) > 1:
            yield Broken(
                subject=f"proceedings.{one.number}",
                verdict="certain",
                evidence=versions(requests),
                figures={"requests": len(requests)},
            )


@rule(
    "C05",
    "low",
    title=Spoken("sources that disagree", "fuentes que discrepan"),
    looks_for=Spoken(
        "looks for values that sources state differently",
        "busca datos que las fuentes dan de distinta manera",
    ),
    needs=("dispute",),
    en="Sources disagree on {subject}.",
    es="Las fuentes discrepan sobre {subject}.",
).of_acts
def open_dispute(basis: Basis) -> Iterator[Broken]:
    for one in basis.disputes_about.get(None, ()):
        yield _open(one.path, one, NONE)


@open_dispute.of_steps(Step)
def open_dispute_about(basis: Basis, step: Recorded[Event]) -> Iterator[Broken]:
    """A dispute exists with the step that it is about."""
    for one in basis.disputes_about.get(step.version, ()):
        yield _open(f"steps.{step.version}.{one.path}", one, versions([step]))


def _open(subject: str, one: Dispute, about: Versions) -> Broken:
    return Broken(
        subject=subject,
        verdict="certain",
        evidence=about | versions([one]),
        figures={"values": len(one.event.values)},
    )


@rule(
    "C06",
    "medium",
    title=Spoken("record that contradicts itself", "expediente que se contradice"),
    looks_for=Spoken(
        "looks for entries of which not all can be true", "busca datos que no pueden ser ciertos a la vez"
    ),
    en="The record contradicts itself: {contradiction} ({subject}).",
    es="El expediente se contradice: {contradiction} ({subject}).",
    words={
        "tally": "el resultado no corresponde a los votos",
        "present": "más votos que presentes, o más presentes que integrantes",
        "by_group": "los grupos no suman los votos",
        "roll_call": "la lista nominal no suma los votos",
        "rejected_and_decreed": "rechazada y decretada",
        "reference": "remite a lo que ya no consta",
        "shared_dof_code": "un mismo código del diario oficial",
    },
).of_acts
def contradiction(basis: Basis) -> Iterator[Broken]:
    """But for what only several authorizations together show."""
    for one in basis.proceedings:
        decreed = [act for act in one.acts if isinstance(act.event, DecreePublished | DecreeCorrected)]
        rejecting = one.vote if one.vote is not None and decides(one.vote.event, basis.profile) else None
        if decreed and rejecting is not None and rejecting.event.outcome == "rejected":
            yield Broken(
                subject=f"proceedings.{one.number}",
                verdict="certain",
                evidence=versions([rejecting, *decreed]),
                figures={"contradiction": "rejected_and_decreed"},
                blamed_on=rejecting.day,
                since_on=rejecting.day,
            )


_Telling = (
    SenateVoted
    | CommitteeOpinionIssued
    | ReportReceived
    | AccountGiven
    | EntryRecorded
    | ExitRecorded
    | CallRecorded
    | PhaseStarted
    | PhaseCompleted
)


@contradiction.of_steps(*get_args(_Telling))
def contradiction_in_a_step(basis: Basis, step: Recorded[_Telling]) -> Iterator[Broken]:
    event = step.event
    if isinstance(event, SenateVoted):
        for word, verdict in in_the_vote(event):
            yield _contradiction(step, NONE, word, verdict)
    elif isinstance(event, CommitteeOpinionIssued):
        for word, verdict in in_the_tally(event.tally or Tally()):
            yield _contradiction(step, NONE, word, verdict)
    gone = basis.state.annulled_by.get(_version_named(event) or 0)
    if gone is not None:
        yield _contradiction(step, Versions.of([gone]), "reference")
    elif not _names_known(event, basis.state.terms):
        yield _contradiction(step, NONE, "reference")


def _version_named(event: _Telling) -> int | None:
    """The step that the event refers to."""
    if isinstance(event, SenateVoted):
        return event.repeats.version if event.repeats is not None else None
    if isinstance(event, ReportReceived):
        return event.report_version
    return event.about_version if isinstance(event, AccountGiven) else None


def _names_known(event: _Telling, terms: FoldedTerms) -> bool:
    """Whether some standing step names the contingents, or the activity and phase, that the event means."""
    if isinstance(event, EntryRecorded | ExitRecorded | CallRecorded):
        keys = {part.contingent for part in event.parts or () if part.description is None}
        return keys <= {None, *terms.contingents}
    if isinstance(event, PhaseStarted | PhaseCompleted) and event.activity is not None:
        named = event.phase is None or (event.activity, event.phase) in terms.phases
        return named and event.activity in terms.activities
    return True


def _contradiction(
    step: Recorded[Event], others: Versions, what: str, verdict: Verdict = "certain"
) -> Broken:
    return Broken(
        subject=f"steps.{step.version}",
        verdict=verdict,
        evidence=others | versions([step]),
        figures={"contradiction": what},
        blamed_on=step.day,
        since_on=step.day,
    )
