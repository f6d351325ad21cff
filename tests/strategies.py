"""Which values can there be? Hypothesis strategies for everything that the domain declares, built from it.

Each is made once: hypothesis checks a new strategy before it draws from it, which takes longer than the draw.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.events import STEP_TYPES, CorrectedStep, Event, StepAnnulled, StepCorrected
from domain.values import MAX_INT, Day, Instant, Invalid, Items, Length, Pattern, Range, TypeShape, fields_of
from domain.values.fields import marker

V = TypeVar("V")
M = TypeVar("M")

#: Members of a generated list, whatever the declared bound: what one more member changes, two show.
MAX_GENERATED = 2

#: What escaping and sorting must get right: quotes, control characters, DEL, separators, the astral plane.
AWKWARD = '"\\/\b\t\n\f\r\x01\x1f\x7f\u0080ñé€\u2028\u2029\ud7ff\ue000\ufeff\uffff🚢𝄞\U0010ffff'


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@cache
def texts(min_size: int = 0, max_size: int = 30) -> SearchStrategy[str]:
    """Text that can be stored: in normal form C, without NUL and lone surrogates."""
    letters = st.sampled_from(AWKWARD) | st.characters(codec="utf-8", exclude_characters="\x00")
    # Normalising can make a text longer or shorter.
    return (
        st.text(letters, min_size=min_size, max_size=max_size)
        .map(nfc)
        .filter(lambda text: min_size <= len(text) <= max_size)
    )


@cache
def ints(least: int = -MAX_INT, most: int = MAX_INT) -> SearchStrategy[int]:
    """Whole numbers that JSON readers agree upon, the ends among them."""
    return st.sampled_from((least, most)) | st.integers(least, most)


def json_values(names: SearchStrategy[str], max_leaves: int = 8) -> SearchStrategy[Any]:
    """JSON without fractions."""
    return st.recursive(
        st.none() | st.booleans() | ints() | texts(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=max_leaves,
    )


def ascii_names(least: str = "\x01", most: str = "\x7f") -> SearchStrategy[str]:
    """Member names, of every ASCII character between these two."""
    return st.text(st.characters(min_codepoint=ord(least), max_codepoint=ord(most)), min_size=1, max_size=6)


@cache
def json_objects() -> SearchStrategy[dict[str, Any]]:
    """JSON objects that have a canonical form here (service/event_store/codec.py)."""
    names = ascii_names() | st.just("")
    return st.dictionaries(names, json_values(names), max_size=5)


_dates = st.dates(date(1824, 1, 1), date(2100, 12, 31))
_spans = st.integers(0, 400)
_sets_of_dates = st.sets(_dates, min_size=2, max_size=10)
_forms = st.sampled_from(
    (
        "{one}",
        "{one:%Y-%m}",
        "{one:%Y}",
        "{one}~",
        "[{one}..{later}]",
        "[{one}..]",
        "[..{one}]",
        "[{choices}]",
    )
)


@st.composite
def _days(draw: st.DrawFn) -> Day:
    one = draw(_dates)
    later = one + timedelta(draw(_spans))
    choices = ",".join(map(str, sorted(draw(_sets_of_dates))))
    return Day(draw(_forms).format(one=one, later=later, choices=choices))


@cache
def days() -> SearchStrategy[Day]:
    """A day in every form that fields.md allows."""
    return _days()


_clocks = st.times()
_decimals = st.just("") | st.from_regex(r"\.[0-9]{1,9}", fullmatch=True)
_offsets = st.sampled_from(("Z", "+00:00", "-00:00", "-06:00", "+14:00", "-11:30"))


@st.composite
def _instants(draw: st.DrawFn) -> Instant:
    clock = draw(_clocks).isoformat("seconds")
    decimals, offset = draw(_decimals), draw(_offsets)
    return Instant(f"{draw(_dates)}T{clock}{decimals}{offset}")


@cache
def instants() -> SearchStrategy[Instant]:
    """A moment with any number of decimals and any way to write its offset."""
    return _instants()


@cache
def corrected_steps() -> SearchStrategy[CorrectedStep]:
    """Any step that can be corrected."""
    kinds: list[Any] = [cls for cls in STEP_TYPES.values() if cls not in (StepCorrected, StepAnnulled)]
    return st.one_of([values(cls) for cls in kinds]).map(lambda event: CorrectedStep(event))


@cache
def of_shape(shape: TypeShape) -> SearchStrategy[Any]:
    """Values of one annotation."""
    if shape.words:
        return st.sampled_from(shape.words)
    if shape.item is not None:
        return _lists(shape, shape.item)
    if shape.is_value:
        return values(shape.type)
    plain: dict[Any, Callable[[], SearchStrategy[Any]]] = {
        str: lambda: _strings(shape),
        int: lambda: _numbers(shape),
        bool: st.booleans,
        UUID: st.uuids,
        Day: days,
        Instant: instants,
        CorrectedStep: corrected_steps,
        # Free JSON: three deep, within the depth that the domain allows.
        Any: lambda: json_values(ascii_names(" ", "~"), 4).filter(lambda given: given is not None),
    }
    return plain[shape.type]()


def _strings(shape: TypeShape) -> SearchStrategy[str]:
    length, pattern = marker(shape, Length), marker(shape, Pattern)
    if pattern is not None:
        # `$` also matches before a final line break, which the domain refuses.
        return st.from_regex(pattern.regex.removesuffix("$") + r"\Z", fullmatch=True).filter(
            lambda text: length is None or length.min <= len(text) <= length.max
        )
    return texts(length.min if length else 0)


def _numbers(shape: TypeShape) -> SearchStrategy[int]:
    limits = marker(shape, Range) or Range(0, MAX_INT)
    return ints(limits.min, limits.max)


def _lists(shape: TypeShape, item: TypeShape) -> SearchStrategy[tuple[Any, ...]]:
    """Lists of words are sets, and keys are unique among siblings; other lists may repeat a member."""
    limits = marker(shape, Items)
    assert limits is not None
    unique_by: Callable[[Any], Any] | None = None
    if item.words:
        unique_by = str
    elif item.is_value and any(field.name == "key" for field in fields_of(item.type)):
        # A missing key is no key: two members may both lack theirs.
        unique_by = _key_or_itself
    members = st.lists(
        of_shape(item),
        min_size=limits.min,
        max_size=max(limits.min, min(limits.max, MAX_GENERATED)),
        unique_by=unique_by,
    )
    return members.map(tuple)


def _key_or_itself(member: Any) -> object:
    return member if member.key is None else member.key


def values(cls: type[V]) -> SearchStrategy[V]:
    """Values of a class declared with `@value`, each field that may be left out sometimes left out."""
    declared: type = cls
    return _values(declared)


@cache
def _values(cls: Any) -> SearchStrategy[Any]:
    fields = fields_of(cls)
    given = st.fixed_dictionaries(
        {field.name: of_shape(field.shape) for field in fields if field.required},
        optional={field.name: of_shape(field.shape) for field in fields if not field.required},
    )
    return given.map(lambda chosen: _accepted(cls, chosen)).filter(lambda made: made is not None)


def _accepted(cls: Any, chosen: dict[str, Any]) -> Any:
    """None for what the class's own demands on several fields refuse."""
    try:
        return cls(**chosen)
    except Invalid:
        return None


@cache
def events() -> SearchStrategy[Event]:
    """Steps of every type."""
    return st.one_of([values(cls) for cls in STEP_TYPES.values()])
