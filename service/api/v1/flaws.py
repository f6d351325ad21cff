"""Says what is wrong with the form of a body, and where in it.

Its model is asked first, then the domain's constructors, then the jurisdiction's data (its time zones).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.authorization.days import form_flaws
from domain.commands import Command, OnOne, RegisterAuthorization
from domain.jurisdictions.profile import Profile
from domain.values import Invalid
from service.api.http.problems import MAX_FAULTS, Fault, invalid
from service.api.http.strict_json import child
from service.api.v1.nearest import meant
from service.api.v1.wording import said
from service.event_store.outcomes import Rejection

#: Of so many flaws it is asked what was meant; of a body that is all wrong there is nothing to guess.
MAX_HINTS: Final = 10

_CODES: Mapping[str, str] = {
    "extra_forbidden": "unknown-field",
    "float_type": "wrong-type",
    "int_type": "wrong-type",
    "bool_type": "wrong-type",
    "string_type": "wrong-type",
    "list_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "missing": "required",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "string_pattern_mismatch": "pattern",
    "literal_error": "unknown-word",
    "union_tag_invalid": "unknown-word",
    "union_tag_not_found": "required",
    "too_long": "item-count",
    "too_short": "item-count",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}


def check(model: type[BaseModel], data: Any) -> None:
    """Raises Problem 422 with the places where the body is not what the model says: the first ones."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MAX_FAULTS]
        raise invalid(
            [
                _fault(one, data, meant(one, model) if place < MAX_HINTS else "")
                for place, one in enumerate(errors)
            ]
        ) from error


def _fault(error: ErrorDetails, data: Any, hint: str) -> Fault:
    code = _CODES.get(error["type"], "wrong-type")
    return Fault(_pointer_of(error["loc"], data), None, said(error) + hint, code)


def _pointer_of(location: Sequence[int | str], data: Any) -> str:
    """Without the tag of a union, which pydantic names among the members."""
    pointer = ""
    for one in location:
        if isinstance(data, dict) and one not in data and one in (data.get("step"), data.get("type")):
            continue
        pointer = child(pointer, str(one))
        data = _member(data, one)
    return pointer


def _member(data: Any, name: int | str) -> Any:
    if isinstance(data, dict):
        return data.get(name)
    if isinstance(data, list) and isinstance(name, int) and name < len(data):
        return data[name]
    return None


def faults(error: Invalid, data: Any, under: str = "") -> list[Fault]:
    """The first flaws of a value, as places in the body that it was made from."""
    return [
        Fault(under + pointer(data, flaw.path), None, flaw.message, flaw.code)
        for flaw in error.flaws[:MAX_FAULTS]
    ]


def pointer(data: Any, path: str) -> str:
    """RFC 6901 for a path of the domain, whose lists name members by key; as far as the body has it."""
    made = ""
    for name in path.split(".") if path else ():
        if isinstance(data, list):
            place = _place(data, name)
            if place is None:
                break
            made, data = f"{made}/{place}", data[place]
        else:
            made = child(made, name)
            data = data.get(name) if isinstance(data, dict) else None
    return made


def _place(members: list[Any], name: str) -> int | None:
    if name.isdigit() and int(name) < len(members):
        return int(name)
    named = [
        place
        for place, one in enumerate(members)
        if one == name or (isinstance(one, dict) and one.get("key") == name)
    ]
    return named[-1] if named else None


def refused(rejection: Rejection, data: Any, under: str = "") -> list[Fault]:
    """The place in the body of what a decision refused; none for what was rejected before it was decided.

    `data`: the body, or what stands `under` a place of it. What it left out, and the register took as given,
    is the matter of what would hold it.
    """
    if rejection.at is None:
        return []
    names = rejection.at.split(".") if rejection.at else []
    if names[:1] == ["steps"] and len(names) > 1:  # of a registration: the path within the step's own data
        step = data["steps"][int(names[1])]
        under, data, names = f"{under}/steps/{names[1]}/data", step["data"], names[2:]
    if names[:1] == ["authorizations"] and "authorizations" not in data:  # a vote told of one of them
        names = names[2:]
    return [Fault(under + _as_far_as_it_goes(data, names), None, rejection.detail, rejection.code)]


def _as_far_as_it_goes(data: Any, names: Sequence[str]) -> str:
    made = ""
    for name in names:
        step = pointer(data, name)
        there = _member(data, int(step[1:]) if isinstance(data, list) and step else name)
        if there is None:
            break
        made, data = made + step, there
    return made


def jurisdiction_faults(command: Command, profile: Profile, under: str = "") -> Sequence[Fault]:
    """Of each step of the command. `under`: where in the body the command's data stand."""
    if isinstance(command, RegisterAuthorization):
        return [
            fault
            for place, step in enumerate(command.steps)
            for fault in _faults(step, profile, f"{under}/steps/{place}/data")
        ]
    return _faults(command, profile, under)


def _faults(command: Command, profile: Profile, under: str) -> list[Fault]:
    return [
        Fault(under + pointer(None, flaw.path), None, flaw.message, flaw.code)
        for flaw in (form_flaws(command.step, profile) if isinstance(command, OnOne) else ())
    ]
