"""Finds the numbers that the terms authorize, of whom each is, and who of those that cross it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.authorization.amounts import NOBODY, Amount, amount, limit
from domain.authorization.terms_view import TermsView
from domain.authorization.versions import Versions
from domain.findings.model import PHASES
from domain.findings.movement import Passage, SeenPart
from domain.values import Count, Key, Kind, Part


@dataclass(frozen=True, eq=False)
class Limit:
    """A contingent by its key, or a total by its place, of the terms of a reading."""

    reading: TermsView
    subject: str
    key: Key | None
    over: str
    kinds: frozenset[Kind] | None
    count: Count

    @property
    def path(self) -> str:
        return f"terms.contingents.{self.key}.count" if self.key is not None else f"terms.{self.subject}"

    def is_about(self, one: Passage | SeenPart) -> bool:
        """Whether they are among those whom it is about."""
        if self.key is not None:
            in_a_phase = isinstance(one.step.event, PHASES)
            return self.key in self.reading.ways.lineage(one.key) or (in_a_phase and self._is_all)
        return self.over in ("all", self.reading.ways.out(one.part or Part(contingent=one.key)))

    @property
    def _is_all(self) -> bool:
        """Whether the terms know of one contingent only, and state no total."""
        return len(self.reading.contingents) == 1 and not self.reading.terms.totals

    def people(self, part: Part | None) -> Amount | None:
        """How many of a part are of the kinds that the terms count; None if its number is not stated."""
        if part is None or part.count is None:
            return None
        whole = amount(part.count)
        described = part.description.kinds if part.description is not None else None
        known = self.reading.contingents.get(part.contingent) if part.contingent is not None else None
        kinds = described or (known.kinds if known is not None else None)
        if self.kinds is None or (kinds is not None and set(kinds) <= self.kinds):
            return whole
        if kinds is not None and not set(kinds) & self.kinds:
            return NOBODY
        if part.count.breakdown:
            counted = [
                amount(Count(value=one.value, bound=one.bound))
                for one in part.count.breakdown
                if one.kind in self.kinds
            ]
            unknown = [Amount(0, one.value) for one in part.count.breakdown if one.kind is None]
            return sum([*counted, *unknown], NOBODY)
        return Amount(0, whole.most, whole.firm)

    @cached_property
    def named(self) -> tuple[int | None, Versions]:
        """How many the contingents are together whom a total counts, and the acts that say so."""
        counts = {
            key: limit(one.count)
            for key, one in self.reading.contingents.items()
            if one.count is not None
            and one.part_of is None
            and self.over in ("all", self.reading.ways.out(Part(contingent=key)))
        }
        acts = self.reading.origins(*(f"terms.contingents.{key}.count" for key in counts))
        return sum(counts.values(), NOBODY).most, acts


def limits(reading: TermsView) -> Iterator[Limit]:
    """What the terms limit: each contingent of which they state a count, and each total."""
    for key, one in reading.contingents.items():
        if one.count is not None:
            yield Limit(reading, key, key, "all", frozenset(one.kinds) if one.kinds else None, one.count)
    for place, total in enumerate(reading.terms.totals or ()):
        kinds = frozenset(total.kinds) if total.kinds else None
        yield Limit(reading, f"totals.{place}", None, total.over, kinds, total.count)
