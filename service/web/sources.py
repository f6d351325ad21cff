"""The footnotes of a page: its sources, each with one number, in the order in which the reader meets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from domain.authorization.state import Recorded, State
from domain.events import Event
from domain.statements import Statements
from domain.values import Citation
from service.web import words
from service.web.languages import Language

#: All that a link may lead to: what is recorded can be any text.
_LINKED: Final = ("https://", "http://")


class Note(NamedTuple):
    """One place in a source. `address`, `archived`: None where there is nothing that a link may lead to."""

    number: int
    title: str
    publisher: str | None
    address: str | None
    archived: str | None
    tier: str
    tier_word: str
    place: str
    published: str | None
    retrieved: str | None


class Other(NamedTuple):
    """Another value that sources state, as the record has it (JSON)."""

    value: Any
    notes: Sequence[int]


@dataclass
class Stated:
    """What stands behind a value: the sources that state it, and what others say instead."""

    notes: list[int] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    disputed: bool = False


class Footnotes:
    """The notes of one page, as they come to be needed."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._known: dict[Citation, Note] = {}
        self._stated: dict[int, Statements] = {}

    @property
    def notes(self) -> list[Note]:
        """All of them, by number."""
        return list(self._known.values())

    def number(self, citation: Citation) -> int:
        """The number of the place in a source, whatever it is cited for."""
        key = Citation(
            source=citation.source,
            article=citation.article,
            page=citation.page,
            quote_locator=citation.quote_locator,
            states=(),
        )
        if key not in self._known:
            self._known[key] = self._note(len(self._known) + 1, key)
        return self._known[key].number

    def of_step(self, event: Event) -> list[int]:
        """Those of a whole step."""
        return _unique(self.number(one) for one in event.citations)

    def of_value(self, step: Recorded[Event], path: str) -> Stated:
        """Those of the value at a path of the step that it comes from: of it, around it or inside it."""
        if step.version not in self._stated:
            self._stated[step.version] = Statements(step.event)
        found, notes = Stated(), list[int]()
        for one in self._stated[step.version].about(path):
            if one.value is None:
                notes.append(self.number(one.citation))
            elif one.path == path:
                found.others.append(Other(one.value, [self.number(one.citation)]))
        found.notes = _unique(notes)
        return found

    def of_disputes(self, state: State, version: int) -> dict[str, list[Other]]:
        """The competing values of open disputes about a step, or about the whole, by path."""
        found: dict[str, list[Other]] = {}
        for dispute in state.disputes:
            if dispute.is_open and dispute.about in (version, None):
                found.setdefault(dispute.path, []).extend(
                    Other(value.value, [self.number(value.citation)]) for value in dispute.event.values
                )
        return found

    def _note(self, number: int, citation: Citation) -> Note:
        source, language = citation.source, self._language
        place = [
            language.say("article %(article)s", article=citation.article) if citation.article else "",
            language.say("page %(page)s", page=citation.page) if citation.page else "",
            citation.quote_locator or "",
        ]
        return Note(
            number,
            source.title,
            source.publisher,
            _linked(source.address),
            _linked(source.archived),
            source.tier,
            words.word(language, words.TIERS, source.tier),
            ", ".join(filter(None, place)),
            language.day_words(source.published_on),
            language.day_words(source.retrieved_on),
        )


def _linked(address: str | None) -> str | None:
    return address if address is not None and address.lower().startswith(_LINKED) else None


def _unique(numbers: Iterable[int]) -> list[int]:
    return sorted(set(numbers))
