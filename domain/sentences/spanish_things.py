"""Calls a step by a noun, in Spanish: `la votación del 17 de febrero de 2026`."""

from __future__ import annotations

from typing import Final

from domain.authorization.state import State
from domain.events import Event
from domain.sentences import spanish as es
from domain.values import Day

_THINGS: Final = {
    "authorization-registered": "el registro del expediente",
    "authorization-requested": "la solicitud",
    "modification-requested": "la solicitud de modificación",
    "request-retransmitted": "la remisión de la solicitud",
    "request-published": "la publicación de la solicitud",
    "request-referred": "el turno a comisiones",
    "request-amended": "el cambio de la solicitud",
    "consideration-scheduled": "el anuncio de la discusión",
    "consideration-postponed": "el aplazamiento",
    "request-withdrawn": "el retiro de la solicitud",
    "request-lapsed": "la caducidad de la solicitud",
    "committee-opinion-issued": "el dictamen de las comisiones",
    "senate-voted": "la votación",
    "decree-published": "el decreto",
    "decree-corrected": "la corrección del decreto",
    "entry-recorded": "la entrada",
    "exit-recorded": "la salida",
    "call-recorded": "el avistamiento",
    "phase-started": "el comienzo de una fase",
    "phase-completed": "el fin de una fase",
    "incident-recorded": "el incidente",
    "account-given": "la declaración",
    "activities-concluded": "el fin de las actividades",
    "report-submitted": "el informe",
    "report-received": "la recepción del informe",
    "authorization-closed": "el cierre del expediente",
    "authorizations-linked": "el vínculo con otra autorización",
    "step-corrected": "una corrección",
    "step-annulled": "una anulación",
    "value-disputed": "la nota sobre fuentes que discrepan",
    "dispute-resolved": "la solución de una discrepancia entre fuentes",
    "finding-acknowledged": "la explicación de un hallazgo",
    "finding-resolved": "la solución de un hallazgo",
    "personal-data-erased": "la supresión de datos personales",
}


def kind(step: str) -> str:
    """What steps of a kind are about."""
    return _THINGS[step]


def thing(event: Event, day: Day | None) -> str:
    """What the step is about."""
    of_day = f" {es.of(es.name(day))}" if day is not None and day.is_exact else ""
    return f"{_THINGS[event.event_type.step]}{of_day}"


def thing_at(version: int, state: State) -> str:
    """What the step of a version is about, as it stands now."""
    known = state.step(version)
    if known is not None:
        return thing(known.event, known.day)
    if not 0 < version <= len(state.recorded):
        return "un paso"
    one = state.recorded[version - 1]
    return thing(one.event, one.day)
