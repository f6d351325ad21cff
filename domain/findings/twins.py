"""C09 over many authorizations: are two of them perhaps one and the same?

Two that no link relates, with one event number, or else one title, the same movement, the same countries, and
days that overlap. What is not stated is not compared: without movement, countries and days nobody is
another's twin. The days are those of the window, else those of the activities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.authorization.state import State
from domain.authorization.tracks import Tracks
from domain.authorization.window import activities_end
from domain.events import AuthorizationsLinked
from domain.findings.model import Evidence, Finding, Verdict
from domain.findings.readings import later
from domain.findings.rule import rule
from domain.findings.windows import planned_first
from domain.jurisdictions.profile import Spoken
from domain.text import folded
from domain.values import Day, Terms

EVENT_NUMBER = "event_number"
TITLE = "title"

SIMILAR = rule(
    "C09",
    "low",
    title=Spoken("perhaps on record twice", "quizá registrada dos veces"),
    looks_for=Spoken(
        "looks for authorizations that may be one and the same", "busca expedientes que quizá sean uno mismo"
    ),
    needs=("terms",),
    en="Perhaps one and the same as {others} other on record: the same {same}, movement and countries, and "
    "overlapping days.",
    es="Quizá el mismo que otro expediente ({others}): coinciden {same}, movimiento y países, y los "
    "periodos se traslapan.",
    words={EVENT_NUMBER: "el número de evento", TITLE: "el título"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """By what an authorization can be taken for another, from `from_day` to before `to_day` (None: no end).

    `mark`: the event number or the title, with the movement and the countries. `linked`: what a link relates
    it to. `versions`: the steps that state it. `begins`, `ends`: the first and the last day that can be of it
    (None: open), by which a database compares them.
    """

    authorization: UUID
    mark: str
    first_on: str
    last_on: str
    linked: tuple[UUID, ...]
    versions: tuple[int, ...]
    begins: date | None = None
    ends: date | None = None
    from_day: date | None = None
    to_day: date | None = None


def marks_on(tracks: Tracks) -> Iterator[TwinRow]:
    """Those of one authorization on a day: none of one that is void or merged."""
    state, reading = tracks.state, tracks.frame.reading
    registration, terms = state.registration, reading.terms
    first, last = _days(terms)
    who = _who(terms, state.profile.country)
    if state.void or tracks.merged_into is not None:
        return
    if registration is None or first is None or last is None or who is None:
        return
    stated = reading.origins(
        *(f"terms.{name}" for name in ("event_number", "movements", "contingents", "window", "activities"))
    )
    links = tracks.of(AuthorizationsLinked)
    numbers = {terms.event_number} if terms.event_number is not None else set()
    numbers |= {one.value for one in registration.event.external_ids or () if one.kind == EVENT_NUMBER}
    names = [(TITLE, registration.event.title), *((EVENT_NUMBER, number) for number in numbers)]
    for kind, name in names:
        if folded(name):
            yield TwinRow(
                authorization=state.id,
                mark=f"{kind}: {folded(name)}; {who}",
                first_on=str(first),
                last_on=str(last),
                linked=tuple(sorted({other for link in links for other in link.event.others or ()})),
                versions=tuple(sorted({registration.version, *stated})),
                begins=first.earliest,
                ends=last.latest,
            )


def _days(terms: Terms) -> tuple[Day | None, Day | None]:
    if terms.window is not None and terms.window.first_on is not None and terms.window.last_on is not None:
        return terms.window.first_on, terms.window.last_on
    return planned_first(terms.activities or ()), activities_end(terms.activities)


def _who(terms: Terms, home: str) -> str | None:
    """The movement and the foreign countries, in one order; None where either is not stated."""
    stated = [*(one.countries or () for one in terms.contingents or ())]
    stated += [one.countries or () for one in terms.activities or ()]
    countries = {country for each in stated for country in each} - {home}
    if not terms.movements or not countries:
        return None
    return f"{','.join(sorted(terms.movements))}; {','.join(sorted(countries))}"


def twins(rows: Iterable[TwinRow], on: date, of: UUID | None = None) -> tuple[Finding, ...]:
    """One finding for each authorization that is perhaps another, by the rows of all on that day.

    `of`: that of this authorization alone.
    """
    by_mark: defaultdict[str, list[TwinRow]] = defaultdict(list)
    for row in rows:
        if (row.from_day is None or row.from_day <= on) and (row.to_day is None or on < row.to_day):
            by_mark[row.mark].append(row)
    alike: defaultdict[UUID, list[tuple[TwinRow, TwinRow, Verdict]]] = defaultdict(list)
    for same in by_mark.values():
        for row in same if of is None else [row for row in same if row.authorization == of]:
            for other in same:
                verdict = _overlap(row, other)
                if verdict is not None and _are_apart(row, other):
                    alike[row.authorization].append((row, other, verdict))
    return tuple(_finding(one, alike[one]) for one in sorted(alike, key=str))


def similar(state: State, others: Iterable[TwinRow], on: date) -> tuple[UUID, ...]:
    """Of these others those that this one is perhaps the same as."""
    others = [one for one in others if one.authorization != state.id]
    found = twins([*marks_on(Tracks(state, on)), *others], on)
    seen = {shown.authorization for one in found if one.authorization == state.id for shown in one.evidence}
    return tuple(sorted(seen - {state.id}))


def _are_apart(row: TwinRow, other: TwinRow) -> bool:
    """Whether they are two, and no link relates them."""
    linked = other.authorization in row.linked or row.authorization in other.linked
    return row.authorization != other.authorization and not linked


def _overlap(row: TwinRow, other: TwinRow) -> Verdict | None:
    """Whether some day is of both."""
    apart = [
        later(Day(row.first_on), Day(other.last_on)),
        later(Day(other.first_on), Day(row.last_on)),
    ]
    if "certain" in apart:
        return None
    return "certain" if apart == [None, None] else "possible"


def _finding(one: UUID, found: list[tuple[TwinRow, TwinRow, Verdict]]) -> Finding:
    """By the event number, if any other has the same."""
    numbered = [pair for pair in found if pair[0].mark.startswith(EVENT_NUMBER)]
    pairs = numbered or found
    others = {other.authorization for _, other, _ in pairs}
    return Finding(
        authorization=one,
        code=SIMILAR.code,
        severity=SIMILAR.severity,
        status="open",
        certainty="certain" if any(verdict == "certain" for _, _, verdict in pairs) else "possible",
        subject="authorization",
        figures={"others": len(others), "same": EVENT_NUMBER if numbered else TITLE},
        since_on=None,
        disputed=False,
        against=None,
        evidence=frozenset(
            Evidence(row.authorization, version)
            for pair in pairs
            for row in pair[:2]
            for version in row.versions
        ),
        citation=SIMILAR.own.citation,
        counts_days=False,
    )
