"""Says the findings of one authorization to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import sentences
from domain.authorization.state import State
from domain.findings import Finding
from domain.findings.registry import RULES
from service.web import words
from service.web.languages import Language


@dataclass(frozen=True)
class FoundOut:
    """One finding. `evidence`: versions of the steps that show it; `elsewhere`: others show it as well."""

    code: str
    title: str
    said: str
    severity: str
    severity_word: str
    status_word: str | None
    disputed: bool
    citation: str
    evidence: Sequence[int]
    elsewhere: bool


def found_out(one: Finding, on: date, state: State, language: Language) -> FoundOut:
    """The finding as judged on that day."""
    return FoundOut(
        one.code,
        title(one.code, language),
        language.of(sentences.finding_in_words(one, on, state)),
        one.severity,
        words.word(language, words.SEVERITIES, one.severity),
        None if one.status == "open" else words.word(language, words.FINDING_STATUSES, one.status),
        one.disputed,
        language.of(sentences.citation(one, state.profile)),
        sorted({version for authorization, version in one.evidence if authorization == state.id}),
        any(authorization != state.id for authorization, _ in one.evidence),
    )


def title(code: str, language: Language) -> str:
    """What the rule is about, in a few words."""
    rule = RULES.get(code)
    return code if rule is None else language.capital(language.of(rule.title))


def contingent(unit: str | None, countries: Sequence[str] | None, key: str, language: Language) -> str:
    """Who it is, as short as can be."""
    if unit is not None:
        return unit
    if countries:
        return language.listed([language.country(code) for code in countries[:5]])
    return language.say("contingent %(key)s", key=key)
