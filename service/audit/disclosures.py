"""Says what has become of each thing of which the log holds only a digest: disclosed, withheld, erased, lost.

    disclosed   this copy has it, and it makes the digest
    withheld    this copy does not have it: nobody asked, or the register does not tell it to whoever asked
    erased      an entry after it, of the same authorization, says so
    lost        the register says that it has neither it nor an erasure: data is gone that should not be

What was disclosed stands in DIR/disclosures/<digest>; DIR/disclosures/.lost names what was lost when it was
last asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from domain.disclosures import check_disclosure, held, to_bytes
from domain.events import PersonalDataErased
from domain.log.strict import Unverified
from service.audit.ahead import ahead
from service.audit.documents import read_json
from service.audit.evidence import Evidence, Missing
from service.audit.failures import UNREADABLE
from service.audit.report import Report
from service.event_store import codec

if TYPE_CHECKING:  # what is read offline needs no client of HTTP
    from service.audit.download import Source

STATES: Final = ("disclosed", "withheld", "erased", "lost")

#: In canonical form no entry that matters is without one of these.
_DIGEST: Final = b'"_sd":'
_ERASURE: Final = b'"type":"mx.anuencia.personal-data-erased.'

_LOG: Final = "/log/"
_FOLDER: Final = "disclosures"
_LOST: Final = f"{_FOLDER}/.lost"
#: A body of a mebibyte, written twice and escaped.
_LARGEST: Final = 16 * 1024 * 1024
#: Of a digest in the list of what is lost.
_LINE: Final = 44
_GONE: Final = ("disclosure-lost", "not-found")


class _Subject(msgspec.Struct):
    subject: str


_subjects = msgspec.json.Decoder(_Subject)


@dataclass(frozen=True, slots=True)
class _Held:
    """Where a digest stands first: whose, at which index, in which field."""

    subject: str
    index: int
    name: str


@dataclass(slots=True)
class Digests:
    """Those of a log, and the erasures; takes the entries in log order."""

    held: dict[str, _Held] = field(default_factory=dict)
    #: By digest, the index of the entry that says so.
    erased: dict[str, int] = field(default_factory=dict)
    #: Index and digest of erasures that no digest before them bears out.
    unfounded: list[tuple[int, str]] = field(default_factory=list)
    #: Entries that hold something else where a digest is to stand.
    malformed: list[int] = field(default_factory=list)

    def add(self, first: int, entries: Sequence[bytes]) -> None:
        """Note those of the next bundle; `first`: the index of its first entry."""
        for index, entry in enumerate(entries, first):
            if _DIGEST in entry or _ERASURE in entry:
                self._note(index, entry)

    def _note(self, index: int, entry: bytes) -> None:
        try:
            subject, event = _subjects.decode(entry).subject, codec.decode(entry).event
        except UNREADABLE:
            return  # what is no event is other checks' to say
        try:
            found = held(event)
            # A digest becomes the name of a file: what an adversary wrote must be one.
            for digest in (*found, *(event.digests if isinstance(event, PersonalDataErased) else ())):
                to_bytes(digest)
        except UNREADABLE:
            self.malformed.append(index)
            return
        for digest, name in found.items():
            self.held.setdefault(digest, _Held(subject, index, name))
        if isinstance(event, PersonalDataErased):
            for digest in event.digests:
                known = self.held.get(digest)
                if known is None or known.subject != subject:
                    self.unfounded.append((index, digest))
                else:
                    self.erased.setdefault(digest, index)


def account(digests: Digests, evidence: Evidence, report: Report) -> None:
    """State of each digest what has become of it; what is lost or false is a problem."""
    for index, digest in digests.unfounded:
        sentence = f"Entry {index} erases {digest}, of which no entry before it holds the digest."
        report.add("disclosures", index, sentence)
    for index in digests.malformed:
        report.add("disclosures", index, f"Entry {index} names a digest that is none.")
    lost = _lost(digests, evidence, report)
    for digest, where in digests.held.items():
        report.digests[digest] = _state(digest, where, digests, evidence, lost, report)
    counted = list(report.digests.values())
    report.facts["disclosures"] = {state: counted.count(state) for state in STATES}
    still_here = sum(evidence.has(f"{_FOLDER}/{digest}") for digest in digests.erased)
    if still_here:
        report.remarks.append(
            f"Of what was erased this copy still has {still_here}, in {_FOLDER}/: 'audit fetch' removes it."
        )


def _state(
    digest: str, where: _Held, digests: Digests, evidence: Evidence, lost: set[str], report: Report
) -> str:
    if digest in digests.erased:
        return "erased"
    text = _kept(evidence, digest)
    if text is not None:
        try:
            check_disclosure(text, digest, where.name)
        except Unverified as error:
            sentence = f"What this copy has for {digest} of entry {where.index}: {error}."
            report.add("disclosures", where.index, sentence)
            return "withheld"
        return "disclosed"
    if digest in lost:
        sentence = f"What entry {where.index} has the digest {digest} of is lost; no erasure is on record."
        report.add("disclosures", where.index, sentence)
        return "lost"
    return "withheld"


def fetch_disclosures(
    source: Source, evidence: Evidence, digests: Digests, token: str | None, report: Report
) -> None:
    """Ask for what is not there yet, with a token that may be told; remove what the log says was erased."""
    removed = sum(evidence.remove(f"{_FOLDER}/{digest}") for digest in digests.erased)
    if removed:
        report.remarks.append(f"{removed} disclosures were erased in the register, and here too.")
    if token is None or not source.prefix.endswith(_LOG):
        return
    address = f"{source.prefix.removesuffix(_LOG)}/v1/disclosures/"
    wanted = [
        one for one in digests.held if one not in digests.erased and not evidence.has(f"{_FOLDER}/{one}")
    ]
    answers = ahead(lambda digest: source.ask(address + digest, _LARGEST, token), wanted)
    lost, withheld = [], 0
    for digest, (status, body) in answers:
        where, answer = digests.held[digest], _json(body)
        if status == 200:
            _keep(evidence, digest, where, answer.get("disclosure"), report)
        elif status == 404 and answer.get("code") in _GONE:
            lost.append(digest)
        else:
            withheld += 1
    evidence.write(_LOST, "".join(f"{digest}\n" for digest in lost).encode())
    if withheld:
        report.remarks.append(f"{withheld} disclosures were asked for, and the register did not tell them.")


def _keep(evidence: Evidence, digest: str, where: _Held, told: Any, report: Report) -> None:
    try:
        check_disclosure(told if type(told) is str else "", digest, where.name)
    except Unverified as error:
        sentence = f"What the register tells for {digest} of entry {where.index}: {error}."
        report.add("disclosures", where.index, sentence)
    else:
        evidence.write(f"{_FOLDER}/{digest}", told.encode("ascii"))


def _json(body: bytes) -> dict[str, Any]:
    try:
        given = read_json(body)
    except Unverified:
        return {}
    return given if isinstance(given, dict) else {}


def _kept(evidence: Evidence, digest: str) -> str | None:
    """What this copy has for it; of what is too long nothing, which is no disclosure."""
    try:
        return evidence.read(f"{_FOLDER}/{digest}", _LARGEST).decode("latin-1")
    except Missing:
        return None
    except Unverified:
        return ""


def _lost(digests: Digests, evidence: Evidence, report: Report) -> set[str]:
    if not evidence.has(_LOST):
        return set()
    try:
        return set(evidence.read(_LOST, _LINE * len(digests.held)).decode("latin-1").split())
    except Unverified as error:
        report.add("files", -1, str(error))
        return set()
