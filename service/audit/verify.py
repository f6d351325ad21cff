"""Checks that the log in a folder is the one that was signed, and that its history was never rewritten.

Everything is computed from the entries; tiles are only compared with what was computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.log.notes import MAX_NOTE
from domain.log.strict import Unverified, damage, encode_base64
from service.audit.disclosures import account
from service.audit.evidence import Evidence, Missing, kept_name
from service.audit.failures import CannotRun
from service.audit.handover import Former, announced
from service.audit.judge import judge_earlier, judge_root, judge_times, judge_upper_tiles
from service.audit.report import Report
from service.audit.trust import Trust
from service.audit.walk import Earlier, Walk


def verify(folder: Path, trust: Trust, previous: Sequence[Path] = (), *, form: bool = True) -> Report:
    """Check the evidence in a folder; CannotRun if there is none.

    `previous`: checkpoints that the auditor has from elsewhere. `form` False leaves out what each entry says
    by itself (canonical form, envelope, data): the benchmark measures it apart.
    """
    report, evidence = Report("verify"), Evidence(folder)
    try:
        note = evidence.checkpoint()
    except Unverified as error:
        raise CannotRun(f"{folder} holds no evidence: {error}") from None
    try:
        opened = trust.open(note)
    except Unverified as error:
        report.add("signature", -1, f"The checkpoint of this copy: {error}{damage(note)}")
        report.remarks += map(str, announced(trust, evidence, note))
        return report
    newest = opened.checkpoint
    report.facts |= {"origin": newest.origin, "size": newest.size, "root": encode_base64(newest.root)}
    if not trust.has_quorum(opened):
        report.add(
            "cosignatures",
            -1,
            f"The checkpoint has {len(opened.cosigned)} cosignatures: the policy asks for others.",
        )
    former = Former(trust, evidence, newest)
    earlier = [*_kept(former, report), *_given(previous, former, report)]
    report.facts["checkpoints_compared"] = len(earlier)
    stated = [*earlier, Earlier("checkpoint", opened)]
    walk = Walk(evidence, report, newest.origin, stated, form)
    if walk.over(newest.size):
        judge_root(walk, newest)
        judge_upper_tiles(walk, newest)
        judge_earlier(walk, newest, earlier)
    judge_times(walk, stated)
    account(walk.digests, evidence, report)
    report.facts["streams"] = walk.chain.streams
    if walk.chain.time:
        report.facts["last_recorded_at"] = walk.chain.time
    report.remarks += map(str, announced(trust, evidence, note))
    if trust.policy is None:
        report.remarks.append(
            "No policy was given, so no witness was asked for: operator and key together could still show "
            "others another history."
        )
    return report


def _kept(former: Former, report: Report) -> Iterator[Earlier]:
    evidence = former.evidence
    try:
        names = evidence.kept()
    except Missing as error:
        report.add("files", -1, str(error))
        return
    for name in names:
        try:
            note = evidence.read(name, MAX_NOTE)
        except Unverified as error:
            report.add("files", -1, str(error))
            continue
        opened = _opened(name, note, former, report)
        if opened is not None:
            if kept_name(note) != name:
                report.add("signature", -1, f"The kept {name} is not what it was when it was kept.")
            yield opened


def _given(previous: Sequence[Path], former: Former, report: Report) -> Iterator[Earlier]:
    for path in previous:
        try:
            with path.open("rb") as file:
                note = file.read(MAX_NOTE + 1)
        except OSError as error:
            raise CannotRun(f"The checkpoint {path} cannot be read ({error.strerror}).") from None
        opened = _opened(str(path), note, former, report)
        if opened is not None:
            yield opened


def _opened(name: str, note: bytes, former: Former, report: Report) -> Earlier | None:
    try:
        opened = former.open(note)
    except Unverified as error:
        report.add("signature", -1, f"The earlier checkpoint {name}: {error}{damage(note)}")
        return None
    if opened.checkpoint.origin != former.newest.origin:
        report.add("signature", -1, f"{name} is of another log: {opened.checkpoint.origin}.")
        return None
    return Earlier(name, opened)
