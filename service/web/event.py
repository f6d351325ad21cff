"""One event of the log: what it says, its bytes, and its proof, which the reader's own browser checks."""

from __future__ import annotations

from typing import Any

import orjson

from domain import sentences
from domain.events import RegisterEvent
from service.api.http.problems import Problem
from service.api.v1.parameters import position_in_path
from service.event_store import codec
from service.event_store.reader import StoredRow
from service.web.page_request import PageRequest, TimeQuery
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import Alternate, Shown


async def event(reads: Reads, request: PageRequest) -> Shown:
    """The event at a position."""
    request.query(TimeQuery)
    say, language = request.language.say, request.language
    position = position_in_path(request.scope, "position")
    row = await reads.events.at(position)
    size, _ = await reads.services.register.reader.head()
    told = await _told(reads, request, row)
    return Shown(
        title=say("Event %(position)s", position=position),
        about=told["said"],
        alternates=[
            Alternate("application/json", "JSON", f"/v1/events/{position}"),
            Alternate("text/plain", say("Proof"), f"/v1/events/{position}/proof"),
        ],
        data={
            **told,
            "position": position,
            "type": row.type,
            "recorded_at": language.instant(row.recorded_at, reads.zone),
            "bytes": row.stored.decode(),
            "lines": orjson.dumps(orjson.loads(row.stored), option=orjson.OPT_INDENT_2).decode(),
            "proof": await _proof(reads, position),
            "keys": reads.services.verifier_keys,
            "before": request.link("event", position=position - 1) if position else None,
            "after": request.link("event", position=position + 1) if position + 1 < size else None,
        },
    )


async def _told(reads: Reads, request: PageRequest, row: StoredRow) -> dict[str, Any]:
    """What the event says, and of which authorization, if of one."""
    seen = await reads.services.register.authorization(row.stream_id, row.position)
    state, language = seen.state, request.language
    if state is None or state.registration is None:
        stored: object = codec.decode(row.stored).event
        said = language.of(sentences.of_register(stored)) if isinstance(stored, RegisterEvent) else row.type
        return {"said": said, "authorization": None, "title": None, "version": row.version}
    registered = state.registration.event
    return {
        "said": language.of(sentences.step(state.recorded[-1], state)),
        "authorization": request.link("authorization", reference=called(registered.reference, state.id)),
        "title": registered.title,
        "version": row.version,
    }


async def _proof(reads: Reads, position: int) -> str | None:
    """The proof, once a published checkpoint covers the event."""
    try:
        return (await reads.log.proven(position)).decode()
    except Problem as problem:
        if problem.code != "not-yet-published":
            raise
        return None
