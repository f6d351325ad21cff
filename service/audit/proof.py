"""Does this one event stand in the log? (One `.tlog-proof` file, offline, without a copy of the log.)"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from domain.log.strict import Unverified, encode_base64
from domain.log.tlog_proof import parse_tlog_proof
from service.audit.failures import CannotRun
from service.audit.report import Report
from service.audit.trust import Trust
from service.event_store import codec

#: Members of an event with its place, as GET /v1/events/{position} answers.
_ITEM = {"position", "leaf_hash", "event"}


def prove(proof: Path, event: Path, trust: Trust) -> Report:
    """Check a proof; CannotRun if one of the files cannot be read.

    `event`: the event's exact bytes, or the API's answer with it, or the event laid out in another way: in
    all cases its canonical form is what the log has.
    """
    report = Report("proof")
    entry, place = _entry(_read(event))
    try:
        parsed = parse_tlog_proof(_read(proof))
        opened = trust.open(parsed.checkpoint)
        checkpoint = opened.checkpoint
        report.facts |= {
            "origin": checkpoint.origin,
            "index": parsed.index,
            "size": checkpoint.size,
            "root": encode_base64(checkpoint.root),
        }
        if not trust.has_quorum(opened):
            report.add("cosignatures", -1, f"The checkpoint has {len(opened.cosigned)} cosignatures.")
        if place is not None and place != parsed.index:
            report.add("proof", place, f"The proof is of entry {parsed.index}, the event is of {place}.")
        parsed.verify(entry, opened)
    except Unverified as error:
        report.add("proof", -1, str(error))
    return report


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"The file {path} cannot be read ({error.strerror}).") from None


def _entry(data: bytes) -> tuple[bytes, int | None]:
    """The bytes that the log has, and their position where the file says it."""
    try:
        document: Any = orjson.loads(data)
        place = None
        if isinstance(document, dict) and document.keys() == _ITEM:
            place, document = document["position"], document["event"]
        return codec.canonical(document), place if type(place) is int else None
    except ValueError:  # no JSON, or none that has a canonical form: then only its very bytes can be meant
        return data, None
