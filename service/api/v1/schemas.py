"""The models of the contract besides those derived one to one from the domain's classes.

Over 400 lines: what each field means stands beside it, in two languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from domain.commands import JoinSenateVote, RecordSenateVote, Registration, VotedAuthorization
from domain.values import MAX_INT, Organ, Range
from domain.values.about import About
from domain.values.fields import shape_of
from service.api.v1.authorization_models import AuthorizationOut, EventTypeWord, Int64
from service.api.v1.derive import (
    ClosedModel,
    OpenModel,
    Uuid,
    annotation_of,
    extended,
    integer,
    optional_field,
)
from service.api.v1.steps import FurtherStepIn

MAX_STEPS = 50
MAX_VOTED = 50


if TYPE_CHECKING:  # what is derived from the domain at import, a type checker knows by its base class alone

    class VotedAuthorizationIn(ClosedModel): ...

else:
    VotedAuthorizationIn = extended(
        VotedAuthorization,
        "In",
        "VotedAuthorizationIn",
        {
            "id": (Uuid, Field()),
            "expected_version": (
                integer(Range(1, MAX_INT)),
                Field(description="The version at which it was read; 412 if it has moved on."),
            ),
        },
    )


# Requests.


AuthorizationRegisteredIn = extended(
    Registration,
    "In",
    "AuthorizationRegisteredIn",
    {
        "id": optional_field(
            Uuid,
            "The authorization's id, chosen by the client; else the register makes one.",
            "El identificador de la autorización, elegido por el cliente; si no, lo asigna el registro.",
        ),
        "steps": optional_field(
            Annotated[list[FurtherStepIn], Field(max_length=MAX_STEPS)],
            "First further steps, recorded in the same write: all, or none and no registration either.",
            "Primeros pasos, registrados en la misma escritura: todos, o ninguno y tampoco el registro.",
        ),
    },
)

SenateVoteIn = extended(
    RecordSenateVote,
    "In",
    "SenateVoteIn",
    {
        "vote_id": optional_field(Uuid, "Chosen by the client; else the register makes one."),
        "authorizations": (
            Annotated[list[VotedAuthorizationIn], Field(min_length=1, max_length=MAX_VOTED)],
            Field(),
        ),
        "organ": (annotation_of(shape_of(Organ), "In"), Field()),
    },
)

JoinedVoteIn = extended(
    JoinSenateVote,
    "In",
    "JoinedVoteIn",
    {
        "already_in": (Uuid, Field()),
        "authorizations": (
            Annotated[list[VotedAuthorizationIn], Field(min_length=1, max_length=MAX_VOTED)],
            Field(),
        ),
    },
    left_out=frozenset({"vote_id"}),
)


# Answers.


class RecordedOut(OpenModel):
    """What was recorded, and where the authorization stands now: the very bytes that reading it gives."""

    positions: list[Int64]
    authorization: AuthorizationOut
    similar: list[Uuid] | None

    ABOUT: ClassVar[About] = About(
        "What was recorded, and where the authorization stands now.",
        "Lo que se registró y dónde se encuentra ahora la autorización.",
        positions=(
            "The positions of the events in the log, from 0.",
            "Las posiciones de los eventos en la bitácora, desde 0.",
            [41],
        ),
        authorization=(
            (
                "The authorization as it stands: the very bytes that reading it gives. Left out with "
                "`Prefer: return=minimal`."
            ),
            (
                "La autorización como se encuentra: los mismos bytes que da su lectura. Se omite con "
                "`Prefer: return=minimal`."
            ),
        ),
        similar=(
            (
                "Of a registration: which authorizations, registered before it, are perhaps the same "
                "(finding C09), as far as the lists reach; at most 100. Null: not asked."
            ),
            (
                "De un registro: qué autorizaciones anteriores quizá son la misma (hallazgo C09), hasta "
                "donde alcanzan las listas; 100 como máximo. Nulo: no se buscó."
            ),
            [],
        ),
    )


class VotedAuthorizationOut(OpenModel):
    """`etag` is the authorization's after the vote."""

    id: Uuid
    etag: str
    position: Int64

    ABOUT: ClassVar[About] = About(
        "Where the vote stands in one authorization.",
        "Dónde quedó la votación en una autorización.",
        id=("The authorization.", "La autorización.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        etag=(
            "Its ETag after the vote, for the next `If-Match`.",
            "Su ETag después de la votación, para el siguiente `If-Match`.",
            '"2.2026-02-17.1.1.0"',
        ),
        position=(
            "The position of the event in the log, from 0.",
            "La posición del evento en la bitácora, desde 0.",
            41,
        ),
    )


