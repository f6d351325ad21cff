"""Gets a copy of the log, and tells at once if it is not what was signed.

Every file is written whole, and checked against those before it. A copy that was interrupted goes on where it
stopped: what is there is read and hashed again, and fetched again only if it does not fit. The order matters:
every checkpoint is kept before anything else is asked for, and `checkpoint` is written last.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.notes import MAX_NOTE, parse_note
from domain.log.strict import Unverified, damage, encode_base64
from domain.log.tiles import bundles_of, tiles_of
from service.audit.copying import Copy
from service.audit.disclosures import account, fetch_disclosures
from service.audit.download import Absent, Source
from service.audit.earlier import keep_former, keep_signed
from service.audit.evidence import Evidence
from service.audit.failures import CannotRun
from service.audit.handover import Former, announced
from service.audit.report import Report
from service.audit.trust import Trust

Progress = Callable[[int, int], None]
"""(entries that are there and checked, entries in all)"""

#: Said where the copy, which holds what was fetched before, names no key that has followed the trusted one.
_ANOTHER_KEY: Final = (
    "If another key has followed yours, the log says so: fetch without --vkey, and 'anuencia audit verify' "
    "with it names the key."
)


def fetch(
    source: Source, folder: Path, trust: Trust | None, progress: Progress, token: str | None = None
) -> Report:
    """Copy the log to the folder, or what the folder lacks of it. CannotRun if the log does not answer.

    `token`: an access token, with which what the log holds only digests of is asked for too.
    Without `trust` the signature is not checked (`audit verify` does). The report has problems if the log
    shows what was not signed, or lacks files that its checkpoint needs; what it showed is kept.
    """
    report, evidence = Report("fetch"), Evidence(folder)
    note = _checkpoint(source)
    try:
        newest = parse_checkpoint(parse_note(note).text)
        if trust is not None:
            trust.open(note)
    except Unverified as error:
        report.add("signature", -1, f"The checkpoint of {source.url}: {error}{damage(note)}")
        if trust is not None:
            told = announced(trust, evidence, note)
            report.remarks += map(str, told) if told else [_ANOTHER_KEY]
        return report
    report.facts |= {"origin": newest.origin, "size": newest.size, "root": encode_base64(newest.root)}
    there = _copied(evidence, newest)
    seen = max(0 if there is None else there.size, *(one.size for _, one in evidence.kept_checkpoints()), 0)
    try:
        evidence.keep_checkpoint(note)
        listed = keep_signed(source, evidence, newest, trust, report)
        if _goes_on(seen, newest, report):
            report.facts["new_entries"] = newest.size - (0 if there is None else there.size)
            copy = Copy(source, evidence, report, newest)
            if _copy(copy, newest, note, progress):
                fetch_disclosures(source, evidence, copy.digests, token, report)
                account(copy.digests, evidence, report)
        if trust is not None:
            keep_former(listed, Former(trust, evidence, newest), report)
    except OSError as error:
        raise CannotRun(f"{folder} cannot be written to ({error.strerror}).") from None
    return report


def _checkpoint(source: Source) -> bytes:
    try:
        return source.get("checkpoint", MAX_NOTE)
    except Absent:
        raise CannotRun(
            f"{source.url} is no log: it has no checkpoint. A register has its log under /log."
        ) from None


def _copied(evidence: Evidence, newest: Checkpoint) -> Checkpoint | None:
    """What the folder is a copy of so far; CannotRun if it is of another log."""
    with suppress(Unverified):
        there = parse_checkpoint(parse_note(evidence.checkpoint()).text)
        if there.origin != newest.origin:
            raise CannotRun(f"{evidence.folder} is a copy of another log, {there.origin}.")
        return there
    return None


def _goes_on(seen: int, newest: Checkpoint, report: Report) -> bool:
    if seen > newest.size:
        report.add(
            "earlier",
            newest.size,
            f"The log says that it has {newest.size} entries, and was seen here with {seen}: either that "
            "answer is an old one, from a cache, or entries were removed.",
        )
        return False
    return True


def _copy(copy: Copy, newest: Checkpoint, note: bytes, progress: Progress) -> bool:
    if not (copy.entries(progress) and copy.upper_tiles()):
        return False
    if copy.tree.root() != newest.root:
        copy.report.add(
            "root",
            -1,
            f"The {newest.size} entries do not make the root that was signed; fetch into an empty folder to "
            "see whether it is the log or this copy that was altered.",
        )
    copy.evidence.write("checkpoint", note)
    for tile in tiles_of(newest.size):
        copy.evidence.prune(tile)
    for bundle in bundles_of(newest.size):
        copy.evidence.prune(bundle)
    return True
