"""Does what is made of a body take time that grows no faster than the body?

The kinds that were slow once, or could be, are tried here; `make fuzz` searches for others.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable
from time import thread_time
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings, target
from hypothesis import strategies as st

from domain.jurisdictions.mx import MEXICO
from service import aside
from service.api.http import strict_json
from service.api.http.auth import Caller, Verifier
from service.api.http.bodies import MAX_BYTES
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.posts import POSTS
from service.api.v1.rendering import Answers
from service.api.v1.writing import WriteOperation
from service.event_store.outcomes import Actor
from service.policy import IMPORTS_WRITE, REGISTRAR, STEPS_WRITE
from tests.api.conftest import Client
from tests.api.places import PLACES, Place
from tests.api.sampling import minimal

_REGISTER: Final = cast("Services", SimpleNamespace(register=SimpleNamespace(profile=MEXICO)))
_OPERATIONS: Final = {
    form.name: WriteOperation(form, _REGISTER, cast("Verifier", SimpleNamespace()), Answers())
    for form in POSTS
}
_CALLER: Final = Caller(
    Actor("tests", "registrar-1", REGISTRAR, frozenset({STEPS_WRITE, IMPORTS_WRITE})), bound=True, until=2e9
)
_HERE: Final = "the place that is filled"

#: Of processor time.
_LIMIT: Final = 0.2
_SEARCHES: Final = int(os.environ.get("ANUENCIA_FUZZ_CASES", "0")) // 40


def _seconds(name: str, body: bytes) -> float:
    """What it takes to make a write of this body, or the answer that says what is wrong with it."""
    scope = {
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "path_params": {"id": str(uuid4()), "vote_id": str(uuid4()), "code": "F11"},
        "anuencia.id": str(uuid4()),
        "anuencia.request_id": "tests",
    }
    started = thread_time()
    try:
        _OPERATIONS[name].write_of(scope, _CALLER, b"key", 1, body)
    except Problem as problem:
        json.dumps(problem.document(scope))
    return thread_time() - started


def _quickest(name: str, body: bytes, times: int) -> float:
    """Whatever else the machine did meanwhile."""
    return min(_seconds(name, body) for _ in range(times))


def _allowed() -> float:
    """The limit; on a slow machine, three times what the standard library takes for 1 MiB of numbers."""
    numbers = "[" + "0," * (MAX_BYTES // 2 - 2) + "0]"
    taken: list[float] = []
    for _ in range(7):
        started = thread_time()
        json.loads(numbers, parse_int=lambda digits: int(digits))
        taken.append(thread_time() - started)
    return max(_LIMIT, 3 * min(taken))


def _filled(place: Place, fragment: str) -> bytes:
    """The smallest body that has this piece of JSON in this place."""
    body = json.dumps(place.body(_HERE))
    return body.replace(json.dumps(_HERE), fragment).encode("utf-8", "surrogatepass")


_Fill = Callable[[Place, int], str]
"""Makes a piece of JSON of about so many bytes, to stand in this place."""


def _just(text: str) -> _Fill:
    return lambda _, __: text


def _smallest(place: Place, _: int) -> str:
    """What the place, or a list in it, takes."""
    return json.dumps(minimal(place.schema.get("items", place.schema)))


def _text(*atoms: str) -> _Fill:
    """A text of these, one after the other, again and again."""
    unit = "".join(atoms)
    return lambda _, size: f'"{unit * max(1, size // len(unit.encode()))}"'


def _longest(unit: str) -> _Fill:
    """A text of as many characters as are looked at."""
    return _just(json.dumps(unit * (strict_json.MAX_TEXT // len(unit)), ensure_ascii=False))


def _items(item: _Fill, most: int = MAX_BYTES) -> _Fill:
    def fill(place: Place, size: int) -> str:
        text = item(place, size // most)
        return f"[{','.join([text] * max(1, min(most, size // (len(text.encode()) + 1))))}]"

    return fill


def _members(item: _Fill, most: int = MAX_BYTES, name: str = "n", *, twice: bool = False) -> _Fill:
    def fill(place: Place, size: int) -> str:
        text = item(place, size // most)
        count = max(1, min(most, size // (len(text.encode()) + len(name) + 10)))
        members = [f'"{name}{number}":{text}' for number in range(count)]
        return f"{{{','.join(members + members[: int(twice)])}}}"

    return fill


def _nested(depth: int) -> _Fill:
    return _items(_just("[" * depth + "]" * depth))


_KNOWN: Final[dict[str, tuple[str, _Fill]]] = {
    "names of which one stands twice": ("terms", _members(_just("1"), twice=True)),
    "names that each stand twice": ("terms", _items(_just('{"a":1,"a":1}'))),
    "marks of two classes in turn": ("title", _items(_longest("\u0301\u0316"))),
    "what is taken apart into marks": ("title", _items(_longest("\u0f73"))),
    "four characters that become one": ("title", _items(_longest("\u03b1\u0313\u0301\u0345"))),
    "a text without end": ("title", _text("\u0301", "\u0316")),
    "escaped halves of surrogate pairs": ("title", _text("\\ud800")),
    "digits of one number": ("title", lambda _, size: "1" * size),
    "integers": ("title", _items(_just("1"))),
    "fractions": ("title", _items(_just("0.5"))),
    "fractions under a long name": (
        "title",
        lambda place, size: f'{{"{"n" * (size // 2)}":{_items(_just("0.5"))(place, size // 2)}}}',
    ),
    "lists one in the other": ("title", lambda _, size: "[" * (size // 2) + "]" * (size // 2)),
    "lists 31 deep": ("title", _nested(31)),
    "unknown members": ("terms", _members(_just("1"), strict_json.MAX_VALUES - 10)),
    "members of another type": ("roster", _items(_just("0"), 5_000)),
    "texts of the longest kind": ("steps", _items(_text("ñ"), 50)),
    "contingents of one key": ("terms.contingents", _items(_just('{"key":"c1"}'), 200)),
    "days that no calendar has": ("on", _text("2026-02-30,")),
    "a path without end": ("derived.0.path", _text("a.")),
    "steps of which nothing is known": ("steps", _items(_just("{}"))),
}


@pytest.mark.parametrize("kind", _KNOWN)
def test_a_body_four_times_as_long_does_not_take_sixteen_times_as_long(kind: str) -> None:
    where, fill = _KNOWN[kind]
    place = next(one for one in PLACES if str(one).endswith(f":{where}"))
    quarter, whole, largest = (_filled(place, fill(place, size)) for size in (2**16, 2**18, 2**20 - 2**12))
    before = _quickest(place.write.name, quarter, 3)
    assert _quickest(place.write.name, whole, 3) < 8 * before + 0.05
    assert _quickest(place.write.name, largest, 1) < 10 * _LIMIT


_ATOMS: Final = st.sampled_from(
    [
        *("a", "1", "é", "\u0301", "\u0316", "\u0f73", "\u0344", "\u1fb7", "\u212b", "\u4e2d", "\U0001f600"),
        *("e\u0301", "\u1100\u1161\u11a8", "\u03b1\u0313\u0301\u0345", "2026-02-27,", "a.", "/~", "{", ":"),
        *("\\u0041", "\\u0000", "\\ud800", "\\ud83d\\ude00", "\\n", '\\"'),
    ]
)
_COUNTS: Final = st.sampled_from((2, 30, 250, 1_000, strict_json.MAX_VALUES - 10, MAX_BYTES))
_SCALARS: Final = st.sampled_from(("0", "-1", "0.5", "1e9", "9" * 30, "null", "true", '""', "[]", "{}"))
_FILLS: Final = st.recursive(
    st.builds(_just, _SCALARS)
    | st.just(_smallest)
    | st.lists(_ATOMS, min_size=1, max_size=3).map(lambda atoms: _text(*atoms))
    | st.sampled_from((30, 31, 32, 33, 5_000)).map(_nested),
    lambda inner: (
        st.builds(_items, inner, _COUNTS)
        | st.builds(_members, inner, _COUNTS, _ATOMS | st.just("n" * 1_000), twice=st.booleans())
    ),
    max_leaves=3,
)


@pytest.mark.skipif(not _SEARCHES, reason="make fuzz")
@given(st.sampled_from([place for place in PLACES if place.write.schema]), _FILLS)
@settings(
    max_examples=max(1, _SEARCHES),
    phases=(Phase.generate, Phase.target),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_body_is_found_that_takes_longer(place: Place, fill: _Fill) -> None:
    body = _filled(place, fill(place, MAX_BYTES - 2**12))
    assume(len(body) <= MAX_BYTES)
    seconds = _seconds(place.write.name, body)
    target(seconds)
    if seconds > _LIMIT:
        assert _quickest(place.write.name, body, 7) < _allowed(), (str(place), len(body), body[:200])


@pytest.mark.parametrize(
    ("size", "aside_of_the_loop"), [(aside.BYTES_AT_ONCE // 2, False), (aside.BYTES_AT_ONCE * 2, True)]
)
def test_a_large_body_is_read_in_a_thread(
    shared: Client, monkeypatch: pytest.MonkeyPatch, size: int, aside_of_the_loop: bool
) -> None:
    threads: list[int] = []
    parse = strict_json.parse

    def noted(document: bytes) -> Any:
        threads.append(threading.get_ident())
        return parse(document)

    monkeypatch.setattr(strict_json, "parse", noted)
    body = {"title": "x", "note": 0, "more": "x" * size}
    assert shared.post("/v1/authorizations", body).status_code == 422
    line = json.dumps({"ref": "x", "step": "authorization-registered", "data": body}).encode()
    answer = shared.post("/v1/imports", line, headers={"Content-Type": "application/x-ndjson"})
    assert b'"invalid"' in answer.content
    assert [thread != threading.get_ident() for thread in threads] == [aside_of_the_loop] * 2


def test_between_two_lines_of_an_import_others_have_their_turn(shared: Client) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def imported() -> int:
        beside = asyncio.create_task(others())
        headers = {**shared.headers(), "Content-Type": "application/x-ndjson"}
        answer = await shared.http.post("/v1/imports", content=b"{\n" * 500, headers=headers)
        beside.cancel()
        return len(answer.content.splitlines())

    assert shared.run(imported()) == 501
    assert turns >= 500
