"""Terms, for those that judge by them: who is meant, which way they go first, and which act says so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from domain.authorization.passages import Ways
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
            self._origins[paths] = Versions.of(
                origin.version
                for stated, origin in self.folded.origins.items()
                for path in paths
                if stated == path or stated.startswith(f"{path}.") or path.startswith(f"{stated}.")
            )
        return self._origins[paths]

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
