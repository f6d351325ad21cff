"""The one table of what is said in Spanish of a problem: titles, what to do after a refusal, and details.

Over 400 lines: it is the table. Codes are the same in every language. A detail stands by its English
sentence, with `{}` for what is filled in; a test reads the sentences from the code and finds what has no row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "malformed-json": "El cuerpo no es JSON",
        "malformed-request": "La solicitud no es HTTP como lo entiende el servicio",
        "malformed-if-match": "El encabezado If-Match no es una sola etiqueta de entidad",
        "malformed-idempotency-key": "El encabezado Idempotency-Key no se puede leer",
        "idempotency-key-required": "Se requiere el encabezado Idempotency-Key",
        "bad-cursor": "El cursor no lo dio esta lista con estos filtros",
        "cursor-and-after": "cursor y after se excluyen",
        "unauthenticated": "Se requiere un token válido",
        "forbidden": "El token no permite esto",
        "four-eyes": "Un paso lo corrige o anula alguien distinto de quien lo registró",
        "not-found": "No existe",
        "not-yet-published": "Ningún punto de control publicado lo abarca todavía",
        "unknown-path": "No existe esa ruta",
        "disclosure-lost": "La bitácora tiene el resumen, y lo que representa se perdió",
        "method-not-allowed": "La ruta no admite este método",
        "not-acceptable": "La respuesta no tiene ninguna de las formas que admite Accept",
        "head-too-slow": "El encabezado de la solicitud no llegó a tiempo",
        "body-too-slow": "El cuerpo no llegó a tiempo",
        "ref-not-registered-here": "El registro de este ref se rechazó en la misma importación",
        "too-many-subscriptions": "No puede haber más suscripciones",
        "erased": "Lo que se había revelado fue suprimido",
        "version-mismatch": "La autorización está en otra versión",
        "body-too-large": "El cuerpo es demasiado grande",
        "event-too-large": "El evento sería demasiado grande",
        "unsupported-media-type": "El cuerpo no es application/json",
        "invalid": "La solicitud no tiene la forma que le da el contrato",
        "key-reused": "La Idempotency-Key se usó para otra solicitud",
        "if-match-required": "Se requiere el encabezado If-Match",
        "too-many-requests": "Este cliente pregunta con demasiada frecuencia",
        "head-too-large": "El encabezado de la solicitud es demasiado grande",
        "internal": "El servicio falló",
        "busy": "Hay demasiadas escrituras en espera",
        "closing": "El servicio se está deteniendo",
        "unavailable": "La base de datos no se puede usar por ahora",
        "outcome-unknown": "No se sabe si la escritura quedó registrada",
        "read-only": "Por ahora no se registra nada",
        "clock-skew": "Los relojes de la base de datos y del servicio difieren",
        "storage-full": "La base de datos no tiene espacio",
        "projection-behind": "La lista aún no se ha puesto al día",
        "too-many-streams": "Hay demasiados flujos abiertos",
        "permanent-commission-cannot-grant": "La Comisión Permanente no puede autorizar",
        "already-voted": "Ya votada",
        "already-decreed": "Ya decretada",
        "proceeding-closed": "Procedimiento terminado",
        "rejected-cannot-be-decreed": "Lo rechazado no se puede decretar",
        "tally-exceeds-seats": "Los votos exceden los escaños",
        "modification-needs-grant": "Una modificación requiere una autorización",
        "unknown-version": "Versión desconocida",
        "unknown-proceeding": "Procedimiento desconocido",
        "unknown-contingent": "Contingente desconocido",
        "unknown-activity": "Evento desconocido",
        "unknown-phase": "Fase desconocida",
        "already-closed": "Ya cerrada",
        "already-merged": "Ya fusionada",
        "nothing-to-correct": "Nada que corregir",
        "vote-is-shared": "La votación es compartida",
        "vote-told-otherwise": "La votación consta de otra manera",
        "already-registered": "Ya registrada",
    }
)

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "permanent-commission-cannot-grant": (
            "Solo puede haberla aprobado el órgano que puede otorgar la autorización: registre el acto "
            "de otro órgano como incidente, o la votación sin su resultado."
        ),
        "already-voted": (
            "Este procedimiento ya tiene una votación decisiva: indique en `repeats` qué votación repite "
            "esta, y por qué; o corrija la que consta."
        ),
        "already-decreed": (
            "Este procedimiento ya tiene un decreto: registre una fe de erratas, una aclaración o una "
            "nueva publicación como corrección del decreto, indique el procedimiento que este decreto "
            "concluye, o corrija el que consta."
        ),
        "proceeding-closed": (
            "Este procedimiento terminó antes del día de este acto: indique el procedimiento al que "
            "pertenece el acto, señale en `repeats` qué votación repite, o corrija el día."
        ),
        "rejected-cannot-be-decreed": (
            "La última votación decisiva de este procedimiento lo rechazó: antes de su decreto, registre "
            "la votación que la repitió, o corrija la que consta."
        ),
        "tally-exceeds-seats": (
            "Se indican más votos que escaños tenía el órgano ese día: corrija los números y deje nulos "
            "los que ninguna fuente da."
        ),
        "modification-needs-grant": (
            "El original fue rechazado, retirado o caducó, de modo que no hay nada que modificar: "
            "registre una nueva autorización, o corrija lo que consta del original."
        ),
        "unknown-version": (
            "Con esa versión no hay ningún paso vigente de la clase de que se trata: lea los eventos de "
            "la autorización e indique la versión del paso."
        ),
        "unknown-proceeding": (
            "Ningún paso ha abierto un procedimiento con ese número: registre primero la solicitud de "
            "modificación, o use 0 para el original."
        ),
        "unknown-contingent": (
            "Ningún término nombra un contingente con esa clave: use una clave que nombren, describa el "
            "grupo en el propio paso, o registre primero los términos."
        ),
        "unknown-activity": (
            "Ningún término nombra un evento con esa clave: use una clave que nombren, o indique el "
            "evento en los mismos términos."
        ),
        "unknown-phase": (
            "Ningún término nombra una fase con esa clave en ese evento: use claves que nombren, indique "
            "la instalación en el propio paso, o registre primero los términos."
        ),
        "already-closed": (
            "Esta autorización ya está cerrada: lo que se conozca después se registra sin cerrarla otra "
            "vez; anule o corrija el cierre si fue un error."
        ),
        "already-merged": (
            "Esta autorización resultó ser la misma que otra más antigua: registre el paso en aquella. "
            "Aquí solo se registran correcciones y anulaciones."
        ),
        "nothing-to-correct": (
            "El paso no está vigente, o ya dice exactamente esto: lea los eventos de la autorización e "
            "indique el paso o la anulación que se debe cambiar."
        ),
        "vote-is-shared": (
            "La votación resolvió varias autorizaciones: nómbrelas todas en `authorizations`, cada una "
            "con su versión, para que todas cambien en una sola escritura."
        ),
        "vote-told-otherwise": (
            "Una votación es la misma en todas las autorizaciones que resolvió: indíquela como consta, u "
            "omita esos datos; corríjala, o agregue lo que falta, en todas a la vez; otra votación lleva "
            "otro `vote_id`."
        ),
        "already-registered": (
            "Ya hay una autorización registrada con este id: léala y agréguele pasos, o registre otra "
            "con un id nuevo."
        ),
    }
)
"""Of each refusal, what the client must do."""

DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Of the request as a whole.
        "A body must have at most {} bytes.": "Un cuerpo debe tener {} bytes como máximo.",
        "A body must have at most {} values.": "Un cuerpo debe tener {} valores como máximo.",
        "A dry run must have at most {} lines: send it in parts.": (
            "Un ensayo debe tener {} líneas como máximo: envíelo por partes."
        ),
        "A head must arrive within {} seconds.": "Un encabezado debe llegar en menos de {} segundos.",
        "A head must have at most {} bytes.": "Un encabezado debe tener {} bytes como máximo.",
        "A line must have at most {} bytes.": "Una línea debe tener {} bytes como máximo.",
        "An Idempotency-Key must be 1 to 255 visible ASCII characters, quoted or not.": (
            "Una Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles, entre comillas o no."
        ),
        "Anuencia-As-Of takes a position of the log: a number, as it was given.": (
            "Anuencia-As-Of lleva una posición de la bitácora: un número, tal como se recibió."
        ),
        "Byte {} of the body is not UTF-8.": "El byte {} del cuerpo no es UTF-8.",
        (
            "If-Match takes the ETag of the authorization as it was given, or its version in quotation "
            'marks, such as "7".'
        ): (
            "If-Match lleva el ETag de la autorización tal como se dio, o su versión entre comillas, "
            'como "7".'
        ),
        "If-None-Match has more than {} characters.": "If-None-Match tiene más de {} caracteres.",
        "If-Match and the body expect different versions of the same authorization.": (
            "If-Match y el cuerpo esperan versiones distintas de la misma autorización."
        ),
        "Last-Event-ID must be the position of the last event received.": (
            "Last-Event-ID debe ser la posición del último evento recibido."
        ),
        "Read the authorization, and send its ETag (or its version in quotation marks) as If-Match.": (
            "Lea la autorización y envíe su ETag (o su versión entre comillas) como If-Match."
        ),
        "Send a bearer token in the Authorization header.": "Envíe un token en el encabezado Authorization.",
        "Send a cursor as next_cursor gave it, with the same filters; or leave it out to begin anew.": (
            "Envíe el cursor como lo dio next_cursor, con los mismos filtros; u omítalo para empezar de "
            "nuevo."
        ),
        (
            "Send an Idempotency-Key with every POST: a new one for each thing to record, the same one to "
            "try again."
        ): (
            "Envíe una Idempotency-Key con cada POST: una nueva por cada cosa que registre, la misma "
            "para reintentar."
        ),
        "Send the body as application/json, in UTF-8.": "Envíe el cuerpo como application/json, en UTF-8.",
        "Send the body without a Content-Encoding.": "Envíe el cuerpo sin Content-Encoding.",
        "Send the lines as application/x-ndjson, in UTF-8, not compressed.": (
            "Envíe las líneas como application/x-ndjson, en UTF-8 y sin comprimir."
        ),
        "Start with `after`, then go on with `cursor` alone.": (
            "Empiece con `after` y continúe solo con `cursor`."
        ),
        "The answer can be {}, Accept must allow it.": "La respuesta puede ser {}; Accept debe permitirlo.",
        "The body is empty.": "El cuerpo está vacío.",
        "The body is not JSON: {}, at {}.": "El cuerpo no es JSON: {}, en {}.",
        "Expecting value": "se espera un valor",
        "Expecting property name enclosed in double quotes": (
            "se espera el nombre de un miembro entre comillas"
        ),
        "Expecting ',' delimiter": "se espera una coma",
        "Expecting ':' delimiter": "se esperan dos puntos",
        "Extra data": "sobran datos",
        "Unterminated string starting at": "un texto no termina",
        "Invalid control character at": "hay un carácter de control",
        "Invalid \\escape": "hay un escape no válido",
        "Invalid \\uXXXX escape": "hay un escape \\uXXXX no válido",
        "Illegal trailing comma before end of object": "sobra una coma al final de un objeto",
        "Illegal trailing comma before end of array": "sobra una coma al final de una lista",
        "line {}, column {}": "la línea {}, columna {}",
        "The bytes are not an HTTP/1.1 request.": "Los bytes no son una solicitud HTTP/1.1.",
        "The query must be name=value pairs in UTF-8, at most {} of them.": (
            "La consulta debe ser pares nombre=valor en UTF-8, {} como máximo."
        ),
        "There is no such path: GET /openapi.json lists them all.": (
            "No existe esa ruta: GET /openapi.json las enumera todas."
        ),
        "This path takes {}.": "Esta ruta admite {}.",
        "This client asks more often than the service allows.": (
            "Este cliente pregunta con más frecuencia de la que permite el servicio."
        ),
        "{} must arrive within {} seconds.": "{} debe llegar en menos de {} segundos.",
        "{} registrations of this import were refused: what follows is not read.": (
            "Se rechazaron {} registros de expediente de esta importación: lo que sigue no se lee."
        ),
        "A body": "Un cuerpo",
        "The body": "El cuerpo",
        "The next part of the body": "La siguiente parte del cuerpo",
        "{} things are wrong; the first: {}": "Hay {} errores; el primero: {}",
        "the body": "el cuerpo",
        # Of the token.
        "The bearer token is not accepted: {}.": "El token no se acepta: {}.",
        "it is too long": "es demasiado largo",
        "it cannot be verified": "no se puede verificar",
        "it has expired": "ya venció",
        "it is not yet valid": "todavía no es válido",
        "it is for another audience": "es para otro destinatario",
        "its key belongs to another issuer": "su clave pertenece a otro emisor",
        "a claim is missing": "le falta un atributo",
        "its signature does not fit": "su firma no corresponde",
        "its algorithm is not that of its key": "su algoritmo no es el de su clave",
        "its typ is not at+jwt": "su typ no es at+jwt",
        "its kid names no key that is trusted": "su kid no nombra ninguna clave de confianza",
        "its times are not whole seconds": "sus horas no son segundos enteros",
        "it is valid for more than an hour": "vale por más de una hora",
        "its subject is not 1 to 255 visible ASCII characters": (
            "su sujeto no tiene de 1 a 255 caracteres ASCII visibles"
        ),
        "office is one word and scope a text of words": "office es una palabra y scope un texto de palabras",
        "its office or its scope has other characters than ASCII": (
            "su office o su scope tiene caracteres que no son ASCII"
        ),
        "Metrics are for the office {}, with the scope {}.": (
            "Las métricas son para la dependencia {}, con el alcance {}."
        ),
        "The office {} does not import.": "La dependencia {} no importa.",
        "The office {} does not read disclosures.": "La dependencia {} no lee lo reservado.",
        "The office {} does not record {}.": "La dependencia {} no registra {}.",
        "The token lacks the scope {}.": "Al token le falta el alcance {}.",
        "The token's issuer may not speak for the office that it claims.": (
            "El emisor del token no puede hablar por la dependencia que dice ser."
        ),
        (
            "{} records only where the effective ministries of authorization {} name it: {}. The registrar "
            "may record it."
        ): (
            "{} solo registra donde las secretarías vigentes de la autorización {} la nombran: {}. Puede "
            "registrarlo quien lleva el registro."
        ),
        "the ministries on record are {}": "las secretarías que constan son {}",
        "none is on record": "no consta ninguna",
        "Whoever recorded a step must not correct or annul it: somebody else must.": (
            "Quien registró un paso no lo corrige ni lo anula: debe hacerlo otra persona."
        ),
        # Of what is not there.
        "No authorization {} is on record.": "No consta ninguna autorización {}.",
        "No authorization {} is on record as of {}.": "No consta ninguna autorización {} al {}.",
        "No authorization {} is on record in that log.": "En esa bitácora no consta ninguna autorización {}.",
        "No authorization on record names the place {}.": (
            "Ninguna autorización que conste nombra el lugar {}."
        ),
        "No checkpoint is signed yet.": "Todavía no se ha firmado ningún punto de control.",
        "No disclosure {} of this authorization is on record.": (
            "No consta ningún dato reservado {} de esta autorización."
        ),
        "No event holds this digest.": "Ningún evento contiene este resumen.",
        "No vote {} is on record.": "No consta ninguna votación {}.",
        "The event at position {} holds the digest; its disclosure is lost, and no erasure is on record.": (
            "El evento en la posición {} contiene el resumen; lo que representa se perdió y no consta su "
            "supresión."
        ),
        "The log has no event at position {}.": "La bitácora no tiene ningún evento en la posición {}.",
        "The log has {} events.": "La bitácora tiene {} eventos.",
        "The published checkpoint does not cover this file.": (
            "El punto de control publicado no abarca este archivo."
        ),
        "The published checkpoint is of size {}: ask again, or with `wait`.": (
            "El punto de control publicado es de tamaño {}: pregunte otra vez, o con `wait`."
        ),
        "There is no such type of event.": "No existe ese tipo de evento.",
        "There is no such problem: GET /problems lists them all.": (
            "No existe ese problema: GET /problems los enumera todos."
        ),
        "This is not the path of a tile or of an entry bundle: {}.": (
            "Esta no es la ruta de un mosaico ni de un paquete de entradas: {}."
        ),
        "What was disclosed was erased, as the event at position {} says.": (
            "Lo que se había revelado fue suprimido, como dice el evento en la posición {}."
        ),
        # Of the service.
        "Follow the feed with `wait` instead, or try again later.": (
            "Siga la lista de eventos con `wait`, o inténtelo más tarde."
        ),
        "The database cannot be reached at present.": "Por ahora no se puede acceder a la base de datos.",
        (
            "The database cannot be reached or is held by another: nothing was recorded; retry with the same "
            "key."
        ): (
            "No se puede acceder a la base de datos, o la ocupa otro: no se registró nada; reintente con "
            "la misma clave."
        ),
        "The database has no space left on its disk: try again later.": (
            "La base de datos no tiene espacio en disco: inténtelo más tarde."
        ),
        "The database has no space left on its disk: nothing was recorded; retry with the same key later.": (
            "La base de datos no tiene espacio en disco: no se registró nada; reintente más tarde con la "
            "misma clave."
        ),
        (
            "The database has not answered for a long time: it is not known whether it was recorded; retry "
            "with the same key."
        ): (
            "La base de datos no ha respondido en mucho tiempo: no se sabe si quedó registrado; "
            "reintente con la misma clave."
        ),
        "The database refused this write; nothing was recorded.": (
            "La base de datos rechazó esta escritura; no se registró nada."
        ),
        (
            "The connection was lost while committing: it is not known whether it was recorded; retry with "
            "the same key."
        ): (
            "La conexión se perdió al confirmar: no se sabe si quedó registrado; reintente con la misma "
            "clave."
        ),
        "{}: it is not known whether it was recorded; retry with the same key.": (
            "{}: no se sabe si quedó registrado; reintente con la misma clave."
        ),
        "The service is stopping": "El servicio se está deteniendo",
        "The list does not show yet what was recorded last: ask again.": (
            "La lista aún no muestra lo último que se registró: pregunte otra vez."
        ),
        "The register is read-only. {}": "El registro es de solo lectura. {}",
        "The service failed on this request; its log has the reason.": (
            "El servicio falló con esta solicitud; la razón está en su bitácora de operación."
        ),
        "The service failed on this request; nothing was recorded.": (
            "El servicio falló con esta solicitud; no se registró nada."
        ),
        "The service is stopping: ask again.": "El servicio se está deteniendo: pregunte otra vez.",
        "The service is stopping: nothing was recorded; retry with the same key.": (
            "El servicio se está deteniendo: no se registró nada; reintente con la misma clave."
        ),
        "There is no room for the lines that wait.": "No hay espacio para las líneas en espera.",
        "Too many writes are waiting: nothing was recorded; retry with the same key.": (
            "Hay demasiadas escrituras en espera: no se registró nada; reintente con la misma clave."
        ),
        "{} Retry with the same key.": "{} Reintente con la misma clave.",
        # Of a write as it meets the record.
        "Authorization {} is at version {}, not {}: read it again, decide again, and send the new version.": (
            "La autorización {} está en la versión {}, no en la {}: léala de nuevo, decida de nuevo y "
            "envíe la versión nueva."
        ),
        (
            "Its registration was refused in this import, so this line may mean another authorization: mend "
            "that line, or name the authorization by its id."
        ): (
            "Su registro se rechazó en esta importación, así que esta línea puede referirse a otra "
            "autorización: corrija aquella línea, o nombre la autorización por su id."
        ),
        (
            "The event would be {} bytes, more than {}: record less text, or the SHA-256 of a document "
            "instead of its content."
        ): (
            "El evento tendría {} bytes, más de {}: registre menos texto, o el SHA-256 de un documento "
            "en lugar de su contenido."
        ),
        "The step cannot be written in canonical form: {}.": (
            "El paso no se puede escribir en forma canónica: {}."
        ),
        "This Idempotency-Key was used for another request: send a new one.": (
            "Esta Idempotency-Key se usó para otra solicitud: envíe una nueva."
        ),
        # Refusals.
        "No terms of this authorization name a contingent {}; they name: {}.": (
            "Ningún término de esta autorización nombra un contingente {}; nombran: {}."
        ),
        "No terms of this authorization name a phase {} there; they name: {}.": (
            "Ningún término de esta autorización nombra ahí una fase {}; nombran: {}."
        ),
        "none yet": "ninguno todavía",
        "No terms of this authorization name an activity {}.": (
            "Ningún término de esta autorización nombra un evento {}."
        ),
        "No vote {} is on record: which organ voted must be told.": (
            "No consta ninguna votación {}: se debe indicar qué órgano votó."
        ),
        "No vote {} stands in the authorization {}.": (
            "En la autorización {1} no hay ninguna votación {0} vigente."
        ),
        "Nothing has opened proceeding {} of this authorization.": (
            "Nada ha abierto el procedimiento {} de esta autorización."
        ),
        "The authorization {} stands at version {}.": "La autorización {} está en la versión {}.",
        "The authorization {} was merged into {}.": "La autorización {} se fusionó con {}.",
        "The vote is recorded as an approval by the {}, not by the {}.": (
            "La votación se registra como aprobación de {}, no de {}."
        ),
        "The vote settled other authorizations too, which are not named: {}.": (
            "La votación resolvió también otras autorizaciones, que no se nombran: {}."
        ),
        "The vote {} is on record of the authorization {} (version {}) with another {}.": (
            "La votación {} consta en la autorización {} (versión {}) con otro valor de {}."
        ),
        "Version {} is {}.": "La versión {} no es lo que se indica: {}.",
        "no step": "no es un paso",
        "no {} that stands": "no es {} vigente",
        "no {}": "no es {}",
        "no vote of {}": "no es una votación de {}",
        "no vote in proceeding {}": "no es una votación del procedimiento {}",
        "Version {} records a vote, {}, in the same proceeding.": (
            "La versión {} registra una votación, {}, en el mismo procedimiento."
        ),
        "Version {} records that it was closed.": "La versión {} registra su cierre.",
        "Version {} records that it was closed on {}.": "La versión {} registra su cierre el {}.",
        "Version {} records that proceeding {} ended on {}.": (
            "La versión {} registra que el procedimiento {} terminó el {}."
        ),
        "Version {} records that proceeding {} was rejected.": (
            "La versión {} registra que el procedimiento {} fue rechazado."
        ),
        "Version {} records that the original was {}.": "La versión {} registra sobre el original: {}.",
        "Version {} records the decree of proceeding {}.": (
            "La versión {} registra el decreto del procedimiento {}."
        ),
        "Version {} was annulled.": "La versión {} fue anulada.",
        "Version {} was annulled already.": "La versión {} ya fue anulada.",
        "Version {} says this already.": "La versión {} ya dice esto.",
        "{} votes or members present are stated; the {} had at most {} seats {}.": (
            "Se indican {} votos o integrantes presentes; {} tenía como máximo {} escaños {}."
        ),
        "{} votes or members present are stated; the {} had at most {} seats on any day.": (
            "Se indican {} votos o integrantes presentes; {} tenía como máximo {} escaños en cualquier fecha."
        ),
        "{} votes or members present are stated; the {} had at most {} seats on {}.": (
            "Se indican {} votos o integrantes presentes; {} tenía como máximo {} escaños el {}."
        ),
        # Of a value.
        "{}: {}": "{}: {}",
        "cannot be given beside `as_of`": "no puede darse junto con `as_of`",
        "cannot be given beside `since` or `on`": "no puede darse junto con `since` ni con `on`",
        "must begin with the earlier day": "debe empezar por el día anterior de los dos",
        "must not be before `since`": "no debe ser anterior a `since`",
        "give either ref or authorization": "indique ref o authorization, uno de los dos",
        "has fewer than {} characters": "tiene menos de {} caracteres",
        "has more than {} characters": "tiene más de {} caracteres",
        "is beyond the list: there is none yet": "está más allá de la lista: todavía no hay ninguno",
        "is beyond the list: the newest has number {}": (
            "está más allá de la lista: el más reciente tiene el número {}"
        ),
        "must have 1 to {} characters": "debe tener de 1 a {} caracteres",
        "is beyond the log": "está más allá de la bitácora",
        "must be types of events, each with its version or without": (
            "deben ser tipos de evento, cada uno con su versión o sin ella"
        ),
        "must be an https URL of a public address, without user, password and fragment": (
            "debe ser una URL https de una dirección pública, sin usuario, contraseña ni fragmento"
        ),
        "must be empty": "debe estar vacío",
        "This subject has as many subscriptions as one may have: end one of them first.": (
            "Este sujeto tiene todas las suscripciones que se permiten: termine antes una de ellas."
        ),
        "There are as many subscriptions as this register serves.": (
            "Ya hay todas las suscripciones que este registro atiende."
        ),
        "The office {} has no subscriptions.": "La dependencia {} no tiene suscripciones.",
        "The office has no such subscription.": "La dependencia no tiene esa suscripción.",
        "The subscription that this key was used for has been ended.": (
            "La suscripción para la que se usó esta clave se terminó."
        ),
        "The Idempotency-Key was used for another request: send a new one.": (
            "La Idempotency-Key se usó para otra solicitud: envíe una nueva."
        ),
        "is beyond the log, which has {} events": "está más allá de la bitácora, que tiene {} eventos",
        "is disclosed outside the log, and must not be stated here": (
            "se revela fuera de la bitácora y no debe indicarse aquí"
        ),
        (
            "is disclosed outside the log, or is what somebody said: correct the step, or record another "
            "account"
        ): (
            "se revela fuera de la bitácora, o es lo que alguien dijo: corrija el paso, o registre otra "
            "versión"
        ),
        "is empty": "está vacío",
        "is given more than once": "se da más de una vez",
        "is named twice by one vote": "se nombra dos veces en una votación",
        "is nested more than {} deep": "tiene más de {} niveles de anidación",
        "is not a day of the calendar": "no es un día del calendario",
        "is not known here": "no se conoce aquí",
        "is required": "es obligatorio",
        "is the key of two": "es la clave de dos",
        "is the one that is in the vote already": "es la que ya está en la votación",
        "is {}, but {} was on {} where it happened: state one, or make them agree": (
            "es {}, pero {} fue el {} donde ocurrió: indique uno de los dos, o haga que concuerden"
        ),
        "must be a SHA-256 in base64url without padding": "debe ser un SHA-256 en base64url sin relleno",
        "must be a UUID": "debe ser un UUID",
        "must be a UUID, written with hyphens": "debe ser un UUID, escrito con guiones",
        "must be a position: a whole number from 0": "debe ser una posición: un número entero desde 0",
        "must be about the authorization that is registered": (
            "debe referirse a la autorización que se registra"
        ),
        "must be an object, not {}": "debe ser un objeto, no {}",
        "must be at least {}": "debe ser al menos {}",
        "must be at most {}": "debe ser como máximo {}",
        "must be at most {}, the size in new": "debe ser como máximo {}, el tamaño en new",
        "must be from {} to {}": "debe estar entre {} y {}",
        "must be in Unicode normal form C": "debe estar en la forma normal C de Unicode",
        "must be nested at most {} deep": "debe tener {} niveles de anidación como máximo",
        "must be one of {}": "debe ser uno de {}",
        "must be stated, in words or as the digest of a disclosure": (
            "debe indicarse, en palabras o como el resumen de un dato reservado"
        ),
        "must be str, not {}": "debe ser un texto, no {}",
        "must be the code of a rule, such as F11": "debe ser el código de una regla, como F11",
        "must be true, or false, or codes of rules": "debe ser true, false o códigos de reglas",
        "must be words, or the digest of a disclosure": (
            "debe ser palabras, o el resumen de un dato reservado"
        ),
        "must be {}": "debe ser {}",
        "must be {}, not {}": "debe ser {}, no {}",
        "must have a {}": "debe tener {}",
        "must have as {} one of {}": "debe tener como {} uno de {}",
        "must have at least {} characters": "debe tener al menos {} caracteres",
        "must have at least {} members": "debe tener al menos {} elementos",
        "must have at most {} characters": "debe tener {} caracteres como máximo",
        "must have at most {} combining marks in a row": (
            "debe tener {} marcas combinantes seguidas como máximo"
        ),
        "must have at most {} members": "debe tener {} elementos como máximo",
        "must have from {} to {} members": "debe tener de {} a {} elementos",
        "must have names of 1 to 64 printable ASCII characters": (
            "debe tener nombres de 1 a 64 caracteres ASCII imprimibles"
        ),
        "must name each key once": "debe nombrar cada clave una sola vez",
        "must name exactly one other that is the same": "debe nombrar exactamente otra que sea la misma",
        "must not be empty": "no debe estar vacío",
        "must not contain a NUL or half of a surrogate pair": (
            "no debe contener un NUL ni medio par sustituto"
        ),
        "names an authorization twice, or the one it is about": (
            "nombra dos veces una autorización, o a la que se refiere"
        ),
        "names no other authorization, and no group is stated": (
            "no nombra ninguna otra autorización y no se indica ningún grupo"
        ),
        "stands twice": "aparece dos veces",
        "{} holds a NUL": "{} contiene un NUL",
        "{} is not in the calendar": "{} no está en el calendario",
        "{} is not within the years 0002 to 9998": "{} no está entre los años 0002 y 9998",
        "{} must be a day in EDTF, such as 2026-02-27 or [2026-02-10..2026-02-11]": (
            "{} debe ser un día en EDTF, como 2026-02-27 o [2026-02-10..2026-02-11]"
        ),
        "{} must be an RFC 3339 instant with an offset": (
            "{} debe ser un instante de RFC 3339 con su desfase horario"
        ),
        "{}: its days are not in ascending order": "{}: sus días no están en orden ascendente",
        # What a form asks for.
        "does not match the pattern {}": "no corresponde al patrón {}",
        "must be a string": "debe ser un texto",
        "must be an integer": "debe ser un número entero",
        "must be true or false": "debe ser true o false",
        "must be a list": "debe ser una lista",
        "must be an object": "debe ser un objeto",
        "a key (a small letter, then up to 31 of a-z, 0-9, _ and -)": (
            "una clave (una letra minúscula y hasta 31 de a-z, 0-9, _ y -)"
        ),
        "an ISO 3166-1 alpha-2 country code": "un código de país ISO 3166-1 alfa-2",
        "a path (a field, then fields, keys or indexes by dots)": (
            "una ruta (un campo y luego campos, claves o índices separados por puntos)"
        ),
        "a SHA-256 in small hexadecimal digits": "un SHA-256 en dígitos hexadecimales en minúscula",
        "a SHA-256 in base64url without padding": "un SHA-256 en base64url sin relleno",
        "the code of a rule": "el código de una regla",
        (
            "must be a day in EDTF, such as 2026-02-27, 2026-02, 2026, 2026-02-27~, [2026-02-10..2026-02-11] "
            "or [..2026-02-27]"
        ): (
            "debe ser una fecha, como 2026-02-27, o 2026-02 si solo se conoce el mes; en EDTF valen también "
            "2026, 2026-02-27~, [2026-02-10..2026-02-11] y [..2026-02-27]"
        ),
        "an instant with its offset, such as 2026-02-27T10:15:00-06:00": (
            "un instante con su desfase horario, como 2026-02-27T10:15:00-06:00"
        ),
        "must be a day, such as 2026-03-01": "debe ser un día, como 2026-03-01",
        "must be a position of the log, or {} (its + written %2B)": (
            "debe ser una posición de la bitácora, o {} (con el + escrito %2B)"
        ),
        "{} or {}": "{} o {}",
        "{}; did you mean {}?": "{}; ¿quiso decir {}?",
    }
)
"""By the English sentence, or the part of one that is filled into another."""

#: Nothing that is longer is looked up: it holds what a client has sent.
MAX_CHARACTERS: Final = 2_000


class _Row(NamedTuple):
    matches: re.Pattern[str]
    spanish: str


@cache
def _rows() -> tuple[_Row, ...]:
    """The rows with something to fill in, the most telling ones first."""
    filled = sorted((row for row in DETAILS if "{}" in row), key=lambda row: -len(row.replace("{}", "")))
    return tuple(
        _Row(re.compile("(.+?)".join(map(re.escape, row.split("{}"))), re.DOTALL), DETAILS[row])
        for row in filled
    )


def in_spanish(text: str, depth: int = 3) -> str:
    """The sentence in Spanish, with what was filled in; as it is where the table has no row for it."""
    known = DETAILS.get(text)
    if known is not None:
        return known
    if depth and len(text) <= MAX_CHARACTERS:
        for row in _rows():
            found = row.matches.fullmatch(text)
            if found is not None:
                return row.spanish.format(*(in_spanish(one, depth - 1) for one in found.groups()))
        name, _, rest = text.partition(" ")
        said = in_spanish(rest, depth - 1) if rest else rest
        if said != rest:
            return f"{name} {said}"
    return text
