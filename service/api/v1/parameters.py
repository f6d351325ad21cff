"""The parameters of path, query and headers: how they are documented, and how they are read, strictly."""

from __future__ import annotations

import re
from datetime import date, datetime
from inspect import Parameter
from typing import Annotated, Any, Final, Literal, TypeVar, get_origin
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Header, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.types import Scope

from domain.findings.registry import RULES
from domain.values import INSTANT_PATTERN, MAX_INT, Instant, Invalid
from domain.values.about import Bilingual
from service.api.http.conditions import ETAG_PATTERN, MAX_CONDITION
from service.api.http.pagination import MAX_LIMIT, bad_cursor
from service.api.http.problems import Fault, Problem, invalid, wrong_parameter
from service.api.v1.derive import UUID_PATTERN, ClosedWords
from service.api.v1.wording import INSTANT, said

Q = TypeVar("Q", bound=BaseModel)

_MAX_PARAMETERS: Final = 200
_UUID: Final = re.compile(UUID_PATTERN).fullmatch
_POSITION: Final = re.compile("0|[1-9][0-9]{0,15}").fullmatch
CIVIL_DAY: Final = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"


def keyword(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    """A parameter of an operation's signature."""
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


AUTHORIZATION_ID: Final = keyword(
    "id",
    Annotated[
        str,
        Path(
            description="The authorization's id.",
            pattern=UUID_PATTERN,
            json_schema_extra={"format": "uuid"},
        ),
    ],
)
VOTE_ID: Final = keyword(
    "vote_id",
    Annotated[
        str,
        Path(description="The vote's id.", pattern=UUID_PATTERN, json_schema_extra={"format": "uuid"}),
    ],
)
FINDING_CODE: Final = keyword(
    "code",
    Annotated[
        str,
        Path(description="The code of the rule.", pattern="^[FCM][0-9]{2}$", examples=["F11"]),
    ],
)
SUBSCRIPTION_ID: Final = keyword(
    "id",
    Annotated[
        str,
        Path(
            description="The subscription's id.", pattern=UUID_PATTERN, json_schema_extra={"format": "uuid"}
        ),
    ],
)
PATH_PARAMETERS: Final = {"id": AUTHORIZATION_ID, "vote_id": VOTE_ID, "code": FINDING_CODE}
"""Those of the writes, by name."""
POSITION: Final = keyword(
    "position",
    Annotated[
        int,
        Path(
            description="The event's position in the log, from 0.",
            ge=0,
            le=MAX_INT,
            json_schema_extra={"format": "int64"},
        ),
    ],
)
FACILITY_KEY: Final = keyword(
    "key",
    Annotated[
        str,
        Path(
            description="The key of a place, or a name of it.",
            min_length=1,
            max_length=1_000,
            examples=["cozumel", "name:campo nuevo"],
        ),
    ],
)
EVENT_TYPE: Final = keyword(
    "type",
    Annotated[
        str, Path(description="A type of events, such as `mx.anuencia.senate-voted.v1`.", max_length=200)
    ],
)
IDEMPOTENCY_KEY: Final = keyword(
    "idempotency_key",
    Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="New for each thing to record, the same to try again. Visible ASCII, quoted or bare.",
            min_length=1,
            max_length=257,
            pattern='^(?:[!#-~]{1,255}|"[!#-~]{1,255}")$',
        ),
    ],
)
IF_MATCH: Final = keyword(
    "if_match",
    Annotated[
        str,
        Header(
            alias="If-Match",
            description="The ETag of the authorization as it was read, or its version in quotation marks.",
            max_length=64,
            pattern=ETAG_PATTERN,
            examples=['"7"'],
        ),
    ],
)
IF_NONE_MATCH: Final = keyword(
    "if_none_match",
    Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="An ETag: 304 if the answer is still the same.",
            max_length=MAX_CONDITION,
        ),
    ],
    None,
)


AS_OF_SEEN: Final = keyword(
    "anuencia_as_of",
    Annotated[
        str | None,
        Header(
            alias="Anuencia-As-Of",
            description="A position that the client has seen, as this header of an earlier answer named it "
            "or at which a step of its own stands: the answer is of no older log.",
            pattern=r"^(?:0|[1-9][0-9]{0,15})$",
        ),
    ],
    None,
)


def _whole(given: Any) -> Any:
    if isinstance(given, str) and _POSITION(given):
        return int(given)
    if isinstance(given, int):  # a default
        return given
    raise ValueError("must be an integer")


Whole = Annotated[int, BeforeValidator(_whole), Field(json_schema_extra={"format": "int64"})]
"""A number in a query: digits alone."""

