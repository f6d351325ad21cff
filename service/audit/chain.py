"""Checks that each entry follows from those before it. (Time, stream versions, `prev` links, identifiers.)

Reads five members of each entry and nothing else. Kept in memory: an identifier for each entry; three
values for each stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from domain.log.strict import shown
from service.audit.failures import UNREADABLE
from service.audit.report import Report


class _Links(msgspec.Struct, gc=False):
    id: str
    subject: str
    time: str
    streamversion: int
    #: Decoded from base64; envelope.py checks that it is spelled in the one way.
    prev: bytes | None = None


_Tip = tuple[int, bytes, int]
"""Of the last entry of a stream: version, leaf hash, index."""

_links = msgspec.json.Decoder(_Links)


@dataclass(slots=True)
class Chain:
    """Takes the entries in log order."""

    report: Report
    #: `time` of the last entry; all have one form (envelope.py), so that texts compare as instants do.
    time: str = ""
    _ids: set[str] = field(default_factory=set)
    _tips: dict[str, _Tip] = field(default_factory=dict)

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._tips)

    def add(self, first: int, entries: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        """Check the entries of the next bundle; `first`: the index of its first one."""
        decode, ids, tips, time = _links.decode, self._ids, self._tips, self.time
        for offset, entry in enumerate(entries):
            try:
                links = decode(entry)
            except UNREADABLE as error:
                self.report.add(
                    "canonical", first + offset, f"Entry {first + offset} is not an event: {error}."
                )
                continue
            if links.time < time:
                self._back_dated(first + offset, links.time, time)
            else:
                time = links.time
            before = len(ids)
            ids.add(links.id)
            if len(ids) == before:
                self._doubled(first + offset, links.id)
            subject, version, leaf = links.subject, links.streamversion, leaves[offset]
            known = tips.get(subject)
            if known is None:
                if version != 1 or links.prev is not None:
                    self._not_first(first + offset, links)
            elif version != known[0] + 1 or links.prev != known[1]:
                self._not_next(first + offset, links, known)
            tips[subject] = (version, leaf, first + offset)
        self.time = time

    def _back_dated(self, index: int, time: str, last: str) -> None:
        self.report.add(
            "time",
            index,
            f"Entry {index} says that it was recorded at {shown(time)}, after one of {shown(last)}.",
        )

    def _doubled(self, index: int, identifier: str) -> None:
        self.report.add(
            "ids", index, f"Entry {index} has the identifier {shown(identifier)} of an earlier one."
        )

    def _not_first(self, index: int, links: _Links) -> None:
        if links.streamversion != 1:
            self.report.add(
                "sequence",
                index,
                f"Entry {index} is the first of {shown(links.subject)} and says that it is "
                f"version {links.streamversion}.",
            )
        if links.prev is not None:
            self.report.add(
                "prev",
                index,
                f"Entry {index} is the first of {shown(links.subject)} and names one before it.",
            )

    def _not_next(self, index: int, links: _Links, known: _Tip) -> None:
        version, leaf, before = known
        if links.streamversion != version + 1:
            self.report.add(
                "sequence",
                index,
                f"Entry {index} is version {links.streamversion} of {shown(links.subject)}; "
                f"{version + 1} was to follow.",
            )
        elif links.prev != leaf:
            self.report.add(
                "prev",
                before,
                f"Entry {before} is not the one that entry {index}, the next of {shown(links.subject)}, "
                "was recorded after: one of the two was changed.",
            )
