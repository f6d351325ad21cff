"""Terms, for those that judge by them: who is meant, which way they go first, and which act says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from domain.authorization.passages import Ways
from domain.authorization.paths import prefixes
from domain.authorization.terms_fold import FoldedTerms
from domain.authorization.versions import Versions
from domain.values import Activity, Contingent, Country, Key, Terms

EMPTY_TERMS: Final = Terms()


class TermsView:
    """`home`: the country whose territory it is. One object for all who judge by the same terms."""

    def __init__(self, folded: FoldedTerms, home: Country) -> None:
        self.folded = folded
        self.home = home
        self.terms = folded.effective or EMPTY_TERMS
        self._origins: dict[tuple[str, ...], Versions] = {}

    def origins(self, *paths: str) -> Versions:
        """The acts that the values at these paths (`terms.window`) come from."""
        if paths not in self._origins:
            self._origins[paths] = Versions.of(one for path in paths for one in self._versions_at(path))
        return self._origins[paths]

    def _versions_at(self, path: str) -> Iterator[int]:
        """Those of the values at the path and within it, and of those that it is within."""
        yield from self._origins_within.get(path, ())
        for outer in prefixes(path)[:-1]:
            if outer in self.folded.origins:
                yield self.folded.origins[outer].version

    @cached_property
    def _origins_within(self) -> Mapping[str, list[int]]:
        within: dict[str, list[int]] = {}
        for stated, origin in self.folded.origins.items():
            for path in prefixes(stated):
                within.setdefault(path, []).append(origin.version)
        return within

    @property
    def contingents(self) -> Mapping[Key, Contingent]:
        return self.ways.contingents

    def with_window(self, key: Key | None) -> Contingent | None:
        """Which contingent says when these may be there: they, else whom they are part of; None: neither."""
        return next((one for one in self.ways.line(key) if one.window is not None), None)

    def activities(self, key: Key | None) -> list[Activity]:
        """Those in which a contingent takes part: all, if nothing says which."""
        known = list(self.terms.activities or ())
        for one in self.ways.line(key):
            if one.activities is not None:
                return [activity for activity in known if activity.key in one.activities]
        return known

    @cached_property
    def ways(self) -> Ways:
        """Which way each part goes first, and which is its way back."""
        return Ways(self.folded.effective, self.home)
