"""Reads what a reader has filled in of a line of an import: what the form shows again, and the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, Final

import orjson
from pydantic import BaseModel

from service.web.line_fields import Field, data_field, fields_of, head_fields

#: Names of the form that are no field of a line: what is open, said to be none, taken away.
OPEN: Final = "open"
NONE: Final = "none"
DROP: Final = "drop"
#: Deeper than anything in a line.
_DEEPEST: Final = 16
_NUMBER: Final = re.compile("-?[0-9]{1,18}").fullmatch
_ABSENT: Final = object()


@dataclass
class Part:
    """One object that is open. `chosen`: the word of its tag, if it has one."""

    name: str
    chosen: str | None
    controls: Sequence[Control]


@dataclass
class Control:
    """One field in the form. `parts`: what is open of it; `faults`: what is wrong with what was given."""

    field: Field
    name: str
    values: Sequence[str] = ()
    parts: Sequence[Part] = ()
    is_none: bool = False
    faults: list[str] = made_by(default_factory=list)

    @property
    def following(self) -> str:
        """The name of the next part that can be opened."""
        return f"{self.name}.{len(self.parts)}" if self.field.kind == "objects" else self.name


@dataclass
class Filled:
    """The form. `line`: what it makes."""

    head: Sequence[Control]
    data: Control
    line: dict[str, Any]

    def place(self, pointer: str) -> Control | None:
        """The control at a place of the line (RFC 6901), or the nearest around it."""
        names = [one.replace("~1", "/").replace("~0", "~") for one in pointer.split("/")[1:]]
        found: Control | None = None
        controls: Sequence[Control] = [*self.head, self.data]
        members: Sequence[Part] | None = None
        for name in names:
            if members is not None:
                if not name.isdecimal() or int(name) >= len(members):
                    break
                controls, members = members[int(name)].controls, None
                continue
            following = next((one for one in controls if one.field.name == name), None)
            if following is None:
                break
            found = following
            if found.field.kind == "objects":
                members = found.parts
            else:
                controls = [one for part in found.parts for one in part.controls]
        return found


class _Node:
    """What was given under a name, and under the names that begin with it."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.children: dict[str, _Node] = {}

    def at(self, name: str) -> _Node | None:
        """The node of a path, made if need be; None for one that is too deep."""
        names = name.split(".")
        if len(names) > _DEEPEST:
            return None
        found = self
        for one in names:
            found = found.children.setdefault(one, _Node())
        return found


_NOTHING: Final = _Node()


def is_known(name: str) -> bool:
    """Whether the form takes it at all."""
    return name in (OPEN, NONE, DROP) or name.split(".")[0] in ("data", *(one.name for one in head_fields()))


def filled(step: str, given: Mapping[str, Sequence[str]]) -> Filled:
    """What was filled in for a step of this kind."""
    tree, none = _Node(), set(given.get(NONE, ()))
    dropped = set(given.get(DROP, ()))
    for name, texts in given.items():
        if name in (NONE, DROP):
            continue
        if name == OPEN:
            for one in texts:
                _grow(tree, one, (), dropped)
        else:
            _grow(tree, name, texts, dropped)
    head = [
        _control(one, one.name, tree.children.get(one.name, _NOTHING), none, one.name)
        for one in head_fields()
    ]
    data = _control(data_field(step), "data", tree.children.get("data", _NOTHING), none, "data")
    line = {one.field.name: value for one in head if (value := _value(one)) is not _ABSENT}
    return Filled(head, data, {**line, "step": step, "data": _value(data)})


def _grow(tree: _Node, name: str, texts: Sequence[str], dropped: set[str]) -> None:
    if any(name == one or name.startswith(f"{one}.") for one in dropped):
        return
    node = tree.at(name)
    if node is not None:
        node.values += texts


def _control(one: Field, name: str, node: _Node, none: set[str], source: str) -> Control:
    """`source`: its name in what was given, where the members of a list may have other numbers."""
    made = Control(one, name, node.values, is_none=source in none)
    if one.kind == "objects":
        numbers = sorted((key for key in node.children if key.isdecimal()), key=int)
        made.parts = [
            _part(one, f"{name}.{place}", node.children[number], none, f"{source}.{number}")
            for place, number in enumerate(numbers)
        ]
    elif one.kind == "object" and (one.required or node is not _NOTHING):
        made.parts = [_part(one, name, node, none, source)]
    return made


def _part(one: Field, name: str, node: _Node, none: set[str], source: str) -> Part:
    chosen, model = None, one.models.get("")
    if one.tag is not None:
        given = node.children.get(one.tag, _NOTHING).values
        chosen = given[0] if given and given[0] in one.models else None
        model = one.models[chosen] if chosen is not None else None
    return Part(name, chosen, list(_controls(model, one.tag, name, node, none, source)))


def _controls(
    model: type[BaseModel] | None, tag: str | None, name: str, node: _Node, none: set[str], source: str
) -> Iterator[Control]:
    for one in fields_of(model, tag) if model is not None else ():
        inner = node.children.get(one.name, _NOTHING)
        yield _control(one, f"{name}.{one.name}", inner, none, f"{source}.{one.name}")


def _value(one: Control) -> Any:
    """What stands in the line; `_ABSENT` if nothing does."""
    if one.field.is_list and one.is_none:
        return []
    match one.field.kind:
        case "object":
            made = [_object(one.field, part) for part in one.parts]
            return made[0] if made and (made[0] or one.field.required) else _ABSENT
        case "objects":
            listed = [_object(one.field, part) for part in one.parts]
            return listed if listed or one.field.required else _ABSENT
        case "words":
            return list(one.values) if one.values or one.field.required else _ABSENT
        case "texts":
            lines = [text.strip() for each in one.values for text in each.splitlines() if text.strip()]
            return lines if lines or one.field.required else _ABSENT
    text = "\n".join((one.values[0] if one.values else "").splitlines()).strip()
    if not text:
        return _ABSENT
    match one.field.kind:
        case "number":
            return int(text) if _NUMBER(text) else text
        case "yes_no":
            return {"true": True, "false": False}.get(text, text)
        case "any":
            return _json(text)
    return text


def _object(one: Field, part: Part) -> dict[str, Any]:
    tagged = {one.tag: part.chosen} if one.tag is not None and part.chosen is not None else {}
    told = {inner.field.name: value for inner in part.controls if (value := _value(inner)) is not _ABSENT}
    return {**tagged, **told}


def _json(text: str) -> Any:
    """The value that is written there; what is none is a text."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
