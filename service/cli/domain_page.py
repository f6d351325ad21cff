"""Writes the tables of refusals and findings in docs/domain.md, from what stands beside each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.findings.registry import JUDGED_IN, RULES
from domain.findings.rule import Rule
from domain.jurisdictions.profile import Profile, own_rule
from domain.refusals import SENTENCES


def with_tables(page: str, profile: Profile) -> str:
    """The page with these tables as the code says them, citations as those of the jurisdiction."""
    return _with_table(_with_table(page, "Refusals", _refusals(profile)), "Findings", _findings(profile))


def _with_table(page: str, title: str, rows: Iterator[tuple[str, ...]]) -> str:
    """The page with these rows in the first table under a heading, whose head stays."""
    table = re.compile(rf"(^## {title}\n.*?^\|[-|]+\|\n)((?:\|[^\n]*\n)*)", re.MULTILINE | re.DOTALL)
    body = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return table.sub(lambda found: found[1] + body, page, count=1)


def _refusals(profile: Profile) -> Iterator[tuple[str, ...]]:
    for code, sentence in SENTENCES.items():
        yield f"`{code}`", sentence, profile.citations.get(code, own_rule(code)).en


def _findings(profile: Profile) -> Iterator[tuple[str, ...]]:
    for code, rule in RULES.items():
        said = [rule.template, *rule.instead.values(), *rule.further.values()]
        en, es = (" / ".join(one[language] for one in said) for language in (0, 1))
        yield f"`{code}`", rule.severity, en, es, _grounds(rule, profile), f"`{JUDGED_IN[code]}.py`"


def _grounds(rule: Rule, profile: Profile) -> str:
    """What a rule rests on, each with the days between which it holds."""
    return "; ".join(
        one.citation
        + (f" (since {one.valid_from})" if one.valid_from else "")
        + (f" (until {one.valid_until})" if one.valid_until else "")
        for one in rule.provisions(profile)
    )
