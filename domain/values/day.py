"""A day, and how well it is known: a part of EDTF (ISO 8601-2)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final, NoReturn

from domain.values.markers import Flaw, Invalid

_DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
MAX_CHOICES = 10

DAY_PATTERN: Final = (
    r"^(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?"
    rf"|{_DATE}~?"
    rf"|\[{_DATE}\.\.(?:{_DATE})?\]|\[\.\.{_DATE}\]"
    rf"|\[{_DATE}(?:,{_DATE}){{1,{MAX_CHOICES - 1}}}\])$"
)
"""The syntax alone, the same in ECMA-262, Rust and Python. That days exist and ascend is asked in code."""

LONGEST_MONTH = 31
_matches = re.compile(DAY_PATTERN).fullmatch


class Day:
    """A day as a source states it: `text` as given, `earliest` and `latest` the days that it can mean.

    `2015`, `2015-10`, `2015-10-07`, `2024-02-20~` (about: judged as its month), `[A..B]` (some day between),
    `[A..]`, `[..B]` (the open end is `None`), `[A,B,...]` (one of 2 to 10, ascending). Raises `Invalid` for
    anything else. Equal if written alike; for the order in time there are the questions below.
    """

    __slots__ = ("earliest", "latest", "text")

    text: str
    earliest: date | None
    latest: date | None

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise Invalid([Flaw("", "wrong-type", f"must be str, not {type(text).__name__}")])
        earliest, latest = _bounds(text)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "earliest", earliest)
        object.__setattr__(self, "latest", latest)

    @classmethod
    def of(cls, day: date) -> Day:
        """The exact day of a calendar date."""
        return cls(day.isoformat()[:10])

    @property
    def is_exact(self) -> bool:
        """Whether it can mean one day only."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def known_within_a_month(self) -> bool:
        """Whether earliest to latest are at most 31 days, both counted: as long as the longest month."""
        if self.earliest is None or self.latest is None:
            return False
        return (self.latest - self.earliest).days < LONGEST_MONTH

    def surely_before(self, other: Day) -> bool:
        """Whether it is before the other on every reading of both."""
        return self.latest is not None and other.earliest is not None and self.latest < other.earliest

    def surely_after(self, other: Day) -> bool:
        """Whether it is after the other on every reading of both."""
        return other.surely_before(self)

    def possibly_before(self, other: Day) -> bool:
        """Whether it is before the other on some reading: an open end leaves it possible."""
        return self.earliest is None or other.latest is None or self.earliest < other.latest

    def possibly_after(self, other: Day) -> bool:
        """Whether it is after the other on some reading: an open end leaves it possible."""
        return other.possibly_before(self)

    def can_be(self, day: date) -> bool:
        """Whether it can mean that day: one of several is none of those between."""
        if self.text.startswith("[") and "," in self.text:
            return day.isoformat() in self.text
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Day({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Day) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[type[Day], tuple[str]]:
        return Day, (self.text,)

    def __setattr__(self, name: str, given: object) -> NoReturn:
        raise AttributeError(f"a Day is never changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Day is never changed: {name}")


@lru_cache(maxsize=8_192)
def read_day(text: str) -> Day:
    """The day of this text: one object for all who state it, so that equal ones are mostly the same one."""
    return Day(text)


def _bounds(text: str) -> tuple[date | None, date | None]:
    if not _matches(text):
        raise Invalid(
            [
                Flaw(
                    "",
                    "day-syntax",
                    f"{text[:40]!r} must be a day in EDTF, such as 2026-02-27 or [2026-02-10..2026-02-11]",
                )
            ]
        )
    try:
        if text[0] != "[":
            return _span(text)
        if ".." in text:
            first, last = (date.fromisoformat(end) if end else None for end in text[1:-1].split(".."))
            ascends = first is None or last is None or first <= last
        else:
            choices = [date.fromisoformat(one) for one in text[1:-1].split(",")]
            first, last = choices[0], choices[-1]
            ascends = all(a < b for a, b in pairwise(choices))
    except ValueError:
        raise Invalid([Flaw("", "no-such-day", f"{text!r} is not in the calendar")]) from None
    if not ascends:
        raise Invalid([Flaw("", "days-descend", f"{text!r}: its days are not in ascending order")])
    return first, last


def _span(text: str) -> tuple[date, date]:
    """Of a year, a month, a day or an approximate day."""
    year = int(text[:4])
    if len(text) == 4:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(text[5:7])
    if len(text) > 7:
        day = date(year, month, int(text[8:10]))
        if len(text) == 10:
            return day, day
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
