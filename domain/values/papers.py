"""The papers by which a step is known: letters, identifiers of others, sources that state its values."""

from __future__ import annotations

from typing import Annotated, Any

from domain.values.day import Day
from domain.values.markers import Items
from domain.values.shape import value
from domain.values.words import MAX_CITATIONS, MAX_MEMBERS, ExternalIdKind, Path, Text, Tier


@value
class Letter:
    """An office's letter: its number and its own date."""

    number: Text | None = None
    dated_on: Day | None = None


@value
class Forwarding:
    """The letter by which an office (`by`) passed another's letter on."""

    by: Text | None = None
    number: Text | None = None
    dated_on: Day | None = None


@value
class ExternalId:
    """An identifier that somebody else gave; none is unique by law."""

    kind: ExternalIdKind
    value: Text


@value
class Source:
    """A publication that states something, and how far it is to be trusted."""

    title: Text
    address: Text | None = None
    archived: Text | None = None
    publisher: Text | None = None
    published_on: Day | None = None
    retrieved_on: Day | None = None
    tier: Tier


@value
class StatedValue:
    """One value that a source states; `value` (free JSON) only where it differs from the step's."""

    path: Path
    value: Any = None


@value
class Citation:
    """A place in a source, and what it states: `states` empty is the step as a whole."""

    source: Source
    article: Text | None = None
    page: Text | None = None
    quote_locator: Text | None = None
    states: Annotated[tuple[StatedValue, ...], Items(0, MAX_MEMBERS)]


@value
class Derived:
    """A value that no source states but that was computed, and how."""

    path: Path
    how: Text


Citations = Annotated[tuple[Citation, ...], Items(0, MAX_CITATIONS)]
Derivations = Annotated[tuple[Derived, ...], Items(0, MAX_CITATIONS)]
