"""Compares the lists of a register with those that the evidence makes, and says each difference.

Compared is what a list says as a whole, in its order, and whom it names when it is asked for each value that
is on record by each of its filters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from domain.jurisdictions.profile import Profile
from domain.projections.row import (
    AllWords,
    AnyOf,
    Before,
    During,
    Filter,
    Grouped,
    Surely,
    filters,
    further,
    passes,
)
from domain.projections.search import SearchRow
from domain.text import folded
from domain.values import FieldShape
from domain.values.fields import shape_of
from service.audit.ahead import ahead
from service.audit.asking import Asking, Item, Query
from service.audit.differing import differences
from service.audit.documents import spelled
from service.audit.lists import Listing, settled_in_order
from service.audit.report import Report

#: So many items more than there should be are read of a list, so that it can be said which they are.
_TOO_MANY: Final = 100
#: A text that is asked for is no longer.
_LONGEST_TEXT: Final = 200
#: Of the days before which reports fall due so many are asked for: each answer holds all that come before.
_DAYS: Final = 24
#: So many members that this version does not know are named.
MOST_UNKNOWN: Final = 50

_Question = tuple[str, str, set[str]]
"""Filter, what is asked for, and the names of whom the answer must hold."""


class Comparison:
    """Asks, and says what differs; no difference twice."""

    def __init__(self, asking: Asking, profile: Profile, report: Report) -> None:
        self._asking, self._profile, self._report = asking, profile, report
        self._named: set[str] = set()
        #: Some of the members that the register answers, and this version does not know.
        self.unknown: set[str] = set()

    def whole(self, listing: Listing) -> None:
        """The list without another filter: each item, and their order."""
        answered = list(self._items(listing, {}, len(listing.expected)))
        if listing.path == "senate-votes":
            answered = [settled_in_order(one) for one in answered]
        ours: dict[str, list[Item]] = {}
        for expected in listing.expected:
            ours.setdefault(expected.name, []).append(expected.item)
        theirs: dict[str, list[Item]] = {}
        for item in answered:
            theirs.setdefault(listing.called(item), []).append(item)
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            self._same(listing.title, name, ours.get(name, []), theirs.get(name, []))
        places = {one.name: one.place for one in listing.expected}
        known = [places[name] for name in map(listing.called, answered) if name in places]
        if known != sorted(known):
            self._say(f"The register lists the {listing.title} in another order than theirs.")

    def _items(self, listing: Listing, further: Query, right: int) -> Iterator[Item]:
        query = {**self._asking.then, **listing.query, **further}
        return self._asking.items(listing.path, query, right + _TOO_MANY)

    def _same(self, title: str, name: str, ours: list[Item], theirs: list[Item]) -> None:
        """What one name stands for on each side: nearly always one item."""
        if name in self._named:
            return
        alike = Counter(map(spelled, ours)) & Counter(map(spelled, theirs))
        here, there = _without(ours, alike), _without(theirs, alike)
        for one, other in zip(here, there, strict=False):
            self._differ(f"In the list of {title}, {name}", name, one, other)
        if len(here) > len(there):
            self._about(name, f"The register does not list {name} among the {title}; its history has it.")
        elif len(here) < len(there):
            self._about(name, f"The register lists {name} among the {title}; its history does not know it.")

    def _differ(self, where: str, name: str, ours: Item, theirs: Item) -> None:
        for difference in differences(ours, theirs):
            if not difference.is_added:
                self._about(name, f"{where} {difference}.")
            elif len(self.unknown) < MOST_UNKNOWN:
                self.unknown.add(difference.path)

    def filtered(self, listing: Listing, others: Mapping[type, Mapping[UUID, Any]]) -> None:
        """The list by each of its filters, asked for each value that is on record.

        `others`: rows of other questions by authorization, by whose filters lists are filtered too.
        """
        asked = [(listing.told, shape, one) for shape, one in filters(listing.row)]
        for also in (one for one in further(listing.row) if one.row in others):
            rows = others[also.row]
            told = [
                (name, rows[one.authorization]) for name, one in listing.told if one.authorization in rows
            ]
            asked += [(told, shape, one) for shape, one in filters(also.row) if one.name in also.names]
        self._ask(listing, [question for one in asked for question in self._by(*one)])

    def _by(self, told: Sequence[tuple[str, Any]], shape: FieldShape, asked: Filter) -> Iterator[_Question]:
        match asked:
            case AnyOf(name=name, read=read):
                holding: dict[str, set[str]] = {}
                for item, row in told:
                    value = getattr(row, shape.name)
                    for one in (value or ()) if shape.is_list else (value,):
                        if one is not None:
                            holding.setdefault(str(one), set()).add(item)
                for text in sorted(holding):
                    if len(text) <= _LONGEST_TEXT:
                        meant = text if read is None else read(self._profile, text)
                        yield name, text, holding.get(meant, set())
            case Grouped(name=name, values=values):
                for word, of_it in values.items():
                    yield name, word, {item for item, row in told if passes(row, shape, asked, of_it)}
            case Surely(name=name, words=words):
                for word in shape_of(words).words:
                    wanted = self._asking.day, (word,)
                    yield name, word, {item for item, row in told if passes(row, shape, asked, wanted)}
            case Before(name=name) | During(name=name):
                if (bound := _bound(shape, asked)) is None:
                    return  # a list of its own (lists.py)
                days = sorted(
                    {day for _, row in told if (day := getattr(row, bound)) is not None and day < date.max}
                )
                for day in days[:: len(days) // _DAYS + 1]:
                    following = day + timedelta(days=1)
                    right = {item for item, row in told if passes(row, shape, asked, following)}
                    yield name, following.isoformat(), right
            case AllWords():
                return  # `words`

    def besides(self, listing: Listing, name: str, ours: Item) -> None:
        """What the list says besides its items, under that name."""
        answer = self._asking.one(listing.path, {**self._asking.then, "limit": "1"}) or {}
        for difference in differences({name: ours}, {name: answer.get(name)}):
            self._say(f"The list of {listing.title} {difference}.")

    def has_finding(self, listing: Listing, found: Listing) -> None:
        """The list of authorizations by whether something is found in each alone, and by which rules."""
        every = {one.name for one in listing.expected}
        by_rule: dict[str, set[str]] = {}
        for one in (one for one in found.expected if not one.shared):
            by_rule.setdefault(one.told.code, set()).add(str(one.told.authorization))
        any_of_them = set[str]().union(*by_rule.values())
        asked = {"true": any_of_them, "false": every - any_of_them, **by_rule}
        self._ask(listing, [("has_finding", text, right & every) for text, right in asked.items()])

    def _ask(self, listing: Listing, questions: Sequence[_Question]) -> None:
        for (by, text, right), names in ahead(lambda asked: self._names(listing, *asked), questions):
            for name in sorted(right ^ names):
                said = "lists" if name in names else "leaves out"
                self._once(name, f"Asked for {listing.path} by {by} {text}, the register {said} {name}.")

    def _names(self, listing: Listing, by: str, text: str, right: set[str]) -> set[str]:
        return set(map(listing.called, self._items(listing, {by: text}, len(right))))

    def words(self, listing: Listing, rows: Iterable[SearchRow]) -> None:
        """Each authorization is found by its own words, and what else is found has them too, in some form."""
        ((shape, asked),) = ((shape, one) for shape, one in filters(SearchRow) if isinstance(one, AllWords))
        listed = {one.name for one in listing.expected}
        by_name = {name: row for row in rows if (name := str(row.authorization)) in listed}
        questions = [(name, text) for name, row in by_name.items() for text in _pieces(row.words)]
        for (name, text), names in ahead(lambda asked: self._found_up_to(listing, *asked), questions):
            if name not in names:
                self._once(name, f"Asked for {text!r}, the register leaves out {name}.")
            for other in names - {name}:
                row = by_name.get(other)
                if row is None or not passes(row, shape, asked, text.split()):
                    self._once(other, f"Asked for {text!r}, the register lists {other}, which lacks that.")

    def _found_up_to(self, listing: Listing, name: str, text: str) -> set[str]:
        names: set[str] = set()
        for item in self._items(listing, {"q": text}, len(listing.expected)):
            names.add(listing.called(item))
            if name in names:
                break
        return names

    def each_vote(self, listing: Listing) -> None:
        """Each vote, asked for by its id."""
        answers = ahead(
            lambda one: self._asking.one(f"senate-votes/{one.item['vote_id']}", self._asking.then),
            listing.expected,
        )
        for expected, answer in answers:
            if expected.name in self._named:
                continue
            if answer is None:
                self._about(expected.name, f"The register answers that it has no vote {expected.name}.")
            else:
                where = f"The vote {expected.name}"
                self._differ(where, expected.name, expected.item, settled_in_order(answer))

    def _about(self, name: str, sentence: str) -> None:
        self._named.add(name)
        self._say(sentence)

    def _once(self, name: str, sentence: str) -> None:
        """Unless something was said of it already: a row that was altered is missed by many filters."""
        if name not in self._named:
            self._about(name, sentence)

    def _say(self, sentence: str) -> None:
        self._report.add("replay", -1, sentence)


def _bound(shape: FieldShape, asked: Before | During) -> str | None:
    """The field whose days are asked for; None where there are two."""
    if isinstance(asked, Before):
        return shape.name
    return None if asked.first is not None and asked.last is not None else asked.first or asked.last


def _without(items: Iterable[Item], alike: Counter[str]) -> list[Item]:
    left, rest = Counter(alike), list[Any]()
    for item in items:
        text = spelled(item)
        if left[text]:
            left[text] -= 1
        else:
            rest.append(item)
    return rest


def _pieces(words: str) -> Iterator[str]:
    """The words, in texts short enough to be asked for; without those that are read otherwise when asked."""
    piece = ""
    for word in dict.fromkeys(words.split()):
        if folded(word) != word or len(word) > _LONGEST_TEXT:
            continue
        if len(piece) + len(word) >= _LONGEST_TEXT:
            yield piece
            piece = word
        else:
            piece = f"{piece} {word}".strip()
    if piece:
        yield piece
