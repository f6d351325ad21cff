"""Checks that an object meets the demands of its declaration. A check is made once per class."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from domain.values.fields import TypeShape, fields_of, marker
from domain.values.markers import MAX_INT, Flaw, Invalid, Items, Length, Pattern, Range

M = TypeVar("M")

Check = Callable[[Any], tuple[Flaw, ...]]
"""Takes what was given; answers the flaws, with paths relative to it; `()` if there are none."""

FREE_DEPTH = 8
FREE_MEMBERS = 250
FREE_TEXT = Length(0, 8000)
"""Limits of free JSON (`Any`): how deep, how many members per list or object, how long its texts."""
_FREE_NAME = re.compile("[ -~]{1,64}").fullmatch

# What RFC 8785 (canonical JSON) and PostgreSQL's text cannot hold.
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")

MAX_MARKS = 30
"""Combining marks in a row, as Unicode's stream-safe text has at most (UAX #15): to bring a longer run to
normal form takes the square of its length."""
# No mark stands below U+0300, so that hardly any text has to be looked at letter by letter.
_PERHAPS_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{MAX_MARKS + 1}}}")


@cache
def check_of_class(cls: type) -> Callable[[Any], None]:
    """The check that the constructor of `cls` runs: raises `Invalid` with all flaws of the object.

    Made at the first use: by then every class that an annotation names exists.
    """
    plan = tuple((f.name, f.nullable, check_of(f.shape)) for f in fields_of(cls))
    own: Callable[[Any], Iterator[Flaw]] | None = cls.__dict__.get("flaws")

    def check(made: Any) -> None:
        found: list[Flaw] = []
        for name, nullable, test in plan:
            given = getattr(made, name)
            if given is None and nullable:
                continue
            flaws = test(given)
            if flaws:
                found.extend(flaw.under(name) for flaw in flaws)
        if own is not None and not found:
            found.extend(own(made))
        if found:
            raise Invalid(found)

    return check


def check_of(shape: TypeShape) -> Check:
    """The check of one annotation; TypeError for one that no value may have (a float, a dict)."""
    kind = shape.type
    if kind is Any:
        return lambda given: tuple(_free_flaws(given, FREE_DEPTH))
    if shape.words:
        return _word_check(shape.words)
    if shape.item is not None:
        return _list_check(shape, shape.item)
    if kind is str:
        return _text_check(marker(shape, Length), marker(shape, Pattern))
    if kind is int:
        return _int_check(marker(shape, Range) or Range(0, MAX_INT))
    if isinstance(kind, type) and (kind is bool or kind.__module__ != "builtins"):
        return _instance_check(kind)
    raise TypeError(f"{shape.annotation} is no type of a value")


def _wrong_type(given: object, wanted: str) -> tuple[Flaw, ...]:
    return (Flaw("", "wrong-type", f"must be {wanted}, not {type(given).__name__}"),)


def _instance_check(kind: type) -> Check:
    def check(given: Any) -> tuple[Flaw, ...]:
        return () if isinstance(given, kind) else _wrong_type(given, kind.__name__)

    return check


def _int_check(limits: Range) -> Check:
    least, most = limits.min, limits.max

    def check(given: Any) -> tuple[Flaw, ...]:
        if type(given) is not int:  # bool is an int to isinstance
            return _wrong_type(given, "int")
        if least <= given <= most:
            return ()
        return (Flaw("", "out-of-range", f"must be from {least} to {most}"),)

    return check


def _word_check(words: tuple[str, ...]) -> Check:
    known = frozenset(words)

    def check(given: Any) -> tuple[Flaw, ...]:
        if not isinstance(given, str):
            return _wrong_type(given, "str")
        return () if given in known else (Flaw("", "unknown-word", f"must be one of {', '.join(words)}"),)

    return check


def _text_check(length: Length | None, pattern: Pattern | None) -> Check:
    limits = length or Length(0, sys.maxsize)
    matches = re.compile(pattern.regex).fullmatch if pattern else None

    def check(given: Any) -> tuple[Flaw, ...]:
        if not isinstance(given, str):
            return _wrong_type(given, "str")
        found = _text_flaws(given, limits)
        if pattern and matches and not matches(given):
            found = (*found, Flaw("", "pattern", f"must be {pattern.what}"))
        return found

    return check


def _text_flaws(given: str, limits: Length) -> tuple[Flaw, ...]:
    if len(given) < limits.min:
        what = "is empty" if not given else f"has fewer than {limits.min} characters"
        return (Flaw("", "too-short", what),)
    if len(given) > limits.max:
        return (Flaw("", "too-long", f"must have at most {limits.max} characters"),)
    if flaw := character_flaw(given):
        return (flaw,)
    if not unicodedata.is_normalized("NFC", given):
        return (Flaw("", "not-nfc", "must be in Unicode normal form C"),)
    return ()


def character_flaw(text: str) -> Flaw | None:
    """What no text may hold; without it a text can be normalised in time that grows with its length."""
    if _FORBIDDEN.search(text):
        return Flaw("", "forbidden-character", "must not contain a NUL or half of a surrogate pair")
    if _PERHAPS_MARKS.search(text) and _has_too_many_marks(text):
        return Flaw("", "forbidden-character", f"must have at most {MAX_MARKS} combining marks in a row")
    return None


def _has_too_many_marks(text: str) -> bool:
    # What is no mark itself can be taken apart into marks, so the normal form D decides.
    marks = "".join(c for c in set(text) if unicodedata.combining(unicodedata.normalize("NFD", c)[0]))
    return marks != "" and re.search(f"[{marks}]{{{MAX_MARKS + 1}}}", text) is not None


def _list_check(shape: TypeShape, item: TypeShape) -> Check:
    limits = marker(shape, Items)
    if limits is None:
        raise TypeError(f"{shape.annotation}: a list says how many members it may have")
    test, least, most = check_of(item), limits.min, limits.max
    repeats = _repeats_check(item)

    def check(given: Any) -> tuple[Flaw, ...]:
        if not isinstance(given, tuple):
            return _wrong_type(given, "tuple")
        if not least <= len(given) <= most:
            return (Flaw("", "item-count", f"must have from {least} to {most} members"),)
        found = tuple(flaw.under(str(i)) for i, member in enumerate(given) for flaw in test(member))
        return found or repeats(given)

    return check


def _repeats_check(item: TypeShape) -> Check:
    """Keys are unique among siblings, a list of words is a set; any other list may repeat a member."""
    if item.words:
        return lambda given: () if len(set(given)) == len(given) else _repeated(given, "stands twice")
    if item.is_value and any(f.name == "key" for f in fields_of(item.type)):
        return lambda given: _repeated([m.key for m in given if m.key is not None], "is the key of two")
    return lambda _: ()


def _repeated(names: Iterable[str], message: str) -> tuple[Flaw, ...]:
    return tuple(Flaw(name, "repeated", message) for name, times in Counter(names).items() if times > 1)


def _free_flaws(given: object, depth: int) -> Iterator[Flaw]:
    """Of free JSON: what JSON with integers only can hold, within the limits above."""
    if given is None or isinstance(given, bool):
        return
    if isinstance(given, str):
        yield from _text_flaws(given, FREE_TEXT)
    elif isinstance(given, int):
        if not -MAX_INT <= given <= MAX_INT:
            yield Flaw("", "out-of-range", f"must be from {-MAX_INT} to {MAX_INT}")
    elif not isinstance(given, dict | list):
        yield from _wrong_type(given, "JSON without fractions")
    elif depth == 0:
        yield Flaw("", "too-deep", f"must be nested at most {FREE_DEPTH} deep")
    elif len(given) > FREE_MEMBERS:
        yield Flaw("", "item-count", f"must have at most {FREE_MEMBERS} members")
    else:
        members = given.items() if isinstance(given, dict) else enumerate(given)
        for name, member in members:
            # The order of names in canonical JSON is plain only for ASCII ones.
            if isinstance(given, dict) and not (isinstance(name, str) and _FREE_NAME(name)):
                yield Flaw("", "pattern", "must have names of 1 to 64 printable ASCII characters")
            else:
                yield from (flaw.under(str(name)) for flaw in _free_flaws(member, depth - 1))
