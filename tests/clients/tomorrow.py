"""How will the service of tomorrow speak to the clients of today? (A relay that changes answers on the way.)

Every object of an answer gets a field that the released contract does not know; every word of an open list,
such as a status, is one that it does not know; every page of events ends with an event of an unknown type.
"""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.contract.document import JSON, PROBLEM_JSON, operations, resolved, without_null

WORD: Final = "word_of_tomorrow"
FIELD: Final = "field_of_tomorrow"
TYPE: Final = "mx.anuencia.event-of-tomorrow.v1"

_HOP_BY_HOP: Final = frozenset({"connection", "transfer-encoding", "content-length", "date", "keep-alive"})


class Tomorrow:
    """Changes answers as the document allows."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._operations = list(operations(document))

    def changed(self, method: str, path: str, status: int, body: bytes) -> bytes:
        """The body of an answer with JSON, as it will be."""
        for operation in self._operations:
            if operation.method == method.lower() and _fits(operation.path, path):
                content = operation.body["responses"].get(str(status), {}).get("content", {})
                for media in (JSON, PROBLEM_JSON):
                    if media in content:
                        return json.dumps(self._value(json.loads(body), content[media]["schema"])).encode()
        return body

    def _value(self, value: Any, schema: Mapping[str, Any]) -> Any:
        schema = resolved(self._document, without_null(schema)[0])
        if isinstance(value, str) and "x-extensible-enum" in schema:
            return WORD
        if isinstance(value, list):
            made = [self._value(one, schema.get("items", {})) for one in value]
            return [*made, _event_of_tomorrow(value[-1])] if value and _is_item(value[-1]) else made
        if isinstance(value, dict):
            members, others = schema.get("properties", {}), schema.get("additionalProperties")
            if isinstance(others, dict):  # a map: its names are values
                return {name: self._value(one, others) for name, one in value.items()}
            if set(members) >= {"specversion", "type"}:
                return {**value, FIELD: {"known": False}}
            return {
                **{name: self._value(one, members.get(name, {})) for name, one in value.items()},
                FIELD: [{"known": False}],
            }
        return value


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and "event" in value


def _event_of_tomorrow(item: Mapping[str, Any]) -> dict[str, Any]:
    """One that looks like no other: other data, and a type that nobody has heard of."""
    data = {"crossing": {"by": ["air", "sea"]}, "count": 7, FIELD: None}
    return {**item, "event": {**item["event"], "type": TYPE, "data": data, FIELD: True}}


def _fits(pattern: str, path: str) -> bool:
    asked, known = path.split("?")[0].split("/"), pattern.split("/")
    return len(asked) == len(known) and all(
        there.startswith("{") or here == there for here, there in zip(asked, known, strict=True)
    )


@contextmanager
def speaking(url: str, document: Mapping[str, Any]) -> Iterator[str]:
    """The address of a relay to the service at `url` that speaks as the service of tomorrow does."""
    tomorrow = Tomorrow(document)

    class Relay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._relay(None)

        def do_POST(self) -> None:
            self._relay(self.rfile.read(int(self.headers["Content-Length"])))

        def _relay(self, body: bytes | None) -> None:
            kept = {name: text for name, text in self.headers.items() if name.lower() not in _NOT_PASSED}
            asked = urllib.request.Request(url + self.path, data=body, headers=kept, method=self.command)
            try:
                answer = urllib.request.urlopen(asked, timeout=30)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                made = tomorrow.changed(self.command, self.path, answer.status, answer.read())
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, text)
            self.send_header("Content-Length", str(len(made)))
            self.end_headers()
            self.wfile.write(made)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in http.server
            """Nothing: the test says what it saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


#: Compressed answers are for the client to read, and not for a relay that changes them.
_NOT_PASSED: Final = _HOP_BY_HOP | {"host", "accept-encoding"}
