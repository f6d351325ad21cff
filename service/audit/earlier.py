"""Which checkpoints does the register say that it ever signed? (They join those that the auditor has seen.)

What is kept here proves something only later: a history that is rewritten no longer fits what was kept.
"""

from __future__ import annotations

import json
from typing import Final

from domain.checkpoint import parse_checkpoint
from domain.notes import parse_note
from domain.strict import Unverified
from service.audit.download import Absent, Source
from service.audit.evidence import Evidence
from service.audit.report import Report
from service.audit.trust import Trust

#: Beside the log: `https://records.example/log/` and `https://records.example/v1/log/checkpoints`.
_LOG: Final = "/log/"
_LIST: Final = "/v1/log/checkpoints"
_MAX_PAGE: Final = 16 * 1024 * 1024
#: Number of the last one that was kept: where the next fetch goes on.
_MARK: Final = "checkpoints/.last"


def keep_signed(source: Source, evidence: Evidence, origin: str, trust: Trust | None, report: Report) -> None:
    """Keep what the register lists; a copy of a log that stands elsewhere may have no such list."""
    if not source.prefix.endswith(_LOG):
        return
    list_ = source.prefix.removesuffix(_LOG) + _LIST
    after = _last(evidence)
    while True:
        query = "" if after is None else f"&after={after}"
        try:
            page = json.loads(source.get(f"{list_}?limit=200{query}", _MAX_PAGE, absolute=True))
            items = [(int(one["number"]), str(one["note"]).encode()) for one in page["items"]]
        except Absent:
            return
        except (ValueError, KeyError, TypeError):
            report.remarks.append("The list of all signed checkpoints could not be read.")
            return
        for number, note in items:
            _keep(number, note, evidence, origin, trust, report)
        if not items or (after is not None and items[-1][0] <= after):
            return
        after = items[-1][0]
        evidence.write(_MARK, str(after).encode())


def _keep(
    number: int, note: bytes, evidence: Evidence, origin: str, trust: Trust | None, report: Report
) -> None:
    try:
        if parse_checkpoint(parse_note(note).text).origin == origin:
            if trust is not None:
                trust.open(note)
            evidence.keep_checkpoint(note)
    except Unverified as error:
        report.add("signature", -1, f"Checkpoint number {number} of the list: {error}")


def _last(evidence: Evidence) -> int | None:
    try:
        return int((evidence.folder / _MARK).read_text("ascii"))
    except (OSError, ValueError):
        return None
