"""C02: do the numbers of the terms sum up?

Compared with a total are the contingents that are no part of another, of its direction and its kinds:

| their counts                          | finding                                                       |
|---------------------------------------|---------------------------------------------------------------|
| more than the total, all known or not | broken                                                        |
| less, all known                       | broken, if the list is known to be complete; else perhaps     |
| less, some unknown                    | silent                                                        |

A bound that admits the same number is in order. A breakdown is to sum to its count, of the terms and of those
who crossed.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.authorization.amounts import NOBODY, Amount, amount
from domain.authorization.state import Crossing, Recorded
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import versions
from domain.findings.basis import Basis
from domain.findings.model import CROSSINGS, Broken, Verdict
from domain.findings.movement import subject_of
from domain.findings.readings import differ, listed, weakest
from domain.findings.rule import rule
from domain.jurisdictions.profile import Spoken
from domain.values import Contingent, Count, Part, Total


@rule(
    "C02",
    "low",
    title=Spoken("numbers that do not add up", "cifras que no suman"),
    looks_for=Spoken("compares the parts with the whole", "compara las partes con el total"),
    needs=(("crossing", "terms"),),
    en="The parts sum to {sum}, the whole is {total} ({subject}).",
    es="Las partes suman {sum}, el total es {total} ({subject}).",
).of_acts
def do_not_sum(basis: Basis) -> Iterator[Broken]:
    reading = basis.reading
    for place, total in enumerate(reading.terms.totals or ()):
        verdict, found = _against(reading, total)
        if verdict is None:
            verdict, found = _breakdown(total.count), None
        if verdict is not None:
            yield Broken(
                subject=f"totals.{place}",
                verdict=verdict,
                evidence=reading.origins("terms.totals", *_counts(reading)),
                figures={"total": total.count.value, "sum": _sum(total.count) if found is None else found},
            )
    for key, one in reading.contingents.items():
        verdict = _breakdown(one.count) if one.count is not None else None
        if verdict is not None and one.count is not None:
            yield Broken(
                subject=key,
                verdict=verdict,
                evidence=reading.origins(f"terms.contingents.{key}.count"),
                figures={"total": one.count.value, "sum": _sum(one.count)},
            )


@do_not_sum.of_steps(*CROSSINGS)
def parts_do_not_sum(_basis: Basis, step: Recorded[Crossing]) -> Iterator[Broken]:
    for part in step.event.parts or ():
        verdict = _breakdown(part.count) if part.count is not None else None
        if verdict is not None and part.count is not None:
            yield Broken(
                subject=subject_of(step, part),
                verdict=verdict,
                evidence=versions([step]),
                figures={"total": part.count.value, "sum": _sum(part.count)},
                since_on=step.day,
            )


def _counts(reading: TermsView) -> list[str]:
    return [f"terms.contingents.{key}.count" for key in reading.contingents]


def _against(reading: TermsView, total: Total) -> tuple[Verdict | None, int | None]:
    mine = [one for one in reading.contingents.values() if one.part_of is None]
    known: list[Amount] = []
    all_known = bool(mine)
    for one in mine:
        way = reading.ways.out(Part(contingent=one.key))
        if total.over not in ("all", way):
            all_known = all_known and way is not None
            continue
        counted = _of_kinds(one, total)
        all_known = all_known and counted is not None
        known += [] if counted is None else [counted]
    if not known:
        return None, None
    summed, whole = sum(known, NOBODY), amount(total.count)
    figure = summed.least or summed.most or 0
    different = differ(summed, whole)
    if whole.most is not None and summed.least > whole.most:
        return different, figure
    if not all_known:
        return None, figure
    return weakest(different, listed("contingents" in (reading.terms.complete or ()))), figure


def _of_kinds(one: Contingent, total: Total) -> Amount | None:
    """How many of a contingent a total counts; None if that is not known."""
    if one.count is None:
        return None
    if not total.kinds:
        return amount(one.count)
    if one.kinds is None:
        return None
    if set(one.kinds) <= set(total.kinds):
        return amount(one.count)
    return NOBODY if not set(one.kinds) & set(total.kinds) else None


def _breakdown(count: Count) -> Verdict | None:
    if not count.breakdown:
        return None
    parts = [amount(Count(value=one.value, bound=one.bound)) for one in count.breakdown]
    return differ(sum(parts, NOBODY), amount(count))


def _sum(count: Count) -> int:
    return sum(one.value for one in count.breakdown or ())
