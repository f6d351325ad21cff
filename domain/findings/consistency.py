"""C01, C03 to C06: does the record contradict itself?

| C06                                                                        | subject        |
|----------------------------------------------------------------------------|----------------|
| an outcome that the votes in favour and against do not give                | the vote       |
| a proceeding rejected and decreed                                          | the proceeding |
| a reference to a vote, a report, a step that was annulled                  | what refers    |
| a contingent, activity or phase that no standing step names any more       | what refers    |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from domain.authorization.procedure import APPROVING, Proceeding, decides
from domain.authorization.state import Recorded
from domain.authorization.terms_fold import FoldedTerms
from domain.events import (
    AccountGiven,
    CallRecorded,
    DecreeCorrected,
    DecreePublished,
    EntryRecorded,
    Event,
    ExitRecorded,
    PhaseCompleted,
    PhaseStarted,
    ReportReceived,
    RequestReferred,
    RequestRetransmitted,
    SenateVoted,
)
from domain.findings.model import Broken, Verdict
from domain.findings.movement import Passage, passages
from domain.findings.readings import days_between, earliest_of, later, latest_of
from domain.findings.rule import rule
from domain.findings.view import View, origins, versions
from domain.findings.windows import Authorized, of_activity
from domain.values import Activity, Day, Part, Phase


@rule(
    "C01",
    "low",
    needs=("terms",),
    en="What is planned reaches outside the planned window ({subject}).",
    es="Lo previsto rebasa el periodo previsto ({subject}).",
)
def outside_planned_window(view: View) -> Iterator[Broken]:
    found = passages(view)
    for activity in view.effective.activities or ():
        # A contingent with days of its own takes the activities that it joins outside those of the whole.
        window = of_activity(view, view.terms, activity.key, found)
        planned: list[tuple[str, str, Activity | Phase]] = [(activity.key, "", activity)]
        planned += [(f"{activity.key}.{p.key}", f".phases.{p.key}", p) for p in activity.phases or ()]
        for subject, below, one_planned in planned:
            broken = _reaches_out(
                view, subject, f"terms.activities.{activity.key}{below}", one_planned, window
            )
            if broken is not None:
                yield broken


def _reaches_out(
    view: View, subject: str, path: str, planned: Activity | Phase, window: Authorized
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
        evidence=window.evidence | origins(view.terms, f"{path}.first_on", f"{path}.last_on"),
        figures={**({"days": max(exact)} if exact else {}), **figures},
    )


@rule(
    "C03",
    "medium",
    needs=("crossing",),
    en="{out} went and {back} came back, though it is concluded ({subject}).",
    es="{out} fueron y {back} volvieron, aunque está concluido ({subject}).",
)
def unbalanced(view: View) -> Iterator[Broken]:
    if view.deployment_status != "concluded":
        return
    found = passages(view)
    if any(one.part is None for one in found):
        return
    groups: defaultdict[str, list[Passage]] = defaultdict(list)
    for one in found:
        groups[one.key or "authorization"].append(one)
    for subject, group in groups.items():
        counts = [one.part.count for one in group if one.part is not None]
        if any(count is None or count.bound != "exact" for count in counts):
            continue
        sums = {way: sum(_exact(one) for one in group if one.way == way) for way in ("out", "back")}
        if {one.way for one in group} == {"out", "back"} and sums["out"] != sums["back"]:
            yield Broken(
                subject=subject,
                verdict="certain",
                evidence=versions(one.step for one in group),
                figures={"out": sums["out"], "back": sums["back"]},
                since_on=latest_of(one.day for one in group),
            )


def _exact(one: Passage) -> int:
    return one.part.count.value if one.part is not None and one.part.count is not None else 0


class _Stage(NamedTuple):
    name: str
    day: Day
    steps: frozenset[int]


@rule(
    "C04",
    "low",
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
)
def out_of_order(view: View) -> Iterator[Broken]:
    """Of several steps of one stage the first one counts; of several breaks the worst is told."""
    for one in view.proceedings:
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
    "C05",
    "low",
    needs=("dispute",),
    en="Sources disagree on {subject}.",
    es="Las fuentes discrepan sobre {subject}.",
)
def open_dispute(view: View) -> Iterator[Broken]:
    """A dispute exists with the step that it is about."""
    for one in view.state.disputes:
        about = view.state.step(one.about) if one.about is not None else None
        if not one.is_open or (one.about is not None and (about is None or not about.exists(view.on))):
            continue
        yield Broken(
            subject=one.path if about is None else f"steps.{about.version}.{one.path}",
            verdict="certain",
            evidence=versions([about]) | {one.version},
            figures={"values": len(one.event.values)},
        )


@rule(
    "C06",
    "medium",
    en="The record contradicts itself: {contradiction} ({subject}).",
    es="El expediente se contradice: {contradiction} ({subject}).",
    words={
        "tally": "el resultado no corresponde a los votos",
        "rejected_and_decreed": "rechazada y decretada",
        "reference": "remite a lo que ya no consta",
        "shared_dof_code": "un mismo código del diario oficial",
    },
)
def contradiction(view: View) -> Iterator[Broken]:
    """But for what only several authorizations together show."""
    for step in view.of(SenateVoted):
        if _against_its_tally(step.event):
            yield _contradiction(step, frozenset(), "tally")
    for one in view.proceedings:
        decreed = [act for act in one.acts if isinstance(act.event, DecreePublished | DecreeCorrected)]
        rejecting = one.vote if one.vote is not None and decides(one.vote.event, view.profile) else None
        if decreed and rejecting is not None and rejecting.event.outcome == "rejected":
            yield Broken(
                subject=f"proceedings.{one.number}",
                verdict="certain",
                evidence=versions([rejecting, *decreed]),
                figures={"contradiction": "rejected_and_decreed"},
                blamed_on=rejecting.day,
                since_on=rejecting.day,
            )
    for step_, gone in _references(view):
        yield _contradiction(step_, gone, "reference")


def _contradiction(step: Recorded[Event], others: frozenset[int], what: str) -> Broken:
    return Broken(
        subject=f"steps.{step.version}",
        verdict="certain",
        evidence=others | {step.version},
        figures={"contradiction": what},
        blamed_on=step.day,
        since_on=step.day,
    )


def _against_its_tally(vote: SenateVoted) -> bool:
    tally = vote.tally
    if tally is None:
        return False
    if tally.unanimous and ((tally.against or 0) > 0 or vote.outcome in ("rejected", "tied")):
        return True
    if tally.in_favour is None or tally.against is None:
        return False
    match vote.outcome:
        case "tied":
            return tally.in_favour != tally.against
        case "rejected":
            return tally.in_favour > tally.against
        case _:
            return vote.outcome in APPROVING and tally.in_favour <= tally.against


_REFERRING: Final = frozenset(
    {
        SenateVoted,
        ReportReceived,
        AccountGiven,
        EntryRecorded,
        ExitRecorded,
        CallRecorded,
        PhaseStarted,
        PhaseCompleted,
    }
)


def _names_known(parts: Sequence[Part] | None, terms: FoldedTerms) -> bool:
    keys = {part.contingent for part in parts or () if part.description is None}
    return keys <= {None, *terms.contingents}


def _references(view: View) -> Iterator[tuple[Recorded[Event], frozenset[int]]]:
    """Steps that refer to what no standing step is or names any more, and the annulment that took it away."""
    terms, annulled = view.state.terms, view.state.annulled_by
    if view.state.kinds.isdisjoint(_REFERRING):
        return
    for step in view.state.steps:
        if type(step.event) not in _REFERRING or not step.exists(view.on):
            continue
        version: int | None = None
        named = True
        event = step.event
        if isinstance(event, EntryRecorded | ExitRecorded | CallRecorded):
            named = _names_known(event.parts, terms)
        elif isinstance(event, SenateVoted):
            version = event.repeats.version if event.repeats is not None else None
        elif isinstance(event, ReportReceived):
            version = event.report_version
        elif isinstance(event, AccountGiven):
            version = event.about_version
        elif isinstance(event, PhaseStarted | PhaseCompleted):
            activity, phase = event.activity, event.phase
            named = activity is None or activity in terms.activities
            named = named and (activity is None or phase is None or (activity, phase) in terms.phases)
        if version is not None and version in annulled:
            yield step, frozenset({annulled[version]})
        elif not named:
            yield step, frozenset()
