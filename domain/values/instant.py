"""An instant as a source states it: RFC 3339 with its offset, never naive."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final, NoReturn

from domain.values.day import Day
from domain.values.markers import Flaw, Invalid

INSTANT_PATTERN: Final = (
    "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""The syntax alone, the same in ECMA-262, Rust and Python. No leap second: Python's clock has none."""

_matches = re.compile(INSTANT_PATTERN).fullmatch


class Instant:
    """A moment: `text` as given, `moment` the same as an aware datetime (to the microsecond).

    Equal if written alike: one moment written with two offsets makes two instants, because the offset is part
    of what was stated; compare `moment` for the order in time. Raises `Invalid`.
    """

    __slots__ = ("moment", "text")

    text: str
    moment: datetime

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise Invalid([Flaw("", "wrong-type", f"must be str, not {type(text).__name__}")])
        if not _matches(text):
            raise Invalid(
                [
                    Flaw(
                        "",
                        "instant-syntax",
                        f"{text[:40]!r} must be an RFC 3339 instant with an offset",
                    )
                ]
            )
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Invalid([Flaw("", "no-such-day", f"{text!r} is not in the calendar")]) from None
        if not 1 < moment.year < 9999:  # Its civil day has to exist in every time zone.
            raise Invalid([Flaw("", "out-of-range", f"{text!r} is not within the years 0002 to 9998")])
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "moment", moment)

    def civil_day(self, zone: tzinfo) -> Day:
        """The exact day that the calendar showed in that zone."""
        return Day.of(self.moment.astimezone(zone).date())

    @property
    def stated_day(self) -> Day:
        """The exact day that the calendar showed where its offset is kept."""
        return Day.of(self.moment.date())

    @property
    def is_universal(self) -> bool:
        """Whether it is told in universal time (`Z`): by no clock of a place."""
        return self.moment.utcoffset() == timedelta(0)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Instant({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Instant) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[type[Instant], tuple[str]]:
        return Instant, (self.text,)

    def __setattr__(self, name: str, given: object) -> NoReturn:
        raise AttributeError(f"an Instant is never changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"an Instant is never changed: {name}")
