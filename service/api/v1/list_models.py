"""The items of the lists over all authorizations, as models made from the rows of each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from domain.authorization.force import InForce
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.row import unshown
from domain.projections.senate_votes import SenateVote, Settled
from domain.values.about import About
from service.api.v1.authorization_models import FindingOut, Int64
from service.api.v1.derive import InstantText, OpenModel, Uuid, Words, extended, model_of

if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class RegisterItem(OpenModel): ...

    class ReportItem(OpenModel): ...

    class VoteItem(OpenModel): ...

    class SettledOut(OpenModel): ...

else:
    RegisterItem = extended(
        RegisterRow,
        "Out",
        "RegisterItem",
        {"id": (Uuid, Field())},
        left_out=unshown(RegisterRow) | {"authorization"},
    )
    ReportItem = extended(ReportRow, "Out", "ReportItem", left_out=unshown(ReportRow))
    VoteItem = model_of(SenateVote, "Out")
    SettledOut = model_of(Settled, "Out")


class HeadsOut(OpenModel):
    """How many there are. `at_most` null: of some it is open; `without_count`: of how many nobody says."""

    at_least: Int64
    at_most: Int64 | None
    without_count: Int64

    ABOUT: ClassVar[About] = About(
        "How many persons there are, as bounds.",
        "Cuántas personas son, como límites.",
        at_least=("At least so many.", "Al menos tantas.", 12),
        at_most=(
            "At most so many; null: of some it is open.",
            "Como máximo tantas; nulo: de algunas queda abierto.",
            12,
        ),
        without_count=(
            "Of how many contingents nobody says how many they are.",
            "De cuántos contingentes nadie dice cuántos son.",
            0,
        ),
    )


class OpenFindingsOut(OpenModel):
    """How many findings are open, by how grave they are."""

    high: Int64
    medium: Int64
    low: Int64

    ABOUT: ClassVar[About] = About(
        "How many findings of this authorization alone are open, by how grave they are.",
        "Cuántos hallazgos de esta sola autorización siguen abiertos, según su gravedad.",
        high=("Grave ones.", "Graves.", 0),
        medium=("Less grave ones.", "Menos graves.", 1),
        low=("Slight ones.", "Leves.", 2),
    )


class AuthorizationSummaryOut(RegisterItem):
    """One authorization of the list. The window's days are bounds: null where open or unknown.

    `in_force`: on the day of the filter `in_force_on`, or else on the day judged; null where neither it nor
    the filter `in_force` was asked.
    """

    in_force: Annotated[str, Words(InForce)] | None
    troops: HeadsOut
    present: HeadsOut
    open_findings: OpenFindingsOut
    last_step_at: InstantText

    ABOUT: ClassVar[About] = About(
        "One authorization of the list. The days of its window are bounds: null where open or unknown.",
        (
            "Una autorización de la lista. Los días de su periodo son límites: nulos si están abiertos o se "
            "desconocen."
        ),
        id=("Its id.", "Su identificador.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        in_force=(
            (
                "Whether it is in force on the day of the filter `in_force_on`, or else on the day judged; "
                "null where neither that nor `in_force` was asked."
            ),
            (
                "Si está vigente el día del filtro `in_force_on` o, en su defecto, el día consultado; "
                "nulo si no se preguntó ni eso ni `in_force`."
            ),
            "yes",
        ),
        troops=(
            "How many people the terms state, granted or only asked for: see `status`.",
            "Cuántas personas indican los términos, autorizadas o solo solicitadas: véase `status`.",
        ),
        present=(
            "How many are across the border on the day judged, as far as the record tells.",
            "Cuántas personas están al otro lado de la frontera el día consultado, según lo que consta.",
        ),
        open_findings=("Its findings that are open.", "Sus hallazgos abiertos."),
        last_step_at=(
            "When its last step was recorded.",
            "Cuándo se registró su último paso.",
            "2026-02-17T18:03:11.120000Z",
        ),
    )


class ReportOut(ReportItem):
    """One obligation to report, or reports without one (`key` null). `reports`, `receipts`: versions."""

    ABOUT: ClassVar[About] = About(
        "One obligation to report, or reports that answer none on record (`key` null).",
        "Una obligación de informar, o informes que no responden a ninguna que conste (`key` nulo).",
    )


class SenateVoteOut(VoteItem):
    """One vote, and every authorization on which it stands."""

    authorizations: list[SettledOut]

    ABOUT: ClassVar[About] = About(
        "One vote, and every authorization on which it stands.",
        "Una votación y todas las autorizaciones en que consta.",
        authorizations=("Every authorization that it settled.", "Todas las autorizaciones que resolvió."),
    )


class FacetValueOut(OpenModel):
    """`n`: how many items of all pages have the value."""

    value: str
    n: Annotated[int, Field(json_schema_extra={"format": "int64"})]

    ABOUT: ClassVar[About] = About(
        "A value that items of the list have, and how many have it.",
        "Un valor que tienen elementos de la lista, y cuántos lo tienen.",
        value=("The value.", "El valor.", "US"),
        n=("How many items of all pages have it.", "Cuántos elementos de todas las páginas lo tienen.", 9),
    )


class ListPage(OpenModel):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    next_cursor: str | None
    total: Annotated[int, Field(json_schema_extra={"format": "int64"})] | None

    ABOUT: ClassVar[About] = About(
        "A page of a list.",
        "Una página de una lista.",
        next_cursor=(
            "What leads to the next page; null: this is the last one.",
            "Lo que lleva a la página siguiente; nulo: esta es la última.",
            "WyI5ZjA4Il0",
        ),
        total=(
            "How many items all pages have together; null: not asked for by `count`.",
            "Cuántos elementos hay en todas las páginas; nulo: no se pidió con `count`.",
            12,
        ),
    )


class AuthorizationsPage(ListPage):
    """`next_cursor` null: this is the last page. `total` and `facets`, of all pages: null unless asked for.

    `facets`: by the words that were asked for, the values on record, the most frequent first.
    """

    items: list[AuthorizationSummaryOut]
    facets: dict[str, list[FacetValueOut]] | None

    ABOUT: ClassVar[About] = About(
        "A page of authorizations.",
        "Una página de autorizaciones.",
        items=("The authorizations.", "Las autorizaciones."),
        facets=(
            (
                "By each word of `facets` the values on record, the most frequent first, of all pages; null: "
                "not asked for."
            ),
            (
                "Por cada palabra de `facets`, los valores que constan, primero los más frecuentes, de todas "
                "las páginas; nulo: no se pidió."
            ),
        ),
    )


class FindingsPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[FindingOut]

    ABOUT: ClassVar[About] = About(
        "A page of findings.",
        "Una página de hallazgos.",
        items=("The findings.", "Los hallazgos."),
    )


class ReportsPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[ReportOut]

    ABOUT: ClassVar[About] = About(
        "A page of reports.",
        "Una página de informes.",
        items=("The reports.", "Los informes."),
    )


class SenateVotesPage(ListPage):
    """`next_cursor` null: this is the last page. `total`: of all pages, null unless asked for by `count`."""

    items: list[SenateVoteOut]

    ABOUT: ClassVar[About] = About(
        "A page of votes.",
        "Una página de votaciones.",
        items=("The votes.", "Las votaciones."),
    )
