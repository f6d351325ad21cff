"""The reads of what happens where: all places, one of them, and its calendar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
from pydantic import Field, create_model
from starlette.responses import Response
from starlette.types import Scope

from domain.authorization.tracks import Status
from domain.projections import places as told_places
from domain.projections.facilities import FacilityRow
from domain.projections.places import key_asked, unnamed
from domain.projections.row import order, unshown
from domain.values.about import About
from service.api.http.conditions import content_etag, unless_known
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.authorization_models import Int64
from service.api.v1.derive import DayText, OpenModel, Words, extended
from service.api.v1.filters import asked_of, query_of
from service.api.v1.list_models import ListPage
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery, asked_page, listed, places, whole
from service.api.v1.parameters import CIVIL_DAY, AsOf, CivilDay, ClosedQuery, Flag, day_of
from service.api.v1.reading import ReadRequest, then_of, time_headers
from service.projections.facilities import BY_DAY
from service.projections.questions import FACILITIES, REGISTER
from service.projections.rows import Wanted

#: Of a key in the path.
LONGEST_KEY = 1_000

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class FacilitiesQuery(ListQuery): ...

    class CalendarQuery(ListQuery):
        to: str | None

    class CalendarItem(OpenModel): ...

else:
    FacilitiesQuery = query_of(FacilityRow)
    CalendarQuery = create_model(
        "CalendarQuery",
        __base__=ListQuery,
        **{
            "from": (
                Annotated[
                    str, Field(pattern=CIVIL_DAY, description="What can be there on that day or later.")
                ]
                | None,
                None,
            ),
            "to": (
                Annotated[
                    str, Field(pattern=CIVIL_DAY, description="What can be there on that day or earlier.")
                ]
                | None,
                None,
            ),
            "count": (Annotated[Flag, Field(description="Whether `total` is told.")] | None, None),
        },
    )
    CalendarItem = extended(FacilityRow, "Out", "CalendarItem", left_out=unshown(FacilityRow))


class FacilityQuery(ClosedQuery):
    """Of which register, and judged on which day."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


Degrees = Annotated[float, Field(json_schema_extra={"format": "double"})]


class PositionOut(OpenModel):
    """Where a place is."""

    ABOUT: ClassVar[About] = About(
        "Where a place is, as a public reference gives it.",
        "Dónde está un lugar, según una referencia pública.",
        latitude=("Degrees north of the equator.", "Grados al norte del ecuador.", 20.5224),
        longitude=("Degrees east of Greenwich.", "Grados al este de Greenwich.", -86.9256),
        reference=("The reference that gives it.", "La referencia que la da.", "airportsdata MMCZ"),
    )

    latitude: Degrees
    longitude: Degrees
    reference: str | None


class FacilityOut(OpenModel):
    """A place, and what is on record of it."""

    ABOUT: ClassVar[About] = About(
        "A place that authorizations name.",
        "Un lugar que las autorizaciones nombran.",
        key=(
            "Its key in the gazetteer; of a place that it lacks `name:` and its name, folded.",
            "Su clave en el nomenclátor; de un lugar que no está en él, `name:` y su nombre, simplificado.",
            "cozumel",
        ),
        name=("What it is called.", "Cómo se llama.", "Base Aérea Militar No. 4, Cozumel"),
        aliases=("Other names by which sources call it.", "Otros nombres con que las fuentes lo llaman."),
        kind=("What kind of place it is.", "Qué tipo de lugar es.", "air_base"),
        country=(
            "In which country it is (ISO 3166-1 alpha-2).",
            "En qué país está (ISO 3166-1 alfa-2).",
            "MX",
        ),
        within=(
            "The state and the municipality that it lies in, as far as the gazetteer knows them.",
            "El estado y el municipio en que está, si constan en el nomenclátor.",
            ["Quintana Roo", "Cozumel"],
        ),
        time_zone=("Its time zone (tz database).", "Su zona horaria (base de datos tz).", "America/Cancun"),
        position=(
            "Where it is; null: no public reference is known.",
            "Dónde está; nulo: no se conoce referencia.",
        ),
        authorizations=("How many authorizations name it.", "Cuántas autorizaciones lo nombran.", 1),
        first_on=(
            "The first day on which anything can be there, by what is known.",
            "El primer día en que puede haber algo ahí, según lo que consta.",
            "2026-02-27",
        ),
        last_on=(
            "The last day on which anything can be there, by what is known.",
            "El último día en que puede haber algo ahí, según lo que consta.",
            "2026-07-15",
        ),
    )

    key: str
    name: str
    aliases: list[str]
    kind: str | None
    country: str | None
    within: list[str]
    time_zone: str | None
    position: PositionOut | None
    authorizations: Int64
    first_on: DayText | None
    last_on: DayText | None


