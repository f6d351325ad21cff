"""Reads JSON strictly, in time that grows no faster than the document.

Refused is what parsers let pass: a name given twice, a fraction, NaN, half of a surrogate pair, NUL, nesting
without end. Texts are brought to Unicode's normal form C.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final
from unicodedata import normalize

from domain.values.checks import character_flaw
from service.api.http.problems import MAX_FAULTS, Fault, Problem, invalid

MAX_DEPTH: Final = 32
#: Members of objects and items of lists, together: four times the longest list that a field takes.
MAX_VALUES: Final = 20_000
#: Characters of a text: no field takes more than 8,000, and no more than four become one in normal form C.
MAX_TEXT: Final = 32_000
_MAX_DIGITS: Final = 20
#: So much of a name stands in a pointer; the name of no field is longer.
_MAX_NAME: Final = 100

_Place = tuple["_Place", str | int] | None
"""Where a value stands: the place of what holds it, and its name or number there; None: the document."""


def parse(document: bytes) -> Any:
    """The JSON value in these bytes, less a byte order mark. Raises Problem 400, 413 and 422."""
    if len(document) > MAX_VALUES and _values(document) > MAX_VALUES:
        raise Problem("body-too-large", f"A body must have at most {MAX_VALUES} values.")
    try:
        text = document.removeprefix(BOM_UTF8).decode("utf-8")
        if not text.strip():
            raise Problem("malformed-json", "The body is empty.")
        given = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise Problem("malformed-json", f"Byte {error.start} of the body is not UTF-8.") from error
    except JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem("malformed-json", f"The body is not JSON: {error.msg}, at {where}.") from error
    except RecursionError as error:
        raise invalid([Fault("", None, _TOO_DEEP, "too-deep")]) from error
    reading = _Reading()
    value = reading.value(given, None, MAX_DEPTH)
    if reading.faults:
        raise invalid(reading.faults)
    return value


def _values(document: bytes) -> int:
    """How many members and items it has, an empty object or list counted as one more."""
    unescaped = document.replace(b"\\\\", b"").replace(b'\\"', b"")
    between_texts = b"".join(unescaped.split(b'"')[::2])
    return sum(map(between_texts.count, (b",", b"[", b"{")))


def child(pointer: str, name: str) -> str:
    """The pointer to a member, its name escaped as RFC 6901 says; of a long name, the beginning."""
    return f"{pointer}/{_writable(name[:_MAX_NAME]).replace('~', '~0').replace('/', '~1')}"


def _writable(text: str) -> str:
    """Without halves of surrogate pairs, which no answer could be written with."""
    return text.encode("utf-8", "replace").decode()


class _Number(str):
    """The text of a number that no field takes."""

    __slots__ = ()


class _Repeating(dict[str, Any]):
    """An object in which names stand more than once."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        super().__init__(members)
        times = Counter(name for name, _ in members)
        self.repeated = sorted(name for name in times if times[name] > 1)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    return made if len(made) == len(members) else _Repeating(members)


def _integer(digits: str) -> int | _Number:
    return int(digits) if len(digits) <= _MAX_DIGITS else _Number(digits)


_DECODER: Final = JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_Number, parse_constant=_Number
)

_TOO_DEEP: Final = f"is nested more than {MAX_DEPTH} deep"


class _Reading:
    """One walk through a document, which notes what is wrong: the first faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, given: Any, place: _Place, depth: int) -> Any:
        """The value, its texts in normal form. `depth`: so many objects and lists may lie in one another."""
        if isinstance(given, _Number):
            self._note(place, "must be an integer below 2^53", "not-an-integer")
        elif isinstance(given, str):
            self._look_at(given, place)
            return given if given.isascii() or self.faults else normalize("NFC", given)
        elif isinstance(given, dict | list):
            return self._members(given, place, depth)
        return given

    def _members(self, given: dict[str, Any] | list[Any], place: _Place, depth: int) -> Any:
        if depth == 0:
            self._note(place, _TOO_DEEP, "too-deep")
            return given
        if isinstance(given, list):
            return [self.value(one, (place, number), depth - 1) for number, one in enumerate(given)]
        if isinstance(given, _Repeating):
            for name in given.repeated:
                self._note((place, name), "is given more than once", "repeated")
        made = {}
        for name, one in given.items():
            self._look_at(name, place)
            made[name] = self.value(one, (place, name), depth - 1)
        return made

    def _look_at(self, text: str, place: _Place) -> None:
        if len(text) > MAX_TEXT:
            self._note(place, f"has more than {MAX_TEXT} characters", "too-long")
        elif flaw := character_flaw(text):
            self._note(place, flaw.message, flaw.code)

    def _note(self, place: _Place, detail: str, code: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(_pointer(place), None, detail, code))


def _pointer(place: _Place) -> str:
    names: list[str] = []
    while place is not None:
        place, name = place
        names.append(str(name))
    pointer = ""
    for name in reversed(names):
        pointer = child(pointer, name)
    return pointer
