"""Draws bars, one for each group: what is counted in full colour, what may be more or is the rest faded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final, Literal, NamedTuple

Look = Literal["first", "second", "third", "maybe"]

#: Of a letter, on the average and rather too much; of a line of text; of a bar.
_LETTER: Final = 7.2
_LINE: Final = 20.0
_BAR: Final = 16.0
_GAP: Final = 10.0
#: Of the labels where they stand beside the bars, and from which width on they do.
_BESIDE: Final = 225.0
_ROOMY: Final = 500.0


class Part(NamedTuple):
    """A stretch of a bar."""

    look: Look
    value: float


@dataclass(frozen=True)
class Bar:
    """One group. `said`: its numbers in words, at the end of its bar."""

    label: str
    parts: Sequence[Part]
    said: str


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    look: Look


class Text(NamedTuple):
    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True)
class Chart:
    """All that is drawn."""

    width: float
    height: float
    boxes: Sequence[Box]
    texts: Sequence[Text]


def drawn(bars: Sequence[Bar], legend: Sequence[tuple[Look, str]], width: float) -> Chart | None:
    """The picture, so many pixels wide; None if there is nothing to compare."""
    most = max((sum(part.value for part in bar.parts) for bar in bars), default=0)
    if not most:
        return None
    boxes: list[Box] = []
    texts: list[Text] = []
    y = _legend(legend, width, boxes, texts)
    beside = width >= _ROOMY
    begins = _BESIDE if beside else 0.0
    longest = max(len(bar.said) for bar in bars)
    # What is said at the end of the longest bar has room, up to half of the picture.
    room = width - begins - min(longest * _LETTER + 8, (width - begins) / 2)
    for bar in bars:
        label = _cut(bar.label, (begins if beside else width) - 8)
        texts.append(Text(0, y + (_BAR - 3 if beside else 13), label, "label"))
        y += 0 if beside else _LINE
        x = begins
        for part in bar.parts:
            long = part.value / most * room
            if long:
                boxes.append(Box(x, y, max(long, 1.0), _BAR, part.look))
            x += long
        said = _cut(bar.said, width - x - 6)
        if said == bar.said:
            texts.append(Text(x + 6, y + _BAR - 3, said, "said"))
        else:
            for line in _lines(bar.said, width - begins):
                y += _LINE
                texts.append(Text(begins, y + _BAR - 3, line, "said"))
        y += _BAR + _GAP
    return Chart(width, y, boxes, texts)


def _legend(legend: Sequence[tuple[Look, str]], width: float, boxes: list[Box], texts: list[Text]) -> float:
    """What the colours mean, in as many lines as it takes; where the bars begin."""
    x, y = 0.0, 0.0
    for look, name in legend:
        long = 20 + len(name) * _LETTER
        if x and x + long > width:
            x, y = 0.0, y + _LINE
        boxes.append(Box(x, y + 2, 12, 12, look))
        for place, line in enumerate(_lines(name, width - 17)):
            y += _LINE if place else 0
            texts.append(Text(x + 17, y + 13, line, "said"))
        x += long + 16
    return y + _LINE + 8 if legend else 0.0


def _lines(text: str, room: float) -> list[str]:
    """The text on as many lines as it takes."""
    return wrap(text, max(1, int(room / _LETTER)))


def _cut(text: str, room: float) -> str:
    letters = int(room / _LETTER)
    return text if len(text) <= letters else f"{text[: max(letters - 1, 1)].rstrip()}…"
