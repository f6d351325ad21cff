"""Does the register say of each authorization what its own history says?

Every authorization is folded from the evidence alone, by the same pure code of the domain as in the service,
and compared with what the API answers as of the last entry of the evidence. Whether the evidence is what was
signed is `audit verify`'s to say; here it is only checked that it makes its checkpoint's root.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import orjson

from domain import views
from domain.authorization.evolve import evolve
from domain.authorization.state import State, nothing
from domain.authorization.tracks import Tracks
from domain.jurisdictions.profile import Profile
from domain.log.checkpoint import parse_checkpoint
from domain.log.merkle import leaf_hash
from domain.log.notes import parse_note
from domain.log.strict import Unverified, encode_base64, shown
from domain.log.tiles import bundles_of, decode_bundle
from service.audit.disclosures import Digests, account
from service.audit.documents import read_json
from service.audit.download import Absent, Source, ahead
from service.audit.evidence import Evidence
from service.audit.failures import UNREADABLE, CannotRun
from service.audit.report import Report
from service.audit.tree import Tree
from service.event_store import codec

_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_AUTHORIZATION: Final = "authorization/"


def replay(folder: Path, profile: Profile, api: Source | None, on: date | None) -> Report:
    """Fold everything; with `api` compare. `profile`: the jurisdiction, with the official holidays that
    the service counts business days by. `on`: the day judged, default today in the register's zone.

    CannotRun if there is no evidence, or the API does not answer.
    """
    report, evidence = Report("replay"), Evidence(folder)
    day = datetime.now(profile.zone).date() if on is None else on
    try:
        newest = parse_checkpoint(parse_note(evidence.checkpoint()).text)
    except Unverified as error:
        raise CannotRun(f"{folder} holds no evidence: {error}") from None
    report.facts |= {"origin": newest.origin, "size": newest.size, "on": day.isoformat()}
    states: dict[UUID, State] = {}
    digests = Digests()
    try:
        root = _fold(evidence, newest.size, profile, states, digests, report)
    except Unverified as error:
        report.add("files", -1, str(error))
        return report
    if root != newest.root:
        report.add(
            "root", -1, f"The {newest.size} entries do not make the root {encode_base64(newest.root)}."
        )
    for stream in [stream for stream, state in states.items() if state.registration is None]:
        report.add("data", -1, f"The authorization {stream} has steps and was never registered.")
        del states[stream]
    report.facts["authorizations"] = len(states)
    account(digests, evidence, report)
    if api is None:
        report.facts["by_status"] = _by_status(states, day)
        report.remarks.append("Nothing was compared: give --api to compare with what the register answers.")
    elif newest.size:
        _compare(api, states, newest.size - 1, day, report)
    return report


def _fold(
    evidence: Evidence,
    size: int,
    profile: Profile,
    states: dict[UUID, State],
    digests: Digests,
    report: Report,
) -> bytes:
    tree = Tree()
    for bundle in bundles_of(size):
        entries = decode_bundle(evidence.bundle(bundle), bundle.width)
        tree.add([leaf_hash(entry) for entry in entries])
        digests.add(bundle.span.start, entries)
        for index, entry in enumerate(entries, bundle.span.start):
            try:
                document = orjson.loads(entry)
                if codec.canonical(document) != entry:
                    report.add("canonical", index, f"Entry {index} is not in canonical form.")
                subject = document["subject"]
                if not subject.startswith(_AUTHORIZATION):
                    continue  # of the register itself
                stream = UUID(subject.removeprefix(_AUTHORIZATION))
                state = states.get(stream) or nothing(stream, profile)
                states[stream] = evolve(state, codec.decode(entry).event, index)
            except UNREADABLE as error:
                report.add("data", index, f"Entry {index} cannot be replayed: {shown(str(error))}.")
    return tree.root()


def _by_status(states: dict[UUID, State], day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in states.values():
        status = Tracks(state, day).status
        found[status] = found.get(status, 0) + 1
    return dict(sorted(found.items()))


def _compare(api: Source, states: dict[UUID, State], position: int, day: date, report: Report) -> None:
    then = f"as_of={position}&on={day.isoformat()}"
    listed = set(_listed(api, then))
    for stream in sorted(listed - states.keys()):
        report.add("replay", -1, f"The register lists {stream}, of which its history knows nothing.")
    for stream in sorted(states.keys() - listed):
        report.add("replay", -1, f"The register does not list {stream}, which is in its history.")
    unknown: set[str] = set()
    answers = ahead(partial(_answer, api, stream, then) for stream in states)
    for (stream, state), answer in zip(states.items(), answers, strict=True):
        if answer is None:
            report.add("replay", -1, f"The register answers that it has no authorization {stream}.")
            continue
        ours = orjson.loads(orjson.dumps(views.authorization(state, day)))
        for path, here, there in differences(ours, answer):
            if here is ABSENT and "." not in path:
                unknown.add(path)
                continue
            report.add(
                "replay",
                -1,
                f"{stream} {path}: the history says {_said(here)}, the register {_said(there)}.",
            )
    report.facts["compared"] = len(states)
    for path in sorted(unknown):
        report.remarks.append(f"The register also answers {path!r}, which this version does not compute.")


def _answer(api: Source, stream: UUID, then: str) -> Any:
    try:
        return _json(api.get(f"v1/authorizations/{stream}?{then}", _LARGEST_ANSWER))
    except Absent:
        return None


def _listed(api: Source, then: str) -> Iterator[UUID]:
    query = f"{then}&limit=200"
    while True:
        try:
            page = _json(api.get(f"v1/authorizations?{query}", _LARGEST_ANSWER))
            yield from (UUID(item["id"]) for item in page["items"])
            following = page["next_cursor"]
        except (Absent, ValueError, KeyError, TypeError):
            raise CannotRun(f"{api.url} is not the address of a register.") from None
        if following is None:
            return
        query = f"limit=200&cursor={quote(following)}"


def _json(body: bytes) -> Any:
    try:
        return read_json(body)
    except Unverified as error:
        raise CannotRun(f"An answer of the register is not JSON to be believed: {error}") from None


class _Absent:
    """Stands for a member that one side does not have."""


ABSENT: Final = _Absent()


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place at which two JSON values differ: its path, and what stands there on each side."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            inside = f"{path}.{name}" if path else name
            yield from differences(ours.get(name, ABSENT), theirs.get(name, ABSENT), inside)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{path}.{place}")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield path, ours, theirs


def _said(value: Any) -> str:
    return "nothing" if value is ABSENT else shown(orjson.dumps(value).decode())
