"""The read of who is across the border on a day, with how many they are altogether."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from domain.projections.presence import PresenceRow, totals
from domain.projections.row import order, unshown
from domain.values.about import About
from service.api.http.services import Services
from service.api.v1.authorization_models import EvidenceOut
from service.api.v1.derive import OpenModel, extended
from service.api.v1.filters import asked_of, query_of
from service.api.v1.list_models import HeadsOut, ListPage
from service.api.v1.list_read import Listed, ListQuery, asked_page, listed, places, whole
from service.projections.questions import PRESENCE

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class PresenceQuery(ListQuery): ...

    class PresenceItem(OpenModel): ...

else:
    PresenceQuery = query_of(PresenceRow)
    PresenceItem = extended(PresenceRow, "Out", "PresenceItem", left_out=unshown(PresenceRow) | {"evidence"})


class PresenceOut(PresenceItem):
    """One contingent of one authorization; `contingent` null: the whole, or those who are not named."""

    evidence: list[EvidenceOut]

    ABOUT: ClassVar[About] = About(
        "One contingent of one authorization on the day judged, or the whole where none is named.",
        "Un contingente de una autorización el día consultado, o el conjunto si no se nombra ninguno.",
    )


class PresenceSideOut(OpenModel):
    """Those who are there, and those who are authorized to be and were not seen."""

    present: HeadsOut
    authorized: HeadsOut

    ABOUT: ClassVar[About] = About(
        "Who is on one side of the border.",
        "Quiénes están de un lado de la frontera.",
        present=("Those who are there.", "Quienes están ahí."),
        authorized=(
            "Those who are authorized to be there and were not seen.",
            "Quienes están autorizados a estar ahí y no se han visto.",
        ),
    )


class PresenceTotalsOut(OpenModel):
    """On the national territory, and abroad; in `at_most` of both those who can be on either side."""

    national: PresenceSideOut
    abroad: PresenceSideOut

    ABOUT: ClassVar[About] = About(
        "How many are on each side. Those who can be on either are counted in `at_most` of both.",
        (
            "Cuántos hay de cada lado. Quienes pueden estar en cualquiera de los dos se cuentan en el "
            "`at_most` de ambos."
        ),
        national=(
            "Foreign troops on the national territory.",
            "Tropas extranjeras en el territorio nacional.",
        ),
        abroad=("National troops abroad.", "Tropas nacionales en el extranjero."),
    )


class PresencePage(ListPage):
    """`totals`: of all that the filters let through, whatever the page. `next_cursor` null: the last page."""

    items: list[PresenceOut]
    totals: PresenceTotalsOut

    ABOUT: ClassVar[About] = About(
        "A page of those who are across the border.",
        "Una página de quienes están al otro lado de la frontera.",
        items=("The contingents.", "Los contingentes."),
        totals=(
            "The totals of all that the filters let through, whatever the page.",
            "Los totales de todo lo que dejan pasar los filtros, sea cual sea la página.",
        ),
    )


class PresenceRead:
    """The read of the list."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def listed(self, query: PresenceQuery) -> Listed[dict[str, Any]]:
        """A page of who is across the border on a day, and who may be, with totals."""
        profile = self._services.register.profile
        asked, by = asked_of(PresenceRow, query, profile), places(PresenceRow, order(PresenceRow))
        page = asked_page(query, profile, by)
        looked = await whole(
            self._services,
            page.wanted,
            (PRESENCE,),
            lambda wanted: self._services.questions.presence(asked, wanted),
        )
        sums = looked.items[0].sums if looked.items else []
        found = listed(page, looked, lambda one: one.place, lambda one: one.item)
        return found._replace(besides={"totals": totals(sums)})
