"""What each problem means and what to do about it, for the people who meet it: in English and in Spanish.

What to do after a refusal stands in domain/refusals.py, and in Spanish in service/api/http/spanish.py.
Over 400 lines: it is the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.refusals import SENTENCES
from service.api.http import spanish
from service.api.http.language import Language
from service.api.http.problems import PROBLEMS


class Both(NamedTuple):
    """A text in both languages."""

    en: str
    es: str


class Explained(NamedTuple):
    """Of a code: what it means, and what to do."""

    meaning: Both
    advice: Both


_MEANINGS: Final[Mapping[str, Both]] = MappingProxyType(
    {
        "malformed-json": Both(
            "The body cannot be read as JSON, or it is not UTF-8.",
            "El cuerpo no se puede leer como JSON, o no es UTF-8.",
        ),
        "malformed-request": Both(
            "The request is not HTTP as the service understands it, or its query cannot be read.",
            "La solicitud no es HTTP como lo entiende el servicio, o su consulta no se puede leer.",
        ),
        "malformed-if-match": Both(
            "If-Match is not one entity tag of an authorization: it is unquoted, `*` or a list.",
            "If-Match no es una sola etiqueta de una autorización: va sin comillas, es `*` o es una lista.",
        ),
        "malformed-idempotency-key": Both(
            "The key is empty, too long or not visible ASCII.",
            "La clave está vacía, es demasiado larga o no es ASCII visible.",
        ),
        "idempotency-key-required": Both(
            (
                "A POST came without an Idempotency-Key, so that a repetition could not be told from a "
                "second record."
            ),
            (
                "Llegó un POST sin Idempotency-Key, y así una repetición no se distinguiría de un segundo "
                "registro."
            ),
        ),
        "bad-cursor": Both(
            "The cursor was not given by this list with these filters.",
            "El cursor no lo dio esta lista con estos filtros.",
        ),
        "cursor-and-after": Both(
            "Both `cursor` and `after` were given.",
            "Se dieron `cursor` y `after` a la vez.",
        ),
        "unauthenticated": Both(
            "There is no token, or it is not accepted; `detail` says why.",
            "No hay token, o no se acepta; `detail` dice por qué.",
        ),
        "forbidden": Both(
            "The token lacks the scope, its office does not record this, or not for this authorization.",
            "Al token le falta el alcance, su dependencia no registra esto, o no para esta autorización.",
        ),
        "four-eyes": Both(
            "Whoever recorded a step must not correct or annul it.",
            "Quien registró un paso no lo corrige ni lo anula.",
        ),
        "not-found": Both(
            "There is no such thing, or there was none at the time that was asked for.",
            "No existe, o no existía en el momento por el que se pregunta.",
        ),
        "not-yet-published": Both(
            "It is recorded, and no published checkpoint covers it yet.",
            "Está registrado, y ningún punto de control publicado lo abarca todavía.",
        ),
        "unknown-path": Both(
            "Nothing stands at this path.",
            "No hay nada en esta ruta.",
        ),
        "disclosure-lost": Both(
            "The log has the digest, and neither what it stands for nor an erasure is there: data was lost.",
            (
                "La bitácora tiene el resumen, y no está lo que representa ni consta su supresión: se "
                "perdieron datos."
            ),
        ),
        "method-not-allowed": Both(
            "The path does not take this method.",
            "La ruta no admite este método.",
        ),
        "not-acceptable": Both(
            "Accept takes none of the forms in which this is answered.",
            "Accept no admite ninguna de las formas en que esto se responde.",
        ),
        "head-too-slow": Both(
            "The head of the request did not arrive in time. The connection is closed.",
            "El encabezado de la solicitud no llegó a tiempo. La conexión se cierra.",
        ),
        "body-too-slow": Both(
            "The body, or the next part of an import, did not arrive in time. The connection is closed.",
            "El cuerpo, o la siguiente parte de una importación, no llegó a tiempo. La conexión se cierra.",
        ),
        "too-many-subscriptions": Both(
            "One subject may have 20 subscriptions, and the register serves 500.",
            "Un sujeto puede tener 20 suscripciones y el registro atiende 500.",
        ),
        "ref-not-registered-here": Both(
            (
                "Of a line of an import: the registration of its `ref` was refused in the same import, so "
                "that the line may mean another authorization."
            ),
            (
                "De una línea de importación: el registro de su `ref` se rechazó en la misma importación, "
                "así que la línea puede referirse a otra autorización."
            ),
        ),
        "erased": Both(
            "What was disclosed under this digest was erased, as the law demands.",
            "Lo revelado con este resumen fue suprimido, como lo exige la ley.",
        ),
        "version-mismatch": Both(
            "Somebody has recorded a step since you read the authorization.",
            "Alguien registró un paso después de que usted leyó la autorización.",
        ),
        "body-too-large": Both(
            "The body has more than 1 MiB, or more values than are taken.",
            "El cuerpo tiene más de 1 MiB, o más valores de los que se admiten.",
        ),
        "event-too-large": Both(
            "The event would be larger than an entry of the log can be.",
            "El evento sería mayor que lo que admite una entrada de la bitácora.",
        ),
        "unsupported-media-type": Both(
            "The body is not JSON in UTF-8, or it is compressed.",
            "El cuerpo no es JSON en UTF-8, o está comprimido.",
        ),
        "invalid": Both(
            "The request does not have the form that the contract gives it.",
            "La solicitud no tiene la forma que le da el contrato.",
        ),
        "key-reused": Both(
            "This Idempotency-Key was used for another request.",
            "Esta Idempotency-Key se usó para otra solicitud.",
        ),
        "if-match-required": Both(
            "A POST about an authorization that exists came without If-Match.",
            "Llegó sin If-Match un POST sobre una autorización que existe.",
        ),
        "too-many-requests": Both(
            "This client asks more often than the service allows.",
            "Este cliente pregunta con más frecuencia de la que permite el servicio.",
        ),
        "head-too-large": Both(
            "The head of the request is too large. The connection is closed.",
            "El encabezado de la solicitud es demasiado grande. La conexión se cierra.",
        ),
        "internal": Both(
            "A defect of the service.",
            "Un defecto del servicio.",
        ),
        "busy": Both(
            "Too many writes are waiting. Nothing was recorded.",
            "Hay demasiadas escrituras en espera. No se registró nada.",
        ),
        "closing": Both(
            "The service is stopping. Nothing was recorded.",
            "El servicio se está deteniendo. No se registró nada.",
        ),
        "unavailable": Both(
            "The database cannot be reached, or is held by another.",
            "No se puede acceder a la base de datos, o la ocupa otro.",
        ),
        "outcome-unknown": Both(
            (
                "The connection to the database was lost at the last moment: it is not known whether the "
                "write was recorded."
            ),
            (
                "La conexión con la base de datos se perdió en el último momento: no se sabe si la escritura "
                "quedó registrada."
            ),
        ),
        "read-only": Both(
            (
                "The tables do not hold what was signed, as after restoring an old backup. Nothing is "
                "recorded until that is settled; reads go on."
            ),
            (
                "Las tablas no contienen lo que se firmó, como tras restaurar un respaldo antiguo. No se "
                "registra nada hasta resolverlo; las lecturas continúan."
            ),
        ),
        "clock-skew": Both(
            "The clocks of database and service differ, or one was set while it ran.",
            "Los relojes de la base de datos y del servicio difieren, o uno se ajustó en marcha.",
        ),
        "storage-full": Both(
            "The database has no space left on its disk. Nothing was recorded.",
            "La base de datos no tiene espacio en disco. No se registró nada.",
        ),
        "projection-behind": Both(
            "The list has not caught up with the log yet.",
            "La lista todavía no se ha puesto al día con la bitácora.",
        ),
        "too-many-streams": Both(
            "There is no room for another stream, or your address has too many already.",
            "No hay lugar para otro flujo, o su dirección ya tiene demasiados.",
        ),
        "permanent-commission-cannot-grant": Both(
            "A grant is recorded as an act of another organ than the Senate.",
            "Se registra un otorgamiento como acto de un órgano distinto del Senado.",
        ),
        "already-voted": Both(
            "A second deciding vote in one proceeding does not say which one it repeats, and why.",
            "Una segunda votación decisiva en un mismo procedimiento no dice cuál repite, ni por qué.",
        ),
        "already-decreed": Both(
            "A second decree is recorded in one proceeding.",
            "Se registra un segundo decreto en un mismo procedimiento.",
        ),
        "proceeding-closed": Both(
            "An act is dated after the rejection, withdrawal or lapse of its proceeding.",
            "Un acto lleva fecha posterior al rechazo, retiro o caducidad de su procedimiento.",
        ),
        "rejected-cannot-be-decreed": Both(
            "A decree is recorded while the last deciding vote is a rejection.",
            "Se registra un decreto cuando la última votación decisiva es un rechazo.",
        ),
        "tally-exceeds-seats": Both(
            "More votes are stated than the organ had seats on that day.",
            "Se indican más votos que escaños tenía el órgano ese día.",
        ),
        "modification-needs-grant": Both(
            "A modification is asked for of an original that was rejected, withdrawn or lapsed.",
            "Se pide modificar un original que fue rechazado, retirado o que caducó.",
        ),
        "unknown-version": Both(
            "A step is named by a version under which none of its kind stands.",
            "Se nombra un paso por una versión con la que no hay ninguno vigente de su clase.",
        ),
        "unknown-proceeding": Both(
            "A proceeding is named that nothing has opened.",
            "Se nombra un procedimiento que nada ha abierto.",
        ),
        "unknown-contingent": Both(
            "A contingent is named that no terms name and the step does not describe.",
            "Se nombra un contingente que ningún término nombra y el paso no describe.",
        ),
        "unknown-activity": Both(
            "An activity is named that no terms name.",
            "Se nombra un evento que ningún término nombra.",
        ),
        "unknown-phase": Both(
            "A phase is named that no terms name, and no facility.",
            "Se nombra una fase que ningún término nombra, y ninguna instalación.",
        ),
        "already-closed": Both(
            "A second closure is recorded.",
            "Se registra un segundo cierre.",
        ),
        "already-merged": Both(
            "A further step is recorded of an authorization that is the same as an older one.",
            "Se registra un paso más en una autorización que es la misma que otra más antigua.",
        ),
        "nothing-to-correct": Both(
            "No such step stands, or it already says exactly this.",
            "El paso no está vigente, o ya dice exactamente esto.",
        ),
        "vote-is-shared": Both(
            "A correction of a vote that settled several authorizations does not name all of them.",
            "La corrección de una votación que resolvió varias autorizaciones no las nombra todas.",
        ),
        "vote-told-otherwise": Both(
            (
                "A vote on record is told with another organ, day, session, tally, outcome, groups or roll "
                "call; `differs` says what."
            ),
            (
                "Una votación que consta se indica con otro órgano, día, sesión, resultado, números, grupos "
                "o lista de votación; `differs` dice qué."
            ),
        ),
        "already-registered": Both(
            "An authorization with this id is registered.",
            "Ya hay una autorización registrada con este id.",
        ),
    }
)
_ADVICE: Final[Mapping[str, Both]] = MappingProxyType(
    {
        "malformed-json": Both(
            "Correct the body at the place that `detail` names.",
            "Corrija el cuerpo en el lugar que indica `detail`.",
        ),
        "malformed-request": Both(
            "Send it with an ordinary HTTP client, and encode the query as name=value pairs.",
            "Envíela con un cliente HTTP común y codifique la consulta como pares nombre=valor.",
        ),
        "malformed-if-match": Both(
            'Send the ETag as it was given, or the version in quotation marks, such as `"7"`.',
            'Envíe el ETag tal como se dio, o la versión entre comillas, como `"7"`.',
        ),
        "malformed-idempotency-key": Both(
            "Send a key of 1 to 255 visible ASCII characters, such as a UUID.",
            "Envíe una clave de 1 a 255 caracteres ASCII visibles, como un UUID.",
        ),
        "idempotency-key-required": Both(
            "Send a new key with each thing to record, and the same one to try again.",
            "Envíe una clave nueva con cada cosa que registre, y la misma para reintentar.",
        ),
        "bad-cursor": Both(
            "Send `next_cursor` as it was given, with the same filters; or leave it out to begin anew.",
            "Envíe `next_cursor` tal como se dio, con los mismos filtros; u omítalo para empezar de nuevo.",
        ),
        "cursor-and-after": Both(
            "Start with `after`, then go on with `cursor` alone.",
            "Empiece con `after` y continúe solo con `cursor`.",
        ),
        "unauthenticated": Both(
            "Ask your issuer for a new token, and send it as `Authorization: Bearer`.",
            "Pida un token nuevo a su emisor y envíelo como `Authorization: Bearer`.",
        ),
        "forbidden": Both(
            "Let the office record it whose act it is; the registrar may record every step.",
            (
                "Que lo registre la dependencia a la que corresponde; quien lleva el registro puede "
                "registrar cualquier paso."
            ),
        ),
        "four-eyes": Both(
            "Let another person of the registrar's office do it.",
            "Que lo haga otra persona de la oficina que lleva el registro.",
        ),
        "not-found": Both(
            "Check the id or position; an earlier `as_of` may lie before the registration.",
            "Revise el identificador o la posición; un `as_of` anterior puede quedar antes del registro.",
        ),
        "not-yet-published": Both(
            "Ask again after the seconds in Retry-After, or with `wait`.",
            "Pregunte otra vez tras los segundos de Retry-After, o con `wait`.",
        ),
        "unknown-path": Both(
            "The contract lists all paths: /docs, or /openapi.json.",
            "El contrato enumera todas las rutas: /docs o /openapi.json.",
        ),
        "disclosure-lost": Both(
            "Tell the operator; an alarm is raised.",
            "Avise a quien opera el servicio; ya hay una alarma.",
        ),
        "method-not-allowed": Both(
            "Use a method that the Allow header names.",
            "Use un método de los que nombra el encabezado Allow.",
        ),
        "not-acceptable": Both(
            "Send an Accept that allows one of the forms that `detail` names, or none.",
            "Envíe un Accept que permita una de las formas que nombra `detail`, o ninguno.",
        ),
        "head-too-slow": Both(
            "Send it in one piece.",
            "Envíelo de una sola vez.",
        ),
        "body-too-slow": Both(
            "Send it again with the same key; an import goes on where it stopped.",
            "Envíelo otra vez con la misma clave; una importación continúa donde se detuvo.",
        ),
        "ref-not-registered-here": Both(
            (
                "Correct the line that registers it, and import again: lines that were recorded are not "
                "recorded twice."
            ),
            "Corrija la línea que la registra e importe otra vez: lo ya registrado no se registra dos veces.",
        ),
        "too-many-subscriptions": Both(
            "End one that is no longer needed, or let one subscription take more types.",
            "Termine una que ya no necesite, o haga que una sola suscripción reciba más tipos.",
        ),
        "erased": Both(
            "Nothing can be done: `erased_by_position` is the event that says so.",
            "No hay nada que hacer: `erased_by_position` es el evento que lo dice.",
        ),
        "version-mismatch": Both(
            "Read it again, decide again, and send the new version: `current_version`.",
            "Léala de nuevo, decida de nuevo y envíe la versión nueva: `current_version`.",
        ),
        "body-too-large": Both(
            "Record it in several steps, or import it line by line.",
            "Regístrelo en varios pasos, o impórtelo línea por línea.",
        ),
        "event-too-large": Both(
            "Record less text, or the SHA-256 of a document instead of its content.",
            "Registre menos texto, o el SHA-256 de un documento en lugar de su contenido.",
        ),
        "unsupported-media-type": Both(
            "Send `Content-Type: application/json`, and no Content-Encoding.",
            "Envíe `Content-Type: application/json`, sin Content-Encoding.",
        ),
        "invalid": Both(
            "`errors` says where and what; the handbook says what each field means.",
            "`errors` dice dónde y qué; el manual dice qué significa cada campo.",
        ),
        "key-reused": Both(
            "Send a new key for a new thing.",
            "Envíe una clave nueva para cada cosa nueva.",
        ),
        "if-match-required": Both(
            "Read the authorization, and send its ETag as If-Match.",
            "Lea la autorización y envíe su ETag como If-Match.",
        ),
        "too-many-requests": Both(
            "Wait the seconds in Retry-After.",
            "Espere los segundos de Retry-After.",
        ),
        "head-too-large": Both(
            "Send fewer or shorter headers.",
            "Envíe menos encabezados, o más cortos.",
        ),
        "internal": Both(
            (
                "Send a write again with the same key. Tell the operator the `request_id`: its log has the "
                "reason."
            ),
            (
                "Envíe otra vez la escritura con la misma clave. Dé el `request_id` a quien opera el "
                "servicio: ahí consta la razón."
            ),
        ),
        "busy": Both(
            "Send it again with the same key, a little later.",
            "Envíelo otra vez con la misma clave, un poco después.",
        ),
        "closing": Both(
            "Send it again with the same key.",
            "Envíelo otra vez con la misma clave.",
        ),
        "unavailable": Both(
            "Send it again with the same key, a little later.",
            "Envíelo otra vez con la misma clave, un poco después.",
        ),
        "outcome-unknown": Both(
            "Send it again with the same key: it is recorded once.",
            "Envíelo otra vez con la misma clave: se registra una sola vez.",
        ),
        "read-only": Both(
            "Tell the operator.",
            "Avise a quien opera el servicio.",
        ),
        "clock-skew": Both(
            "Send it again with the same key, later; the operator must set the clocks.",
            "Envíelo más tarde con la misma clave; quien opera el servicio debe ajustar los relojes.",
        ),
        "storage-full": Both(
            "Send it again with the same key, later; the operator must make room.",
            "Envíelo más tarde con la misma clave; quien opera el servicio debe liberar espacio.",
        ),
        "projection-behind": Both(
            "Ask again.",
            "Pregunte otra vez.",
        ),
        "too-many-streams": Both(
            "Follow the feed with `wait` instead.",
            "Siga la lista de eventos con `wait`.",
        ),
    }
    | {code: Both(sentence, spanish.SENTENCES[code]) for code, sentence in SENTENCES.items()}
)

EXPLAINED: Final[Mapping[str, Explained]] = MappingProxyType(
    {code: Explained(meaning, _ADVICE[code]) for code, meaning in _MEANINGS.items()}
)
"""By code."""


def title(code: str, language: Language) -> str:
    """What the problem is called."""
    return spanish.TITLES[code] if language == "es" else PROBLEMS[code].title