class SenateVoteRecordedOut(OpenModel):
    """A vote, and where it stands in the log for each authorization."""

    vote_id: Uuid
    authorizations: list[VotedAuthorizationOut]

    ABOUT: ClassVar[About] = About(
        "A vote, and where it stands in the log for each authorization.",
        "Una votación y dónde quedó en la bitácora para cada autorización.",
        vote_id=(
            "The vote's id.",
            "El identificador de la votación.",
            "5c0b6d8e-2f0a-5a53-9d0e-1f6a2b7c4e01",
        ),
        authorizations=("Each authorization that it settled.", "Cada autorización que resolvió."),
    )


class EventOut(OpenModel):
    """An event as it is stored (CloudEvents 1.0), byte for byte. Every type of event has this one form."""

    specversion: str
    id: Uuid
    source: str
    type: EventTypeWord
    subject: str
    time: str
    datacontenttype: str
    dataschema: str
    data: dict[str, Any]
    streamversion: Int64
    actorid: str
    actoroffice: str
    requestid: str
    correlationid: str
    occurred: str = ""
    prev: str = ""

    ABOUT: ClassVar[About] = About(
        "An event as it is stored (CloudEvents 1.0), byte for byte. Every type of event has this one form.",
        (
            "Un evento tal como está almacenado (CloudEvents 1.0), byte por byte. Todo tipo de evento tiene "
            "esta misma forma."
        ),
        specversion=("The version of CloudEvents.", "La versión de CloudEvents.", "1.0"),
        id=("The event's id.", "El identificador del evento.", "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11"),
        source=(
            "The name of the log that holds it.",
            "El nombre de la bitácora que lo guarda.",
            "anuencia.localhost/log",
        ),
        type=("The type of the event.", "El tipo del evento.", "mx.anuencia.senate-voted.v2"),
        subject=(
            "The stream that it belongs to: the id of an authorization, or the register's own.",
            (
                "La secuencia a la que pertenece: el identificador de una autorización, o la propia del "
                "registro."
            ),
            "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
        ),
        time=(
            "When it was recorded, in UTC. It is not the day on which it happened.",
            "Cuándo se registró, en UTC. No es el día en que ocurrió.",
            "2026-02-17T20:04:05.123456Z",
        ),
        datacontenttype=("The media type of `data`.", "El tipo de contenido de `data`.", "application/json"),
        dataschema=(
            "Where the schema of `data` can be read.",
            "Dónde se puede leer el esquema de `data`.",
            "https://anuencia.localhost/v1/event-types/mx.anuencia.senate-voted.v2/schema",
        ),
        data=(
            "What the event states: the fields of its type, without those that are unknown.",
            "Lo que afirma el evento: los campos de su tipo, sin los que se desconocen.",
        ),
        streamversion=("Its version in its stream, from 1.", "Su versión en su secuencia, desde 1.", 5),
        actorid=(
            "Who recorded it: the issuer of the token and its subject, a pseudonym.",
            "Quién lo registró: el emisor del token y su sujeto, un seudónimo.",
            "development#senate",
        ),
        actoroffice=("The office that recorded it.", "La dependencia que lo registró.", "senate"),
        requestid=(
            "The request by which it was recorded.",
            "La solicitud con la que se registró.",
            "b6f1c3f0-8a55-4c37-9a0b-3a2b8d1f7c10",
        ),
        correlationid=(
            "What ties the events of one write together: a vote, an import, else the request.",
            (
                "Lo que une los eventos de una misma escritura: una votación, una importación o, si no, la "
                "solicitud."
            ),
            "5c0b6d8e-2f0a-5a53-9d0e-1f6a2b7c4e01",
        ),
        occurred=(
            "The day or instant of the step, as its data state it; left out where it has none.",
            "El día o instante del paso, según sus datos; se omite si no lo tiene.",
            "2026-02-17",
        ),
        prev=(
            "The leaf hash of the stream's event before, in base64; left out on the first.",
            "El resumen de hoja del evento anterior de la secuencia, en base64; se omite en el primero.",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
    )


class EventItemOut(OpenModel):
    """`leaf_hash`: base64 of SHA-256 of a zero byte and the event's canonical bytes (RFC 6962)."""

    position: Int64
    leaf_hash: str
    event: EventOut

    ABOUT: ClassVar[About] = About(
        "An event and its place in the log.",
        "Un evento y su lugar en la bitácora.",
        position=(
            "Its position in the log, from 0: the index of its leaf.",
            "Su posición en la bitácora, desde 0: el índice de su hoja.",
            41,
        ),
        leaf_hash=(
            "Base64 of the SHA-256 of a zero byte and the event's canonical bytes (RFC 6962).",
            "Base64 del SHA-256 de un byte cero y los bytes canónicos del evento (RFC 6962).",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
        event=("The event, as it is stored.", "El evento, tal como está almacenado."),
    )


class EventsPage(OpenModel):
    """`next_cursor` is never null: ask again with it, now or later, for what comes next."""

    items: list[EventItemOut]
    next_cursor: str

    ABOUT: ClassVar[About] = About(
        "A page of the log.",
        "Una página de la bitácora.",
        items=("The events, in the order of the log.", "Los eventos, en el orden de la bitácora."),
        next_cursor=(
            "Never null: ask again with it, now or later, for what comes next.",
            "Nunca es nulo: se pregunta otra vez con él, ahora o después, por lo que sigue.",
            "WyI5ZjA4Il0",
        ),
    )


class AuthorizationEventsPage(OpenModel):
    """`next_cursor` null: there are no more events at present."""

    items: list[EventItemOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of the history of one authorization.",
        "Una página de la historia de una autorización.",
        items=("The events, in the order of their versions.", "Los eventos, en el orden de sus versiones."),
        next_cursor=(
            "What leads to the next page; null: there are no more events at present.",
            "Lo que lleva a la página siguiente; nulo: por ahora no hay más eventos.",
            "WyI5ZjA4Il0",
        ),
    )


class ProblemFlaw(OpenModel):
    """One thing wrong: `pointer` (RFC 6901) into the body, or the name of a `parameter`."""

    pointer: str | None
    parameter: str | None
    detail: str
    code: str

    ABOUT: ClassVar[About] = About(
        "One thing that is wrong with a request.",
        "Una cosa que está mal en una solicitud.",
        pointer=(
            "Where in the body (RFC 6901); null: not in the body.",
            "En qué lugar del cuerpo (RFC 6901); nulo: no es en el cuerpo.",
            "/tally/in_favour",
        ),
        parameter=(
            "The parameter of the path or query; null: it is in the body.",
            "El parámetro de la ruta o de la consulta; nulo: es en el cuerpo.",
            "limit",
        ),
        detail=("What is wrong, in words.", "Qué está mal, en palabras.", "must be an integer"),
        code=(
            "What is wrong, as a word that stays the same.",
            "Qué está mal, como palabra que no cambia.",
            "wrong-type",
        ),
    )


class Problem(OpenModel):
    """RFC 9457. `code` is stable; further members depend on it: `citation`, `sentence`, `differs`..."""

    type: str
    title: str
    status: Int64
    detail: str
    instance: str
    code: str
    page: str
    request_id: str
    errors: list[ProblemFlaw]

    ABOUT: ClassVar[About] = About(
        (
            "Why a request was not met (RFC 9457). Further members depend on the code, such as `citation` or "
            "`current_version`."
        ),
        (
            "Por qué no se atendió una solicitud (RFC 9457). Otros miembros dependen del código, como "
            "`citation` o `current_version`."
        ),
        type=(
            "The kind of problem, as a URI; one for each code.",
            "La clase de problema, como URI; una por código.",
            "urn:anuencia:problem:already-voted",
        ),
        title=(
            (
                "What kind of problem it is, the same for every occurrence; in Spanish where Accept-Language "
                "prefers it."
            ),
            "Qué clase de problema es, igual en todos los casos; en español si Accept-Language lo prefiere.",
            "Already voted",
        ),
        status=("The HTTP status.", "El estado HTTP.", 409),
        detail=(
            "What is wrong here; in Spanish where Accept-Language prefers it.",
            "Qué está mal en este caso; en español si Accept-Language lo prefiere.",
            "Proceeding 0 has a deciding vote at version 5.",
        ),
        instance=(
            "This occurrence, as a URI.",
            "Este caso, como URI.",
            "urn:uuid:b6f1c3f0-8a55-4c37-9a0b-3a2b8d1f7c10",
        ),
        code=(
            "The kind of problem, as a word that stays the same in every language.",
            "La clase de problema, como palabra que es la misma en todo idioma.",
            "already-voted",
        ),
        page=(
            "The path of the page that says what it means and what to do, in English and in Spanish.",
            "La ruta de la página que dice qué significa y qué hacer, en inglés y en español.",
            "/problems/already-voted",
        ),
        request_id=(
            "The id of the request: the client's own if it sent one.",
            "El identificador de la solicitud: el del cliente si lo envió.",
            "b6f1c3f0-8a55-4c37-9a0b-3a2b8d1f7c10",
        ),
        errors=(
            "What is wrong with the request, place by place; empty where that says nothing more.",
            "Qué está mal en la solicitud, lugar por lugar; vacía si eso no añade nada.",
            [],
        ),
    )
