"""The reads of what is different: of all authorizations since a log, of one between two logs or two days."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final
from uuid import UUID

import orjson
from pydantic import Field
from starlette.responses import Response

from domain.changes import Changes, Side, between_days, between_logs, written
from domain.projections.register import RegisterRow
from domain.values import MAX_INT
from domain.values.about import About
from service import aside
from service.api.http.conditions import content_etag, unless_known
from service.api.http.pagination import bad_cursor, cursor
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.authorization_models import EventTypeWord, FindingOut, Int64, SentenceOut
from service.api.v1.derive import InstantText, OpenModel, Uuid
from service.api.v1.filters import asked_of, narrowed_by
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery, asked_page, whole
from service.api.v1.parameters import (
    CIVIL_DAY,
    AsOf,
    CivilDay,
    ClosedQuery,
    Limit,
    day_of,
    moment_of,
    uuid_in_path,
)
from service.api.v1.reading import ReadRequest, refuse_beyond, then_of, time_headers
from service.event_store.as_of import Moment
from service.event_store.two_states import TwoStates
from service.projections.rows import Looked, Wanted
from service.projections.spans import Found, Wished, projections_of

#: Each item is folded and judged twice.
_LIMIT: Final = 20

Since = Annotated[
    AsOf,
    Field(description="From which log: a position (included) or an instant. Default: the empty log."),
]
Until = Annotated[
    AsOf,
    Field(description="Up to which log: a position (included) or an instant. Default: the head."),
]
_DAYS: Final = f"{CIVIL_DAY[:-1]}/{CIVIL_DAY[1:]}"
Days = Annotated[
    str,
    Field(
        pattern=_DAYS,
        description="Two days of one log to compare, in place of two logs.",
        examples=["2026-03-01/2026-03-15"],
    ),
]

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class ChangesQuery(ListQuery):
        since: str | None
        until: str | None

else:
    ChangesQuery = narrowed_by(
        RegisterRow,
        "ChangesQuery",
        ("country", "movement"),
        limit=(Limit, _LIMIT),
        since=(Since | None, None),
        until=(Until | None, None),
    )


class AuthorizationChangesQuery(ClosedQuery):
    """Between which logs, or on which days of one."""

    as_of: AsOf | None = None
    on: CivilDay | None = None
    since: Since | None = None
    until: Until | None = None
    days: Days | None = None


class ChangedStepOut(OpenModel):
    """A step that was recorded in between; comparing two days, one that happened in between."""

    version: Int64
    type: EventTypeWord
    time: InstantText
    sentence: SentenceOut

    ABOUT: ClassVar[About] = About(
        "A step that was recorded in between; where two days are compared, one that happened in between.",
        "Un paso registrado entre ambos; si se comparan dos días, uno que ocurrió entre ellos.",
        version=("Its version in the stream, from 1.", "Su versión en la secuencia, desde 1.", 2),
        type=("The type of its event.", "El tipo de su evento.", "mx.anuencia.senate-voted.v2"),
        time=("When it was recorded.", "Cuándo se registró.", "2026-02-17T18:03:11.120000Z"),
        sentence=("What it records, in words.", "Lo que registra, en palabras."),
    )


class ChangedValueOut(OpenModel):
    """A value that is another than before; null where it is not stated."""

    path: str
    before: Any
    after: Any
    version: Int64 | None
    sentence: SentenceOut

    ABOUT: ClassVar[About] = About(
        "A value that is another than before.",
        "Un valor distinto del anterior.",
        path=(
            "Where it stands: list members by key, steps by version, proceedings by number.",
            "Dónde está: elementos de listas por clave, pasos por versión, procedimientos por número.",
            "terms.contingents.c1.count",
        ),
        before=("The value before; null: not stated.", "El valor anterior; nulo: no constaba."),
        after=("The value now; null: not stated.", "El valor actual; nulo: no consta."),
        version=(
            "The step that states or corrected it; null where the register computes it from several.",
            "El paso que lo establece o lo corrigió; nulo si el registro lo calcula a partir de varios.",
            6,
        ),
        sentence=("The change, in words.", "El cambio, en palabras."),
    )


class ChangedFindingsOut(OpenModel):
    """Those that hold on one side alone."""

    raised: list[FindingOut]
    gone: list[FindingOut]

    ABOUT: ClassVar[About] = About(
        "The findings that hold on one side alone. Both sides are judged on the same day.",
        "Los hallazgos que solo existen de un lado. Ambos lados se juzgan en el mismo día.",
        raised=("Found now and not before.", "Los que ahora existen y antes no."),
        gone=("Found before and not now, as they were.", "Los que antes existían y ahora no, como eran."),
    )


class ChangesOut(OpenModel):
    """What is different of one authorization."""

    authorization: Uuid
    reference: str
    title: str
    from_version: Int64
    to_version: Int64
    steps: list[ChangedStepOut]
    values: list[ChangedValueOut]
    findings: ChangedFindingsOut
    sentence: SentenceOut

    ABOUT: ClassVar[About] = About(
        "What is different of one authorization between two logs, or on two days of one.",
        "Lo que cambió de una autorización entre dos bitácoras, o entre dos días de una misma.",
        authorization=("Its id.", "Su identificador.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        reference=("Its reference.", "Su referencia.", "MX-2026-SOF1"),
        title=("Its title.", "Su título.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        from_version=(
            "Its version before; 0: it was not on record.",
            "Su versión anterior; 0: no constaba.",
            5,
        ),
        to_version=("Its version now.", "Su versión actual.", 7),
        steps=("The steps, by version.", "Los pasos, por versión."),
        values=("The values that changed, by path.", "Los valores que cambiaron, por ruta."),
        findings=("What does not add up now, or no longer.", "Lo que ahora no cuadra, o ya cuadra."),
        sentence=("All of it, in a few sentences.", "Todo ello, en unas frases."),
    )


class ChangesPage(OpenModel):
    """`next_cursor` null: this is the last page. A page may have fewer items than asked for, or none."""

    items: list[ChangesOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        (
            "A page of the authorizations that got a step, by the last one, the newest first. It may have "
            "fewer items than asked for, or none: only a `next_cursor` that is null says that it is the last."
        ),
        (
            "Una página de las autorizaciones que recibieron un paso, por el último, del más reciente al más "
            "antiguo. Puede tener menos elementos de los pedidos, o ninguno: solo un `next_cursor` nulo "
            "indica que es la última."
        ),
        items=("What is different of each.", "Lo que cambió de cada una."),
        next_cursor=("Where the next page begins.", "Dónde comienza la página siguiente."),
    )


class ChangesRead:
    """The reads of changes."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def listed(self, query: ChangesQuery) -> Listed[dict[str, Any]]:
        """What was recorded since, per authorization."""
        profile = self._services.register.profile
        asked = asked_of(RegisterRow, query, profile)
        since, until = _logs(query)
        page = asked_page(query, profile, (int, int))
        wanted = page.wanted._replace(as_of=until)
        sizes: tuple[int, int] | None = None
        if wanted.after is not None:
            sizes = _sound(wanted.after)
            since = sizes[0] - 1 if sizes[0] else None

        async def read(wanted: Wanted) -> Looked[Found]:
            before = MAX_INT if sizes is None else sizes[1]
            wished = Wished(since, wanted.as_of, wanted.on, query.limit, wanted.size, before)
            return await self._services.spans.changed(asked, wished)

        looked = await whole(self._services, wanted, projections_of(asked), read, named=_later(query))
        found = looked.items[0]
        _refuse_order(since, found.since, looked.size, looked.head)
        changes = [_of_logs(one, wanted.on) for one in found.spans]
        steps = sum(one.after.state.version for one in changes)
        items = await aside.done(lambda: list(map(written, changes)), steps)
        following = None
        if found.following is not None:
            place = [looked.size, wanted.on.isoformat(), str(found.since), str(found.following)]
            following = cursor(place, page.filters)
        return Listed(page, items, following, looked.size, None, None)

    async def read(self, asking: ReadRequest[AuthorizationChangesQuery]) -> Response:
        """What is different of one authorization, between two logs or on two days."""
        changes, size, on = await self.seen(uuid_in_path(asking.scope, "id"), asking.query)
        body = orjson.dumps(await aside.done(partial(written, changes), changes.after.state.version))
        headers = NO_CACHE | time_headers(size, on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)

    async def seen(self, id_: UUID, query: AuthorizationChangesQuery) -> tuple[Changes, int, date]:
        """What is compared, the size of the later log, and the day judged; 404 if it is not in that."""
        register = self._services.register
        since, until = _logs(query)
        on = then_of(register.profile, None, query.on).on
        if query.days is not None and (query.since is not None or query.on is not None):
            raise wrong_parameter("days", "cannot be given beside `since` or `on`", "contradiction")
        found, before, size, head = await register.reader.span(id_, since, until)
        refuse_beyond(until, head, _later(query))
        _refuse_order(since, before, size, head)
        if found.after.registration is None:
            raise Problem("not-found", f"No authorization {id_} is on record in that log.")
        if query.days is None:
            return _of_logs(found, on), size, on
        first, last = (day_of(day, on, "days") for day in query.days.split("/"))
        if last < first:
            raise wrong_parameter("days", "must begin with the earlier day", "contradiction")
        return between_days(found.after, (first, last), found.recorded_at), size, last


