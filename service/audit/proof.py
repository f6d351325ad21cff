"""Checks that one event stands in the log. (One `.tlog-proof` file, offline, without a copy of the log.)"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from domain.log.merkle import leaf_hash
from domain.log.strict import Unverified, damage, encode_base64, shown
from domain.log.tlog_proof import parse_tlog_proof
from service.audit.documents import NotJson, read_json
from service.audit.failures import CannotRun
from service.audit.report import Report
from service.audit.trust import Trust
from service.event_store import codec

#: Of an event, however it is laid out, and of a proof.
_LARGEST: Final = 4 * 1024 * 1024
#: Members of an event with its place, as GET /v1/events/{position} answers.
_ITEM: Final = frozenset({"position", "leaf_hash", "event"})


def prove(proof: Path, event: Path, trust: Trust) -> Report:
    """Check a proof; CannotRun if one of the files cannot be read.

    `event`: the event's exact bytes, or the API's answer with it, or the event laid out in another way: in
    all cases its canonical form is what the log has.
    """
    report = Report("proof")
    given, proving = _read(event), _read(proof)
    try:
        entry, beside = _entry(given)
        parsed = parse_tlog_proof(proving)
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
        _compare(beside, {"position": parsed.index, "leaf_hash": encode_base64(leaf_hash(entry))}, report)
        parsed.verify(entry, opened)
    except Unverified as error:
        marked = given if given.startswith(BOM_UTF8) else b""
        report.add("proof", -1, f"{error}{damage(proving) or damage(marked)}")
    return report


def _compare(beside: Mapping[str, Any], proven: Mapping[str, Any], report: Report) -> None:
    """What a file says beside the event is what the proof and the event's bytes say."""
    for name, told in beside.items():
        if name not in proven:
            report.add("proof", -1, f"The file says {shown(name)} beside the event, which nothing proves.")
        elif type(told) is not type(proven[name]) or told != proven[name]:
            said = shown(str(told))
            report.add("proof", -1, f"Beside the event stands {name} {said}; it is {proven[name]}.")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise CannotRun(f"The file {path} cannot be read ({error.strerror}).") from None
    if len(data) > _LARGEST:
        raise CannotRun(f"The file {path} is longer than any event or proof ({_LARGEST} bytes).")
    return data


def _entry(data: bytes) -> tuple[bytes, Mapping[str, Any]]:
    """The bytes that the log has, and what the file says beside them; Unverified if it says two things."""
    try:
        document = read_json(data)
    except NotJson:  # then only its very bytes can be meant
        return data, {}
    except Unverified as error:
        raise Unverified(f"The event cannot be read: {error}") from None
    beside: Mapping[str, Any] = {}
    if isinstance(document, dict) and document.keys() >= _ITEM:
        beside = {name: told for name, told in document.items() if name != "event"}
        document = document["event"]
    if not isinstance(document, dict):
        return data, beside
    try:
        return codec.canonical(document), beside
    except codec.NotCanonicalError:  # as above
        return data, beside
