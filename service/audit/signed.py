"""Checks that the register still lists every checkpoint that it signed."""

from __future__ import annotations

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.notes import parse_note
from domain.log.strict import Unverified, encode_base64
from service.audit.asking import Asking, Item
from service.audit.earlier import most_signed
from service.audit.evidence import Evidence
from service.audit.report import Report


def compare_checkpoints(asking: Asking, evidence: Evidence, report: Report) -> None:
    """The list is without a gap, says of each checkpoint what is signed, and has all that were kept here."""
    kept = _kept(evidence)
    largest = max((checkpoint.size for checkpoint in kept), default=0)
    counted = 0
    for item in asking.items("log/checkpoints", {}, most_signed(largest)):
        if item.get("number") != counted or type(item["number"]) is not int:
            report.add("signed", -1, f"The register no longer lists the checkpoint number {counted}.")
            return
        counted += 1
        checkpoint = _signed(item)
        if checkpoint is None:
            report.add("signed", -1, f"Checkpoint number {counted - 1} is none.")
            continue
        if (item.get("size"), item.get("root")) != (checkpoint.size, encode_base64(checkpoint.root)):
            report.add("signed", -1, f"Beside checkpoint number {counted - 1} stands what it does not say.")
        kept.pop(checkpoint, None)
        if checkpoint.size > largest:
            break  # signed since
    for name in kept.values():
        report.add("signed", -1, f"The register no longer lists {name}, which it has shown before.")


def _kept(evidence: Evidence) -> dict[Checkpoint, str]:
    """By what was signed, the name under which it is kept."""
    return {checkpoint: name for name, checkpoint in evidence.kept_checkpoints()}


def _signed(item: Item) -> Checkpoint | None:
    note = item.get("note")
    try:
        return parse_checkpoint(parse_note(note.encode() if isinstance(note, str) else b"").text)
    except (Unverified, UnicodeEncodeError):
        return None