Limit = Annotated[Whole, Field(ge=1, le=MAX_LIMIT, description="How many items a page has at most.")]
Cursor = Annotated[str, Field(max_length=4096, description="`next_cursor` of the page before.")]
_AS_OF: Final = f"^(?:[0-9]{{1,16}}|{INSTANT_PATTERN[1:-1]})$"
AsOf = Annotated[
    str,
    Field(
        pattern=_AS_OF,
        max_length=40,
        description="What the register held then: a position (included) or an instant. Default: now.",
        examples=["7", "2026-03-01T12:00:00-06:00"],
    ),
]
CivilDay = Annotated[
    str,
    Field(
        pattern=CIVIL_DAY,
        description="The day judged. Default: today in the jurisdiction's time zone.",
        examples=["2026-03-01"],
        json_schema_extra={"format": "date"},
    ),
]

Flag = Annotated[
    Literal["true", "false"],
    ClosedWords({"true": Bilingual("Yes.", "Sí."), "false": Bilingual("No.", "No.")}),
]
"""A choice in a query."""

_PATTERNS: Final = {
    CIVIL_DAY: "must be a day, such as 2026-03-01",
    INSTANT_PATTERN: f"must be {INSTANT} (its + written %2B)",
    _AS_OF: f"must be a position of the log, or {INSTANT} (its + written %2B)",
}


class ClosedQuery(BaseModel):
    """The query of one read: anything else in it is an error of the sender."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(ClosedQuery):
    """Of a read that takes no parameters."""


def query_annotation(model: type[BaseModel]) -> Any:
    """By which FastAPI documents the fields of the model as query parameters."""
    return Annotated[model, Query()]


def _pairs(scope: Scope) -> list[tuple[str, str]]:
    raw: bytes = scope["query_string"]
    # Clients that build a query piece by piece leave an ampersand too many.
    pairs = b"&".join(filter(None, raw.split(b"&")))
    if not pairs:
        return []
    try:
        return parse_qsl(
            pairs.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MAX_PARAMETERS,
        )
    except ValueError as error:
        raise Problem(
            "malformed-request",
            f"The query must be name=value pairs in UTF-8, at most {_MAX_PARAMETERS} of them.",
        ) from error


def refuse_query(scope: Scope) -> None:
    """422 for any query parameter: a POST takes none."""
    pairs = _pairs(scope)
    if pairs:
        raise invalid([_unknown(name) for name in dict(pairs)])


def _unknown(name: str) -> Fault:
    return Fault(None, name[:100], f"{name[:100]} is not known here", "unknown-parameter")


def query_of(scope: Scope, model: type[Q]) -> Q:
    """The query as its model; 422 with every parameter that is unknown, repeated or wrong."""
    given: dict[str, Any] = {}
    faults: list[Fault] = []
    fields = model.model_fields
    for name, text in _pairs(scope):
        if name not in fields:
            faults.append(_unknown(name))
        # Nothing that is recorded holds one, and the database takes none. (A cursor is read by the list.)
        elif "\x00" in text and name != "cursor":
            faults.append(Fault(None, name, f"{name} holds a NUL", "forbidden-character"))
        elif get_origin(fields[name].annotation) is list:
            given.setdefault(name, []).append(text)
        elif name in given:
            faults.append(Fault(None, name, f"{name} is given more than once", "repeated"))
        else:
            given[name] = text
    try:
        made = model.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        if any(one["loc"] == ("cursor",) for one in found):
            raise bad_cursor() from error
        faults += (
            Fault(None, str(one["loc"][0]), f"{one['loc'][0]} {said(one, _PATTERNS)}", "bad-parameter")
            for one in found
        )
    if faults:
        raise invalid(faults)
    return made


def uuid_in_path(scope: Scope, name: str) -> UUID:
    """A UUID of the path; 422 for anything else."""
    given: str = scope["path_params"][name]
    if not _UUID(given):
        raise wrong_parameter(name, "must be a UUID, written with hyphens", "pattern")
    return UUID(given)


def code_in_path(scope: Scope) -> str:
    """The code of a finding's rule; 422 for anything else."""
    given: str = scope["path_params"]["code"]
    if given not in RULES:
        raise wrong_parameter("code", "must be the code of a rule, such as F11", "unknown-word")
    return given


def position_in_path(scope: Scope, name: str) -> int:
    """A position of the path; 422 for anything else."""
    given: str = scope["path_params"][name]
    if not _POSITION(given) or int(given) > MAX_INT:
        raise wrong_parameter(name, "must be a position: a whole number from 0", "pattern")
    return int(given)


def day_of(given: str | None, default: date, name: str = "on") -> date:
    """The day judged, or that of another parameter; 422 for one that is not in the calendar."""
    if given is None:
        return default
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise wrong_parameter(name, "is not a day of the calendar", "no-such-day") from error


def moment_of(given: str, name: str = "as_of") -> int | datetime:
    """The position or the instant of a log; 422 for an instant that is not in the calendar."""
    if given.isdigit():
        position = int(given)
        if position > MAX_INT:
            raise wrong_parameter(name, "is beyond the log", "out-of-range")
        return position
    return instant_of(given, name)


def instant_of(given: str, name: str) -> datetime:
    """The instant of a parameter; 422 for one that is not in the calendar."""
    try:
        return Instant(given).moment
    except Invalid as error:
        raise wrong_parameter(name, error.flaws[0].message, error.flaws[0].code) from error
