"""A rule: the function that finds where it is broken, with all that is said of the rule beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from domain.events.step import Step
from domain.findings.basis import Basis
from domain.findings.model import Against, Broken, Figures, Severity
from domain.findings.view import Fact, View
from domain.jurisdictions.profile import Ground, Profile, Provision, Spoken, own_rule
from domain.values import Day

OfActs = Callable[[Basis], Iterator[Broken]]
OfSteps = Callable[[Basis, Any], Iterator[Broken]]
OfTheDay = Callable[[View], Iterator[Broken]]


class Template(NamedTuple):
    """With `{subject}`, `{span}` (the days), `{reference}` (what was compared), and figures by name."""

    en: str
    es: str


NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})
NOT_COMPARED: Final[Mapping[Against, Template]] = MappingProxyType({})
ALWAYS_SO: Final[Mapping[str, Template]] = MappingProxyType({})


@dataclass(slots=True, kw_only=True, eq=False)
class Rule:
    """`title`: what it is about, in a few words. `severity`: of its findings, unless one says otherwise (F16
    by category). `looks_for`: of a rule of the register itself, in place of a citation.

    `needs`: of each of these, something must be on record; else the rule has nothing to say and is not asked.
    `rests_on`: the provision of the jurisdiction. None, or one that it lacks: a rule of the register itself.
    `words`: the Spanish ones for those of its figures; `compared`: how `{reference}` is said. `instead`: by a
    figure, what is said in place of the template of a finding that has it; `further`: what is said besides.

    What finds it broken are functions. Of those given by `of_acts` and `of_steps` the answer follows from the
    basis, and from the one step that is asked about; of that given by `of_the_day` from all steps of the day.
    A rule may have several.
    """

    code: str
    severity: Severity
    title: Spoken
    looks_for: Spoken | None
    needs: tuple[frozenset[Fact], ...]
    rests_on: Ground | None
    template: Template
    words: Mapping[str, str]
    compared: Mapping[Against, Template]
    instead: Mapping[str, Template]
    further: Mapping[str, Template]
    acts: OfActs | None = None
    steps: OfSteps | None = None
    kinds: tuple[type[Step], ...] = ()
    day: OfTheDay | None = None

    def of_acts(self, judge: OfActs) -> Rule:
        self.acts = judge
        return self

    def of_steps(self, *kinds: type[Step]) -> Callable[[OfSteps], Rule]:
        """Of steps of these kinds."""

        def given(judge: OfSteps) -> Rule:
            self.steps, self.kinds = judge, kinds
            return self

        return given

    def of_the_day(self, judge: OfTheDay) -> Rule:
        self.day = judge
        return self

    def said(self, figures: Figures) -> Template:
        """What is said of a finding with these figures."""
        first = next((said for name, said in self.instead.items() if name in figures), self.template)
        both = [first, *(said for name, said in self.further.items() if name in figures)]
        return Template(" ".join(one.en for one in both), " ".join(one.es for one in both))

    @property
    def own(self) -> Provision:
        said = own_rule(self.code)
        return Provision(citation=said.en, es=said.es)

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
    title: Spoken,
    en: str,
    es: str,
    looks_for: Spoken | None = None,
    needs: tuple[Fact | tuple[Fact, ...], ...] = (),
    rests_on: Ground | None = None,
    words: Mapping[str, str] = NO_WORDS,
    compared: Mapping[Against, Template] = NOT_COMPARED,
    instead: Mapping[str, Template] = ALWAYS_SO,
    further: Mapping[str, Template] = ALWAYS_SO,
) -> Rule:
    """What is said of a rule. `needs`: each of them; of several in parentheses any. Else as in `Rule`."""
    return Rule(
        code=code,
        severity=severity,
        title=title,
        looks_for=looks_for,
        needs=tuple(frozenset((one,) if isinstance(one, str) else one) for one in needs),
        rests_on=rests_on,
        template=Template(en, es),
        words=words,
        compared=compared,
        instead=instead,
        further=further,
    )
