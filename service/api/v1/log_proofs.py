"""The proofs that an event is in the log, and that the log was only ever appended to."""

from __future__ import annotations

from base64 import b64encode
from time import monotonic
from typing import Annotated, ClassVar, Final

import orjson
from pydantic import Field
from starlette.responses import Response

from domain.values import MAX_INT
from domain.values.about import About
from service.api.http.conditions import content_etag, unless_known, weak_etag
from service.api.http.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.authorization_models import Int64
from service.api.v1.derive import OpenModel
from service.api.v1.parameters import ClosedQuery, Cursor, Limit, Whole, position_in_path
from service.api.v1.reading import ReadRequest
from service.event_store.codec import instant_text
from service.transparency.guard import Published
from service.transparency.publisher import CHANNEL

MAX_WAIT_SECONDS: Final = 30

_IMMUTABLE: Final = {"cache-control": "public, max-age=31536000, immutable"}
_NO_CACHE: Final = {"cache-control": "no-cache"}
_TEXT: Final = "text/plain; charset=utf-8"

Size = Annotated[Whole, Field(ge=0, le=MAX_INT, description="A size of the log: how many events it had.")]


class ProofQuery(ClosedQuery):
    """How long to wait for a checkpoint that covers the event."""

    wait: Annotated[
        Whole, Field(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait until a checkpoint covers it.")
    ] = 0


class ConsistencyQuery(ClosedQuery):
    """Two sizes, the smaller one first; the larger one is published."""

    old: Size
    new: Size


class CheckpointsQuery(ClosedQuery):
    """Where to begin."""

    cursor: Cursor | None = None
    after: (
        Annotated[
            Whole,
            Field(ge=0, le=MAX_INT, description="A number, exclusive, to start from; not with `cursor`."),
        ]
        | None
    ) = None
    limit: Limit = DEFAULT_LIMIT


class ConsistencyOut(OpenModel):
    """The hashes of RFC 6962, section 2.1.2, in base64. They prove it against two checkpoints, not alone."""

    old: Int64
    new: Int64
    hashes: list[str]

    ABOUT: ClassVar[About] = About(
        (
            "The proof that the log of one size begins with the log of a smaller one (RFC 6962, section "
            "2.1.2). It proves it against two checkpoints, not alone."
        ),
        (
            "La prueba de que la bitácora de un tamaño empieza con la de uno menor (RFC 6962, sección "
            "2.1.2). Prueba algo junto con dos puntos de control, no sola."
        ),
        old=("The smaller size.", "El tamaño menor.", 40),
        new=("The larger size.", "El tamaño mayor.", 42),
        hashes=(
            "The hashes of the proof, in base64.",
            "Los resúmenes de la prueba, en base64.",
            ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
        ),
    )


class CheckpointOut(OpenModel):
    """A checkpoint as it was signed. `note` alone counts: the other members are there for finding it."""

    number: Int64
    size: Int64
    root: str
    signed_at: str
    note: str

    ABOUT: ClassVar[About] = About(
        "A checkpoint as it was signed. `note` alone counts; the other members are there for finding it.",
        "Un punto de control tal como se firmó. Solo cuenta `note`; lo demás sirve para encontrarlo.",
        number=(
            "Its number, in the order of signing, from 0.",
            "Su número, en el orden de firma, desde 0.",
            7,
        ),
        size=("How many events the log had.", "Cuántos eventos tenía la bitácora.", 42),
        root=(
            "The root hash, in base64.",
            "El resumen raíz, en base64.",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
        signed_at=("When it was signed, in UTC.", "Cuándo se firmó, en UTC.", "2026-02-17T20:04:06.000000Z"),
        note=("The signed note (C2SP).", "La nota firmada (C2SP)."),
    )


class CheckpointsPage(OpenModel):
    """In the order of signing. `next_cursor` null: there are no more at present; go on later with `after`."""

    items: list[CheckpointOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of checkpoints, in the order of signing.",
        "Una página de puntos de control, en el orden de firma.",
        items=("The checkpoints.", "Los puntos de control."),
        next_cursor=(
            "What leads to the next page; null: there are no more at present. Go on later with `after`.",
            (
                "Lo que lleva a la página siguiente; nulo: por ahora no hay más. Se continúa después con "
                "`after`."
            ),
            "WyI5ZjA4Il0",
        ),
    )


class Log:
    """The reads that prove something of the log."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def proof(self, asking: ReadRequest[ProofQuery]) -> Response:
        """The offline proof of one event, as a `.tlog-proof` file (C2SP)."""
        position = position_in_path(asking.scope, "position")
        body = await self.proven(position, asking.query.wait)
        name = f'attachment; filename="{position}.tlog-proof"'
        headers = _NO_CACHE | {"content-disposition": name}
        return unless_known(asking.scope, content_etag(body), headers, lambda: body, _TEXT)

    async def proven(self, position: int, wait: int = 0) -> bytes:
        """The same, before it is sent."""
        checkpoint = await self._covering(position + 1, wait)
        return await self._services.checkpoints.inclusion(position, checkpoint)

    async def consistency(self, asking: ReadRequest[ConsistencyQuery]) -> Response:
        """That the log of one size begins with the log of a smaller one."""
        old, new = asking.query.old, asking.query.new
        if old > new:
            raise wrong_parameter("old", f"must be at most {new}, the size in new", "out-of-range")
        await self._covering(new, 0)
        hashes = await self._services.checkpoints.consistency(old, new)
        body = {"old": old, "new": new, "hashes": [b64encode(one).decode() for one in hashes]}
        return unless_known(asking.scope, weak_etag(old, new), _IMMUTABLE, lambda: orjson.dumps(body))

    async def checkpoints(self, asking: ReadRequest[CheckpointsQuery]) -> Response:
        """Every checkpoint that was ever signed."""
        query = asking.query
        if query.cursor is not None and query.after is not None:
            raise Problem("cursor-and-after", "Start with `after`, then go on with `cursor` alone.")
        first = 0 if query.after is None else query.after + 1
        if query.cursor is not None:
            (first,) = place_of(query.cursor, {}, int)
        rows = await self._services.checkpoints.page(first, query.limit)
        if query.after is not None and not rows:
            newest = await self._services.checkpoints.newest()
            if newest is None or query.after > newest.number:
                there = "there is none yet" if newest is None else f"the newest has number {newest.number}"
                raise wrong_parameter("after", f"is beyond the list: {there}", "out-of-range")
        items = [_written(row) for row in rows]
        following = None
        headers = _NO_CACHE
        if len(rows) == query.limit:
            following = cursor([rows[-1].number + 1], {})
            headers = _IMMUTABLE | next_link(asking.scope, {"limit": query.limit, "cursor": following})
        body = orjson.dumps({"items": items, "next_cursor": following})
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)

    async def _covering(self, size: int, seconds: float) -> Published:
        """The published checkpoint, once it is of this size at least; 404 if it is not, or not in time."""
        services = self._services
        deadline = monotonic() + seconds
        while True:
            published = services.register.signals.watch(CHANNEL)
            last = await services.checkpoints.newest()
            if last is not None and last.size >= size:
                return last
            held, _ = await services.register.reader.head()
            if held < size:
                raise Problem("not-found", f"The log has {held} events.")
            left = deadline - monotonic()
            if left <= 0 or services.register.signals.closing:
                raise Problem(
                    "not-yet-published",
                    f"The published checkpoint is of size {0 if last is None else last.size}: ask again, or "
                    "with `wait`.",
                    headers={"retry-after": "1"},
                )
            await services.register.signals.wait(published, left)


def _written(row: Published) -> dict[str, object]:
    return {
        "number": row.number,
        "size": row.size,
        "root": b64encode(row.root).decode(),
        "signed_at": instant_text(row.signed_at),
        "note": row.note.decode(),
    }
