"""The footnotes of a page: its sources, each with one number, in the order in which the reader meets them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from domain.authorization.state import Recorded, State
from domain.events import Event
from domain.values import Citation, StatedValue
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


_Pairs = list[tuple[Citation, StatedValue]]


@dataclass
class _Index:
    """What the citations of one step state. `whole`: those of all of it; `at`: by the very path; `within`: by
    that path and by all that lead to it."""

    whole: list[Citation] = field(default_factory=list)
    at: defaultdict[str, _Pairs] = field(default_factory=lambda: defaultdict(list))
    within: defaultdict[str, _Pairs] = field(default_factory=lambda: defaultdict(list))


class Footnotes:
    """The notes of one page, as they come to be needed."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._known: dict[Citation, Note] = {}
        self._stated: dict[int, _Index] = {}

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
        stated = self._by_path(step)
        found = Stated()
        around = [path[:place] for place, sign in enumerate(path) if sign == "."]
        for citation, one in (*(pair for name in around for pair in stated.at[name]), *stated.within[path]):
            if one.value is None:
                found.notes.append(self.number(citation))
            elif one.path == path:
                found.others.append(Other(one.value, [self.number(citation)]))
        found.notes = _unique([*found.notes, *map(self.number, stated.whole)])
        return found

    def _by_path(self, step: Recorded[Event]) -> _Index:
        """What the citations of a step state: read once, because every value of it is asked for."""
        if step.version not in self._stated:
            found = _Index()
            for citation in step.event.citations:
                if not citation.states:
                    found.whole.append(citation)
                for one in citation.states:
                    found.at[one.path].append((citation, one))
                    for name in (
                        *(one.path[:at] for at, sign in enumerate(one.path) if sign == "."),
                        one.path,
                    ):
                        found.within[name].append((citation, one))
            self._stated[step.version] = found
        return self._stated[step.version]

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
