"""Clients that write and read a few streams at once, whatever happens, and remember each call and answer."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from math import inf
from types import TracebackType
from typing import Any, Final

from tests.faults.lab.history import (
    Call,
    Done,
    Mismatched,
    NotRecorded,
    ReadAll,
    ReadVersion,
    Unknown,
    Wrote,
    contradiction,
)

#: No request may stay unanswered for longer.
PATIENCE_SECONDS: Final = 90.0
#: Between two attempts where nobody takes connections: there is nothing to wait on but the port.
PAUSE_SECONDS: Final = 0.05
#: Of 503: nothing was recorded, as it says.
_NOTHING: Final = frozenset(("busy", "closing", "unavailable", "storage-full", "clock-skew", "read-only"))


@dataclass(frozen=True)
class Answer:
    """Status, headers by lower-case names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def version(self) -> int:
        return int(self.headers["etag"].strip('W/"').partition(".")[0])


@dataclass
class Stream:
    """One authorization: its calls so far, and positions that were acknowledged, by key."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    calls: list[Call] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    #: The newest version that any client was told; how many keys were used.
    version: int = 0
    keys: int = 0


class Clients:
    """Threads, each of which writes to and reads from all streams; `with` runs them until its end.

    `pace`: how long each waits after a call, so that what is tried gets its share of a small machine too.
    `seed`: of what they choose. Which of them comes first nobody chooses, and so no two histories are equal.
    """

    def __init__(
        self,
        ports: Sequence[int],
        token: str,
        *,
        seed: int = 16,
        clients: int = 6,
        streams: int = 3,
        pace: float = 0.0,
    ) -> None:
        self._ports = ports
        self._token = token
        self._pace = pace
        self._lock = threading.Lock()
        self._progress = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._failure: str | None = None
        self.streams = [Stream() for _ in range(streams)]
        self.answered = 0
        self.kinds: defaultdict[str, int] = defaultdict(int)
        # No secret: the same choices in each run.
        chances = [random.Random(seed * 1000 + number) for number in range(clients)]  # noqa: S311
        self._threads = [
            threading.Thread(target=self._run, args=(number, chance), daemon=True)
            for number, chance in enumerate(chances)
        ]

    def __enter__(self) -> Clients:
        for stream in self.streams:
            self._write(0, stream, self._key(stream), None, until_told=True)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(PATIENCE_SECONDS)

    def go_on(self, calls: int) -> None:
        """Wait until so many more calls are answered."""
        with self._progress:
            target = self.answered + calls
            done = self._progress.wait_for(
                lambda: self._failure is not None or self.answered >= target, PATIENCE_SECONDS
            )
            assert self._failure is None, self._failure
            assert done, "the clients do not go on"

    def assert_linearizable(self) -> None:
        """Every stream's calls have an order in which each answer is right."""
        assert self._failure is None, self._failure
        for stream in self.streams:
            wrong = contradiction(stream.calls)
            assert wrong is None, f"authorization {stream.id}: {wrong}"

    def acknowledged(self) -> dict[tuple[str, str], int]:
        """By authorization and key, at which position."""
        return {
            (stream.id, key): position
            for stream in self.streams
            for key, position in stream.acknowledged.items()
        }

    def _key(self, stream: Stream) -> str:
        with self._lock:
            stream.keys += 1
            return f"k{stream.keys}"

    def _run(self, number: int, chance: random.Random) -> None:
        try:
            while not self._stopping.wait(self._pace):
                self._act(number, chance, chance.choice(self.streams))
        except Exception as error:  # noqa: BLE001 - whoever waits for the clients is told
            self._fail(f"{type(error).__name__}: {error}")

    def _act(self, number: int, chance: random.Random, stream: Stream) -> None:
        version = stream.version
        match chance.randrange(8):
            case 0 | 1:
                self._write(number, stream, self._key(stream), version, until_told=True)
            case 2:
                self._write(number, stream, self._key(stream), None, until_told=True)
            case 3:  # a version that is gone, or soon will be
                stale = max(1, version - chance.randrange(3))
                self._write(number, stream, self._key(stream), stale, until_told=False)
            case 4:  # a key again, also of another client, also while it is under way
                with self._lock:
                    key = f"k{chance.randint(1, stream.keys)}"
                    again = [call.done for call in stream.calls if getattr(call.done, "key", None) == key]
                expected = next((one.expected for one in again if isinstance(one, Wrote | Unknown)), -1)
                if expected != -1:
                    self._write(number, stream, key, expected, until_told=False)
            case 5 | 6:
                self._read(number, stream)
            case _:
                self._read_all(number, stream)

    def _write(
        self, number: int, stream: Stream, key: str, expected: int | None, *, until_told: bool
    ) -> None:
        """`until_told`: the same key again and again until it is known what came of it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            known = self._written_once(number, stream, key, expected)
            if known or not until_told:
                return
            if time.monotonic() > deadline:
                raise TimeoutError("a write stayed unanswered")

    def _written_once(self, number: int, stream: Stream, key: str, expected: int | None) -> bool:
        began = time.monotonic()
        try:
            answer = self._told(number, stream, key, expected)
        except ConnectionRefusedError:  # nothing was sent
            self._stopping.wait(PAUSE_SECONDS)
            return False
        except (OSError, http.client.HTTPException, ValueError):  # cut off, in the middle of a line perhaps
            self._remember(stream, began, Unknown(key, expected))
            return False
        code = answer.body.get("code")
        if answer.status == 201:
            wrote = Wrote(key, answer.body["version"], expected)
            self._remember(stream, began, wrote, answer.body["position"])
        elif answer.status == 412:
            assert expected is not None
            self._remember(stream, began, Mismatched(key, answer.body["current_version"], expected))
        elif answer.status == 503 and code in _NOTHING:
            self._remember(stream, began, NotRecorded(key))
        elif answer.status == 503 and code == "outcome-unknown":
            self._remember(stream, began, Unknown(key, expected))
        else:
            raise AssertionError(f"{answer.status} {code}: {answer.body}")
        return answer.status != 503

    def _told(self, number: int, stream: Stream, key: str, expected: int | None) -> Answer:
        """One attempt. Without a version it is a line of an import: a POST must have one."""
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": f"{stream.id}.{key}"}
        if key != "k1" and expected is None:
            line = {"authorization": stream.id, "step": "entry-recorded", "data": {"note": key}}
            headers |= {"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid.uuid4())}
            body = json.dumps({**line, "key": f"{stream.id}.{key}"})
            answer = self._ask(number, "POST", "/v1/imports", body, headers)
            if answer.status != 200:
                return replace(answer, body=json.loads(answer.body))
            told = json.loads(answer.body.splitlines()[0])
            problem = told.get("problem")
            return Answer(problem["status"] if problem else 201, answer.headers, problem or told)
        path, step = "/v1/authorizations", {"id": stream.id, "title": "Shared by many"}
        if expected is not None:
            path, step = f"{path}/{stream.id}/entries", {"note": key}
            headers["If-Match"] = f'"{expected}"'
        headers["Content-Type"] = "application/json"
        answer = self._ask(number, "POST", path, json.dumps(step), headers)
        told = json.loads(answer.body)
        if answer.status == 201:
            told = {"version": answer.version, "position": told["positions"][0]}
        return replace(answer, body=told)

    def _read(self, number: int, stream: Stream) -> None:
        answer = self._seen(number, stream, f"/v1/authorizations/{stream.id}")
        if answer is not None:
            began, told = answer
            self._remember(stream, began, ReadVersion(told.version))

    def _read_all(self, number: int, stream: Stream) -> None:
        held: list[str] = []
        path = f"/v1/authorizations/{stream.id}/events?limit=200"
        answer = self._seen(number, stream, path)
        if answer is not None:
            began, told = answer
            page = json.loads(told.body)
            if page["next_cursor"] is None:  # of several pages each is read at another moment
                held = [item["event"]["data"].get("note", "k1") for item in page["items"]]
                self._remember(stream, began, ReadAll(tuple(held)))

    def _seen(self, number: int, stream: Stream, path: str) -> tuple[float, Answer] | None:
        began = time.monotonic()
        try:
            answer = self._ask(number, "GET", path, None, {})
        except (OSError, http.client.HTTPException):
            self._stopping.wait(PAUSE_SECONDS)
            return None
        if answer.status == 503:
            return None
        if answer.status != 200:
            raise AssertionError(f"{answer.status} to {path} of {stream.id}: {answer.body}")
        return began, answer

    def _ask(
        self, number: int, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        port = self._ports[number % len(self._ports)]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as wire:
            wire.request(method, path, body, {**headers, "Connection": "close"})
            with wire.getresponse() as told:
                named = {name.lower(): text for name, text in told.getheaders()}
                return Answer(told.status, named, told.read())

    def _remember(self, stream: Stream, began: float, done: Done, position: int | None = None) -> None:
        ended = inf if isinstance(done, Unknown) else time.monotonic()
        with self._progress:
            stream.calls.append(Call(began, ended, done))
            if isinstance(done, Wrote):
                stream.version = max(stream.version, done.version)
                if position is not None and stream.acknowledged.setdefault(done.key, position) != position:
                    self._failure = f"{done.key} was told two positions"
            self.answered += 1
            self.kinds[type(done).__name__] += 1
            self._progress.notify_all()

    def _fail(self, why: str) -> None:
        with self._progress:
            self._failure = why
            self._stopping.set()
            self._progress.notify_all()
