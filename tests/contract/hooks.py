"""What does schemathesis need to know that no schema says? (Loaded by it: `SCHEMATHESIS_HOOKS`.)

A write about an authorization needs one that exists, at the version at which it stands. And some sound
requests are refused for what no schema can state: two keys that are equal, a day that no calendar has.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import re
import string
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.generation.jsonschema import strategy

from service.api.http.bodies import MAX_BYTES
from service.api.http.protocol import MAX_HEAD_BYTES
from service.api.v1.steps import ROWS

#: Where the number of requests is left for the test that started the run.
_COUNT: Final = Path(os.environ["ANUENCIA_FUZZ_COUNT"])

#: Of problems: rules that hold between fields, or in the calendar. docs/api.md has the other codes.
_BEYOND_SCHEMAS: Final = frozenset(os.environ["ANUENCIA_FUZZ_BEYOND"].split("\n"))

#: What a citation states, the values of a dispute, the figures of a finding may be any JSON; what canonical
#: bytes cannot hold is refused in it.
_FREE_JSON: Final = re.compile(
    r"(?:.*/(?:states|values)/[0-9]+/value|(?:/steps/[0-9]+/data)?(?:/step/data)?/(?:value|figures))(?:/.*)?",
    re.DOTALL,
).fullmatch

#: Of the same office, and somebody else: who recorded a step neither corrects nor annuls it.
_SECOND: Final = f"Bearer {os.environ['ANUENCIA_FUZZ_SECOND']}"
_MENDS: Final = ("/corrections", "/annulments")

_WAITS: Final = frozenset(map(str, range(1, 31)))
_KINDS: Final = {f"/v1/authorizations/{{id}}/{row.path}": row.kind for row in ROWS}

_standing: dict[str, int] = {}
#: Of each kind of step the body that was sent last, to be sent again as a line of an import.
_bodies: dict[str, Any] = {}
_sent = 0

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
# What schemathesis keeps of each request is a large heap, and little of it is garbage.
gc.freeze()
gc.set_threshold(200_000, 20, 50)
atexit.register(lambda: _COUNT.write_text(str(_sent)))

#: The names of members that lead to a value. Each character drawn from the pattern is two choices, and these
#: alone were a fifth of what the run took; each name drawn as text is one.
_PATH: Final = "^[a-z][a-z0-9_]*(?:[.][a-z0-9][a-z0-9_-]*){0,9}$"
_NAMES: Final = st.lists(
    st.text(string.ascii_lowercase + string.digits + "_-", min_size=1, max_size=30), min_size=1, max_size=10
)


def _path(names: list[str]) -> str:
    first = names[0].replace("-", "").lstrip(string.digits + "_") or "a"
    return ".".join([first, *(name.lstrip("_-") or "0" for name in names[1:])])


schemathesis.openapi.format("anuencia-path", _NAMES.map(_path))


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Say how paths are drawn. What is drawn has to match the pattern still, and so has what is answered."""
    paths = list(_of_pattern(raw_schema, _PATH))
    assert paths, "no schema has the pattern of a path: draw what it is now"
    for schema in paths:
        schema["format"] = "anuencia-path"


def _of_pattern(node: Any, pattern: str) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("pattern") == pattern:
            yield node
        for child in node.values():
            yield from _of_pattern(child, pattern)
    elif isinstance(node, list):
        for child in node:
            yield from _of_pattern(child, pattern)


@st.composite
def _closed_object(
    draw: st.DrawFn,
    required: dict[str, SearchStrategy[Any]],
    optional: dict[str, SearchStrategy[Any]],
    picker: SearchStrategy[set[str]] | None,
) -> dict[str, Any]:
    chosen = draw(picker) if picker is not None else ()
    drawn = {key: draw(member) for key, member in required.items()}
    return drawn | {key: draw(optional[key]) for key in sorted(chosen)}


