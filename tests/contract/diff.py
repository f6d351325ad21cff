"""Would a client of the released contract break on this one?

Requests may ask for less and take more; answers may only say more. What a schema does not state any more is
read in the same way: a limit that falls is wider in a request, and a promise less in an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.contract.document import (
    Direction,
    Operation,
    Schema,
    name_of,
    operations,
    resolved,
    types,
    without_null,
)

Document = Mapping[str, Any]

_UPPER: Final = ("maxLength", "maxItems", "maximum", "maxProperties")
_LOWER: Final = ("minLength", "minItems", "minimum", "minProperties")
_WORDS: Final = re.compile(r"\^\(\?:(\w+(?:\|\w+)*)\)\$").fullmatch


def breaks(old: Document, new: Document) -> list[str]:
    """What breaks, one sentence each; empty: only additions."""
    return sorted(set(_Comparison(old, new).all()))


class _Comparison:
    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._compared: set[tuple[str, Direction]] = set()

    def all(self) -> Iterator[str]:
        now = {(one.method, one.path): one for one in operations(self._new)}
        for operation in operations(self._old):
            other = now.get((operation.method, operation.path))
            if other is None:
                yield f"{operation.place}: removed"
            else:
                yield from self._operation(operation, other)
        for name, hook in self._old.get("webhooks", {}).items():
            other_hook = self._new.get("webhooks", {}).get(name)
            if other_hook is None:
                yield f"webhook {name}: removed"
            else:
                bodies = hook["post"]["requestBody"], other_hook["post"]["requestBody"]
                yield from self._contents(f"webhook {name}", *bodies, "response")
        for name in self._old["components"]["schemas"].keys() - self._new["components"]["schemas"].keys():
            yield f"schema {name}: removed, and with it the class of that name"

    def _operation(self, old: Operation, new: Operation) -> Iterator[str]:
        place = old.place
        if old.body["operationId"] != new.body["operationId"]:
            yield f"{place}: operationId {old.body['operationId']} is now {new.body['operationId']}"
        if old.body.get("tags") != new.body.get("tags"):
            yield f"{place}: its tags, by which generators name modules, have changed"
        if not _as_easily_allowed(old.body["security"], new.body["security"]):
            yield f"{place}: asks for more rights than before"
        yield from self._parameters(place, old.body, new.body)
        before, after = old.body.get("requestBody"), new.body.get("requestBody")
        if before is not None and after is not None:
            if after.get("required") and not before.get("required"):
                yield f"{place} body: is required now"
            yield from self._contents(f"{place} body", before, after, "request")
        elif before is not None:
            yield f"{place} body: removed"
        elif after is not None and after.get("required"):
            yield f"{place} body: is required now"
        yield from self._responses(place, old.body["responses"], new.body["responses"])

    def _parameters(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
        after = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
        for (where, name), one in before.items():
            other = after.get((where, name))
            if other is None:
                yield f"{place} {name}: removed from the {where}"
                continue
            if other.get("required") and not one.get("required"):
                yield f"{place} {name}: is required now"
            yield from self._schema(f"{place} {name}", one["schema"], other["schema"], "request")
        for (_, name), one in after.items():
            if one.get("required") and name not in {known for _, known in before}:
                yield f"{place} {name}: new and required"

    def _responses(self, place: str, old: Schema, new: Schema) -> Iterator[str]:
        for status, response in old.items():
            other = new.get(status)
            if other is None:
                yield f"{place} {status}: removed"
                continue
            yield from self._contents(f"{place} {status}", response, other, "response")
            headers = other.get("headers", {})
            for name, header in response.get("headers", {}).items():
                if name not in headers:
                    yield f"{place} {status} {name}: header removed"
                    continue
                if header.get("required") and not headers[name].get("required"):
                    yield f"{place} {status} {name}: header no longer promised"
                schemas = header["schema"], headers[name]["schema"]
                yield from self._schema(f"{place} {status} {name}", *schemas, "response")
        for status in new.keys() - old.keys():
            if status < "400":
                yield f"{place} {status}: an answer that clients of before do not know"

    def _contents(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
        for media, content in old.get("content", {}).items():
            other = new.get("content", {}).get(media)
            if other is None:
                yield f"{place}: {media} removed"
            elif "schema" in content:
                yield from self._schema(place, content["schema"], other.get("schema", {}), direction)

    def _schema(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
        (old, was_null), (new, is_null) = without_null(old), without_null(new)
        if was_null != is_null and was_null == (direction == "request"):
            yield f"{place}: {'no longer' if was_null else 'now'} may be null"
        name = name_of(old)
        if name != name_of(new):
            yield f"{place}: was {name or 'in place'}, is {name_of(new) or 'in place'}"
        if name is not None:
            if (name, direction) in self._compared:
                return
            self._compared.add((name, direction))
            place = name
        old, new = resolved(self._old, old), resolved(self._new, new)
        yield from _own(place, old, new, direction)
        yield from self._members(place, old, new, direction)
        for keyword in ("items", "additionalProperties"):
            inner, other = old.get(keyword), new.get(keyword)
            if isinstance(inner, dict) and isinstance(other, dict):
                yield from self._schema(f"{place}.*", inner, other, direction)
            elif inner != other and not (inner is None and other is True):
                yield f"{place}: {keyword} was {_short(inner)}, is {_short(other)}"
        for keyword in ("anyOf", "oneOf", "allOf"):
            if keyword in old or keyword in new:
                yield from self._alternatives(place, keyword, old, new, direction)

    def _members(self, place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, promised = set(new.get("required", ())), set(old.get("required", ()))
        for name, schema in before.items():
            if name not in after:
                yield f"{place}.{name}: removed"
            else:
                yield from self._schema(f"{place}.{name}", schema, after[name], direction)
        if direction == "request":
            for name in sorted(needed - promised):
                yield f"{place}.{name}: is required now"
        else:
            for name in sorted((promised & after.keys()) - needed):
                yield f"{place}.{name}: no longer promised"

    def _alternatives(
        self, place: str, keyword: str, old: Schema, new: Schema, direction: Direction
    ) -> Iterator[str]:
        before = {_key(one): one for one in old.get(keyword, ())}
        after = {_key(one): one for one in new.get(keyword, ())}
        for key, one in before.items():
            if key in after:
                yield from self._schema(f"{place}", one, after[key], direction)
            elif direction == "request":
                yield f"{place}: no longer takes {key}"
            else:
                yield f"{place}: was {keyword} with {key}, and is no longer"
        if direction == "response" or not before:
            for key in after.keys() - before.keys():
                yield f"{place}: {keyword} with {key} is new"


def _takes_all_words(old: Schema, new: Schema) -> bool:
    """Whether the old pattern is a closed list of words, and the new one takes each of them."""
    listed = _WORDS(old.get("pattern", ""))
    return listed is not None and all(re.search(new["pattern"], word) for word in listed[1].split("|"))


def _own(place: str, old: Schema, new: Schema, direction: Direction) -> Iterator[str]:
    """What a schema says itself, without its members."""
    if types(old) != types(new):
        narrower = types(new) and (not types(old) or types(old) - types(new))
        wider = types(old) and (not types(new) or types(new) - types(old))
        if narrower if direction == "request" else wider or narrower:
            yield f"{place}: type was {sorted(types(old))}, is {sorted(types(new))}"
    for keyword in ("format", "pattern", "const"):
        if old.get(keyword) != new.get(keyword):
            freed = keyword not in new or (keyword == "pattern" and _takes_all_words(old, new))
            if direction == "response" or not freed:
                yield f"{place}: {keyword} was {old.get(keyword)}, is {new.get(keyword)}"
    before, after = set(old.get("enum", ())), set(new.get("enum", ()))
    gone = before - after if "enum" in new else set()
    if gone or ("enum" in new and "enum" not in old):
        yield f"{place}: words removed: {sorted(gone) or 'all but those that stand now'}"
    if direction == "response" and before and after - before:
        yield f"{place}: words added to a closed list: {sorted(after - before)}"
    lost = set(old.get("x-extensible-enum", ())) - set(new.get("x-extensible-enum", ()))
    if lost:
        yield f"{place}: words removed: {sorted(lost)}"
    if direction == "request":
        for keyword in _UPPER:
            if keyword in new and new[keyword] < old.get(keyword, float("inf")):
                yield f"{place}: {keyword} was {old.get(keyword)}, is {new[keyword]}"
        for keyword in _LOWER:
            if keyword in new and new[keyword] > old.get(keyword, float("-inf")):
                yield f"{place}: {keyword} was {old.get(keyword)}, is {new[keyword]}"
        if old.get("default") != new.get("default"):
            yield f"{place}: default was {old.get('default')}, is {new.get('default')}"


def _as_easily_allowed(old: list[Mapping[str, list[str]]], new: list[Mapping[str, list[str]]]) -> bool:
    """Whether a token that was enough is enough."""
    if not new or {} in new:
        return True
    return bool(old) and all(
        any(
            all(
                set(scopes) <= set(before.get(scheme, ())) and scheme in before
                for scheme, scopes in now.items()
            )
            for now in new
        )
        for before in old
    )


def _key(schema: Schema) -> str:
    return name_of(schema) or "/".join(sorted(types(schema))) or "anything"


def _short(found: Any) -> str:
    return "open" if found in (None, True) else "closed" if found is False else "a schema"
