"""What each rule of the findings is about in a few words, and what a rule of the register looks for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.jurisdictions.profile import Spoken

RULE_TITLES: Final[Mapping[str, Spoken]] = MappingProxyType(
    {
        "F01": Spoken("movement without an authorization", "movimiento sin autorización"),
        "F02": Spoken("crossing before the entry into force", "cruce antes de la entrada en vigor"),
        "F03": Spoken("crossing outside the authorized days", "cruce fuera de los días autorizados"),
        "F04": Spoken("more people than authorized", "más personas que las autorizadas"),
        "F05": Spoken("troops or destination not authorized", "tropas o destino no autorizados"),
        "F06": Spoken("place of crossing not authorized", "lugar de cruce no autorizado"),
        "F07": Spoken("means of transport not authorized", "medio de transporte no autorizado"),
        "F08": Spoken("arms beyond those authorized", "más armas que las autorizadas"),
        "F09": Spoken("activity at an unlisted facility", "actividad en una instalación no prevista"),
        "F10": Spoken("activity outside the authorized days", "actividad fuera de los días autorizados"),
        "F11": Spoken("decree published after the beginning", "decreto publicado después del comienzo"),
        "F12": Spoken("decree published after the end", "decreto publicado después del final"),
        "F13": Spoken("report overdue", "informe vencido"),
        "F14": Spoken("report delivered late", "informe entregado con retraso"),
        "F15": Spoken("vote after the planned beginning", "votación después del comienzo previsto"),
        "F16": Spoken("incident", "incidente"),
        "F17": Spoken("committee without competence", "comisión sin competencia"),
        "F18": Spoken("seen across after the last day", "presencia después del último día"),
        "C01": Spoken("plan outside its own days", "plan fuera de sus propias fechas"),
        "C02": Spoken("numbers that do not add up", "cifras que no suman"),
        "C03": Spoken("not as many back as went", "no regresaron tantos como fueron"),
        "C04": Spoken("days out of order", "fechas en desorden"),
        "C05": Spoken("sources that disagree", "fuentes que discrepan"),
        "C06": Spoken("record that contradicts itself", "expediente que se contradice"),
        "C07": Spoken("end before the beginning", "final antes del comienzo"),
        "C08": Spoken("more back than had gone", "regresaron más de los que habían ido"),
        "C09": Spoken("perhaps on record twice", "quizá registrada dos veces"),
        "C10": Spoken("two requests in one proceeding", "dos solicitudes en un mismo procedimiento"),
        "M01": Spoken("no vote on record", "no consta ninguna votación"),
        "M02": Spoken("no decree on record", "no consta ningún decreto"),
        "M03": Spoken("day of the request not on record", "no consta el día de la solicitud"),
        "M04": Spoken("number of people not on record", "no consta el número de personas"),
        "M05": Spoken("no crossing back on record", "no consta el cruce de regreso"),
        "M06": Spoken("entry into force not on record", "no consta la entrada en vigor"),
        "M07": Spoken("no request, vote or decree on record", "no consta solicitud, votación ni decreto"),
        "M08": Spoken("report whose term cannot begin", "informe cuyo plazo no puede empezar"),
        "M09": Spoken("nothing on record after the request", "nada consta después de la solicitud"),
    }
)

#: Of the rules that rest on no law, in place of a citation.
LOOKED_FOR: Final[Mapping[str, Spoken]] = MappingProxyType(
    {
        code: Spoken(f"Rule of the register: {en}", f"Regla del registro: {es}")
        for code, (en, es) in {
            "C01": (
                "looks for plans outside the planned days",
                "busca planes que quedan fuera de las fechas previstas",
            ),
            "C02": ("compares the parts with the whole", "compara las partes con el total"),
            "C03": (
                "compares how many went with how many came back",
                "compara cuántos fueron con cuántos regresaron",
            ),
            "C05": (
                "looks for values that sources state differently",
                "busca datos que las fuentes dan de distinta manera",
            ),
            "C06": (
                "looks for entries of which not all can be true",
                "busca datos que no pueden ser ciertos a la vez",
            ),
            "C07": ("looks for ends before the beginning", "busca finales anteriores al comienzo"),
            "C08": (
                "compares how many came back with how many were across",
                "compara cuántos regresaron con cuántos estaban del otro lado",
            ),
            "C09": (
                "looks for authorizations that may be one and the same",
                "busca expedientes que quizá sean uno mismo",
            ),
            "C10": (
                "looks for proceedings with more than one request",
                "busca procedimientos con más de una solicitud",
            ),
            "M01": ("looks for decrees without a vote", "busca decretos sin votación"),
            "M02": ("looks for approvals without a decree", "busca aprobaciones sin decreto"),
            "M03": ("asks for the day of the request", "pide el día de la solicitud"),
            "M04": ("asks for the number of people", "pide el número de personas"),
            "M05": (
                "asks for the crossing back of those who were seen to go",
                "pide el cruce de regreso de quienes consta que fueron",
            ),
            "M06": (
                "asks for the day from which the decree is in force",
                "pide el día en que entró en vigor el decreto",
            ),
            "M07": (
                "looks for movements without a request, vote or decree",
                "busca movimientos sin solicitud, votación ni decreto",
            ),
            "M08": (
                "looks for reports whose term cannot begin to run",
                "busca informes cuyo plazo no puede empezar a correr",
            ),
            "M09": (
                "looks for requests of which nothing more is heard",
                "busca solicitudes de las que no se sabe nada más",
            ),
        }.items()
    }
)
