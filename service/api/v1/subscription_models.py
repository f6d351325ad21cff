"""The models of subscriptions and their deliveries."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal, get_args

from pydantic import Field

from domain.values import MAX_INT, Country, Ministry, Range
from domain.values.about import About, Means
from domain.values.fields import shape_of
from service.api.v1.authorization_models import Int64
from service.api.v1.derive import (
    InstantText,
    OpenModel,
    Uuid,
    Words,
    annotation_of,
    described,
    integer,
    optional_field,
)
from service.delivery.addresses import MAX_URL, URL_PATTERN

MAX_TYPES: Final = 50
MAX_COUNTRIES: Final = 50
MAX_MINISTRIES: Final = 2

_TYPE: Final = r"^[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,5}$"
_Type = Annotated[str, Field(pattern=_TYPE, max_length=200)]

SubscriptionStatus = Literal["active", "paused"]
DeliveryOutcome = Literal["delivered", "failed"]
_STATUS: Final = Means(
    {
        "active": ("Events are sent as they are recorded.", "Los eventos se envían conforme se registran."),
        "paused": (
            "Nothing is sent until it is resumed: see `reason`.",
            "No se envía nada hasta que se reanude: véase `reason`.",
        ),
    }
)
_OUTCOME: Final = Means(
    {
        "delivered": ("The receiver has taken the event.", "El receptor aceptó el evento."),
        "failed": ("The event is tried again.", "El evento se intentará de nuevo."),
    }
)

_NEXT: Final = (
    "What leads to the next page; null: this is the last one.",
    "Lo que lleva a la página siguiente; nulo: esta es la última.",
    "WyI5ZjA4Il0",
)
_URL: Final = (
    "Where each event is sent: https, a public address.",
    "A dónde se envía cada evento: https y una dirección pública.",
    "https://example.org/anuencia",
)
_TYPES: Final = (
    (
        "Only events of these types; without its version (`mx.anuencia.senate-voted`) a type stands for "
        "all of its versions. Empty: of every type."
    ),
    (
        "Solo eventos de estos tipos; sin su versión (`mx.anuencia.senate-voted`), un tipo representa todas "
        "sus versiones. Vacía: de todos los tipos."
    ),
    ["mx.anuencia.senate-voted"],
)
_COUNTRIES: Final = (
    (
        "Only events of authorizations whose terms name one of these countries, before the event or after "
        "it. Empty: of all."
    ),
    (
        "Solo eventos de autorizaciones cuyos términos nombran uno de estos países, antes del evento o "
        "después de él. Vacía: de todas."
    ),
    ["US"],
)
_MINISTRIES: Final = (
    (
        "Only events of authorizations whose terms name one of these ministries, before the event or after "
        "it. Empty: of all."
    ),
    (
        "Solo eventos de autorizaciones cuyos términos nombran una de estas secretarías, antes del evento o "
        "después de él. Vacía: de todas."
    ),
    ["navy"],
)
_AUTHORIZATION: Final = (
    "Only events of this authorization. Null: of all.",
    "Solo eventos de esta autorización. Nulo: de todas.",
    "0c5d7c4e-9f0c-5d0a-8c1e-7f5f1a0a2b11",
)


def _list_of(item: Any, most: int) -> tuple[Any, Any]:
    return optional_field(Annotated[list[item], Field(max_length=most)])


_POSITION: Final[Any] = integer(Range(0, MAX_INT))

SubscriptionIn = described(
    "SubscriptionIn",
    "In",
    About(
        "A subscription: each event that it asks for is sent to its URL, in the order of the log.",
        "Una suscripción: cada evento que pide se envía a su URL, en el orden de la bitácora.",
        url=_URL,
        types=_TYPES,
        countries=_COUNTRIES,
        ministries=_MINISTRIES,
        authorization=_AUTHORIZATION,
        **{
            "from": (
                "The position of the first event to look at. Null or left out: the next that is recorded.",
                "La posición del primer evento que se revisa. Nulo u omitido: el próximo que se registre.",
                0,
            )
        },
    ),
    url=(Annotated[str, Field(min_length=9, max_length=MAX_URL, pattern=URL_PATTERN)], Field()),
    types=_list_of(Annotated[str, Field(pattern=_TYPE, max_length=200)], MAX_TYPES),
    countries=_list_of(annotation_of(shape_of(Country), "In"), MAX_COUNTRIES),
    ministries=_list_of(annotation_of(shape_of(Ministry), "In"), MAX_MINISTRIES),
    authorization=optional_field(Uuid),
    from_=(_POSITION | None, Field(default=None, alias="from")),
)

ReplayIn = described(
    "ReplayIn",
    "In",
    About(
        "From where a subscription is served again.",
        "Desde dónde se vuelve a servir una suscripción.",
        **{
            "from": (
                "The position of the first event to look at again.",
                "La posición del primer evento que se revisa de nuevo.",
                0,
            )
        },
    ),
    from_=(_POSITION, Field(alias="from")),
)


class SubscriptionOut(OpenModel):
    """One subscription, and how it fares."""

    id: Uuid
    url: str
    types: list[str]
    countries: list[str]
    ministries: list[str]
    authorization: Uuid | None
    office: str
    created_at: InstantText
    status: Annotated[str, Words(*get_args(SubscriptionStatus), means=_STATUS.words)]
    reason: str | None
    next_position: Int64
    attempts: Int64
    failing_since_at: InstantText | None
    due_at: InstantText | None
    delivered_at: InstantText | None
    revision: Int64

    ABOUT: ClassVar[About] = About(
        "A subscription, and how it fares.",
        "Una suscripción y cómo marcha.",
        id=("Its id.", "Su identificador.", "7c3e7a52-6f0f-4c6e-9a0b-0d5e8c1f2a3b"),
        url=_URL,
        types=_TYPES,
        countries=_COUNTRIES,
        ministries=_MINISTRIES,
        authorization=_AUTHORIZATION,
        office=("The office that made it.", "La dependencia que la creó.", "senate"),
        created_at=("When it was made.", "Cuándo se creó.", "2026-02-17T20:04:05.123456Z"),
        status=("Whether events are sent at present.", "Si se envían eventos por ahora.", "active"),
        reason=("Why it is paused; null: it is not.", "Por qué está en pausa; nulo: no lo está."),
        next_position=(
            "The position of the first event that was not dealt with yet.",
            "La posición del primer evento que aún no se ha atendido.",
            42,
        ),
        attempts=(
            "How often that event was tried in vain.",
            "Cuántas veces se ha intentado ese evento en vano.",
            0,
        ),
        failing_since_at=(
            "When it was first tried in vain; null: it was not.",
            "Cuándo se intentó en vano por primera vez; nulo: no ha ocurrido.",
        ),
        due_at=(
            "When it is tried again; null: at once.",
            "Cuándo se intenta de nuevo; nulo: de inmediato.",
        ),
        delivered_at=(
            "When an event was last taken; null: never.",
            "Cuándo se aceptó el último evento; nulo: nunca.",
            "2026-02-17T20:04:06.123456Z",
        ),
        revision=(
            "Raised whenever it is resumed or replayed; each delivery has it in `anuencia-revision`.",
            "Aumenta cada vez que se reanuda o se repite; cada entrega la lleva en `anuencia-revision`.",
            1,
        ),
    )


class SubscriptionMadeOut(SubscriptionOut):
    """The same, with what is shown to nobody later."""

    secret: str

    ABOUT: ClassVar[About] = About(
        "A subscription that was made, with its secret, which is shown this once.",
        "Una suscripción recién creada, con su secreto, que se muestra esta única vez.",
        secret=(
            "With what the `v1` signatures of its deliveries are made (Standard Webhooks).",
            "Con lo que se hacen las firmas `v1` de sus entregas (Standard Webhooks).",
        ),
    )


class SubscriptionsPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[SubscriptionOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of subscriptions.",
        "Una página de suscripciones.",
        items=("The subscriptions, the oldest first.", "Las suscripciones, primero la más antigua."),
        next_cursor=_NEXT,
    )


class DeliveryOut(OpenModel):
    """What became of one try to deliver one event."""

    position: Int64
    attempt: Int64
    at: InstantText
    milliseconds: Int64
    outcome: Annotated[str, Words(*get_args(DeliveryOutcome), means=_OUTCOME.words)]
    status: Int64 | None
    failure: str | None

    ABOUT: ClassVar[About] = About(
        "What became of one try to deliver one event.",
        "Lo que resultó de un intento de entregar un evento.",
        position=("The position of the event.", "La posición del evento.", 41),
        attempt=("Which try it was, from 1.", "Qué intento fue, desde 1.", 1),
        at=("When it began.", "Cuándo empezó.", "2026-02-17T20:04:06.123456Z"),
        milliseconds=("How long it took.", "Cuánto tardó.", 84),
        outcome=("What it came to.", "En qué acabó.", "delivered"),
        status=(
            "The status that was answered; null: there was no answer.",
            "El estado que se respondió; nulo: no hubo respuesta.",
            204,
        ),
        failure=("Why it counts for nothing; null: it does.", "Por qué no cuenta; nulo: sí cuenta."),
    )


class DeliveriesPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[DeliveryOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of the deliveries of one subscription: the last 1,000 are kept.",
        "Una página de las entregas de una suscripción: se conservan las últimas 1,000.",
        items=("The deliveries, the newest first.", "Las entregas, primero la más reciente."),
        next_cursor=_NEXT,
    )


class WebhookKeyOut(OpenModel):
    """The public half of a key that signs deliveries."""

    public_key: str
    since_at: InstantText
    retired_at: InstantText | None

    ABOUT: ClassVar[About] = About(
        "A key that verifies the `v1a` signatures of deliveries (Standard Webhooks, Ed25519).",
        "Una clave que verifica las firmas `v1a` de las entregas (Standard Webhooks, Ed25519).",
        public_key=(
            "The public key: `whpk_` and its 32 bytes in base64.",
            "La clave pública: `whpk_` y sus 32 bytes en base64.",
            "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        since_at=("Since when it signs.", "Desde cuándo firma.", "2026-02-17T20:04:05.123456Z"),
        retired_at=(
            "Since when it signs no more; null: it does.",
            "Desde cuándo ya no firma; nulo: sigue firmando.",
        ),
    )


class WebhookKeysPage(OpenModel):
    """`next_cursor` null: this is the last page."""

    items: list[WebhookKeyOut]
    next_cursor: str | None

    ABOUT: ClassVar[About] = About(
        "A page of the keys that sign deliveries.",
        "Una página de las claves que firman entregas.",
        items=("The keys.", "Las claves."),
        next_cursor=_NEXT,
    )
