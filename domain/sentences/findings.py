"""Says a finding in English and in Spanish: the template of its rule, filled with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from domain.findings.model import Against, Figures, Sentence, Verdict
from domain.findings.registry import RULES
from domain.findings.rule import Template

# Figures that several rules have.
_ES: Final[Mapping[str, str]] = MappingProxyType({"before": "antes", "after": "después"})
_NO_REFERENCE: Final = Template("", "")


class _Words(dict[str, object]):
    """A figure that a finding does not have leaves its place empty: no record makes a sentence fail."""

    def __missing__(self, name: str) -> str:
        return "-"


def finding(code: str, subject: str, figures: Figures, verdict: Verdict, against: Against | None) -> Sentence:
    """The finding in words."""
    return _said(code, subject, tuple(sorted(figures.items())), verdict, against)


@lru_cache(maxsize=4_096)
def _said(
    code: str,
    subject: str,
    stated: tuple[tuple[str, int | str], ...],
    verdict: Verdict,
    against: Against | None,
) -> Sentence:
    figures = dict(stated)
    rule = RULES[code]
    template, words = rule.template, {**_ES, **rule.words}
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
