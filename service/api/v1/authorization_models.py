"""The model of an authorization as it stands (AuthorizationOut), and what it is made of.

Over 400 lines: what each field means stands beside it, in two languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from domain.authorization.deployment import DeploymentStatus
from domain.authorization.disputes import DisputeStatus
from domain.authorization.obligations import ObligationStatus
from domain.authorization.presence import Presence
from domain.authorization.procedure import ProceedingStatus
from domain.authorization.terms_fold import ActWord
from domain.authorization.tracks import Status
from domain.events import EVENT_TYPES, CompetingValue, Extent, Grant
from domain.findings import Against, FindingStatus, Severity, Verdict
from domain.values import Count, ExternalId, ReportObligation, Terms
from domain.values.about import About, about
from service.api.v1.derive import DayText, OpenModel, Uuid, Words, model_of
from service.event_store.upcasters import current_type, known_types

EventTypeWord = Annotated[
    str,
    Words(
        *known_types(),
        means={
            name: said.whole for name in known_types() if (said := about(EVENT_TYPES[current_type(name)]))
        },
    ),
]
"""The type of an event: clients meet others unharmed."""

Int64 = Annotated[int, Field(json_schema_extra={"format": "int64"})]

if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class ExternalIdOut(OpenModel): ...

    class TermsOut(OpenModel): ...

    class CountOut(OpenModel): ...

    class ReportObligationOut(OpenModel): ...

    class CompetingValueOut(OpenModel): ...

else:
    TermsOut = model_of(Terms, "Out")
    ExternalIdOut = model_of(ExternalId, "Out")
    CountOut = model_of(Count, "Out")
    ReportObligationOut = model_of(ReportObligation, "Out")
    CompetingValueOut = model_of(CompetingValue, "Out")


class StepOut(OpenModel):
    """One step that stands. `data` has the fields of its type's webhook: open, null where unknown.

    As last corrected, and with the values that count in a dispute; what was recorded stands in the events.
    """

    version: Int64
    type: EventTypeWord
    corrected_by_version: Int64 | None
    data: dict[str, Any]

    ABOUT: ClassVar[About] = About(
        (
            "A step that stands, as last corrected and with the values that count in a dispute. What was "
            "recorded stands in the events."
        ),
        (
            "Un paso vigente, según su última corrección y con los valores que cuentan en una controversia. "
            "Lo que se registró está en los eventos."
        ),
        version=(
            "Its version in the stream of the authorization, from 1.",
            "Su versión en la secuencia del expediente, desde 1.",
            5,
        ),
        type=("The type of its event.", "El tipo de su evento.", "mx.anuencia.senate-voted.v2"),
        corrected_by_version=(
            "The version of the correction that it is shown by; null: never corrected.",
            "La versión de la corrección que se muestra; nulo: nunca se corrigió.",
            8,
        ),
        data=(
            "Its data: the fields of its type (see the webhook of that name), null where unknown.",
            "Sus datos: los campos de su tipo (véase el webhook de ese nombre), nulos si se desconocen.",
        ),
    )


class ProceedingOut(OpenModel):
    """Request, vote, decree. 0 is the original. `vote` is the one that counts."""

    number: Int64
    status: Annotated[str, Words(ProceedingStatus)]
    request: StepOut | None
    opinions: list[StepOut]
    vote: StepOut | None
    earlier_votes: list[StepOut]
    decree: StepOut | None
    decree_corrections: list[StepOut]
    in_force_from_on: DayText | None

    ABOUT: ClassVar[About] = About(
        "One proceeding: request, vote, decree.",
        "Un procedimiento: solicitud, votación, decreto.",
        number=(
            "0 is the original; 1, 2 and so on modify what was granted.",
            "0 es el original; 1, 2, etc. modifican lo otorgado.",
            0,
        ),
        status=(
            "How far it has come: the furthest act on record, in whatever order they came.",
            "Qué tan avanzado está: el acto más avanzado que consta, en cualquier orden.",
            "decreed",
        ),
        request=("The request.", "La solicitud."),
        opinions=("The opinions of committees.", "Los dictámenes de comisiones."),
        vote=("The vote that counts.", "La votación que cuenta."),
        earlier_votes=("Votes that were repeated.", "Votaciones que se repitieron."),
        decree=("The decree.", "El decreto."),
        decree_corrections=(
            "What the gazette corrected of the decree.",
            "Lo que el Diario Oficial corrigió del decreto.",
        ),
        in_force_from_on=(
            (
                "The first day in force, as far as the rule of the decree and the record tell it; null: "
                "nothing tells."
            ),
            (
                "El primer día de vigencia, hasta donde lo dicen la regla del decreto y lo que consta; nulo: "
                "nada lo dice."
            ),
            "2026-02-17",
        ),
    )


class DeployedPartOut(OpenModel):
    """`contingent` null: those of whom the record does not say which contingent they are."""

    contingent: str | None
    presence: Annotated[str, Words(Presence)]
    entered_count: CountOut | None
    crossed_back_count: CountOut | None

    ABOUT: ClassVar[About] = About(
        "What was observed of one contingent.",
        "Lo que se observó de un contingente.",
        contingent=(
            "The key of the contingent; null: those of whom the record does not say which one they are.",
            "La clave del contingente; nulo: aquellos de quienes no consta cuál es.",
            "c1",
        ),
        presence=("Where they are on the day judged.", "Dónde están el día consultado.", "present"),
        entered_count=(
            "How many crossed over, in all; null: open.",
            "Cuántos cruzaron de ida, en total; nulo: queda abierto.",
        ),
        crossed_back_count=(
            "How many crossed back, in all; null: open.",
            "Cuántos cruzaron de vuelta, en total; nulo: queda abierto.",
        ),
    )


class DeploymentOut(OpenModel):
    """What was observed of the movement."""

    status: Annotated[str, Words(DeploymentStatus)]
    first_crossing_on: DayText | None
    parts: list[DeployedPartOut]

    ABOUT: ClassVar[About] = About(
        "What was observed of the movement.",
        "Lo que se observó del movimiento.",
        status=("How far it has come.", "Qué tan avanzado está.", "under_way"),
        first_crossing_on=(
            "The day of the first crossing on record.",
            "El día del primer cruce que consta.",
            "2026-02-27",
        ),
        parts=("Each contingent.", "Cada contingente."),
    )


class ReportObligationStandOut(OpenModel):
    """How far one obligation to report has come; `obligation` null: no terms state it.

    `expected_on`: no deadline, but by which day it could be asked for, where its term cannot begin to run.
    """

    key: str | None
    obligation: ReportObligationOut | None
    status: Annotated[str, Words(ObligationStatus)]
    anchor_on: DayText | None
    due_on: DayText | None
    expected_on: DayText | None

    ABOUT: ClassVar[About] = About(
        "How far one obligation to report has come.",
        "Qué tan avanzada está una obligación de informar.",
        key=("Its key in the terms.", "Su clave en los términos.", "r1"),
        obligation=(
            "The obligation as the terms state it; null: none state it.",
            "La obligación según los términos; nulo: ninguno la indica.",
        ),
        status=(
            "How far the report has come on the day judged.",
            "Qué tan avanzado está el informe el día consultado.",
            "awaiting_anchor",
        ),
        anchor_on=(
            "The day from which the term is counted; null: not on record.",
            "El día desde el que se cuenta el plazo; nulo: no consta.",
            "2026-07-10",
        ),
        due_on=(
            "The last day of the term; null: it cannot be told.",
            "El último día del plazo; nulo: no se puede saber.",
            "2026-08-09",
        ),
        expected_on=(
            (
                "No deadline: the last day of the term if it had begun on the last authorized day, where "
                "that has passed and what the term is counted from is not on record; null otherwise."
            ),
            (
                "No es un vencimiento: el último día del plazo si hubiera empezado el último día autorizado, "
                "cuando este ya pasó y no consta aquello desde lo que se cuenta; nulo en los demás casos."
            ),
            "2026-08-14",
        ),
    )


class DisputeOut(OpenModel):
    """Values that sources state differently. `about_version` null: the whole is meant, not one step."""

    version: Int64
    about_version: Int64 | None
    path: str
    status: Annotated[str, Words(DisputeStatus)]
    values: list[CompetingValueOut]
    resolved_by_version: Int64 | None
    value: Any
    why: str | None

    ABOUT: ClassVar[About] = About(
        "Values of one field that sources state differently.",
        "Valores de un mismo campo que las fuentes afirman de manera distinta.",
        version=(
            "The version of the step by which the dispute is on record.",
            "La versión del paso en que consta la controversia.",
            8,
        ),
        about_version=(
            "The version of the step whose value it is; null: a value that follows from all steps.",
            "La versión del paso al que pertenece el valor; nulo: un valor que resulta de todos los pasos.",
            2,
        ),
        path=("The field, as a path.", "El campo, como ruta.", "terms.contingents.c1.count"),
        status=("Whether a value has been chosen.", "Si ya se eligió un valor.", "open"),
        values=(
            "The competing values, each with its citation.",
            "Los valores en disputa, cada uno con su cita.",
        ),
        resolved_by_version=(
            "The version of the step that chose; null: none has.",
            "La versión del paso que eligió; nulo: ninguno.",
            12,
        ),
        value=(
            "The value chosen; null also while the dispute is open.",
            "El valor elegido; nulo también mientras la controversia sigue abierta.",
        ),
        why=("Why it was chosen.", "Por qué se eligió.", "Lo dice la Gaceta"),
    )


class EvidenceOut(OpenModel):
    """A step, by its version in the stream of an authorization."""

    authorization: Uuid
    version: Int64

    ABOUT: ClassVar[About] = About(
        "A step that shows something, by its version in the stream of an authorization.",
        "Un paso que muestra algo, por su versión en el expediente de una autorización.",
        authorization=(
            "The id of the authorization.",
            "El identificador de la autorización.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        version=(
            "The version of the step in its stream, from 1.",
            "La versión del paso en su expediente, desde 1.",
            6,
        ),
    )


class SentenceOut(OpenModel):
    """In English and in Spanish."""

    en: str
    es: str

    ABOUT: ClassVar[About] = About(
        "One sentence, in two languages.",
        "Una oración, en dos idiomas.",
        en=("In English.", "En inglés.", "The decree was published 3 days after the first crossing."),
        es=("In Spanish.", "En español.", "El decreto se publicó 3 días después del primer cruce."),
    )


class FindingOut(OpenModel):
    """A rule that the record does not satisfy, on the day judged, with what shows it.

    `figures`: numbers, days and words by name. `disputed`: another of the competing values would undo it.
    """

    authorization: Uuid
    code: str
    severity: Annotated[str, Words(Severity)]
    status: Annotated[str, Words(FindingStatus)]
    certainty: Annotated[str, Words(Verdict)]
    subject: str
    figures: dict[str, Any]
    since_on: DayText | None
    disputed: bool
    against: Annotated[str, Words(Against)] | None
    evidence: list[EvidenceOut]
    citation: str
    sentence: SentenceOut

    ABOUT: ClassVar[About] = About(
        "A rule that the record does not satisfy, on the day judged, with what shows it.",
        "Una regla que lo que consta no cumple, el día consultado, con lo que lo muestra.",
        authorization=(
            "The id of the authorization that it is found in.",
            "El identificador de la autorización en que se halla.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        code=(
            (
                "The code of the rule. F: done otherwise than authorized; C: the record contradicts itself; "
                "M: the record lacks something."
            ),
            (
                "El código de la regla. F: se hizo de manera distinta a lo autorizado; C: lo que consta se "
                "contradice; M: falta algo por constar."
            ),
            "F11",
        ),
        severity=("How grave it is.", "Su gravedad.", "medium"),
        status=("Whether anybody has explained it.", "Si alguien lo explicó.", "open"),
        certainty=(
            "Whether the rule is broken on every reading of the record.",
            "Si la regla se incumple en toda lectura de lo que consta.",
            "certain",
        ),
        subject=(
            "What it is about: a path or key of the authorization.",
            "A qué se refiere: una ruta o clave de la autorización.",
            "proceedings.0",
        ),
        figures=(
            "Its numbers, days and words by name, such as `days`.",
            "Sus números, días y palabras por nombre, como `days`.",
            {"days": 3},
        ),
        since_on=(
            "The day from which the rule is broken; null: unknown.",
            "El día desde el que se incumple; nulo: se desconoce.",
            "2026-02-27",
        ),
        disputed=(
            "Whether another of the competing values would undo it.",
            "Si otro de los valores en disputa lo desharía.",
            False,
        ),
        against=(
            "What a publication or conclusion was compared with.",
            "Con qué se comparó una publicación o conclusión.",
            "observed",
        ),
        evidence=("The steps that show it.", "Los pasos que lo muestran."),
        citation=(
            "The law that the rule rests on, else the register's own rule.",
            "La norma en que se apoya la regla; si no, la regla propia del registro.",
            "Constitución Política de los Estados Unidos Mexicanos, art. 76 fr. III",
        ),
        sentence=("The finding in words.", "El hallazgo en palabras."),
    )


class OriginOut(OpenModel):
    """The act that a value of the effective terms comes from."""

    act: Annotated[str, Words(ActWord)]
    version: Int64

    ABOUT: ClassVar[About] = About(
        "The act that a value of the effective terms comes from.",
        "El acto del que proviene un valor de los términos vigentes.",
        act=("What kind of act it is.", "Qué clase de acto es.", "decreed"),
        version=("The version of its step in the stream.", "La versión de su paso en la secuencia.", 6),
    )


class FoldedTermsOut(OpenModel):
    """`effective`: what holds; `original`: by the original proceeding alone; both null where no act says.

    `origins`: the act by path, such as `terms.contingents.c1.count`.
    """

    effective: TermsOut | None
    origins: dict[str, OriginOut]
    original: TermsOut | None

    ABOUT: ClassVar[About] = About(
        "The terms, and the act that each value comes from.",
        "Los términos y el acto del que proviene cada valor.",
        effective=(
            "The terms that hold, of all acts together; null: no act states any.",
            "Los términos que valen, de todos los actos en conjunto; nulo: ningún acto los indica.",
        ),
        origins=(
            "The act of each value, by path, such as `terms.contingents.c1.count`.",
            "El acto de cada valor, por ruta, como `terms.contingents.c1.count`.",
        ),
        original=(
            "The terms by the original proceeding alone; null: none are stated.",
            "Los términos según el procedimiento original; nulo: no se indican.",
        ),
    )


class AuthorizationOut(OpenModel):
    """Where an authorization stands. In lists of steps, `[]` means that none is on record."""

    id: Uuid
    reference: str
    title: str
    version: Int64
    status: Annotated[str, Words(Status)]
    merged_into: Uuid | None
    external_ids: list[ExternalIdOut] | None
    extent: Annotated[str, Words(Extent)] | None
    grant: Annotated[str, Words(Grant)] | None
    proceedings: list[ProceedingOut]
    deployment: DeploymentOut
    report_obligations: list[ReportObligationStandOut]
    terms: FoldedTermsOut
    crossings: list[StepOut]
    calls: list[StepOut]
    phases: list[StepOut]
    incidents: list[StepOut]
    accounts: list[StepOut]
    reports: list[StepOut]
    links: list[StepOut]
    disputes: list[DisputeOut]
    findings: list[FindingOut]

    ABOUT: ClassVar[About] = About(
        (
            "Where an authorization stands on the day judged. In lists of steps an empty one means that none "
            "is on record."
        ),
        (
            "Dónde se encuentra una autorización el día consultado. En las listas de pasos, una vacía "
            "significa que no consta ninguno."
        ),
        id=("Its id.", "Su identificador.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        reference=(
            "By what people call it: a label, which need not be unique.",
            "Cómo se le llama: una etiqueta, que puede repetirse.",
            "MX-2026-SOF1",
        ),
        title=("Its title.", "Su título.", "Evento No. SOF1 Capacitación MEXSOF (Defensa)"),
        version=(
            "How many steps its stream has: what `If-Match` compares.",
            "Cuántos pasos tiene su secuencia: lo que compara `If-Match`.",
            12,
        ),
        status=(
            "Where it stands, in one word; the tracks below say more.",
            "Dónde se encuentra, en una palabra; lo que sigue dice más.",
            "decreed",
        ),
        merged_into=(
            "The older authorization that it was found to be the same as.",
            "La autorización más antigua con la que resultó ser la misma.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        external_ids=(
            "Identifiers that others gave; null: not stated.",
            "Identificadores dados por otros; nulo: no se indica.",
            [{"kind": "event_number", "value": "SOF1"}],
        ),
        extent=(
            "Whether it allows one crossing each way or several.",
            "Si permite un solo cruce de ida y uno de vuelta, o varios.",
            "one_act",
        ),
        grant=(
            "What is said of a grant where none is on record.",
            "Qué se dice del otorgamiento cuando no consta ninguno.",
            "none_stated",
        ),
        proceedings=("Its proceedings, the original first.", "Sus procedimientos, el original primero."),
        deployment=("What was observed of the movement.", "Lo que se observó del movimiento."),
        report_obligations=(
            "The reports that are owed, and how far each has come.",
            "Los informes que se deben y qué tan avanzado está cada uno.",
        ),
        terms=(
            "The terms that hold, with their origins, and those of the beginning.",
            "Los términos que valen, con su origen, y los del principio.",
        ),
        crossings=("Entries and exits.", "Ingresos y salidas."),
        calls=(
            "Arrivals and departures that are no crossing of the border.",
            "Arribos y zarpes que no son cruces de la frontera.",
        ),
        phases=("Phases seen to begin and to end.", "Fases cuyo inicio o término se observó."),
        incidents=("What went otherwise than it should.", "Lo que ocurrió de manera distinta a la debida."),
        accounts=("What offices have said.", "Lo que han dicho las dependencias."),
        reports=("Reports sent and received.", "Informes enviados y recibidos."),
        links=(
            "How it hangs together with other authorizations.",
            "Cómo se relaciona con otras autorizaciones.",
        ),
        disputes=(
            "Values that sources state differently.",
            "Valores que las fuentes afirman de manera distinta.",
        ),
        findings=("What does not add up on the day judged.", "Lo que no cuadra el día consultado."),
    )