def _of_logs(one: TwoStates, on: date) -> Changes:
    return between_logs(Side(one.before, on), Side(one.after, on), one.recorded_at)


def _logs(query: ChangesQuery | AuthorizationChangesQuery) -> tuple[Moment, Moment]:
    """The earlier and the later log. `as_of` is the later one where `until` is not given."""
    if query.until is not None and query.as_of is not None:
        raise wrong_parameter("until", "cannot be given beside `as_of`", "contradiction")
    until = query.as_of if query.until is None else query.until
    later = None if until is None else moment_of(until, _later(query))
    return None if query.since is None else moment_of(query.since, "since"), later


def _later(query: ChangesQuery | AuthorizationChangesQuery) -> str:
    """The parameter by which the later log is named."""
    return "as_of" if query.until is None else "until"


def _sound(place: Any) -> tuple[int, int]:
    """The size of the earlier log and where the next page begins; 400 for a cursor that no list gave."""
    since, before = place
    if not (0 <= since <= MAX_INT and 0 <= before <= MAX_INT):
        raise bad_cursor()
    return since, before


def _refuse_order(since: Moment, before: int, size: int, head: int) -> None:
    """422 where the earlier log is beyond the log, or is not the earlier one."""
    if isinstance(since, int):
        refuse_beyond(since, head, "since")
    if before > size:
        raise wrong_parameter("until", "must not be before `since`", "contradiction")
