"""The row that an authorization is found by in a search: every word of what was recorded and stands.

A search looks into the record as a whole. So the row has no days: a text counts whatever the day judged.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, cast

from domain.authorization.state import Recorded, State
from domain.events import Event
from domain.projections.keeping import Judged
from domain.projections.row import HIDDEN, AllWords, Row
from domain.sentences import countries
from domain.text import word_forms
from domain.values import Length, Pattern, fields_of
from domain.values.fields import TypeShape, marker

#: Texts that nobody searches for: addresses, places inside a source, words of the rules. And the members of
#: the Senate: they are persons, and a roll call names all of them.
_LEFT_OUT: Final = frozenset(
    {"address", "archived", "article", "page", "quote_locator", "within_of", "how", "code", "member", "state"}
)

#: What holds countries by their codes: they are found by their names.
_COUNTRIES: Final = "countries"
#: Each word of such a name ends in a digit, and so has no other form. (In English "united" has one that
#: "UNITAS" has in Spanish: who searches for that exercise would find all that is about the United States.)
_WITHOUT_FORMS: Final = r"\g<0>0"
_WORD: Final = re.compile(r"[^\W_]+")

#: Of all words of an authorization so many characters are kept: far above what any has, below what a server
#: can index.
MOST_CHARACTERS: Final = 200_000
#: A longer word is a word up to here.
LONGEST_WORD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRow(Row):
    """`words`: each word once, folded, and beside it as it is written where that is something else."""

    words: Annotated[
        str,
        HIDDEN,
        AllWords(
            "q",
            "Words, each found whole, as the beginning of a word, or in another form of Spanish or English; "
            "accents do not count. Countries are found by their names in both languages.",
        ),
    ]


class _Judge:
    """The row of one authorization; none as long as nothing is registered."""

    def __init__(self) -> None:
        self._words: frozenset[str] = frozenset()
        self._rows: frozenset[SearchRow] = frozenset()

    def after(self, state: State, day: date | None) -> frozenset[SearchRow]:
        if state.registration is None:
            return frozenset()
        if day is None:
            steps: list[Recorded[Any]] = [state.registration, *state.steps]
            every = frozenset[str]().union(*map(_words, steps))
        else:
            every = self._words | _words(state.steps[-1])
        if every != self._words or not self._rows:
            self._words = every
            self._rows = frozenset({SearchRow(authorization=state.id, words=searched(every))})
        return self._rows


rows: Final = Judged(_Judge)


def searched(words: Iterable[str]) -> str:
    """The text of words that a search looks into."""
    return " ".join(sorted(words))[:MOST_CHARACTERS]


def _words(step: Recorded[Any]) -> frozenset[str]:
    return step.kept(_words_of)


def _words_of(event: Event) -> frozenset[str]:
    return words_of(texts(event))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Every word of these texts, in its forms."""
    return frozenset(form[:LONGEST_WORD] for text in texts for forms in word_forms(text) for form in forms)


def texts(value: Any) -> Iterator[str]:
    """Every text that a value holds, whatever its field, and the names of the countries in it."""
    for name, shape in _searched(cast("Hashable", type(value))):
        stated = getattr(value, name)
        if stated is None:
            continue
        for one in stated if shape.is_list else (stated,):
            if name == _COUNTRIES:
                yield from (_WORD.sub(_WITHOUT_FORMS, called) for called in countries.names(one))
            elif isinstance(one, str):
                yield one
            else:
                yield from texts(one)


@cache
def _searched(cls: Hashable) -> tuple[tuple[str, TypeShape], ...]:
    """The fields that hold texts or countries, or values that can."""
    pairs = []
    for field in fields_of(cast("type", cls)):
        item = field.item or field.shape
        is_text = item.type is str and marker(item, Length) is not None and marker(item, Pattern) is None
        if field.name not in _LEFT_OUT and (is_text or field.name == _COUNTRIES or item.is_value):
            pairs.append((field.name, field.shape))
    return tuple(pairs)
