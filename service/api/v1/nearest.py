"""Names the field or word that was probably meant, where one is mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

#: Longer than any name of the contract; comparing costs the product of two lengths.
_MAX_LENGTH: Final = 60
_QUOTED: Final = re.compile("'([^']*)'").findall


def meant(error: ErrorDetails, model: type[BaseModel]) -> str:
    """The question to add to what is wrong, or nothing. What was given is not repeated."""
    about = error.get("ctx", {})
    known: Iterable[str]
    match error["type"]:
        case "extra_forbidden":
            given, known = error["loc"][-1], _fields(_at(model, error["loc"][:-1]))
        case "literal_error":
            given, known = error["input"], _QUOTED(about["expected"])
        case "union_tag_invalid":
            given, known = about["tag"], _QUOTED(about["expected_tags"])
        case _:
            return ""
    if not isinstance(given, str) or len(given) > _MAX_LENGTH:
        return ""
    near = get_close_matches(given.lower().replace(" ", "_"), list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _at(model: type[BaseModel], location: Iterable[int | str]) -> list[Any]:
    """The types that the model allows at a place."""
    kinds: list[Any] = [model]
    for name in location:
        kinds = [inner for kind in kinds for inner in _inside(kind, name)]
    return kinds


def _inside(kind: Any, name: int | str) -> Iterator[Any]:
    for alternative in _alternatives(kind):
        if get_origin(alternative) is list and isinstance(name, int):
            yield get_args(alternative)[0]
        elif isinstance(alternative, type) and issubclass(alternative, BaseModel):
            fields = {field.alias or key: field.annotation for key, field in alternative.model_fields.items()}
            if name in fields:
                yield fields[str(name)]
            elif any(get_origin(tag) is Literal and name in get_args(tag) for tag in fields.values()):
                yield alternative  # pydantic names the tag of a union among the members


def _alternatives(kind: Any) -> Iterator[Any]:
    """What a type can be: the members of a union, without what is annotated to them."""
    if get_origin(kind) is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif get_origin(kind) in (None, list, dict, Literal):
        yield kind
    else:
        for member in get_args(kind):
            yield from _alternatives(member)


def _fields(kinds: Iterable[Any]) -> Iterator[str]:
    for kind in kinds:
        for alternative in _alternatives(kind):
            if isinstance(alternative, type) and issubclass(alternative, BaseModel):
                yield from (field.alias or key for key, field in alternative.model_fields.items())
