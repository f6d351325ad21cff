"""Says a finding in English and in Spanish: the template of its rule, filled with its figures.

The contract's sentence (`finding`) names subjects by their keys, and days as the record writes them. For
readers (`finding_in_words`) both are in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.authorization.state import State
from domain.events import ValueDisputed
from domain.findings.model import Against, Figures, Finding, Sentence, Verdict
from domain.findings.registry import RULES
from domain.findings.rule import Template
from domain.jurisdictions.profile import Profile
from domain.sentences import (
    english,
    english_values,
    spanish,
    spanish_values,
    spanish_words,
)
from domain.sentences.people import contingents, named_report, unit_of
from domain.values import Day, Invalid

# Figures that several rules have.
_ES: Final[Mapping[str, str]] = MappingProxyType({"before": "antes", "after": "después"})
_NO_REFERENCE: Final = Template("", "")


class _Words(dict[str, object]):
    """A figure that a finding does not have leaves its place empty: no record makes a sentence fail."""

    def __missing__(self, name: str) -> str:
        return "-"


def finding(code: str, subject: str, figures: Figures, verdict: Verdict, against: Against | None) -> Sentence:
    """The finding in words."""
    rule = RULES[code]
    template, words = rule.said(figures), {**_ES, **rule.words}
    reference = rule.compared.get(against, _NO_REFERENCE) if against is not None else _NO_REFERENCE
    spoken = {name: _spoken(value) for name, value in figures.items()}
    translated = {
        name: words.get(value, value) if isinstance(value, str) else value for name, value in figures.items()
    }
    known_en = _Words(
        {**spoken, "subject": subject, "span": _span(figures, "day", "days"), "reference": reference.en}
    )
    known_es = _Words(
        {**translated, "subject": subject, "span": _span(figures, "día", "días"), "reference": reference.es}
    )
    en, es = template.en.format_map(known_en), template.es.format_map(known_es)
    if verdict == "certain":
        return Sentence(en=en, es=es)
    return Sentence(en=f"Possibly: {en[:1].lower()}{en[1:]}", es=f"Posiblemente: {es[:1].lower()}{es[1:]}")


def finding_in_words(one: Finding, on: date, state: State) -> Sentence:
    """The finding as a person would say it, judged on that day."""
    return Sentence(en=_in_words(one, on, state, _ENGLISH), es=_in_words(one, on, state, _SPANISH))


def citation(one: Finding, profile: Profile) -> Sentence:
    """What the rule of the finding rests on, of a rule of the register itself what it looks for; one that is
    known no more, as it was found, in English."""
    rule = RULES[one.code]
    if one.citation == rule.own.citation and rule.looks_for is not None:
        en, es = rule.looks_for
        return Sentence(en=f"Rule of the register: {en}", es=f"Regla del registro: {es}")
    held = rule.provisions(profile)
    es = next((each.es for each in held if each.citation == one.citation), one.citation)
    return Sentence(en=one.citation, es=es)


class _Voice(NamedTuple):
    """What the two languages have apart. `articles`: before a day, which says its own."""

    template: Callable[[Template], str]
    possibly: str
    label: Callable[[str, State], str]
    whole: str
    contingent: Callable[[str, State], str]
    day: Callable[[Day], str]
    of_day: Callable[[str], str]
    articles: re.Pattern[str]
    span: Mapping[str, str]
    words: Mapping[str, str]
    disagreement: Callable[[Sequence[ValueDisputed], State], str]


#: What rules name by a word, as English says it; the Spanish stands beside each rule.
_NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "letter": "the letter",
        "received": "the receipt",
        "retransmitted": "the passing on",
        "referred": "the referral to committee",
        "opinion": "the opinion of the committees",
        "vote": "the vote",
        "decree": "the decree",
        "publication": "the publication",
        "tally": "the result does not fit the votes",
        "present": "more votes than were present, or more present than members",
        "by_group": "the groups do not add up to the votes",
        "roll_call": "the roll call does not add up to the votes",
        "reference": "it refers to what is no longer on record",
        "shared_dof_code": "one code of the official gazette for two authorizations",
    }
)

_ENGLISH: Final = _Voice(
    template=lambda one: one.en,
    possibly="Possibly",
    label=english_values.label,
    whole="the whole",
    contingent=english.contingent,
    day=english.name,
    of_day=lambda day: day,
    articles=re.compile(r"(?!)"),
    span=MappingProxyType(
        {"one": "one day", "exact": "{0} days", "between": "{0} to {1} days", "least": "at least {0} days"}
        | {"most": "at most {1} days", "open": "some days"}
    ),
    words=_NAMED,
    disagreement=english_values.disagreement,
)
_SPANISH: Final = _Voice(
    template=lambda one: one.es,
    possibly="Posiblemente",
    label=spanish_values.label,
    whole="el conjunto",
    contingent=spanish.contingent,
    day=spanish.name,
    of_day=spanish.of,
    articles=re.compile(r"\b(del|el) (?=\{\w+_(?:on|from)\})"),
    span=MappingProxyType(
        {
            "one": "un día",
            "exact": "{0} días",
            "between": "entre {0} y {1} días",
            "least": "al menos {0} días",
        }
        | {"most": "como máximo {1} días", "open": "algunos días"}
    ),
    words=spanish_words.WORDS,
    disagreement=spanish_values.disagreement,
)


def _in_words(one: Finding, on: date, state: State, voice: _Voice) -> str:
    disputes = _disputes(one, state) if one.code == "C05" else []
    if disputes:
        told_so = voice.disagreement(disputes, state)
        return f"{told_so[:1].upper()}{told_so[1:]}."
    rule, figures = RULES[one.code], one.figures_on(on)
    reference = rule.compared.get(one.against, _NO_REFERENCE) if one.against is not None else _NO_REFERENCE
    template = voice.template(rule.said(figures))
    if _is_the_only_report(one.subject, state):
        template = template.replace(" {subject}", "", 1)
    # `el {day}` and `del {day}`: the day brings its article, and the preposition joins it.
    template = voice.articles.sub(lambda found: "of " if found[1] == "del" else "", template)
    told = rule.words if voice is _SPANISH else {}
    known: dict[str, object] = {
        name: _figure(value, voice, told) if isinstance(value, str) else value
        for name, value in figures.items()
    }
    known |= {
        "subject": _subject(one.subject, state, voice),
        "span": _days(figures, voice.span),
        "reference": voice.template(reference),
    }
    if voice is _SPANISH:
        template = re.sub(
            r"of \{(\w+_(?:on|from))\}", lambda found: voice.of_day(str(known.get(found[1], "-"))), template
        )
    said = template.format_map(_Words(known))
    if one.certainty == "certain":
        return f"{said[:1].upper()}{said[1:]}"
    return f"{voice.possibly}: {said[:1].lower()}{said[1:]}"


def _disputes(one: Finding, state: State) -> list[ValueDisputed]:
    """What the finding that sources disagree rests on."""
    shown = {version for authorization, version in one.evidence if authorization == state.id}
    return [dispute.event for dispute in state.disputes if dispute.version in shown and dispute.is_open]


def _figure(value: str, voice: _Voice, told: Mapping[str, str]) -> str:
    """A day, a word of the rule or of an enumeration, or several of them, as the language says it."""
    try:
        return voice.day(Day(value))
    except Invalid:
        pass
    parts = value.split(", ")
    return ", ".join(told.get(part) or voice.words.get(part) or part.replace("_", " ") for part in parts)


def _subject(subject: str, state: State, voice: _Voice) -> str:
    key = subject.rpartition(".")[2]
    if key in contingents(state.terms.effective):
        return unit_of(key, state) or voice.contingent(key, state)
    report = named_report(subject, state)
    if report is not None and report.number is not None:
        return str(report.number)
    return voice.whole if subject == "authorization" else voice.label(subject, state)


def _is_the_only_report(subject: str, state: State) -> bool:
    terms = state.terms.effective
    owed = (terms.report_obligations if terms is not None else None) or ()
    return [one.key for one in owed] == [subject]


def _days(figures: Figures, span: Mapping[str, str]) -> str:
    exact = figures.get("days")
    least, most = figures.get("days_at_least", exact), figures.get("days_at_most", exact)
    if least is None and most is None:
        return span["open"]
    if least == most:
        return span["one" if least == 1 else "exact"].format(least, most)
    return span["most" if least is None else "least" if most is None else "between"].format(least, most)


def _spoken(value: int | str) -> int | str:
    return value.replace("_", " ") if isinstance(value, str) else value


def _span(figures: Figures, one: str, many: str) -> str:
    """The days between, or their bounds."""
    if "days" in figures:
        return f"{figures['days']} {one if figures['days'] == 1 else many}"
    least, most = figures.get("days_at_least"), figures.get("days_at_most")
    if least is not None and most is not None and least != most:
        return f"{least}-{most} {many}"
    if least is not None:
        return f"{'≥'} {least} {many}"
    return f"{'≤'} {most} {many}" if most is not None else f"? {many}"
