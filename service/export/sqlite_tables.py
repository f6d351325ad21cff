"""The tables of the SQLite export: what each holds, and what its columns mean.

What a column means that holds a field of the record is said where the field is declared; what is said here is
of the columns that only the export has. Over 400 lines: each column of each table is a line.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from domain.events import AuthorizationRegistered, EntryRecorded, SenateVoted
from domain.projections.presence import PresenceRow
from domain.projections.register import RegisterRow
from domain.projections.reports import ReportRow
from domain.projections.senate_votes import Settled
from domain.values import (
    Activity,
    Citation,
    Contingent,
    Count,
    GroupVotes,
    MemberVote,
    Part,
    Place,
    Source,
    Tally,
    Terms,
)
from domain.values.about import Bilingual, told


class Column(NamedTuple):
    """`kind`: text, whole number or yes and no (1 and 0). Lists and objects are JSON in text."""

    name: str
    kind: type
    said: Bilingual


class Reference(NamedTuple):
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    others: tuple[str, ...]


class Table(NamedTuple):
    """`facets`: columns by which Datasette counts; `searched`: those of the full text."""

    name: str
    title: str
    said: Bilingual
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    indexed: tuple[tuple[str, ...], ...] = ()
    facets: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    label: str | None = None
    sort: str | None = None


def field(cls: type, name: str, kind: type = str, column: str | None = None) -> Column:
    """A column that holds a field: it means what is said of that."""
    said = told(cls, name)
    if said is None:
        raise LookupError(f"nothing is said of {cls.__name__}.{name}")
    return Column(column or name, kind, said)


def fields(cls: type, names: str, kind: type = str) -> tuple[Column, ...]:
    """Several of one class."""
    return tuple(field(cls, name, kind) for name in names.split())


def own(name: str, en: str, es: str, kind: type = str) -> Column:
    """A column that only the export has."""
    return Column(name, kind, Bilingual(en, es))


_AUTHORIZATION: Final = own("authorization", "The authorization.", "La autorización.")
_OF_AN_AUTHORIZATION: Final = Reference(("authorization",), "authorizations", ("id",))
_VERSION: Final = own(
    "version",
    "The step, by its place among those of the authorization, from 1.",
    "El paso, por su lugar entre los de la autorización, desde 1.",
    int,
)
_OF_A_STEP: Final = Reference(("authorization", "version"), "steps", ("authorization", "version"))
_BOUND: Final = field(Count, "bound", column="count_bound")

AUTHORIZATIONS: Final = Table(
    "authorizations",
    "Authorizations",
    Bilingual(
        "The authorizations by which troops may cross the border, as they stand on the day judged.",
        "Las autorizaciones para que tropas crucen la frontera, como se encuentran el día consultado.",
    ),
    (
        own("id", "Its identifier, which does not change.", "Su identificador, que no cambia."),
        *fields(RegisterRow, "reference title status movements countries ministries"),
        field(RegisterRow, "year", int),
        *fields(
            RegisterRow, "event_number first_on_earliest first_on_latest last_on_earliest last_on_latest"
        ),
        *fields(Terms, "wording purpose programme"),
        *fields(AuthorizationRegistered, "external_ids extent grant"),
        own("deployment", "How far the movement has come.", "Qué tan avanzado está el movimiento."),
        own("headline", "Where it stands, in words.", "Dónde se encuentra, en palabras (en inglés)."),
        own("headline_es", "Where it stands, in Spanish.", "Dónde se encuentra, en palabras."),
        own("merged_into", "The one that it turned out to be.", "La que resultó ser la misma."),
        own("versions", "How many steps it has.", "Cuántos pasos tiene.", int),
    ),
    ("id",),
    (Reference(("merged_into",), "authorizations", ("id",)),),
    (("reference",), ("status",), ("first_on_earliest",)),
    ("status", "year", "movements", "countries", "ministries"),
    ("reference", "title", "wording", "purpose", "programme", "event_number", "headline", "headline_es"),
    "reference",
    "first_on_earliest",
)
TERMS: Final = Table(
    "terms",
    "Terms",
    Bilingual(
        "The effective terms, value by value, and the act that each comes from.",
        "Los términos vigentes, valor por valor, y el acto del que proviene cada uno.",
    ),
    (
        _AUTHORIZATION,
        own("path", "Where it stands in the terms.", "Su lugar en los términos."),
        own("value", "What is stated, as JSON.", "Lo que se indica, como JSON."),
        own("act", "The kind of act that states it.", "El tipo de acto que lo indica."),
        _VERSION,
    ),
    ("authorization", "path"),
    (_OF_AN_AUTHORIZATION, _OF_A_STEP),
    (("path",),),
    ("act",),
    ("path", "value"),
)
CONTINGENTS: Final = Table(
    "contingents",
    "Contingents",
    Bilingual("Those whom the terms name.", "A quienes nombran los términos."),
    (
        _AUTHORIZATION,
        *fields(Contingent, "key countries unit service kinds"),
        field(Contingent, "count", int),
        _BOUND,
        *fields(Contingent, "direction part_of"),
    ),
    ("authorization", "key"),
    (_OF_AN_AUTHORIZATION,),
    (("unit",),),
    ("countries", "kinds", "direction"),
    ("unit", "service"),
)
ACTIVITIES: Final = Table(
    "activities",
    "Activities",
    Bilingual(
        "What the terms name as done there, and where.",
        "Lo que los términos nombran como actividad, y dónde.",
    ),
    (_AUTHORIZATION, *fields(Activity, "key title first_on last_on countries facilities")),
    ("authorization", "key"),
    (_OF_AN_AUTHORIZATION,),
    (("first_on",),),
    ("countries", "facilities"),
    ("title", "facilities"),
)
STEPS: Final = Table(
    "steps",
    "Steps",
    Bilingual(
        "Everything that was recorded, in the order of the log. Nothing is changed or removed.",
        "Todo lo que se registró, en el orden de la bitácora. Nada se cambia ni se quita.",
    ),
    (
        _AUTHORIZATION,
        _VERSION,
        own("position", "Its place in the log, from 0.", "Su lugar en la bitácora, desde 0.", int),
        own("step", "What kind of step it is.", "Qué tipo de paso es."),
        own("occurred", "When it happened, as far as is known.", "Cuándo ocurrió, hasta donde se sabe."),
        own("recorded_at", "When it was recorded (UTC).", "Cuándo se registró (UTC)."),
        own("office", "The office that recorded it.", "La dependencia que lo registró."),
        own("stands", "Whether it was not annulled.", "Si no fue anulado.", bool),
        own("corrected_by", "The step that corrects it.", "El paso que lo corrige.", int),
        own("sentence", "What it records, in words.", "Lo que registra, en palabras (en inglés)."),
        own("sentence_es", "What it records, in Spanish.", "Lo que registra, en palabras."),
        field(EntryRecorded, "note"),
        own("data", "What was recorded, as JSON.", "Lo que se registró, como JSON."),
        own("type", "The type of the event, with its version.", "El tipo del evento, con su versión."),
        own("event_id", "The identifier of the event.", "El identificador del evento."),
        own(
            "leaf_hash",
            "Its hash in the transparency log (base64).",
            "Su huella en la bitácora de transparencia (base64).",
        ),
    ),
    ("authorization", "version"),
    (_OF_AN_AUTHORIZATION,),
    (("position",), ("step",), ("occurred",)),
    ("step", "office", "stands"),
    ("sentence", "sentence_es", "note"),
    sort="position",
)
VOTES: Final = Table(
    "votes",
    "Votes",
    Bilingual("The votes that stand, each once.", "Las votaciones que constan, cada una vez."),
    (
        *fields(SenateVoted, "vote_id organ on session outcome"),
        *fields(Tally, "in_favour against abstentions present members", int),
        field(Tally, "unanimous", bool),
    ),
    ("vote_id",),
    indexed=(("on",),),
    facets=("organ", "outcome"),
    label="on",
    sort="on",
)
SETTLED: Final = Table(
    "votes_settled",
    "What votes settle",
    Bilingual("Which authorizations each vote settles.", "Qué autorizaciones resuelve cada votación."),
    (
        field(SenateVoted, "vote_id"),
        _AUTHORIZATION,
        *fields(Settled, "proceeding version", int),
        field(Settled, "corrected", bool),
    ),
    ("vote_id", "authorization", "version"),
    (Reference(("vote_id",), "votes", ("vote_id",)), _OF_AN_AUTHORIZATION, _OF_A_STEP),
    (("authorization",),),
)
GROUPS: Final = Table(
    "votes_by_group",
    "Votes by group",
    Bilingual("How each parliamentary group voted.", "Cómo votó cada grupo parlamentario."),
    (
        field(SenateVoted, "vote_id"),
        own("place", "In which order the source lists it.", "En qué orden lo da la fuente.", int),
        field(GroupVotes, "group"),
        *fields(GroupVotes, "in_favour against abstentions absent", int),
    ),
    ("vote_id", "place"),
    (Reference(("vote_id",), "votes", ("vote_id",)),),
    facets=("group",),
    searched=("group",),
)
ROLL_CALLS: Final = Table(
    "roll_calls",
    "Roll calls",
    Bilingual(
        "How each member voted, as the organ published it.",
        "Cómo votó cada integrante, según publicó el órgano.",
    ),
    (
        field(SenateVoted, "vote_id"),
        own("place", "In which order the source lists it.", "En qué orden lo da la fuente.", int),
        *fields(MemberVote, "member group state vote"),
    ),
    ("vote_id", "place"),
    (Reference(("vote_id",), "votes", ("vote_id",)),),
    (("member",),),
    ("group", "vote"),
    ("member",),
)
FINDINGS: Final = Table(
    "findings",
    "Findings",
    Bilingual(
        "What does not add up, as judged on the day: a question to ask, and no verdict on anybody.",
        "Lo que no cuadra, según el día consultado: una pregunta por hacer, y no un juicio sobre nadie.",
    ),
    (
        own("id", "Its number in this file.", "Su número en este archivo.", int),
        _AUTHORIZATION,
        own("code", "The rule.", "La regla."),
        own("severity", "How grave it is.", "Qué tan grave es."),
        own("certainty", "Whether on every reading of the record.", "Si en toda lectura de lo que consta."),
        own("status", "Whether an office has explained it.", "Si una dependencia lo ha explicado."),
        own("subject", "What of the authorization it is about.", "A qué de la autorización se refiere."),
        own("since_on", "Since which day.", "Desde qué día."),
        own("disputed", "Whether it rests on a disputed value.", "Si se basa en un valor disputado.", bool),
        own(
            "figures",
            "The numbers, days and names of it, as JSON.",
            "Sus números, días y nombres, como JSON.",
        ),
        own("citation", "What the rule rests on.", "En qué se basa la regla."),
        own("sentence", "What it says.", "Lo que dice (en inglés)."),
        own("sentence_es", "What it says, in Spanish.", "Lo que dice."),
    ),
    ("id",),
    (_OF_AN_AUTHORIZATION,),
    (("code",), ("authorization",)),
    ("code", "severity", "certainty", "status"),
    ("sentence", "sentence_es"),
    "sentence",
)
EVIDENCE: Final = Table(
    "findings_evidence",
    "Evidence of findings",
    Bilingual("The steps that show a finding.", "Los pasos que muestran un hallazgo."),
    (
        own("finding", "The finding.", "El hallazgo.", int),
        _AUTHORIZATION,
        _VERSION,
    ),
    ("finding", "authorization", "version"),
    (Reference(("finding",), "findings", ("id",)), _OF_A_STEP),
)
REPORTS: Final = Table(
    "reports",
    "Reports",
    Bilingual(
        "The reports that are owed, and how far each has come.",
        "Los informes que se deben, y qué tan avanzado está cada uno.",
    ),
    (
        own("id", "Its number in this file.", "Su número en este archivo.", int),
        _AUTHORIZATION,
        *fields(ReportRow, "key status"),
        field(ReportRow, "days", int),
        *fields(ReportRow, "unit anchor"),
        field(ReportRow, "periodic", bool),
        *fields(ReportRow, "debtors anchor_on due_on reports receipts"),
    ),
    ("id",),
    (_OF_AN_AUTHORIZATION,),
    (("due_on",), ("authorization",)),
    ("status", "debtors"),
)
CROSSINGS: Final = Table(
    "crossings",
    "Crossings",
    Bilingual(
        "The entries and exits on record, a row for each group that a step names.",
        "Los ingresos y salidas que constan, una fila por cada grupo que nombra un paso.",
    ),
    (
        _AUTHORIZATION,
        _VERSION,
        own("part", "Which of the groups of the step, from 0.", "Cuál de los grupos del paso, desde 0.", int),
        own(
            "direction",
            "Into the national territory (entry) or out of it (exit).",
            "Hacia el territorio nacional (entry) o fuera de él (exit).",
        ),
        *fields(EntryRecorded, "on at"),
        field(Place, "name", column="place"),
        *fields(Part, "contingent description"),
        field(Part, "count", int),
        _BOUND,
        *fields(EntryRecorded, "conveyances arms"),
    ),
    ("authorization", "version", "part"),
    (_OF_AN_AUTHORIZATION, _OF_A_STEP),
    (("on",),),
    ("direction", "place"),
    ("place", "description"),
    sort="on",
)
PRESENCE: Final = Table(
    "presence",
    "Presence",
    Bilingual(
        "Who is across the border on the day judged, was, or may be.",
        "Quién está al otro lado de la frontera el día consultado, estuvo, o puede estar.",
    ),
    (
        own("id", "Its number in this file.", "Su número en este archivo.", int),
        _AUTHORIZATION,
        *fields(PresenceRow, "contingent movement direction countries"),
        field(PresenceRow, "count", int),
        _BOUND,
        *fields(PresenceRow, "presence since_on until_on"),
        field(PresenceRow, "facility"),
        field(PresenceRow, "basis"),
    ),
    ("id",),
    (_OF_AN_AUTHORIZATION,),
    (("authorization",), ("presence",)),
    ("presence", "movement", "countries"),
    ("facility",),
)
SOURCES: Final = Table(
    "sources",
    "Sources",
    Bilingual(
        "The publications that steps rest on, each once.",
        "Las publicaciones en que se basan los pasos, cada una vez.",
    ),
    (
        own("id", "Its number in this file.", "Su número en este archivo.", int),
        *fields(Source, "title address archived publisher published_on retrieved_on tier"),
    ),
    ("id",),
    indexed=(("title",),),
    facets=("tier", "publisher"),
    searched=("title", "publisher", "address"),
    label="title",
)
CITATIONS: Final = Table(
    "citations",
    "Citations",
    Bilingual("Which source states what of a step.", "Qué fuente indica qué de un paso."),
    (
        _AUTHORIZATION,
        _VERSION,
        own(
            "place",
            "Which of the citations of the step, from 0.",
            "Cuál de las citas del paso, desde 0.",
            int,
        ),
        own("source", "The publication.", "La publicación.", int),
        *fields(Citation, "article page quote_locator states"),
    ),
    ("authorization", "version", "place"),
    (Reference(("source",), "sources", ("id",)), _OF_A_STEP),
    (("source",),),
)
COLUMNS: Final = Table(
    "columns",
    "What the columns mean",
    Bilingual("What each column of each table means.", "Lo que significa cada columna de cada tabla."),
    (
        own("table", "The table.", "La tabla."),
        own("column", "The column.", "La columna."),
        own("en", "What it means, in English.", "Lo que significa, en inglés."),
        own("es", "What it means, in Spanish.", "Lo que significa, en español."),
    ),
    ("table", "column"),
)
REGISTER: Final = Table(
    "register",
    "The register",
    Bilingual(
        "Of which register this is a copy, and of when.", "De qué registro es esta copia, y de cuándo."
    ),
    (
        own("name", "What is said.", "Qué se dice."),
        own("value", "How it is.", "Cómo es."),
    ),
    ("name",),
)

TABLES: Final = (
    AUTHORIZATIONS,
    STEPS,
    TERMS,
    CONTINGENTS,
    ACTIVITIES,
    VOTES,
    SETTLED,
    GROUPS,
    ROLL_CALLS,
    CROSSINGS,
    PRESENCE,
    REPORTS,
    FINDINGS,
    EVIDENCE,
    SOURCES,
    CITATIONS,
    COLUMNS,
    REGISTER,
)
"""In the order in which they are made: what is referred to comes before what refers to it."""
