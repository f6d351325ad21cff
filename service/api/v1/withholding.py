"""Splits a request: what is kept outside the log, and the digests that the log holds instead. (RFC 9901.)

Between the form of a body, which states lists of persons and what a person said, and the events, which hold
digests. Nothing that is refused here repeats what it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union

import orjson
from pydantic import Field

from domain.disclosures import Disclosure, disclosure
from domain.events import (
    EVENT_OF,
    STEP_TYPES,
    AccountGiven,
    AuthorizationRegistered,
    AuthorizationRequested,
    ReportSubmitted,
    StepCorrected,
)
from domain.events.disclosed import Disclosed, of_digest
from domain.values import Length
from domain.values.about import Means
from domain.values.fields import shape_of
from domain.values.words import LongText, Text
from domain.values.written import plain
from service.api.http.conditions import request_hash
from service.api.v1.derive import annotation_of, model_of, optional_field
from service.disclosures.sealing import new_salt, seal
from service.event_store.outcomes import Sealed
from service.event_store.upcasters import current_type

MAX_ROSTER: Final = 5_000
"""Persons of one list: more than any movement on record had, and what fits into a body."""


def _text(declared: Any) -> Any:
    length = next(mark for mark in declared.__metadata__ if isinstance(mark, Length))
    return Annotated[str, Field(min_length=length.min, max_length=length.max)]


_NAME: Final[Any] = _text(Text)
_PERSONS: Final[Any] = Annotated[list[_NAME], Field(min_length=1, max_length=MAX_ROSTER)]
_CLAIM: Final[Any] = _text(LongText)
_KEPT: Final[Any] = model_of(Disclosed, "In")
_ROSTER: Final = "Persons by name, one text each. Kept outside the log, where they can be erased."
_SAID: Final = "What was said, as it was said."
_OF: Final = "Whose words they are. Null or left out: an office's."
_DE: Final = "De quién son las palabras. Nulo u omitido: de una dependencia."
_KEEP: Final = ' `{"_sd": [digest]}` keeps what is disclosed already.'
ClaimOf = Annotated[
    Literal["office", "person"],
    Means(
        {
            "office": ("The words of an office.", "Palabras de una dependencia."),
            "person": (
                "The words of a person: they are kept outside the log, where they can be erased.",
                "Palabras de una persona: quedan fuera de la bitácora, donde pueden suprimirse.",
            ),
        }
    ),
]
_CLAIM_OF: Final = optional_field(annotation_of(shape_of(ClaimOf), "In"), _OF, _DE)

GIVEN: Final[Mapping[type, dict[str, Any]]] = MappingProxyType(
    {
        AuthorizationRequested: {"roster": optional_field(_PERSONS, _ROSTER)},
        ReportSubmitted: {"roster": optional_field(_PERSONS, _ROSTER)},
        AccountGiven: {
            "claim": (_CLAIM, Field(description=_SAID, examples=["El vuelo fue de adiestramiento"])),
            "claim_of": _CLAIM_OF,
        },
    }
)
"""Fields of a request that are not those of the event."""
_AGAIN_ROSTER: Final = optional_field(Union[_PERSONS, _KEPT], _ROSTER + _KEEP)  # noqa: UP007  made at run time
AGAIN: Final[Mapping[type, dict[str, Any]]] = MappingProxyType(
    {
        AuthorizationRequested: {"roster": _AGAIN_ROSTER},
        ReportSubmitted: {"roster": _AGAIN_ROSTER},
        AccountGiven: {
            "claim": (Union[_CLAIM, _KEPT], Field(description=_SAID + _KEEP)),  # noqa: UP007  the same
            "claim_of": _CLAIM_OF,
        },
    }
)
"""The same where the step is told again: whoever corrects a day need not know the persons."""


class Withheld(NamedTuple):
    """A body without what is only disclosed: `data` holds digests in its place, `marked` holds nothing."""

    data: Any
    marked: Any
    disclosures: tuple[Disclosure, ...]

    def sealed(self, private_hash: bytes) -> tuple[Sealed, ...]:
        """What is to be stored, each under a key of its own."""
        return tuple(seal(one, private_hash) for one in self.disclosures)

    def request_hash(self, method: str, path: str) -> bytes:
        """What may be kept for ever of a request that discloses: nothing of it could be guessed from this."""
        # No body begins like this, so that no other request has the same hash.
        return request_hash(method, path, b"withheld:" + written(self.marked))


def written(marked: Any) -> bytes:
    """One form for one request, whatever the order of its members."""
    return orjson.dumps(marked, option=orjson.OPT_SORT_KEYS)


def withhold(cls: type, data: Any) -> Withheld:
    """Take out what is only disclosed. `data`: of a step of this class, and as its model has accepted it."""
    made: list[Disclosure] = []

    def put(name: str, value: Any) -> Any:
        made.append(disclosure(new_salt(), name, value))
        return plain(of_digest(made[-1].digest))

    told = _replaced(cls, data, put)
    return Withheld(told, _replaced(cls, data, lambda *_: None) if made else told, tuple(made))


_Put = Callable[[str, Any], Any]


def _replaced(cls: type, data: Any, put: _Put) -> Any:
    if cls is StepCorrected:
        step = data["step"]
        inner = _replaced(STEP_TYPES[current_type(step["type"])], step["data"], put)
        return data if inner is step["data"] else {**data, "step": {**step, "data": inner}}
    if cls is AuthorizationRegistered:
        return _registration(data, put)
    if cls is AccountGiven:
        return _account(data, put)
    if cls in GIVEN and isinstance(data.get("roster"), list):
        return {**data, "roster": put("roster", data["roster"])}
    return data


def _registration(data: Any, put: _Put) -> Any:
    given = data.get("steps") or []
    steps = [{**one, "data": _replaced(EVENT_OF[one["step"]], one["data"], put)} for one in given]
    return data if steps == given else {**data, "steps": steps}


def _account(data: Any, put: _Put) -> Any:
    if "claim_of" not in data:
        return data
    bare = {name: one for name, one in data.items() if name != "claim_of"}
    if data["claim_of"] == "person" and isinstance(data["claim"], str):
        bare["claim"] = put("claim", data["claim"])
    return bare
