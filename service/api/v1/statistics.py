"""The read of how many there are, of what, by one to three keys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, create_model

from domain.projections.statistics import BY
from domain.values.about import About
from service.api.http.problems import wrong_parameter
from service.api.http.services import Services
from service.api.v1.authorization_models import Int64
from service.api.v1.derive import OpenModel
from service.api.v1.list_models import HeadsOut, ListPage
from service.api.v1.list_read import Listed, ListQuery, asked_page, listed, whole
from service.api.v1.parameters import CIVIL_DAY, day_of
from service.projections.statistics import PROJECTIONS

Number = Annotated[float, Field(json_schema_extra={"format": "double"})]

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class StatisticsQuery(ListQuery):
        by: str
        to: str | None

else:
    _WORDS = "|".join(BY)
    _DAY = "Of authorizations whose window {}."
    StatisticsQuery = create_model(
        "StatisticsQuery",
        __base__=ListQuery,
        by=(
            Annotated[
                str,
                Field(
                    pattern=f"^(?:{_WORDS})(?:,(?:{_WORDS})){{0,2}}$",
                    max_length=60,
                    description=f"By one to three of these words, separated by commas: {', '.join(BY)}.",
                    examples=["year,movement"],
                ),
            ],
            ...,
        ),
        **{
            name: (Annotated[str, Field(pattern=CIVIL_DAY, description=_DAY.format(told))] | None, None)
            for name, told in (
                ("from", "does not end before that day"),
                ("to", "does not begin after that day"),
            )
        },
    )


class DelayOut(OpenModel):
    """By how many days decrees came after the first authorized day."""

    ABOUT: ClassVar[About] = About(
        "By how many days decrees were published after the first authorized day; negative: before it.",
        "Cuántos días después del primer día autorizado se publicaron los decretos; negativo: antes.",
        n=("Of how many decrees both days are known.", "De cuántos decretos constan ambos días.", 3),
        median=("The median; null: of none.", "La mediana; nulo: de ninguno.", 2.0),
        most=("The most; null: of none.", "El máximo; nulo: de ninguno.", 54),
        after_first_day=("How many came after it.", "Cuántos se publicaron después.", 2),
    )

    n: Int64
    median: Number | None
    most: Int64 | None
    after_first_day: Int64


class OwedReportsOut(OpenModel):
    """How many reports."""

    ABOUT: ClassVar[About] = About(
        "How many reports.",
        "Cuántos informes.",
        owed=("How many are, or were, owed.", "Cuántos se deben o se debían.", 5),
        due=("Whose term runs.", "Cuyo plazo corre.", 1),
        overdue=("Whose term is over, without a report.", "Cuyo plazo venció sin informe.", 1),
        delivered=("How many came.", "Cuántos llegaron.", 2),
        late=("How many came after their term (F14).", "Cuántos llegaron fuera de plazo (F14).", 1),
    )

    owed: Int64
    due: Int64
    overdue: Int64
    delivered: Int64
    late: Int64


class VotesOut(OpenModel):
    """How many votes, and how clear."""

    ABOUT: ClassVar[About] = About(
        "How many votes, and how clear.",
        "Cuántas votaciones, y qué tan claras.",
        n=(
            "How many; one that settles several counts once.",
            "Cuántas; la que resuelve varias cuenta una vez.",
            9,
        ),
        unanimous=(
            "How many nobody is known to have opposed or abstained from.",
            "En cuántas consta que nadie votó en contra, y no constan abstenciones.",
            6,
        ),
        median_margin=(
            "The median of votes in favour less those against, where both are known; null: of none.",
            "La mediana de votos a favor menos en contra, si constan ambos; nulo: de ninguna.",
            91.0,
        ),
    )

    n: Int64
    unanimous: Int64
    median_margin: Number | None


class StatisticOut(OpenModel):
    """The numbers of one group."""

    ABOUT: ClassVar[About] = About(
        "The numbers of one group of authorizations.",
        "Los números de un grupo de autorizaciones.",
        keys=(
            "The value of each key; null: not stated.",
            "El valor de cada clave; nulo: no se indica.",
            {"year": "2026"},
        ),
        authorizations=("How many authorizations.", "Cuántas autorizaciones.", 4),
        granted=("How many were granted.", "Cuántas se concedieron.", 3),
        decreed=("Of how many a decree is on record.", "De cuántas consta un decreto.", 2),
        troops=(
            "How many troops the terms state, also of what was only asked for: no number of troops allowed.",
            (
                "Cuántos efectivos indican los términos, también los de lo que solo se solicitó: no es un "
                "número de tropas autorizadas."
            ),
        ),
        troops_granted=(
            "Of those that were granted, how many troops the terms state.",
            "Cuántos efectivos indican los términos de las que se concedieron.",
        ),
        publication_delay=("When decrees came.", "Cuándo se publicaron los decretos."),
        reports=("The reports.", "Los informes."),
        votes=("The votes.", "Las votaciones."),
        findings=(
            "By the code of a rule, how many open findings.",
            "Por código de regla, cuántos hallazgos abiertos.",
            {"F11": 2},
        ),
    )

    keys: dict[str, str | None]
    authorizations: Int64
    granted: Int64
    decreed: Int64
    troops: HeadsOut
    troops_granted: HeadsOut
    publication_delay: DelayOut
    reports: OwedReportsOut
    votes: VotesOut
    findings: dict[str, Int64]


class StatisticsPage(OpenModel):
    """A page of groups."""

    ABOUT: ClassVar[About] = About(
        "A page of groups of authorizations, by their keys.",
        "Una página de grupos de autorizaciones, por sus claves.",
        by=("The keys, in the order asked for.", "Las claves, en el orden pedido.", ["year"]),
        items=("The groups.", "Los grupos."),
        next_cursor=ListPage.ABOUT.fields["next_cursor"],
    )

    by: list[str]
    items: list[StatisticOut]
    next_cursor: str | None


class StatisticsRead:
    """The read of the groups."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def listed(self, query: StatisticsQuery) -> Listed[dict[str, Any]]:
        """A page of groups, each with its numbers."""
        by = query.by.split(",")
        if len(set(by)) < len(by):
            raise wrong_parameter("by", "must name each key once", "repeated")
        days = (("from", "from_on", getattr(query, "from")), ("to", "to_on", query.to))
        asked = {column: day_of(text, date.max, name) for name, column, text in days if text is not None}
        page = asked_page(query, self._services.register.profile, (str, str, str))
        looked = await whole(
            self._services,
            page.wanted,
            PROJECTIONS,
            lambda wanted: self._services.statistics.groups(by, asked, wanted),
        )
        found = listed(page, looked, lambda one: one[0], lambda one: one[1])
        return found._replace(besides={"by": by})
