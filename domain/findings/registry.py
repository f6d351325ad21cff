"""Which rules are there, how grave is each, and on what does it rest?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.findings import (
    completeness,
    consistency,
    crossings,
    headcounts,
    manner,
    procedure,
    publication,
    reports,
    stays,
    strangers,
    sums,
)
from domain.findings.model import Broken, Severity
from domain.findings.sentences import TEMPLATES, Template
from domain.findings.view import Fact, View
from domain.jurisdictions.profile import Profile, Provision
from domain.values import Day

OWN_RULE: Final = "Anuencia, rules of the register: {code}"

Judge = Callable[[View], Iterator[Broken]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`severity`: of its findings, unless one says otherwise (F16 by category).

    `needs`: of each of these, something must be on record; else the rule has nothing to say and is not asked.
    `own`: what it rests on where no jurisdiction has a provision for it: it is a rule of the register itself.
    """

    code: str
    severity: Severity
    judge: Judge
    needs: tuple[frozenset[Fact], ...]
    own: tuple[Provision, ...]

    @property
    def template(self) -> Template:
        return TEMPLATES[self.code]

    @property
    def own_citation(self) -> str:
        return self.own[0].citation

    def provisions(self, profile: Profile) -> tuple[Provision, ...]:
        """What it rests on in a jurisdiction, and since when; a rule of the register itself always holds."""
        return profile.provisions.get(self.code) or self.own

    def provision_on(self, profile: Profile, blamed_on: Day | None) -> Provision | None:
        """What held on the earliest day of the step blamed; None if nothing did. Undated: what holds last."""
        known = self.provisions(profile)
        if known is self.own:  # holds always
            return known[0]
        earliest: date | None = blamed_on.earliest if blamed_on is not None else None
        if earliest is None:
            return known[-1]
        return next((one for one in known if one.is_valid(earliest)), None)


def _rules(severity: Severity, **judges: Judge) -> Iterator[tuple[str, Rule]]:
    for code, judge in judges.items():
        known = code.upper()
        own = (Provision(citation=OWN_RULE.format(code=known)),)
        yield known, Rule(code=known, severity=severity, judge=judge, needs=_NEEDS.get(known, ()), own=own)


def _needs(*facts: Fact | tuple[Fact, ...]) -> tuple[frozenset[Fact], ...]:
    """Each of them; of several in parentheses any."""
    return tuple(frozenset(one if isinstance(one, tuple) else (one,)) for one in facts)


_MOVED: Final[tuple[Fact, ...]] = ("crossing", "sighting")
#: What has no line here is always asked.
_NEEDS: Final[Mapping[str, tuple[frozenset[Fact], ...]]] = {
    "F01": _needs(_MOVED),
    "F02": _needs("crossing", "act"),
    "F03": _needs("crossing", "terms"),
    "F04": _needs(_MOVED, "terms"),
    "F05": _needs(_MOVED, "terms"),
    "F06": _needs("crossing", "terms"),
    "F07": _needs("crossing", "terms"),
    "F08": _needs("crossing", "terms"),
    "F09": _needs("phase", "terms"),
    "F10": _needs("phase", "terms"),
    "F11": _needs("decree"),
    "F12": _needs("decree"),
    "F13": _needs("terms"),
    "F14": _needs("report", "terms"),
    "F15": _needs("act", "terms"),
    "F16": _needs("incident"),
    "F17": _needs("act", "terms"),
    "F18": _needs("sighting", "terms"),
    "C01": _needs("terms"),
    "C02": _needs(("crossing", "terms")),
    "C03": _needs("crossing"),
    "C04": _needs("act"),
    "C05": _needs("dispute"),
    "M01": _needs("act"),
    "M03": _needs("act"),
    "M04": _needs("terms"),
    "M05": _needs(_MOVED, "terms"),
    "M06": _needs("decree"),
}


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    dict(
        sorted(
            [
                *_rules(
                    "high",
                    f01=crossings.without_grant,
                    f02=crossings.before_force,
                    f03=crossings.outside_window,
                    f04=headcounts.more_than_authorized,
                    f05=strangers.not_authorized,
                    f08=manner.beyond_arms,
                    f16=procedure.incident,
                    f18=stays.seen_after_the_last_day,
                ),
                *_rules(
                    "medium",
                    f06=manner.wrong_place,
                    f09=stays.unlisted_facility,
                    f10=stays.phase_outside_window,
                    f11=publication.published_after_the_start,
                    f12=publication.published_after_the_end,
                    f13=reports.overdue,
                    f15=procedure.voted_too_late,
                    c03=consistency.unbalanced,
                    c06=consistency.contradiction,
                ),
                *_rules(
                    "low",
                    f07=manner.wrong_conveyance,
                    f14=reports.late,
                    f17=procedure.incompetent_committee,
                    c01=consistency.outside_planned_window,
                    c02=sums.do_not_sum,
                    c04=consistency.out_of_order,
                    c05=consistency.open_dispute,
                    m01=completeness.no_vote,
                    m02=completeness.no_decree,
                    m03=completeness.no_request,
                    m04=completeness.no_headcount,
                    m05=completeness.no_crossing_back,
                    m06=completeness.no_entry_into_force,
                    m07=completeness.no_procedure,
                ),
            ]
        )
    )
)
"""Every rule, by its code. C06's shared publication code is asked over many authorizations: shared.py."""


@cache
def asked(facts: frozenset[Fact]) -> tuple[Rule, ...]:
    """The rules that can have something to say where only these facts are on record."""
    return tuple(one for one in RULES.values() if not any(facts.isdisjoint(needed) for needed in one.needs))
