"""C06 over many authorizations: is one publication code recorded for two of them?

The only rule that no single stream can answer, asked by the projection of findings and by the auditor. No
such code is unique by law: one note may publish several decrees, so it says what to look at, no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.authorization.state import Recorded, State
from domain.authorization.tracks import merged_since
from domain.events import AuthorizationRegistered, DecreeCorrected, DecreePublished, Event, OriginalEvent
from domain.findings.model import Evidence, Finding
from domain.findings.registry import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A publication code in an authorization, and the steps that state it, from `from_day` to `to_day`.

    `from_day` None: since ever; `to_day` (exclusive) None: for ever.
    """

    authorization: UUID
    code: str
    versions: tuple[int, ...]
    from_day: date | None = None
    to_day: date | None = None


def code_rows(state: State) -> frozenset[CodeRow]:
    """The codes of one authorization: none of one that is void, nor on the days on which it is merged."""
    if state.void:
        return frozenset()
    stated: defaultdict[str, list[Recorded[Event]]] = defaultdict(list)
    for one in state.steps:
        for code in _codes(one.event):
            stated[code.strip()].append(one)
    merged = merged_since(state)
    found: set[CodeRow] = set()
    for code, steps in stated.items():
        starts = sorted({one.begins for one in steps if merged is None or one.begins < merged})
        for place, begins in enumerate(starts, 1):
            found.add(
                CodeRow(
                    authorization=state.id,
                    code=code,
                    versions=tuple(sorted({one.version for one in steps if one.begins <= begins})),
                    from_day=None if begins == date.min else begins,
                    to_day=starts[place] if place < len(starts) else merged,
                )
            )
    return frozenset(found)


def _codes(event: OriginalEvent) -> Iterator[str]:
    if isinstance(event, AuthorizationRegistered):
        yield from (one.value for one in event.external_ids or () if one.kind == "dof_code")
    if isinstance(event, DecreePublished | DecreeCorrected) and event.dof_code is not None:
        yield event.dof_code


def shared_codes(rows: Iterable[CodeRow], on: date) -> tuple[Finding, ...]:
    """One finding for each authorization whose code another has too, by the rows of all on that day."""
    by_code: defaultdict[str, list[CodeRow]] = defaultdict(list)
    for row in rows:
        begun = row.from_day is None or row.from_day <= on
        if begun and (row.to_day is None or on < row.to_day):
            by_code[row.code].append(row)
    found = [
        _finding(row, code, sharing)
        for code, sharing in by_code.items()
        if len({one.authorization for one in sharing}) > 1
        for row in sharing
    ]
    return tuple(sorted(found, key=lambda one: (str(one.authorization), one.subject, one.figures["code"])))


def _finding(row: CodeRow, code: str, sharing: list[CodeRow]) -> Finding:
    rule = RULES["C06"]
    return Finding(
        authorization=row.authorization,
        code=rule.code,
        severity=rule.severity,
        status="open",
        certainty="certain",
        subject="authorization",
        figures={"contradiction": "shared_dof_code", "code": code},
        since_on=None,
        disputed=False,
        against=None,
        evidence=frozenset(
            Evidence(one.authorization, version) for one in sharing for version in one.versions
        ),
        citation=rule.own.citation,
        counts_days=False,
    )
