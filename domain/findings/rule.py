"""A rule: the function that finds where it is broken, with all that is said of the rule beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.findings.model import Against, Broken, Severity
from domain.findings.view import Fact, View
from domain.jurisdictions.profile import Ground, Profile, Provision
from domain.values import Day

OWN_RULE: Final = "Anuencia, rules of the register: {code}"

Judge = Callable[[View], Iterator[Broken]]


class Template(NamedTuple):
    """With `{subject}`, `{span}` (the days), `{reference}` (what was compared), and figures by name."""

    en: str
    es: str


NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})
NOT_COMPARED: Final[Mapping[Against, Template]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """`severity`: of its findings, unless one says otherwise (F16 by category).

    `needs`: of each of these, something must be on record; else the rule has nothing to say and is not asked.
    `rests_on`: the provision of the jurisdiction. None, or one that it lacks: a rule of the register itself.
    `words`: the Spanish ones for those of its figures; `compared`: how `{reference}` is said.
    """

    code: str
    severity: Severity
    judge: Judge
    needs: tuple[frozenset[Fact], ...]
    rests_on: Ground | None
    template: Template
    words: Mapping[str, str]
    compared: Mapping[Against, Template]

    @property
    def own(self) -> Provision:
        return Provision(citation=OWN_RULE.format(code=self.code))

    def provisions(self, profile: Profile) -> tuple[Provision, ...]:
        """What it rests on in a jurisdiction, and since when; a rule of the register itself always holds."""
        known = profile.provisions.get(self.rests_on) if self.rests_on is not None else None
        return known or (self.own,)

    def provision_on(self, profile: Profile, blamed_on: Day | None) -> Provision | None:
        """What held on the earliest day of the step blamed; None if nothing did. Undated: what holds last."""
        known = self.provisions(profile)
        earliest: date | None = blamed_on.earliest if blamed_on is not None else None
        if earliest is None:
            return known[-1]
        return next((one for one in known if one.is_valid(earliest)), None)


def rule(
    code: str,
    severity: Severity,
    *,
    en: str,
    es: str,
    needs: tuple[Fact | tuple[Fact, ...], ...] = (),
    rests_on: Ground | None = None,
    words: Mapping[str, str] = NO_WORDS,
    compared: Mapping[Against, Template] = NOT_COMPARED,
) -> Callable[[Judge], Rule]:
    """Makes a rule of a function. `needs`: each of them; of several in parentheses any. Else as in `Rule`."""

    def made(judge: Judge) -> Rule:
        return Rule(
            code=code,
            severity=severity,
            judge=judge,
            needs=tuple(frozenset((one,) if isinstance(one, str) else one) for one in needs),
            rests_on=rests_on,
            template=Template(en, es),
            words=words,
            compared=compared,
        )

    return made
