"""F04: were more present at one time than authorized, of those whom the terms count?

Judged for each contingent that states a count (with those that are part of it) and for each total.

| recorded                                | taken for                                                     |
|-----------------------------------------|---------------------------------------------------------------|
| a crossing out without a count          | nobody to count: unknown is silent                            |
| a crossing back without a count         | all of that part; without parts, everybody                    |
| out and back on one exact day           | back first: a rotation is not two at one time                 |
| a part beside its whole in one step     | perhaps in it, perhaps beside it; for a total in it           |
| after their last authorized day         | perhaps still there, unless seen since                        |
| a count of several kinds, terms of some | its breakdown, else from none to all                          |
| a total that a modification outgrew     | perhaps exceeded, by those whom that one names                |
| a count of arrivals at a call           | so many at one time                                           |
| a count of a phase                      | perhaps so many of these troops: its hosts may be counted too |
| up to 12 authorized                     | 12                                                            |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.authorization.terms_fold import FoldedTerms
from domain.events import PhaseCompleted, PhaseStarted
from domain.findings.crossings import granted_or_silent
from domain.findings.model import Broken, Verdict
from domain.findings.movement import (
    Passage,
    Sighting,
    backs,
    contingents,
    first_direction,
    lineage,
    outs,
    passages,
    sightings,
)
from domain.findings.readings import NOBODY, Amount, amount, later, limit, more, weakest
from domain.findings.rule import rule
from domain.findings.view import NO_TERMS, View, origins
from domain.findings.windows import authorized as authorized_days
from domain.values import Count, Day, Key, Kind, Part, Terms


@dataclass(frozen=True, slots=True)
class _Limit:
    """Of whom the terms authorize how many: a contingent by its key, or a total by its place."""

    subject: str
    key: Key | None
    over: str
    kinds: frozenset[Kind] | None
    count: Count

    @property
    def path(self) -> str:
        return f"terms.contingents.{self.key}.count" if self.key is not None else f"terms.{self.subject}"


@rule(
    "F04",
    "high",
    needs=(("crossing", "sighting"), "terms"),
    rests_on="number_of_troops",
    en="{present} present at one time, {authorized} authorized ({subject}).",
    es="{present} presentes a un tiempo, {authorized} autorizados ({subject}).",
)
def more_than_authorized(view: View) -> Iterator[Broken]:
    if not granted_or_silent(view):
        return
    found, seen = passages(view), sightings(view)
    worst: dict[str, Broken] = {}
    observed: list[Passage | Sighting] = [*outs(found), *seen]
    for one in observed:
        for folded in view.terms_at(one.day)[-1:]:
            for authorized in _limits(folded.effective or NO_TERMS):
                broken = _exceeded(view, folded, authorized, one, found)
                known = worst.get(authorized.subject)
                if broken is not None and (known is None or _weight(broken) > _weight(known)):
                    worst[authorized.subject] = broken
    yield from worst.values()


def _weight(one: Broken) -> tuple[bool, int]:
    return one.verdict == "certain", int(one.figures.get("present", 0))


def _limits(terms: Terms) -> Iterator[_Limit]:
    for key, one in contingents(terms).items():
        if one.count is not None:
            yield _Limit(key, key, "all", frozenset(one.kinds) if one.kinds else None, one.count)
    for place, total in enumerate(terms.totals or ()):
        kinds = frozenset(total.kinds) if total.kinds else None
        yield _Limit(f"totals.{place}", None, total.over, kinds, total.count)


def _exceeded(
    view: View, folded: FoldedTerms, authorized: _Limit, one: Passage | Sighting, found: list[Passage]
) -> Broken | None:
    terms = folded.effective or NO_TERMS
    if not _counts(authorized, one, terms, view.profile.country):
        return None
    allowed = limit(authorized.count)
    if isinstance(one, Sighting):
        here, steps, cap = _seen(authorized, one, terms)
    else:
        here, steps = _present(view, folded, authorized, one, found)
        cap = "possible" if here is not None and _outgrown(view, folded, here, authorized) else "certain"
    verdict = weakest(more(here, allowed), cap) if here is not None else None
    if here is None or verdict is None:
        return None
    present = here.least if verdict == "certain" or here.most is None else here.most
    return Broken(
        subject=authorized.subject,
        verdict=verdict,
        evidence=steps | origins(folded, authorized.path),
        figures={"present": present, "authorized": authorized.count.value},
        blamed_on=one.day,
        since_on=one.day,
    )


def _outgrown(view: View, folded: FoldedTerms, here: Amount, authorized: _Limit) -> bool:
    """Whether a modification names contingents for as many as are there, and not the total again (C02)."""
    if authorized.key is not None or here.most is None:
        return False
    terms, home = folded.effective or NO_TERMS, view.profile.country
    named = {
        key: limit(one.count)
        for key, one in contingents(terms).items()
        if one.count is not None
        and one.part_of is None
        and authorized.over in ("all", first_direction(key, None, terms, home))
    }
    together = sum(named.values(), NOBODY).most
    if together is not None and here.most > together:
        return False
    counts = origins(folded, *(f"terms.contingents.{key}.count" for key in named))
    return _proceeding(view, counts) > _proceeding(view, origins(folded, authorized.path))


def _proceeding(view: View, acts: frozenset[int]) -> int:
    """The last one that any of these acts belongs to."""
    steps = (view.state.step(version) for version in acts)
    return max((getattr(one.event, "proceeding", 0) for one in steps if one is not None), default=0)


def _counts(authorized: _Limit, one: Passage | Sighting, terms: Terms, home: str) -> bool:
    """Whether those who crossed are among those whom the limit is about."""
    if authorized.key is not None:
        in_a_phase = isinstance(one.step.event, PhaseStarted | PhaseCompleted)
        return authorized.key in set(lineage(one.key, terms)) or (in_a_phase and _is_all(terms))
    if isinstance(one, Passage) and one.part is not None and _is_within_another(one, terms):
        return False
    if authorized.over == "all":
        return True
    return first_direction(one.key, one.part, terms, home) == authorized.over


def _is_all(terms: Terms) -> bool:
    """Whether the terms know of one contingent only, and state no total."""
    return len(terms.contingents or ()) == 1 and not terms.totals


def _is_within_another(one: Passage, terms: Terms) -> bool:
    """Whether the same step counts the contingent that these are part of."""
    others = {part.contingent for part in one.step.event.parts or ()}
    return any(key in others for key in lineage(one.key, terms) if key != one.key)


def _seen(authorized: _Limit, one: Sighting, terms: Terms) -> tuple[Amount | None, frozenset[int], Verdict]:
    steps = frozenset({one.step.version})
    event = one.step.event
    if isinstance(event, PhaseStarted | PhaseCompleted):
        counted = amount(event.count) if event.count is not None else None
        return counted, steps, "possible"
    return (_people(one.part, authorized.kinds, terms) if one.part is not None else None), steps, "certain"


def _present(
    view: View, folded: FoldedTerms, authorized: _Limit, one: Passage, found: list[Passage]
) -> tuple[Amount | None, frozenset[int]]:
    """How many are there once these have crossed, and the steps that tell it."""
    terms, home = folded.effective or NO_TERMS, view.profile.country
    mine = [p for p in found if _counts(authorized, p, terms, home) or p.part is None]
    came = [p for p in outs(mine) if p is one or p.step is one.step or _possibly_by(p.day, one.day)]
    left = [p for p in backs(mine) if _possibly_by(p.day, one.day)]
    if _people_of(one, authorized, terms) is None:
        return None, frozenset()
    surely = [
        p
        for p in came
        if (p is one or p.step is one.step or _surely_by(p.day, one.day))
        and not _is_within_another(p, terms)
        and (p.step is one.step or not _may_be_over(view, folded, p, one, found))
    ]
    gone = [p for p in left if _surely_by(p.day, one.day)]
    least_came = sum(_amount(p, authorized, terms).least for p in surely)
    most_left = _sum_of_most([_back(p, came, authorized, terms) for p in left])
    most_came = _sum_of_most([_amount(p, authorized, terms) for p in came])
    least_left = sum(_back(p, came, authorized, terms).least for p in gone)
    every = [_amount(p, authorized, terms) for p in came] + [_back(p, came, authorized, terms) for p in left]
    here = Amount(
        least=0 if most_left is None else max(0, least_came - most_left),
        most=None if most_came is None else max(0, most_came - least_left),
        firm=all(each.firm for each in every),
    )
    return here, frozenset(p.step.version for p in (*came, *left))


def _may_be_over(view: View, folded: FoldedTerms, came: Passage, one: Passage, found: list[Passage]) -> bool:
    """Whether those who came need not be there any more when others cross: their last authorized day is over,
    and nothing shows them after it."""
    last = authorized_days(view, folded, came.key, found).last_on
    if last is None or one.day is None or _surely_by(one.day, last):
        return False
    seen = [came.day, *(each.day for each in sightings(view) if each.key in (None, came.key))]
    return all(day is None or later(day, last) is None or later(day, one.day) is not None for day in seen)


def _people_of(one: Passage, authorized: _Limit, terms: Terms) -> Amount | None:
    return _people(one.part, authorized.kinds, terms) if one.part is not None else None


def _amount(one: Passage, authorized: _Limit, terms: Terms) -> Amount:
    return _people_of(one, authorized, terms) or NOBODY


def _back(one: Passage, came: Sequence[Passage], authorized: _Limit, terms: Terms) -> Amount:
    """How many left: with unknown count all of that part, as many as had come."""
    counted = _people_of(one, authorized, terms)
    if counted is not None:
        return counted
    theirs = [p for p in came if one.part is None or one.key in set(lineage(p.key, terms))]
    return Amount(
        sum(_amount(p, authorized, terms).least for p in theirs),
        _sum_of_most([_amount(p, authorized, terms) for p in theirs]),
    )


def _sum_of_most(amounts: Iterable[Amount]) -> int | None:
    whole = sum(amounts, NOBODY)
    return whole.most


def _possibly_by(day: Day | None, other: Day | None) -> bool:
    return day is None or other is None or not day.surely_after(other)


def _surely_by(day: Day | None, other: Day | None) -> bool:
    if day is None or other is None or day.latest is None or other.earliest is None:
        return False
    return day.latest <= other.earliest


def _people(part: Part, counted: frozenset[Kind] | None, terms: Terms) -> Amount | None:
    """How many of a part are of the kinds that the terms count; None if its number is not stated."""
    if part.count is None:
        return None
    whole = amount(part.count)
    described = part.description.kinds if part.description is not None else None
    contingent = contingents(terms).get(part.contingent) if part.contingent is not None else None
    kinds = described or (contingent.kinds if contingent is not None else None)
    if counted is None or (kinds is not None and set(kinds) <= counted):
        return whole
    if kinds is not None and not set(kinds) & counted:
        return NOBODY
    if part.count.breakdown:
        known = [
            amount(Count(value=one.value, bound=one.bound))
            for one in part.count.breakdown
            if one.kind in counted
        ]
        unknown = [Amount(0, one.value) for one in part.count.breakdown if one.kind is None]
        return sum([*known, *unknown], NOBODY)
    return Amount(0, whole.most, whole.firm)
