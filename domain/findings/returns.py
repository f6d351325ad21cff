"""C03, C08: do those who came back belong to those who went?

Both stand on the matching of returns (domain/authorization/matching.py).

| on record                                             | C08                                          |
|-------------------------------------------------------|----------------------------------------------|
| more back by a day than were across, exactly          | certain                                      |
| the same, by numbers or a day that are not exact      | possible                                     |
| all back, without a number, before anybody went       | possible                                     |
| the same, and nobody was ever seen to go              | silent: what is missing is how they went     |
| a number that the bounds of the others admit          | silent                                       |
| some who are not named went too, or part of the part  | silent: they may be they                     |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from domain.authorization.versions import Versions
from domain.authorization.whereabouts import CrossingLedger, PartLedger
from domain.findings.model import Broken
from domain.findings.rule import rule
from domain.findings.view import View
from domain.jurisdictions.profile import Spoken
from domain.values import Key


@rule(
    "C03",
    "medium",
    title=Spoken("not as many back as went", "no regresaron tantos como fueron"),
    looks_for=Spoken(
        "compares how many went with how many came back", "compara cuántos fueron con cuántos regresaron"
    ),
    needs=("crossing",),
    en="{out} went and {back} came back, though it is concluded ({subject}).",
    es="{out} fueron y {back} volvieron, aunque está concluido ({subject}).",
).of_the_day
def unbalanced(view: View) -> Iterator[Broken]:
    """Who came back without having gone is none of those who went."""
    passed = view.passed
    if view.deployment_status != "concluded" or passed.somebody.out or passed.somebody.back:
        return
    for key, part in _parts(passed):
        people = part.across.people
        if not (part.out and part.back and part.is_exact) or part.both_ways or people.least != people.most:
            continue
        back = part.went - people.least if people.least else part.came
        if back != part.went:
            yield Broken(
                subject=key or "authorization",
                verdict="certain",
                evidence=part.steps.so_far,
                figures={"out": part.went, "back": back},
                since_on=part.last_on,
            )


def _parts(passed: CrossingLedger) -> Iterator[tuple[Key | None, PartLedger]]:
    yield from passed.named.items()
    yield None, passed.strangers


@rule(
    "C08",
    "medium",
    title=Spoken("more back than had gone", "regresaron más de los que habían ido"),
    looks_for=Spoken(
        "compares how many came back with how many were across",
        "compara cuántos regresaron con cuántos estaban del otro lado",
    ),
    needs=("crossing",),
    en="{back} came back by {back_on}, when {across} were across ({subject}).",
    es="{back} volvieron a más tardar el {back_on}, cuando había {across} del otro lado ({subject}).",
    words={"all": "todos"},
).of_the_day
def impossible_return(view: View) -> Iterator[Broken]:
    for key, part in _told_apart(view.passed):
        told = part.across.too_many
        if told is None:
            continue
        figures: dict[str, int | str] = {
            "back": "all" if told.back is None else told.back,
            "across": told.across,
        }
        yield Broken(
            subject=key or "authorization",
            verdict="certain" if told.is_sure else "possible",
            evidence=told.shown_by | Versions.of(one.version for one in part.out.each[:1]),
            figures=figures if told.day is None else {**figures, "back_on": str(told.day)},
            blamed_on=told.day,
            since_on=told.day,
        )


def _told_apart(passed: CrossingLedger) -> Iterator[tuple[Key | None, PartLedger]]:
    """Those who went and who are nobody else who did."""
    named, strangers, somebody = passed.named, passed.strangers, passed.somebody
    went = [key for key in passed.names if named[key].out]
    if somebody.out or strangers.out:
        # Who is not named may be anybody: of one such group alone the crossings are compared.
        alone = [one for one in (strangers, somebody) if one.out and not one.both_ways]
        if not went and len(alone) == 1 and not (strangers.out and somebody.out):
            yield None, alone[0]
        return
    of_one = Counter(passed.ways.whole_of(key) for key in went)
    for key in went:
        if of_one[passed.ways.whole_of(key)] == 1 and not named[key].both_ways:
            yield key, named[key]
