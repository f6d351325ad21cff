"""A small witness (C2SP tlog-witness) for the tests: it keeps its state in a file, and can misbehave."""

from __future__ import annotations

import json
import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

from domain.log.checkpoint import open_checkpoint
from domain.log.notes import PrivateKey, VerifierKey, cosign
from domain.log.proofs import verify_consistency
from domain.log.strict import Unverified, decode_base64, decode_decimal, decode_hash
from service.transparency.signing import signing, verify
from tests.domain.log.ed25519 import witness_key

Reply = tuple[int, bytes]


@dataclass
class TestWitness:
    """Cosigns what continues the log that it knows. `misbehave`: answers in place of it, given the body."""

    __test__ = False  # a witness for tests, no test

    name: str
    log: tuple[VerifierKey, ...]
    file: Path
    #: POSIX seconds, as the witness has them.
    clock: Callable[[], int] = lambda: int(time.time())
    misbehave: Callable[[bytes], Reply] | None = None
    #: What it shows as the newest checkpoint that it has cosigned; None: nothing, as most witnesses do.
    shows: bytes | None = None
    asked: list[bytes] = field(default_factory=list)
    #: Who has connected; set once a connection of theirs has ended.
    connections: set[tuple[str, int]] = field(default_factory=set)
    left: Event = field(default_factory=Event)
    port: int = 0
    lock: Lock = field(default_factory=Lock)

    @property
    def key(self) -> PrivateKey:
        return witness_key(f"{self.name}.example")

    @property
    def line(self) -> str:
        """Of the policy file."""
        return f"witness {self.name} {self.key.key} http://127.0.0.1:{self.port}/{self.name}\n"

    def state(self) -> tuple[int, bytes]:
        """Size and root that it cosigned last."""
        if not self.file.exists():
            return 0, b""
        size, root = json.loads(self.file.read_text())
        return size, decode_base64(root, "the root")

    def add_checkpoint(self, body: bytes) -> Reply:
        """Compare and set, under a lock, persisted before the answer."""
        self.asked.append(body)
        if self.misbehave is not None:
            return self.misbehave(body)
        head, _, note = body.partition(b"\n\n")
        first, *hashes = head.decode("ascii").split("\n")
        old = decode_decimal(first.removeprefix("old "), "the old size")
        try:
            checkpoint = open_checkpoint(note, self.log, verify).checkpoint
        except Unverified:
            return 403, b"not a key of this log\n"
        with self.lock:
            size, root = self.state()
            if old > checkpoint.size:
                return 400, b""
            if old != size:
                return 409, b"%d\n" % size
            if old == checkpoint.size and self.file.exists() and root != checkpoint.root:
                return 409, b"%d\n" % size
            try:
                proof = [decode_hash(one, "a hash") for one in hashes]
                if old:
                    verify_consistency(old, root, checkpoint.size, checkpoint.root, proof)
                elif proof:
                    return 422, b"a proof from nothing is empty\n"
            except Unverified as error:
                return 422, str(error).encode()
            draft = self.file.with_suffix(".draft")
            draft.write_text(json.dumps([checkpoint.size, b64encode(checkpoint.root).decode()]))
            draft.replace(self.file)
        key = self.key
        line = cosign(checkpoint.text, key.key, self.clock(), signing(key.seed)).line
        return 200, line.encode()


class Slow:
    """Answers nothing until it is let go."""

    def __init__(self) -> None:
        self.asked = Event()
        self.released = Event()

    def __call__(self, _: bytes) -> Reply:
        self.asked.set()
        self.released.wait(30)
        return 503, b""


@contextmanager
def serving(*witnesses: TestWitness) -> Iterator[str]:
    """The witnesses, on one port, each under its name; gives the witness lines of a policy file."""
    by_path = {f"/{one.name}/add-checkpoint": one for one in witnesses}
    shown = {
        f"/{one.name}/{sha256(key.name.encode()).hexdigest()}/checkpoint": one
        for one in witnesses
        for key in one.log
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # as C2SP asks witnesses to: connections are kept
        asked: TestWitness | None = None

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.asked = by_path[self.path]
            self.asked.connections.add(self.client_address)
            status, answer = self.asked.add_checkpoint(body)
            self.send_response(status)
            if status == 409:
                self.send_header("Content-Type", "text/x.tlog.size")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(ConnectionError):  # who asks takes only so much
                self.wfile.write(answer)

        def do_GET(self) -> None:
            note = shown[self.path].shows
            self.send_response(404 if note is None else 200)
            self.send_header("Content-Length", str(len(note or b"")))
            self.end_headers()
            self.wfile.write(note or b"")

        def finish(self) -> None:
            super().finish()
            if self.asked is not None:
                self.asked.left.set()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        for one in witnesses:
            one.port = server.server_address[1]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield "".join(one.line for one in witnesses)
        finally:
            for one in witnesses:
                if isinstance(one.misbehave, Slow):
                    one.misbehave.released.set()
            server.shutdown()


def made(name: str, log: tuple[VerifierKey, ...], folder: Path) -> TestWitness:
    """A witness with its state in the folder."""
    return TestWitness(name, log, folder / f"{name}-{os.getpid()}.json")
