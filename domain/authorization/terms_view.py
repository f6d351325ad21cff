"""Terms, for those that judge by them: who is meant, which way they go first, and which act says so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from domain.authorization.passages import FIRST_CROSSING, Ways
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.versions import Versions
from domain.values import Activity, Contingent, Country, Direction, Key, Part, Terms

EMPTY_TERMS: Final = Terms()


class TermsView:
    """`home`: the country whose territory it is. One object for all who judge by the same terms."""

    def __init__(self, folded: FoldedTerms, home: Country) -> None:
        self.folded = folded
        self.home = home
        self.terms = folded.effective or EMPTY_TERMS
        self._lineages: dict[Key, tuple[Key, ...]] = {}
        self._origins: dict[tuple[str, ...], Versions] = {}

    def origins(self, *paths: str) -> Versions:
        """The acts that the values at these paths (`terms.window`) come from."""
        if paths not in self._origins:
            self._origins[paths] = Versions.of(
                origin.version
                for stated, origin in self.folded.origins.items()
                for path in paths
                if stated == path or stated.startswith(f"{path}.") or path.startswith(f"{stated}.")
            )
        return self._origins[paths]

    @cached_property
    def contingents(self) -> Mapping[Key, Contingent]:
        return {contingent.key: contingent for contingent in self.terms.contingents or ()}

    def with_window(self, key: Key | None) -> Contingent | None:
        """Which contingent says when these may be there: they, else whom they are part of; None: neither."""
        for one in self.lineage(key):
            if one in self.contingents and self.contingents[one].window is not None:
                return self.contingents[one]
        return None

    def activities(self, key: Key | None) -> list[Activity]:
        """Those in which a contingent takes part: all, if nothing says which."""
        known = list(self.terms.activities or ())
        for one in self.lineage(key):
            keys = self.contingents[one].activities if one in self.contingents else None
            if keys is not None:
                return [activity for activity in known if activity.key in keys]
        return known

    @cached_property
    def ways(self) -> Ways:
        """Which crossing is the one back."""
        return Ways(self.folded.effective, self.home)

    def lineage(self, key: Key | None) -> tuple[Key, ...]:
        """The contingent, the one that it is part of, and so on."""
        if key is None:
            return ()
        if key not in self._lineages:
            line: list[Key] = []
            up: Key | None = key
            while up is not None and up not in line:
                line.append(up)
                up = self.contingents[up].part_of if up in self.contingents else None
            self._lineages[key] = tuple(line)
        return self._lineages[key]

    @cached_property
    def whole_direction(self) -> Direction | None:
        """Which way the movement goes first, where it goes one way only."""
        ways = {FIRST_CROSSING[movement] for movement in self.terms.movements or ()}
        return ways.pop() if len(ways) == 1 else None

    def first_direction(self, key: Key | None, part: Part | None) -> Direction | None:
        """Which way a part goes first (see domain/findings/movement.py); None where nothing says."""
        line = [self.contingents[one] for one in self.lineage(key) if one in self.contingents]
        for one in line:
            if one.direction is not None:
                return one.direction
        if self.whole_direction is not None:
            return self.whole_direction
        described = part.description if part is not None else None
        stated = [described.countries if described is not None else None, *(one.countries for one in line)]
        countries = next((one for one in stated if one), ())
        if countries and all(one == self.home for one in countries):
            return "exit"
        return "entry" if countries and self.home not in countries else None
