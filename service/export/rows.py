"""The rows that one authorization gives to the tables of the SQLite export."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from domain import sentences, views
from domain.authorization.paths import value_at
from domain.authorization.state import State
from domain.authorization.terms_view import EMPTY_TERMS
from domain.authorization.tracks import Tracks
from domain.events import EntryRecorded
from domain.findings import Finding
from domain.findings.shared_codes import CodeRow, code_rows, shared_codes
from domain.findings.twins import TwinRow, twins
from domain.log.merkle import leaf_hash
from domain.projections import findings, presence, register, reports, senate_votes
from domain.projections.row import holds
from domain.projections.twins import rows as twin_rows
from domain.values import Count, Source
from domain.values.written import expanded, plain
from service.export.history import Entry, envelope
from service.export.sqlite_tables import (
    ACTIVITIES,
    AUTHORIZATIONS,
    CITATIONS,
    CONTINGENTS,
    CROSSINGS,
    EVIDENCE,
    FINDINGS,
    GROUPS,
    PRESENCE,
    REPORTS,
    ROLL_CALLS,
    SETTLED,
    SOURCES,
    STEPS,
    TERMS,
    VOTES,
    Table,
)

Row = tuple[Table, dict[str, Any]]


@dataclass(slots=True)
class Rows:
    """The authorizations one after the other; what they share is told once.

    Kept between them: a number for each source, which votes were told, and what the rules over all
    authorizations compare.
    """

    day: date
    _sources: dict[Source, int] = field(default_factory=dict)
    _votes: set[UUID] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    _codes: list[CodeRow] = field(default_factory=list)
    _twins: list[TwinRow] = field(default_factory=list)

    def of(self, state: State, entries: Sequence[Entry]) -> Iterator[Row]:
        """Those of one authorization that is registered."""
        self._codes += code_rows(state)
        self._twins += twin_rows(state)
        yield self._authorization(state)
        yield from self._steps(state, entries)
        yield from self._terms(state)
        yield from self._observed(state)
        yield from self._voted(state)
        for owed in reports.rows(state):
            if holds(owed, self.day):
                yield REPORTS, {"id": self._number("reports"), **_columns(REPORTS, reports.item(owed))}
        for found in findings.rows(state):
            if holds(found, self.day):
                yield from self._finding(findings.finding_of(found))

    def shared(self) -> Iterator[Row]:
        """What is found in several authorizations together, when all were told."""
        for found in (*shared_codes(self._codes, self.day), *twins(self._twins, self.day)):
            yield from self._finding(found)

    def _number(self, of: str) -> int:
        self._numbers[of] = self._numbers.get(of, 0) + 1
        return self._numbers[of]

    def _authorization(self, state: State) -> Row:
        tracks = Tracks(state, self.day)
        (row,) = [one for one in register.rows(state) if holds(one, self.day)]
        said = sentences.headline(tracks)
        registered = state.registration.event if state.registration is not None else None
        effective = tracks.terms.effective or EMPTY_TERMS
        return AUTHORIZATIONS, {
            **{
                one.name: _written(getattr(row, one.name))
                for one in AUTHORIZATIONS.columns
                if hasattr(row, one.name)
            },
            **{name: getattr(effective, name) for name in ("wording", "purpose", "programme")},
            "id": str(state.id),
            "external_ids": expanded(getattr(registered, "external_ids", None)),
            "extent": getattr(registered, "extent", None),
            "grant": getattr(registered, "grant", None),
            "deployment": tracks.deployment.status,
            "headline": said.en,
            "headline_es": said.es,
            "merged_into": expanded(tracks.merged_into),
            "versions": state.version,
        }

    def _steps(self, state: State, entries: Iterable[Entry]) -> Iterator[Row]:
        own = str(state.id)
        for one, entry in zip(state.recorded, entries, strict=True):
            around, said = envelope(entry.stored), sentences.step(one, state)
            yield (
                STEPS,
                {
                    "authorization": own,
                    "version": one.version,
                    "position": entry.position,
                    "step": one.event.event_type.step,
                    "occurred": around.occurred,
                    "recorded_at": around.time,
                    "office": around.actoroffice,
                    "stands": one.version not in state.annulled_by,
                    "corrected_by": state.corrected_by.get(one.version),
                    "sentence": said.en,
                    "sentence_es": said.es,
                    "note": one.event.note,
                    "data": orjson.loads(bytes(around.data)),
                    "type": around.type,
                    "event_id": around.id,
                    "leaf_hash": b64encode(leaf_hash(entry.stored)).decode(),
                },
            )
            for place, cited in enumerate(one.event.citations):
                source = cited.source
                if source not in self._sources:
                    self._sources[source] = len(self._sources) + 1
                    yield SOURCES, {"id": self._sources[source], **expanded(source)}
                yield (
                    CITATIONS,
                    {
                        "authorization": own,
                        "version": one.version,
                        "place": place,
                        **_columns(CITATIONS, expanded(cited)),
                        "source": self._sources[source],
                    },
                )

    def _terms(self, state: State) -> Iterator[Row]:
        own = str(state.id)
        folded = Tracks(state, self.day).terms
        effective = folded.effective or EMPTY_TERMS
        for path, origin in folded.origins.items():
            yield (
                TERMS,
                {
                    "authorization": own,
                    "path": path,
                    "value": json.dumps(
                        plain(value_at(effective, path.removeprefix("terms."))), ensure_ascii=False
                    ),
                    "act": origin.act,
                    "version": origin.version,
                },
            )
        for told in effective.contingents or ():
            yield (
                CONTINGENTS,
                {"authorization": own, **_columns(CONTINGENTS, expanded(told)), **_count(told.count)},
            )
        for activity in effective.activities or ():
            yield ACTIVITIES, {"authorization": own, **_columns(ACTIVITIES, expanded(activity))}

    def _observed(self, state: State) -> Iterator[Row]:
        own = str(state.id)
        for crossing in state.crossings:
            event = crossing.event
            for place, part in enumerate(event.parts or (None,)):
                yield (
                    CROSSINGS,
                    {
                        "authorization": own,
                        "version": crossing.version,
                        "part": place,
                        "direction": "entry" if isinstance(event, EntryRecorded) else "exit",
                        "on": expanded(event.on),
                        "at": expanded(event.at),
                        "place": None if event.place is None else event.place.name,
                        "contingent": None if part is None else part.contingent,
                        "description": None if part is None else expanded(part.description),
                        "conveyances": expanded(event.conveyances),
                        "arms": expanded(event.arms),
                        **_count(None if part is None else part.count),
                    },
                )
        for row in presence.rows(state):
            if holds(row, self.day):
                told = {one.name: _written(getattr(row, one.name, None)) for one in PRESENCE.columns}
                where = None if row.facility is None else row.facility.name
                number = {"id": self._number("presence")}
                yield PRESENCE, {**told, **_count(row.count), "facility": where, **number}

    def _voted(self, state: State) -> Iterator[Row]:
        for row in senate_votes.rows(state):
            if not holds(row, self.day):
                continue
            own = str(row.vote_id)
            vote = expanded(row.vote)
            if row.vote_id not in self._votes:
                self._votes.add(row.vote_id)
                yield VOTES, {**_columns(VOTES, vote), **(vote["tally"] or {})}
                for table, name in ((GROUPS, "by_group"), (ROLL_CALLS, "roll_call")):
                    for place, one in enumerate(vote[name] or ()):
                        yield table, {"vote_id": own, "place": place, **one}
            yield SETTLED, {"vote_id": own, **_columns(SETTLED, expanded(row.settled))}

    def _finding(self, found: Finding) -> Iterator[Row]:
        told = views.finding(found, self.day)
        number = self._number("findings")
        said = {"sentence": told["sentence"]["en"], "sentence_es": told["sentence"]["es"]}
        yield FINDINGS, {**_columns(FINDINGS, told), "id": number, **said}
        for one in told["evidence"]:
            yield EVIDENCE, {"finding": number, **one}


def _columns(table: Table, told: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: told[one.name] for one in table.columns if one.name in told}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else expanded(value)


def _count(count: Count | None) -> dict[str, Any]:
    return (
        {"count": None, "count_bound": None}
        if count is None
        else {
            "count": count.value,
            "count_bound": count.bound,
        }
    )
