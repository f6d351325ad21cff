"""The entries of a copy as a history: folded, shown and exported without any service or database."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import takewhile
from uuid import UUID

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.merkle import leaf_hash
from domain.log.notes import parse_note
from domain.log.strict import Unverified, damage, encode_base64, shown
from domain.log.tiles import TILE_WIDTH, Bundle, bundles_of, decode_bundle
from service.audit.evidence import Evidence
from service.audit.failures import UNREADABLE, CannotRun
from service.audit.report import Report
from service.audit.tree import Tree
from service.audit.trust import Trust
from service.event_store import codec
from service.event_store.as_of import Moment
from service.export.history import Entry, envelope

#: Bundles that are held while single entries are looked up.
_HELD = 4


class Copied:
    """The first entries of a copy, once they were looked through."""

    def __init__(self, evidence: Evidence, checkpoint: Checkpoint) -> None:
        self._evidence = evidence
        self.origin = checkpoint.origin
        #: Of the copy, and of what is told of it.
        self._whole = self.size = checkpoint.size
        self._places: dict[UUID, array[int]] = {}
        self._bundle = lru_cache(_HELD)(self._read)

    def look(self, report: Report) -> bytes:
        """Note where the steps of each authorization stand; the root that the entries make."""
        tree = Tree()
        for bundle in bundles_of(self._whole):
            try:
                entries = decode_bundle(self._evidence.bundle(bundle), bundle.width)
            except Unverified as error:
                report.add("files", bundle.span.start, str(error))
                break
            tree.add([leaf_hash(entry) for entry in entries])
            for position, entry in enumerate(entries, bundle.span.start):
                try:
                    codec.decode(entry)
                    stream = envelope(entry).stream
                except UNREADABLE as error:
                    report.add("data", position, f"Entry {position} cannot be read: {shown(str(error))}.")
                    continue
                if stream is not None:
                    self._places.setdefault(stream, array("q")).append(position)
        return tree.root()

    def only(self, as_of: Moment) -> None:
        """Tell from here on what the log held then. CannotRun for a position beyond the copy."""
        if isinstance(as_of, int):
            if as_of >= self._whole:
                raise CannotRun(f"This copy has {self._whole} entries, the first of which is 0.")
            self.size = as_of + 1
        elif as_of is not None:
            # Times never decrease in a log: `audit verify` looks at that.
            then = takewhile(
                lambda entry: datetime.fromisoformat(envelope(entry.stored).time) <= as_of, self.entries()
            )
            self.size = sum(1 for _ in then)

    def entries(self) -> Iterator[Entry]:
        """All of them, in the order of the log."""
        for bundle in bundles_of(self._whole):
            for position, entry in enumerate(self._read(bundle), bundle.span.start):
                if position >= self.size:
                    return
                yield Entry(position, entry)

    def streams(self) -> Iterable[UUID]:
        """In the order of their first entries."""
        return [stream for stream, places in self._places.items() if places[0] < self.size]

    def steps(self, stream: UUID, before: int) -> list[Entry]:
        """Those of one authorization below a position, in the order of the log."""
        places = self._places.get(stream, ())
        return [Entry(place, self.at(place)) for place in places if place < min(before, self.size)]

    def at(self, position: int) -> bytes:
        """The entry at a position below the size."""
        number = position // TILE_WIDTH
        width = min(TILE_WIDTH, self._whole - number * TILE_WIDTH)
        return self._bundle(Bundle(number, width))[position % TILE_WIDTH]

    def _read(self, bundle: Bundle) -> list[bytes]:
        return list(decode_bundle(self._evidence.bundle(bundle), bundle.width))


def opened(evidence: Evidence, trust: Trust | None, report: Report) -> Copied:
    """The history of a copy. The report has problems unless it is the one that was signed.

    Without `trust` it is not asked by whom. CannotRun if there is no copy.
    """
    try:
        note = evidence.checkpoint()
        checkpoint = parse_checkpoint(parse_note(note).text)
    except Unverified as error:
        raise CannotRun(f"{evidence.folder} holds no evidence: {error}") from None
    report.facts |= {"origin": checkpoint.origin, "size": checkpoint.size}
    if trust is None:
        report.remarks.append("No signature was checked: give --vkey, from elsewhere than the log itself.")
    else:
        try:
            trust.open(note)
        except Unverified as error:
            report.add("signature", -1, f"The checkpoint of this copy: {error}{damage(note)}")
    history = Copied(evidence, checkpoint)
    if history.look(report) != checkpoint.root and report.verified:
        report.add(
            "root",
            -1,
            f"The entries do not make the root {encode_base64(checkpoint.root)}, which was signed.",
        )
    return history
