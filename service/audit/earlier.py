"""Reads which checkpoints the register says that it has signed. (They join those that the auditor has seen.)

What is kept here proves something only later: a history that is rewritten no longer fits what was kept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.notes import MAX_NOTE, parse_note
from domain.log.strict import Unverified, shown
from service.audit.documents import read_json
from service.audit.download import Absent, Source
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.handover import Former
from service.audit.report import Report
from service.audit.trust import Trust

#: Beside the log: `https://records.example/log/` and `https://records.example/v1/log/checkpoints`.
_LOG: Final = "/log/"
_LIST: Final = "/v1/log/checkpoints"
_MAX_PAGE: Final = 16 * 1024 * 1024
#: Number of the last one that was kept: where the next fetch goes on.
_MARK: Final = "checkpoints/.last"
_LONGEST_NUMBER: Final = 19
#: One a second for more than a year.
_MOST: Final = 40_000_000
_OTHERS: Final = 10_000
#: Bytes of those that no known key has signed, which are held until the entries are there.
_MOST_UNSIGNED: Final = 64 * 1024 * 1024


@dataclass(slots=True)
class Listed:
    """What the register lists: the number of the last one, and those that no known key has signed."""

    last: int | None
    unknown: list[tuple[int, bytes]] = field(default_factory=list)


def keep_signed(
    source: Source, evidence: Evidence, newest: Checkpoint, trust: Trust | None, report: Report
) -> Listed:
    """Keep what the register lists; a copy of a log that stands elsewhere may have no such list.

    `newest`: the checkpoint that this copy is to have. What was signed since then is left for the next time.
    What no known key has signed is for `keep_former`, when the entries are there.
    """
    listed = Listed(_last(evidence))
    if source.prefix.endswith(_LOG):
        _read(source, evidence, newest, trust, report, listed)
    return listed


def keep_former(listed: Listed, former: Former, report: Report) -> None:
    """Keep what a key has signed that was replaced since; whatever no key of the log has signed is wrong."""
    for number, note in listed.unknown:
        try:
            former.open(note)
            former.evidence.keep_checkpoint(note)
        except Unverified as error:
            report.add("signature", -1, f"Checkpoint number {number} of the list: {error}")
    if listed.unknown:
        former.evidence.write(_MARK, str(listed.last).encode())


def _read(
    source: Source,
    evidence: Evidence,
    newest: Checkpoint,
    trust: Trust | None,
    report: Report,
    listed: Listed,
) -> None:
    list_ = source.prefix.removesuffix(_LOG) + _LIST
    most, unsigned = most_signed(newest.size), 0
    while True:
        query = "" if listed.last is None else f"&after={listed.last}"
        try:
            items = _items(source.get(f"{list_}?limit=200{query}", _MAX_PAGE, absolute=True))
        except Absent:
            return
        for number, note in items:
            if listed.last is not None and number <= listed.last:
                return
            most -= 1
            if _unknown(note, trust):
                unsigned += len(note)
                listed.unknown.append((number, note))
            elif not _keep(number, note, source, evidence, newest, report):
                return
            if most < 0 or unsigned > _MOST_UNSIGNED:
                raise CannotRun("The register lists more checkpoints than a log of its size can have signed.")
            listed.last = number
            if not listed.unknown:  # an interrupted copy asks for these again
                evidence.write(_MARK, str(number).encode())
        if not items:
            return


def most_signed(size: int) -> int:
    """How many checkpoints the register of a log of that size may list.

    One for each size at most, and one more for each key that joins or leaves.
    """
    return min(size + _OTHERS, _MOST)


def _items(body: bytes) -> list[tuple[int, bytes]]:
    try:
        page = read_json(body)
        items = [(one["number"], one["note"]) for one in page["items"]]
    except (Unverified, LookupError, TypeError) as error:
        raise CannotRun(f"The list of all signed checkpoints cannot be read: {shown(str(error))}.") from None
    for number, note in items:
        if type(number) is not int or number < 0 or type(note) is not str:
            raise CannotRun("The list of all signed checkpoints has what is no checkpoint with its number.")
    return [(number, note.encode("utf-8", "replace")) for number, note in items]


def _unknown(note: bytes, trust: Trust | None) -> bool:
    try:
        if trust is not None:
            trust.open(note)
    except Unverified:
        return True
    return False


def _keep(
    number: int, note: bytes, source: Source, evidence: Evidence, newest: Checkpoint, report: Report
) -> bool:
    try:
        listed = parse_checkpoint(parse_note(note).text)
        if listed.size > newest.size:
            # Signed in this very moment, or of a log that has shrunk since: the log itself says which.
            shown = parse_checkpoint(parse_note(source.get("checkpoint", MAX_NOTE)).text)
            if shown.size >= listed.size:
                return False
            report.add(
                "earlier",
                shown.size,
                f"The register lists a checkpoint of {listed.size} entries, and shows a log of {shown.size}.",
            )
        evidence.keep_checkpoint(note)
    except (Unverified, Absent) as error:
        report.add("signature", -1, f"Checkpoint number {number} of the list: {error}")
    return True


def _last(evidence: Evidence) -> int | None:
    with suppress(Unverified):
        text = evidence.read(_MARK, _LONGEST_NUMBER).decode("latin-1")
        if text.isascii() and text.isdigit():
            return int(text)
    return None
