"""Tells what came of the checks, to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from domain.text import harmless

VERIFIED: Final = 0
NOT_VERIFIED: Final = 1
COULD_NOT_RUN: Final = 2
"""Exit codes of every `anuencia audit` command."""

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "signature": "Nobody whom you trust has signed this checkpoint: it is of another log, or altered.",
        "cosignatures": "Too few of the witnesses that you trust have seen this log as it is shown to you.",
        "files": "The copy lacks a file, or one cannot be read: fetch again; else it is lost.",
        "root": "The entries are not those that were signed: some were altered, removed, added or reordered.",
        "earlier": "What was signed earlier is no longer part of the log: the history was rewritten.",
        "tiles": "The tree that the log serves is not that of its entries: proofs from it would be false.",
        "time": "An entry says another time than its place, or a witness, allows: it was back-dated.",
        "sequence": "A step of this authorization is missing, doubled or out of order.",
        "prev": "The step before this one is not the step that this one was recorded after.",
        "ids": "Two entries have one identifier: one of them was copied or forged.",
        "canonical": "The bytes are not in the one form that the register writes: something else wrote them.",
        "envelope": "The entry contradicts itself, or the log that it stands in.",
        "data": "The entry is of no type that the register knows, or has not the form of its type.",
        "proof": "It is not proven that this event stands in the log.",
        "disclosures": "What the log has a digest of is lost, or is another thing than it has the digest of.",
        "signed": "The register no longer shows everything that it signed, or says something else of it.",
        "replay": "The register answers something else than its own history says.",
    }
)
"""Each check by name, and what it means that it fails."""


#: More of one check are counted, not listed: one altered file may be thousands.
LISTED: Final = 10
#: Of a sentence; a register may call an authorization what it likes.
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that does not hold. `index`: the first entry that is concerned, -1 for the log as a whole."""

    index: int
    check: str
    sentence: str

    @property
    def means(self) -> str:
        return MEANINGS[self.check]


@dataclass(slots=True)
class Report:
    """What was checked, what was found. `facts`: numbers and names, in the order in which they are shown."""

    command: str
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: True, and to be known, but no reason for distrust.
    remarks: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    #: What has become of each thing that the log holds only the digest of (disclosures.py).
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, check: str, index: int, sentence: str) -> None:
        """A problem; those beyond the first ten of a check are only counted."""
        self.counts[check] = self.counts.get(check, 0) + 1
        if self.counts[check] <= LISTED:
            self.problems.append(Problem(index, check, shortened(sentence)))

    @property
    def verified(self) -> bool:
        return not self.problems

    @property
    def first_bad_index(self) -> int | None:
        """The first entry that something is wrong with; None if no entry could be named."""
        return min((one.index for one in self.problems if one.index >= 0), default=None)

    @property
    def exit_code(self) -> int:
        return VERIFIED if self.verified else NOT_VERIFIED

    def as_json(self) -> str:
        """One JSON object; its members stay as they are named here."""
        document = json.dumps(
            {
                "command": self.command,
                "verified": self.verified,
                "first_bad_index": self.first_bad_index,
                **self.facts,
                "digests": self.digests,
                "problems": [
                    {
                        "check": one.check,
                        "index": None if one.index < 0 else one.index,
                        "sentence": one.sentence,
                        "means": one.means,
                    }
                    for one in sorted(self.problems)
                ],
                "counts": self.counts,
                "remarks": self.remarks,
            },
            ensure_ascii=False,
            indent=2,
        )
        return "\n".join(map(harmless, document.split("\n")))  # between quotes no line ends

    def as_text(self) -> str:
        """A few short lines."""
        lines = ["VERIFIED" if self.verified else "NOT VERIFIED"]
        lines += [f"  {name.replace('_', ' ')}: {_shown(value)}" for name, value in self.facts.items()]
        if self.first_bad_index is not None:
            lines.append(f"First bad entry: {self.first_bad_index}")
        shown: set[str] = set()
        for one in sorted(self.problems):
            lines.append(f"- [{one.check}] {one.sentence}")
            if one.check not in shown:
                lines.append(f"  {one.means}")
                shown.add(one.check)
        lines += [
            f"  ({number - LISTED} more of [{check}])"
            for check, number in self.counts.items()
            if number > LISTED
        ]
        lines += [f"Note: {remark}" for remark in self.remarks]
        return "\n".join(map(harmless, lines))


def shortened(sentence: str) -> str:
    """A sentence without the middle, if an adversary has made it long."""
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST // 2]} ... {sentence[-80:]}"


def _shown(value: Any) -> str:
    """A fact for people; of several numbers each with its name."""
    if isinstance(value, dict):
        return ", ".join(f"{number} {name}" for name, number in value.items())
    return str(value)
