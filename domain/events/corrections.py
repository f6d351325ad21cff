"""Events about the record itself: links, corrections, disputes, explanations, erasures.

Over 400 lines: what each field means stands beside it, in two languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn
from uuid import UUID

from domain.events.disclosed import DISCLOSED_PATHS, Digests, in_free_json, reaches, stated_flaws
from domain.events.step import Step, event
from domain.values import (
    Citation,
    Day,
    Flaw,
    Int,
    Items,
    LongText,
    Path,
    Text,
    Version,
    value,
)
from domain.values.about import About, Means

if TYPE_CHECKING:
    from domain.events import OriginalEvent

Relation = Annotated[
    Literal[
        "supersedes",
        "superseded_by",
        "paired_with",
        "same_programme",
        "batch",
        "same_session",
        "related",
        "same_as",
    ],
    Means(
        {
            "supersedes": ("It takes the place of the others.", "Ocupa el lugar de las otras."),
            "superseded_by": ("The others take its place.", "Las otras ocupan su lugar."),
            "paired_with": (
                "Its counterpart, such as an exercise in the other country.",
                "Su contraparte, como un ejercicio en el otro país.",
            ),
            "same_programme": ("They belong to one programme.", "Pertenecen a un mismo programa."),
            "batch": ("They were requested together.", "Se solicitaron juntas."),
            "same_session": ("They were dealt with in one session.", "Se trataron en una misma sesión."),
            "related": ("They are related in another way.", "Se relacionan de otro modo."),
            "same_as": (
                "They are one and the same: the later registered is merged into the older.",
                "Son una misma: la registrada después se fusiona con la más antigua.",
            ),
        }
    ),
]
CONVERSE: Final[dict[Relation, Relation]] = {"supersedes": "superseded_by", "superseded_by": "supersedes"}
"""What the other stream records; a relation that is missing here is its own converse."""
Basis = Annotated[
    Literal["stated", "inferred"],
    Means(
        {
            "stated": ("A source says so.", "Lo dice una fuente."),
            "inferred": (
                "It follows from what is on record; no source says so.",
                "Se infiere de lo que consta; ninguna fuente lo dice.",
            ),
        }
    ),
]


@value
class Group:
    """Those who are meant without being named, and how many they are said to be."""

    name: Text | None = None
    stated_size: Int | None = None

    ABOUT = About(
        "Authorizations that are meant without being named.",
        "Autorizaciones a las que se alude sin nombrarlas.",
        name=(
            "What the group is called.",
            "Cómo se llama el grupo.",
            "Solicitudes recibidas el 22 de marzo de 2023",
        ),
        stated_size=("How many they are said to be.", "Cuántas se dice que son.", 4),
    )


@event("authorizations-linked", version=1, family="record", day="on")
@value
class AuthorizationsLinked(Step):
    """Written to all streams that it names. `merged_into`: given by the register on `same_as`, in the
    stream that was registered later."""

    relation: Relation
    others: Annotated[tuple[UUID, ...], Items(0, 100)] | None = None
    group: Group | None = None
    basis: Basis
    why: LongText | None = None
    on: Day | None = None
    merged_into: UUID | None = None

    ABOUT = About(
        "How authorizations hang together. It is written to all that it names.",
        "Cómo se relacionan varias autorizaciones. Se escribe en todas las que nombra.",
        (
            "The source named by the citations, or the register where `basis` is `inferred`.",
            "La fuente de las citas, o el registro si `basis` es `inferred` (inferido).",
        ),
        None,
        relation=(
            "How this one stands to the others.",
            "Qué relación tiene esta con las otras.",
            "paired_with",
        ),
        others=(
            "The other authorizations, by id.",
            "Las otras autorizaciones, por su identificador.",
            ["0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"],
        ),
        group=("Others that are not named.", "Otras que no se nombran.", {"stated_size": 4}),
        basis=("Whether a source says so.", "Si lo dice una fuente.", "stated"),
        why=("Why they are linked.", "Por qué se vinculan.", "Ejercicios recíprocos"),
        on=("The day from which it holds.", "El día desde el que vale.", "2026-02-17"),
        merged_into=(
            "The older authorization that this one is the same as; given by the register with `same_as`.",
            "La autorización más antigua con la que coincide; la da el registro con `same_as`.",
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
    )

    def flaws(self) -> Iterator[Flaw]:
        if not self.others and self.group is None:
            yield Flaw("others", "required", "names no other authorization, and no group is stated")
        if self.relation == "same_as" and len(self.others or ()) != 1:
            yield Flaw("others", "item-count", "must name exactly one other that is the same")


class CorrectedStep:
    """The whole step again, with its day and citations: stored as its type and its data."""

    __slots__ = ("event",)

    event: OriginalEvent

    def __init__(self, event: OriginalEvent) -> None:
        object.__setattr__(self, "event", event)

    def written(self) -> dict[str, Any]:
        """Its form in stored data: the name of its type, which a later version may replace, and its data."""
        return {"type": self.event.event_type.name, "data": self.event}

    def __eq__(self, other: object) -> bool:
        return self.event == other.event if isinstance(other, CorrectedStep) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.event)

    def __repr__(self) -> str:
        return f"CorrectedStep({self.event!r})"

    def __reduce__(self) -> tuple[type[CorrectedStep], tuple[OriginalEvent]]:
        return CorrectedStep, (self.event,)

    def __setattr__(self, name: str, given: object) -> NoReturn:
        raise AttributeError(f"a CorrectedStep is never changed: {name}")


@event("step-corrected", version=1, family="record")
@value
class StepCorrected(Step):
    """Of an original step, any number of times: the last standing one counts."""

    version: Version
    step: CorrectedStep
    why: LongText

    ABOUT = About(
        (
            "A step again, as it should have been recorded. It may come any number of times: the last that "
            "stands counts."
        ),
        "Un paso otra vez, como debió registrarse. Puede repetirse: cuenta la última corrección vigente.",
        ("The register itself.", "El propio registro."),
        None,
        version=("The version of the step that is corrected.", "La versión del paso que se corrige.", 2),
        step=(
            "The whole step again, with its day and citations.",
            "El paso entero otra vez, con su día y sus citas.",
        ),
        why=("Why it is corrected.", "Por qué se corrige.", "El día estaba mal copiado"),
    )

    def flaws(self) -> Iterator[Flaw]:
        yield from stated_flaws(self.citations, "roster")
        if in_free_json(getattr(self.step.event, "claim", None)) is not None:
            yield from stated_flaws(self.citations, "claim")


@event("step-annulled", version=1, family="record")
@value
class StepAnnulled(Step):
    """Of any step, an annulment too."""

    version: Version
    why: LongText

    ABOUT = About(
        "A step that should not have been recorded, or an annulment that should not. It stays readable.",
        "Un paso que no debió registrarse, o una anulación que no debió hacerse. Sigue siendo legible.",
        ("The register itself.", "El propio registro."),
        None,
        version=("The version of the step that is annulled.", "La versión del paso que se anula.", 3),
        why=("Why it is annulled.", "Por qué se anula.", "Se registró en otro expediente"),
    )


@value
class CompetingValue:
    """One that a source states; `value` is JSON as the field would have it."""

    value: Any = None
    citation: Citation

    ABOUT = About(
        "One of the values that sources state.",
        "Uno de los valores que afirman las fuentes.",
        value=(
            "The value, as JSON of the form that the field has.",
            "El valor, como JSON con la forma que tiene el campo.",
            "2026-02-13",
        ),
        citation=("Where it is stated.", "Dónde se afirma."),
    )


@event("value-disputed", version=1, family="statement")
@value
class ValueDisputed(Step):
    """`version` null: the effective or derived value of the whole is disputed, not that of one step."""

    version: Version | None = None
    path: Path
    values: Annotated[tuple[CompetingValue, ...], Items(1, 20)]

    ABOUT = About(
        "Sources state different values of one field. All are kept.",
        "Las fuentes afirman valores distintos de un mismo campo. Todos se conservan.",
        ("The sources that the competing values cite.", "Las fuentes que citan los valores en disputa."),
        None,
        version=(
            "The version of the step whose value it is; null: a value that follows from all steps.",
            "La versión del paso al que pertenece el valor; nulo: un valor que resulta de todos los pasos.",
            2,
        ),
        path=("The field, as a path.", "El campo, como ruta.", "terms.contingents.c1.count"),
        values=("The values, each with its citation.", "Los valores, cada uno con su cita."),
    )

    def flaws(self) -> Iterator[Flaw]:
        if any(reaches(self.path, name) for name in DISCLOSED_PATHS):
            yield Flaw(
                "path",
                "personal",
                "is disclosed outside the log, or is what somebody said: correct the step, or record another "
                "account",
            )


@event("dispute-resolved", version=1, family="statement")
@value
class DisputeResolved(Step):
    """Which of the competing values counts."""

    dispute_version: Version
    value: Any = None
    why: LongText

    ABOUT = About(
        "One of the competing values is chosen.",
        "Se elige uno de los valores en disputa.",
        ("The register itself.", "El propio registro."),
        None,
        dispute_version=("The version of the dispute.", "La versión de la controversia.", 8),
        value=(
            "The value chosen, as JSON of the form that the field has.",
            "El valor elegido, como JSON con la forma que tiene el campo.",
            "2026-02-11",
        ),
        why=("Why this one.", "Por qué este.", "Lo dice la Gaceta"),
    )


@value
class Evidence:
    """A step, by its version in the stream of an authorization."""

    authorization: UUID
    version: Version

    ABOUT = About(
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


@event("finding-acknowledged", version=1, family="statement", day="judged_on")
@value
class FindingAcknowledged(Step):
    """Explains a finding as it stood, and never makes a true one false. `figures`: by name."""

    code: Text
    subject: Path
    evidence: Annotated[tuple[Evidence, ...], Items(0, 200)]
    figures: Any = None
    judged_on: Day
    by_office: Text
    why: LongText

    ABOUT = About(
        "An office explains a finding as it stood. It never makes a true finding false.",
        "Una dependencia explica un hallazgo tal como estaba. Nunca vuelve falso un hallazgo cierto.",
        ("The office that explains it.", "La dependencia que lo explica."),
        None,
        code=("The code of the rule.", "El código de la regla.", "F11"),
        subject=(
            "What the finding is about: a path or key of the authorization.",
            "A qué se refiere el hallazgo: una ruta o clave de la autorización.",
            "proceedings.0",
        ),
        evidence=(
            "The steps that showed it then.",
            "Los pasos que lo mostraban entonces.",
            [{"authorization": "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11", "version": 6}],
        ),
        figures=(
            "Its numbers, days and words then, by name.",
            "Sus números, días y palabras de entonces, por nombre.",
            {"days": 12},
        ),
        judged_on=("The day on which it was judged.", "El día en que se juzgó.", "2026-03-15"),
        by_office=("The office that says so.", "La dependencia que lo dice.", "registrar"),
        why=(
            "The explanation.",
            "La explicación.",
            "El decreto se publicó con retraso por la edición vespertina",
        ),
    )


@event("finding-resolved", version=1, family="statement", day="judged_on")
@value
class FindingResolved(Step):
    """Its fields are those of an acknowledgement."""

    code: Text
    subject: Path
    evidence: Annotated[tuple[Evidence, ...], Items(0, 200)]
    figures: Any = None
    judged_on: Day
    by_office: Text
    why: LongText

    ABOUT = About(
        "An office says that what a finding showed is settled.",
        "Una dependencia dice que está atendido lo que mostraba un hallazgo.",
        ("The office that says so.", "La dependencia que lo dice."),
        FindingAcknowledged,
    )


@event("personal-data-erased", version=1, family="record")
@value
class PersonalDataErased(Step):
    """What was disclosed under these digests is gone."""

    digests: Digests
    legal_basis: Text

    ABOUT = About(
        "What was disclosed under these digests is erased. The log keeps only the digests.",
        (
            "Se suprime lo que se había revelado con estos resúmenes criptográficos. La bitácora solo "
            "conserva los resúmenes."
        ),
        ("The register itself.", "El propio registro."),
        None,
        digests=(
            "The digests: SHA-256 in base64url, without padding.",
            "Los resúmenes: SHA-256 en base64url, sin relleno.",
            ["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"],
        ),
        legal_basis=(
            "The law by which it is erased.",
            "La norma por la que se suprime.",
            "Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados",
        ),
    )
