"""Draws a timeline: where on the picture each period, moment and label stands.

One axis of days. What is sure is a full bar or a full sign; days on which it may have been are a faded
stretch. Labels never lie on each other: each gets the first line below its sign in which it has room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Final, NamedTuple

from domain.values import Day
from service.web.languages import Language
from service.web.timeline import MOST_DRAWN, Lane, Moment, Period, Timeline

#: Of a letter of a label, on the average and rather too much; of a line of them; of a sign.
_LETTER: Final = 6.9
#: Digits are wider than letters.
_DIGIT: Final = 7.5
_LINE: Final = 18.0
_SIGN: Final = 7.0
#: From the middle of a sign to its label.
_BESIDE: Final = 11.0
_BAR: Final = 14.0
_TITLE: Final = 20.0
_GAP: Final = 10.0
_AXIS: Final = 24.0
#: The ends of the axis, so that a sign at its end is whole.
_MARGIN: Final = 10.0
#: How far a stretch fades where it has no end.
_FADE: Final = 44.0
_MIN_WIDTH: Final = 3.0
_FIRST: Final = date.min.toordinal()
_LAST: Final = date.max.toordinal()


class Text(NamedTuple):
    """A label. `end`: it ends at `x`."""

    x: float
    y: float
    text: str
    end: bool = False
    kind: str = "label"


class Box(NamedTuple):
    """`kind`: what it is; `look`: `sure`, `faded`, or how it fades out (`before`, `after`)."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    look: str


class Sign(NamedTuple):
    """`sure`: its day is known exactly."""

    x: float
    y: float
    shape: str
    sure: bool


class Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Drawing:
    """All that is drawn, back to front: lines, boxes, signs, texts."""

    width: float
    height: float
    lines: Sequence[Line]
    boxes: Sequence[Box]
    signs: Sequence[Sign]
    texts: Sequence[Text]


@dataclass(frozen=True)
class _Axis:
    """Days are counted, because the day after the last day of the calendar has no date."""

    first: int
    last: int
    width: float

    def x(self, day: int) -> float:
        """Where a day begins; the axis ends with the end of its last day."""
        days = self.last - self.first + 1
        inside = self.width - 2 * _MARGIN
        return _MARGIN + min(max(day - self.first, 0), days) * inside / days

    def begin(self, day: date) -> float:
        return self.x(day.toordinal())

    def end(self, day: date) -> float:
        return self.x(day.toordinal() + 1)

    def middle(self, day: date) -> float:
        return (self.begin(day) + self.end(day)) / 2


def drawn(told: Timeline, language: Language, width: float) -> Drawing | None:
    """The picture, so many pixels wide; None if no day is known that could stand on it."""
    axis = _axis(told, width)
    if axis is None:
        return None
    made = _Making(axis, language)
    made.y = _AXIS
    for lane in told.lanes:
        made.lane(lane)
    made.days(told.on)
    return Drawing(width, made.y, made.lines, made.boxes, made.signs, made.texts)