class CalendarOut(CalendarItem):
    """What is planned, or was observed, at the place."""

    ABOUT: ClassVar[About] = About(
        "What is planned, or was observed, at the place.",
        "Lo que está previsto, o se observó, en el lugar.",
        reference=("What the authorization is called.", "Cómo se llama la autorización.", "MX-2026-SOF1"),
        title=("Its title.", "Su título.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        status=("Where the authorization stands.", "En qué estado está la autorización.", "under_way"),
    )

    reference: str
    title: str
    status: Annotated[str, Words(Status)]


class FacilitiesPage(ListPage):
    """A page of places."""

    ABOUT: ClassVar[About] = About(
        "A page of places.", "Una página de lugares.", items=("The places.", "Los lugares.")
    )

    items: list[FacilityOut]


class CalendarPage(ListPage):
    """A page of a calendar."""

    ABOUT: ClassVar[About] = About(
        "A page of what is planned, or was observed, at a place.",
        "Una página de lo que está previsto, o se observó, en un lugar.",
        items=("What is planned, or was observed.", "Lo que está previsto, o se observó."),
    )

    items: list[CalendarOut]


class Facilities:
    """The reads of places."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def listed(self, query: FacilitiesQuery) -> Listed[dict[str, Any]]:
        """A page of the places that authorizations name, by name."""
        profile = self._services.register.profile
        asked = asked_of(FacilityRow, query, profile)
        page = asked_page(query, profile, places(FacilityRow, order(FacilityRow)))
        looked = await whole(
            self._services,
            page.wanted,
            (FACILITIES,),
            lambda wanted: self._services.facilities.all(asked, wanted),
        )
        return listed(page, looked, lambda one: one[0], lambda one: told_places.item(profile, one[1]))

    async def read(self, asking: ReadRequest[FacilityQuery]) -> Response:
        """One place, and how much is on record of it."""
        told, size, on = await self.one(key_in_path(asking.scope), asking.query)
        body = orjson.dumps(told)
        headers = NO_CACHE | time_headers(size, on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)

    async def one(self, given: str, query: FacilityQuery) -> tuple[dict[str, Any], int, date]:
        """The same before it is written out, the size of the log that it is of, and the day judged."""
        profile = self._services.register.profile
        then, key = then_of(profile, query.as_of, query.on), key_asked(profile, given)
        looked = await whole(
            self._services,
            Wanted(then.as_of, then.on, 1),
            (FACILITIES,),
            lambda wanted: self._services.facilities.one(key, wanted),
            is_list=False,
        )
        known = profile.places.get(key)
        if not looked.items and known is None:
            raise Problem("not-found", f"No authorization on record names the place {given[:100]!r}.")
        told = looked.items[0][1] if looked.items else unnamed(known)  # type: ignore[arg-type]  # as asked above
        return told_places.item(profile, told), looked.size, then.on

    async def calendar(self, query: CalendarQuery, given: str) -> Listed[dict[str, Any]]:
        """A page of what is planned, and was observed, at a place, by day."""
        profile = self._services.register.profile
        first, last = (
            None if text is None else day_of(text, date.max, name)
            for name, text in (("from", getattr(query, "from")), ("to", query.to))
        )
        key = key_asked(profile, given)
        page = asked_page(query, profile, places(FacilityRow, BY_DAY, str), {"facility": key})
        looked = await whole(
            self._services,
            page.wanted,
            (FACILITIES, REGISTER),
            lambda wanted: self._services.facilities.calendar(key, first, last, wanted),
        )
        return listed(page, looked, lambda one: one[0], lambda one: one[1])


def key_in_path(scope: Scope, name: str = "key") -> str:
    """The key of a place; 422 for one that nothing can have."""
    given: str = scope["path_params"][name]
    if len(given) > LONGEST_KEY or "\x00" in given:
        raise wrong_parameter("key", f"must have 1 to {LONGEST_KEY} characters", "length")
    return given