def _object(
    required: dict[str, SearchStrategy[Any]],
    optional: dict[str, SearchStrategy[Any]],
    picker: SearchStrategy[set[str]] | None,
    collect: Callable[[int, int], SearchStrategy[dict[str, Any]]] | None,
    minimum: int,
    maximum: int | None,
) -> SearchStrategy[dict[str, Any]]:
    """Of schemathesis 4.32, without what it makes anew for each object of each body: a strategy, which
    Hypothesis then examines, for a tenth of the time of the run. Where it has no such function any more, the
    import fails; where it calls it otherwise, the run.
    """
    if collect is None:
        return _closed_object(required, optional, picker)
    return _drawn_object(required, optional, picker, collect, minimum, maximum)


_drawn_object: Final = strategy._drawn_object
strategy._drawn_object = _object


def _is_sound(case: Case[Any]) -> bool:
    return case.meta is None or case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Half of the sound writes meet an authorization that is there, at its version."""
    global _sent
    _sent += 1
    if case.query and str(case.query.get("wait")) in _WAITS:
        case.query["wait"] = 0  # it is waited for in tests/api, and not two thousand times
    if case.path.endswith(_MENDS) and "Authorization" in kwargs.get("headers", {}):
        kwargs["headers"]["Authorization"] = _SECOND
    if not _is_sound(case):
        return
    if case.path in _KINDS:
        _bodies[_KINDS[case.path]] = case.body
    if case.path == "/v1/imports" and _bodies:
        case.body = "\n".join(_lines())
    if _sent % 2:
        return
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid4())
    if not _standing:
        return
    id_ = sorted(_standing)[_sent % len(_standing)]
    if case.headers and "If-Match" in case.headers:
        case.path_parameters["id"] = id_
        case.headers["If-Match"] = f'"{_standing[id_]}"'
    elif isinstance(case.body, dict) and "authorizations" in case.body:
        case.body["authorizations"] = [{"id": id_, "expected_version": _standing[id_]}]


def _lines() -> Iterator[str]:
    ref = str(uuid4())
    yield json.dumps({"ref": ref, "step": "authorization-registered", "data": {"title": ref}})
    for kind, body in _bodies.items():
        yield json.dumps({"ref": ref, "step": kind, "data": body})


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Learn which authorizations there are, and where they stand; say how far it is."""
    if _sent % 500 == 0:
        phase = case.meta.phase.name if case.meta else "probing"
        print(f"{_COUNT.parent.name}: {_sent} requests, {phase}", file=sys.__stderr__, flush=True)
    if response.status_code != 201:
        return
    made = json.loads(response.content)
    if "authorization" in made:
        _standing[made["authorization"]["id"]] = made["authorization"]["version"]
    for one in made.get("authorizations", ()):
        _standing[one["id"]] = int(one["etag"].strip('"').split(".")[0])


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Let pass that a sound request is refused for what no schema can state, and that one is too large.

    Nothing else. A head that is too large is refused by the parser, before there is an operation.
    """
    if type(failure).__name__ == "UndefinedContentType" and (case.query or {}).get("format") == "csv":
        # The parameter says it. A second form in the document would change what clients are made of: a page
        # would be a page or a text to them.
        return not response.headers["content-type"][0].startswith("text/csv")
    if response.status_code == 431 and _head(response) > MAX_HEAD_BYTES:
        return False
    if type(failure).__name__ == "AcceptedNegativeData" and response.status_code == 413:
        return int(response.request.headers["Content-Length"]) <= MAX_BYTES
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code not in (400, 403, 422):
        return True
    problem = json.loads(response.content)
    codes = {_code(one) for one in problem["errors"]}
    return not (codes or {problem["code"]}) <= _BEYOND_SCHEMAS


def _head(response: Response) -> int:
    """At least how many bytes the head of its request had."""
    sent = response.request
    lines = sum(len(name) + len(text) for name, text in sent.headers.items())
    return len(str(sent.url)) + lines


def _code(flaw: dict[str, Any]) -> str:
    """Of a flaw its code; where it stands, if the same code elsewhere would be a defect."""
    pointer, code = flaw["pointer"] or "", str(flaw["code"])
    if _FREE_JSON(pointer):
        return "free-json"
    member = flaw["parameter"] or pointer.rpartition("/")[2]
    return f"{member}: {code}" if f"{member}: {code}" in _BEYOND_SCHEMAS else code