def _axis(told: Timeline, width: float) -> _Axis | None:
    days = [day for lane in told.lanes for day in _days(lane)]
    if not days:
        return None
    first, last, on = min(days).toordinal(), max(days).toordinal(), told.on.toordinal()
    # The day judged is shown if it is near.
    near = (last - first) // 3 + 10
    if first - near <= on <= last + near:
        first, last = min(first, on), max(last, on)
    pad = max(2, (last - first) // 30)
    return _Axis(max(first - pad, _FIRST), min(last + pad, _LAST), width)


def _days(lane: Lane) -> Iterator[date]:
    for period in lane.periods[:MOST_DRAWN]:
        for day in (period.first, period.last):
            if day is not None:
                yield from (one for one in (day.earliest, day.latest) if one is not None)
    for moment in lane.moments[:MOST_DRAWN]:
        yield from (one for one in (moment.day.earliest, moment.day.latest) if one is not None)


class _Making:
    """A drawing in the making: `y` is where the next lane begins."""

    def __init__(self, axis: _Axis, language: Language) -> None:
        self.axis = axis
        self.language = language
        self.y = 0.0
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self.signs: list[Sign] = []
        self.texts: list[Text] = []

    def lane(self, lane: Lane) -> None:
        self.lines.append(Line(0, self.y, self.axis.width, self.y, "lane"))
        room = int(self.axis.width / _LETTER)
        self.texts.append(Text(0, self.y + _TITLE - 5, _cut(lane.title, room), kind="title"))
        self.y += _TITLE + 4
        for period in lane.periods[:MOST_DRAWN]:
            self._period(period)
        if lane.moments:
            self._moments(lane.moments[:MOST_DRAWN])
        self.y += _GAP

    def _period(self, period: Period) -> None:
        axis, first, last = self.axis, period.first, period.last
        from_, to = self._edge(first, begins=True), self._edge(last, begins=False)
        sure_from, sure_to = from_[1], to[0]
        if sure_to > sure_from:
            self._box(sure_from, sure_to, period.kind, "sure")
            if from_[1] > from_[0]:
                self._box(from_[0], from_[1], period.kind, "faded")
            if to[1] > to[0]:
                self._box(to[0], to[1], period.kind, "faded")
        else:
            self._box(from_[0], max(to[1], from_[0] + _MIN_WIDTH), period.kind, "faded")
        begins, ends = from_[0], max(to[1], from_[1])
        if first is None or first.earliest is None:
            self._box(max(0.0, begins - _FADE), begins, period.kind, "before")
        if last is None or last.latest is None or period.open:
            ends = min(axis.width, ends + _FADE)
            self._box(ends - _FADE, ends, period.kind, "after")
        self.y += _BAR + 5 + self._beside(period, begins, ends)

    def _edge(self, day: Day | None, *, begins: bool) -> tuple[float, float]:
        """From where to where an end of a period may be."""
        axis = self.axis
        earliest = day.earliest if day is not None else None
        latest = day.latest if day is not None else None
        known = earliest or latest
        if known is None:
            return (_MARGIN + _FADE,) * 2 if begins else (axis.width - _MARGIN - _FADE,) * 2
        low, high = earliest or known, latest or known
        return (axis.begin(low), axis.begin(high)) if begins else (axis.end(low), axis.end(high))

    def _box(self, x1: float, x2: float, kind: str, look: str) -> None:
        self.boxes.append(Box(x1, self.y, max(x2 - x1, _MIN_WIDTH), _BAR, kind, look))

    def _beside(self, period: Period, begins: float, ends: float) -> float:
        """The label: after the bar if there is room, else before it, else on a line below, which is told."""
        days = self.language.short_period(period.first, None if period.open else period.last)
        label = ", ".join(filter(None, [period.label, days]))
        width, y = len(label) * _LETTER, self.y + _BAR - 3
        if ends + 6 + width <= self.axis.width:
            self.texts.append(Text(ends + 6, y, label))
        elif begins - 6 - width >= 0:
            self.texts.append(Text(begins - 6, y, label, end=True))
        else:
            lines = wrap(label, int(self.axis.width / _LETTER))
            for place, text in enumerate(lines, 1):
                x = max(0.0, min(begins, self.axis.width - len(text) * _LETTER))
                self.texts.append(Text(x, y + place * _LINE, text))
            return len(lines) * _LINE
        return 0.0

    def _moments(self, moments: Sequence[Moment]) -> None:
        y = self.y + _SIGN
        self.lines.append(Line(_MARGIN, y, self.axis.width - _MARGIN, y, "base"))
        placed = sorted(((self._stretch(one, y), one) for one in moments), key=lambda pair: pair[0])
        rows = _Rows()
        # From the right: the line down to a label then crosses no label of a later day.
        for x, one in reversed(placed):
            label = f"{one.label}, {self.language.short(one.day)}"
            label = _cut(label, int((self.axis.width - 2 * _BESIDE) / _LETTER))
            width = len(label) * _LETTER
            end = x + _BESIDE + width > self.axis.width
            left, right = (x - _BESIDE - width, x + _SIGN) if end else (x - _SIGN, x + _BESIDE + width)
            is_under = end and left < 0
            if is_under:
                # Neither side has room: the label has a line of its own, under that of its sign.
                left, right = 0.0, self.axis.width
            below = y + 17 + rows.take(left, right, x) * _LINE
            # A line down to a second such sign would cross the label of the first.
            if not is_under or below == y + 17:
                self.lines.append(Line(x, y - 4, x, below, "leader"))
            self.signs.append(Sign(x, below, one.shape, one.day.is_exact))
            if is_under:
                under = y + 17 + rows.take(left, right, x) * _LINE
                self.texts.append(Text(right, under + 4, label, end))
                continue
            self.texts.append(Text(x - _BESIDE if end else x + _BESIDE, below + 4, label, end))
        self.y = y + 17 + len(rows.spans) * _LINE

    def _stretch(self, one: Moment, y: float) -> float:
        """Where a moment stands; draws the days on which it may have been, where that is not one."""
        axis, earliest, latest = self.axis, one.day.earliest, one.day.latest
        if earliest is not None and latest is not None:
            x1, x2 = axis.begin(earliest), axis.end(latest)
            if not one.day.is_exact:
                self.boxes.append(Box(x1, y - 5, max(x2 - x1, _MIN_WIDTH), 10, "maybe", "faded"))
            return (x1 + x2) / 2
        if latest is not None:
            x = axis.middle(latest)
            self.boxes.append(Box(max(0.0, x - _FADE), y - 5, min(x, _FADE), 10, "maybe", "before"))
            return x
        x = axis.middle(earliest or date.fromordinal(axis.first))
        self.boxes.append(Box(x, y - 5, min(axis.width - x, _FADE), 10, "maybe", "after"))
        return x

    def days(self, on: date) -> None:
        """The axis with its days, and the day judged."""
        axis = self.axis
        here = axis.middle(on) if axis.first <= on.toordinal() <= axis.last else None
        label = self.language.say("day judged")
        around = (0.0, 0.0)
        if here is not None:
            width = len(label) * _LETTER
            end = here + 5 + width > axis.width
            around = (here - 8 - width, here + 4) if end else (here - 4, here + 8 + width)
            self.lines.append(Line(here, 4, here, self.y, "today"))
            self.texts.append(Text(here - 5 if end else here + 5, 14, label, end, "today"))
        before = 0.0
        for day, text in _ticks(axis, self.language):
            x = axis.begin(day)
            self.lines.append(Line(x, _AXIS - 5, x, self.y, "tick"))
            ends = x + 3 + len(text) * _DIGIT
            has_room = before <= x and ends <= axis.width
            if has_room and (here is None or ends < around[0] or x > around[1]):
                self.texts.append(Text(x + 3, 14, text, kind="tick"))
                before = ends


class _Rows:
    """The lines of labels below a base line, as they fill."""

    def __init__(self) -> None:
        self.spans: list[list[tuple[float, float]]] = []
        #: Where a line down crosses no sign of its own day, but the label beside one.
        self._labels: list[list[tuple[float, float]]] = []
        self._down: list[tuple[float, int]] = []

    def take(self, left: float, right: float, x: float) -> int:
        """The first line in which a label has room, where neither the line down to its sign crosses another
        label, nor the label such a line; below all others if there is none."""
        row = 0
        for row, spans in enumerate(self.spans):
            free = all(right + 6 < begins or ends + 6 < left for begins, ends in spans)
            if free and not any(left < down < right and deep > row for down, deep in self._down):
                break
            if any(begins < x < ends for begins, ends in self._labels[row]):
                row = len(self.spans)
                break
        else:
            row = len(self.spans)
        while len(self.spans) <= row:
            self.spans.append([])
            self._labels.append([])
        self.spans[row].append((left, right))
        self._labels[row].append(
            (left + 2 * _SIGN, right) if x < right - 2 * _SIGN else (left, right - 2 * _SIGN)
        )
        self._down.append((x, row))
        return row


def _cut(label: str, room: int) -> str:
    return label if len(label) <= room else f"{label[: max(room - 1, 1)].rstrip()}…"


#: Months between two ticks, or days where they are fewer than a month.
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 2400, 12_000)
_DAYS: Final = (1, 2, 7, 14)
_TICK_ROOM: Final = 64.0


