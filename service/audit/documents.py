"""Reads JSON that an adversary may have written: no member twice, and nothing without end."""

from __future__ import annotations

import json
from typing import Any, Final

from domain.log.strict import Unverified, shown

#: Far above what a register writes: a step that corrects a step has a dozen.
_MAX_DEPTH: Final = 64
#: Of an integer: no number of the register has more than 16.
_MAX_DIGITS: Final = 20


class NotJson(Unverified):
    """Bytes that are no JSON at all."""


def read_json(data: bytes) -> Any:
    """The JSON value in these bytes; NotJson if there is none, Unverified if it must not be believed."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"byte {error.start} is not UTF-8.") from None
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"it is not JSON: {error.msg}, at line {error.lineno}.") from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(value)
    return value


def spelled(value: Any) -> str:
    """A value that `read_json` gave as JSON, in one way: values that differ in no more than the order of
    members are spelled alike."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(_MAX_DEPTH):
        level = [
            member
            for one in level
            if isinstance(one, dict | list)
            for member in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> Unverified:
    return Unverified(f"it is nested more than {_MAX_DEPTH} deep.")


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) != len(members):
        names = [name for name, _ in members]
        twice = next(name for name in made if names.count(name) > 1)
        raise Unverified(f"it has the member {shown(twice)} more than once.")
    return made


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise Unverified(f"it has a number of {len(digits)} digits.")
    return int(digits)


def _no_number(text: str) -> Any:
    raise Unverified(f"it has {shown(text)}, which is no number of JSON.")


_decoder: Final = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=_no_number)
