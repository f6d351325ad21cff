"""Which places does the body of a write have? Each property of each schema of the document, once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.api.sampling import Write, choices, minimal, named, resolved, writes

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """A value that a body can hold: of which write, where, of which schema.

    `body`: the smallest body that has a given value in this place.
    """

    write: Write
    path: Path
    schema: dict[str, Any]
    body: Callable[[Any], Any]

    def __str__(self) -> str:
        return f"{self.write.name}:{'.'.join(map(str, self.path))}"

    def member(self, name: str, schema: dict[str, Any], around: dict[str, Any]) -> Place:
        """A member of the object in this place, `around` being the smallest such object."""
        return Place(self.write, (*self.path, name), schema, lambda one: self.body({**around, name: one}))

    def item(self, schema: dict[str, Any]) -> Place:
        """The only item of the list in this place."""
        return Place(self.write, (*self.path, 0), schema, lambda one: self.body([one]))


def _places() -> Iterator[Place]:
    """Each property of each named schema once, by the shortest way."""
    waiting = deque(Place(one, (), one.schema, lambda body: body) for one in writes() if one.schema)
    seen: set[str] = set()
    while waiting:
        place = waiting.popleft()
        for choice in choices(place.schema):
            name = named(choice)
            if name in seen:
                continue
            if name:
                seen.add(name)
            schema = resolved(choice)
            yield place._replace(schema=schema)
            around = minimal(choice) if "properties" in schema else {}
            for member, below in schema.get("properties", {}).items():
                waiting.append(place.member(member, below, around))
            if "items" in schema:
                waiting.append(place.item(schema["items"]))


PLACES = list(_places())
