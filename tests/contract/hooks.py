"""What does schemathesis need to know that no schema says? (Loaded by it: `SCHEMATHESIS_HOOKS`.)

A write about an authorization needs one that exists, at the version at which it stands. And some sound
requests are refused for what no schema can state: two keys that are equal, a day that no calendar has.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure

#: Where the number of requests is left for the test that started the run.
_COUNT: Final = Path(os.environ["ANUENCIA_FUZZ_COUNT"])

#: Of problems: rules that hold between fields, or in the calendar. docs/api.md has the other codes.
_BEYOND_SCHEMAS: Final = frozenset(os.environ["ANUENCIA_FUZZ_BEYOND"].split())

#: The value that a citation states may be any JSON; what canonical bytes cannot hold is refused in it.
_FREE_JSON: Final = re.compile(r".*/citations/[0-9]+/states/[0-9]+/value(?:/.*)?", re.DOTALL).fullmatch

_WAITS: Final = frozenset(map(str, range(1, 31)))

_standing: dict[str, int] = {}
_sent = 0


def _is_sound(case: Case[Any]) -> bool:
    return case.meta is None or case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Half of the sound writes meet an authorization that is there, at its version."""
    global _sent
    _sent += 1
    if case.query and str(case.query.get("wait")) in _WAITS:
        case.query["wait"] = 0  # it is waited for in tests/api, and not two thousand times
    if not _is_sound(case) or _sent % 2:
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


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Learn which authorizations there are, and where they stand."""
    _COUNT.write_text(str(_sent))
    if response.status_code != 201:
        return
    made = json.loads(response.content)
    if "authorization" in made:
        _standing[made["authorization"]["id"]] = made["authorization"]["version"]
    for one in made.get("authorizations", ()):
        _standing[one["id"]] = int(one["etag"].strip('"').split(".")[0])


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Let pass that a sound request is refused for what no schema can state; nothing else."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code not in (400, 422):
        return True
    problem = json.loads(response.content)
    codes = {_code(one) for one in problem["errors"]}
    return not (codes or {problem["code"]}) <= _BEYOND_SCHEMAS


def _code(flaw: dict[str, Any]) -> str:
    """Of a flaw its code; `free-json` and `as_of` where the schema leaves all, or the log's end, open."""
    if _FREE_JSON(flaw["pointer"] or ""):
        return "free-json"
    return "as_of" if flaw["parameter"] == "as_of" else str(flaw["code"])
