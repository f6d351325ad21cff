"""Every rule by its code, from the modules named here. Each of them opens with the codes that it judges."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.findings import (
    completeness,
    consistency,
    crossings,
    endings,
    headcounts,
    manner,
    procedure,
    publication,
    reports,
    returns,
    stays,
    strangers,
    sums,
    twins,
)
from domain.findings.rule import Rule
from domain.findings.view import Fact

_FAMILIES: Final = (
    crossings,
    headcounts,
    strangers,
    manner,
    stays,
    publication,
    reports,
    procedure,
    consistency,
    returns,
    endings,
    sums,
    twins,
    completeness,
)

_BY_CODE: Final = sorted(
    (one.code, one, family.__name__.rpartition(".")[2])
    for family in _FAMILIES
    for one in vars(family).values()
    if isinstance(one, Rule)
)

RULES: Final[Mapping[str, Rule]] = MappingProxyType({code: one for code, one, _ in _BY_CODE})
"""C06's shared publication code and C09 are asked over many authorizations: shared_codes.py, twins.py."""
JUDGED_IN: Final[Mapping[str, str]] = MappingProxyType({code: module for code, _, module in _BY_CODE})
"""The module in which a rule stands."""


@cache
def asked(facts: frozenset[Fact]) -> tuple[Rule, ...]:
    """The rules that can have something to say where only these facts are on record."""
    return tuple(one for one in RULES.values() if not any(facts.isdisjoint(needed) for needed in one.needs))