def _ticks(axis: _Axis, language: Language) -> Iterator[tuple[date, str]]:
    """The days that the axis names: as many as have room."""
    span = axis.last - axis.first + 1
    a_day = (axis.width - 2 * _MARGIN) / span
    first, last = date.fromordinal(axis.first), date.fromordinal(axis.last)
    for step in _DAYS:
        if step * a_day >= _TICK_ROOM and span < 120:
            for number in range(0, span, step):
                day = date.fromordinal(axis.first + number)
                # The year stands once.
                yield day, language.short_day(day) if number == 0 else language.short_exact(day)
            return
    step = next((one for one in _MONTHS if one * 30.4 * a_day >= _TICK_ROOM), _MONTHS[-1])
    # Months are counted from the beginning of the calendar. That of the first day stands at the end of the
    # axis, if the next one leaves it room.
    month = first.year * 12 + first.month
    month += -month % step if step > 1 else 0
    ends = last.year * 12 + last.month - 1
    if month > ends or axis.begin(_first_of(month)) >= _TICK_ROOM:
        yield first, language.short_month(first) if step < 12 else str(first.year)
    for each in range(month, ends + 1, step):
        day = _first_of(each)
        yield day, language.short_month(day) if step < 12 else str(day.year)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


#: Around the middle of a sign. Nobody needs colours to tell them apart.
SHAPES: Final = {
    "paper": "M-4.5 -6h9v12h-9z",
    "vote": "M0 -7l7 7l-7 7l-7 -7z",
    "decree": "M-6 -6h12v12h-12z",
    "in": "M-5 -6l10 6l-10 6z",
    "out": "M5 -6l-10 6l10 6z",
    "seen": "M0 -4a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z",
    "event": "M0 -6.5l6 11.5h-12z",
    "planned": "M0 -5.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0 -11z",
    "due": "M-6 -6h12l-6 12z",
    "flag": "M-4 7v-14h9l-2.5 3.5l2.5 3.5h-7.5v7z",
}
