"""How is a finding said, in English and in Spanish? One template per rule, filled with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from domain.findings.model import Figures, Sentence, Verdict


class Template(NamedTuple):
    """With `{subject}`, `{span}` (the days), `{reference}` (what was compared), and figures by name."""

    en: str
    es: str


TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "F01": Template(
            "A movement without an authorization is on record ({subject}).",
            "Consta un movimiento sin autorización ({subject}).",
        ),
        "F02": Template(
            "A crossing {span} before the authorization was in force ({subject}).",
            "Un cruce {span} antes de que la autorización estuviera en vigor ({subject}).",
        ),
        "F03": Template(
            "A crossing {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
            "Un cruce {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
        ),
        "F04": Template(
            "{present} present at one time, {authorized} authorized ({subject}).",
            "{present} presentes a un tiempo, {authorized} autorizados ({subject}).",
        ),
        "F05": Template(
            "Troops or a destination that were not authorized ({subject}).",
            "Tropas o un destino que no fueron autorizados ({subject}).",
        ),
        "F06": Template(
            "Crossed at {place}; authorized: {authorized} ({subject}).",
            "Cruce por {place}; autorizado: {authorized} ({subject}).",
        ),
        "F07": Template(
            "A means of transport that was not authorized: {conveyance} ({subject}).",
            "Un medio de transporte no autorizado: {conveyance} ({subject}).",
        ),
        "F08": Template(
            "Arms beyond the authorized: {beyond} ({subject}).",
            "Armamento más allá de lo autorizado: {beyond} ({subject}).",
        ),
        "F09": Template(
            "A phase at a facility that is not listed: {facility} ({subject}).",
            "Una fase en una instalación no listada: {facility} ({subject}).",
        ),
        "F10": Template(
            "A phase {span} {side} the authorized days ({subject}; authorized: {authorized_on}).",
            "Una fase {span} {side} del periodo autorizado ({subject}; autorizado: {authorized_on}).",
        ),
        "F11": Template(
            "The decree was published {span} after {reference} ({compared_on}).",
            "El decreto se publicó {span} después {reference} ({compared_on}).",
        ),
        "F12": Template(
            "The decree was published {span} after {reference} ({compared_on}).",
            "El decreto se publicó {span} después {reference} ({compared_on}).",
        ),
        "F13": Template(
            "The report {subject} is overdue since the end of {due_on}.",
            "El informe {subject} está vencido desde el término del {due_on}.",
        ),
        "F14": Template(
            "The report {subject} came {span} after its deadline ({due_on}).",
            "El informe {subject} llegó {span} después de su plazo ({due_on}).",
        ),
        "F15": Template(
            "Voted, or scheduled for a vote, {span} after the planned first crossing ({planned_on}).",
            "Votada, o prevista para votarse, {span} después del primer cruce previsto ({planned_on}).",
        ),
        "F16": Template(
            "An incident is on record: {category} ({subject}).",
            "Consta un incidente: {category} ({subject}).",
        ),
        "F17": Template(
            "None of the committees ({committees}) is competent for {ministries}.",
            "Ninguna de las comisiones ({committees}) es competente para {ministries}.",
        ),
        "F18": Template(
            "Seen on the other side {span} after the last authorized day ({authorized_on}), with no crossing "
            "back on record ({subject}).",
            "Vistos del otro lado {span} después del último día autorizado ({authorized_on}), sin que conste "
            "su regreso ({subject}).",
        ),
        "C01": Template(
            "What is planned reaches outside the planned window ({subject}).",
            "Lo previsto rebasa el periodo previsto ({subject}).",
        ),
        "C02": Template(
            "The parts sum to {sum}, the whole is {total} ({subject}).",
            "Las partes suman {sum}, el total es {total} ({subject}).",
        ),
        "C03": Template(
            "{out} went and {back} came back, though it is concluded ({subject}).",
            "{out} fueron y {back} volvieron, aunque está concluido ({subject}).",
        ),
        "C04": Template(
            "{later} ({later_on}) is dated after {earlier} ({earlier_on}).",
            "{later} ({later_on}) tiene fecha posterior a {earlier} ({earlier_on}).",
        ),
        "C05": Template("Sources disagree on {subject}.", "Las fuentes discrepan sobre {subject}."),
        "C06": Template(
            "The record contradicts itself: {contradiction} ({subject}).",
            "El expediente se contradice: {contradiction} ({subject}).",
        ),
        "M01": Template("A decree is on record, and no vote.", "Consta un decreto y ninguna votación."),
        "M02": Template("No decree is on record.", "No consta ningún decreto."),
        "M03": Template("The day of the request is not on record.", "No consta el día de la solicitud."),
        "M04": Template("No head-count is on record.", "No consta el número de efectivos."),
        "M05": Template(
            "No crossing back is on record; the last authorized day was {last_authorized_on} ({subject}).",
            "No consta cruce de regreso; el último día autorizado fue {last_authorized_on} ({subject}).",
        ),
        "M06": Template(
            "When the decree entered into force is not on record.",
            "No consta cuándo entró en vigor el decreto.",
        ),
        "M07": Template(
            "No request, vote or decree is on record.", "No consta solicitud, votación ni decreto."
        ),
    }
)

# What the words of figures mean, where they are no proper names.
_ES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "before": "antes",
        "after": "después",
        "letter": "el oficio",
        "received": "la recepción",
        "retransmitted": "la remisión",
        "referred": "el turno",
        "opinion": "el dictamen",
        "vote": "la votación",
        "decree": "el decreto",
        "publication": "la publicación",
        "tally": "el resultado no corresponde a los votos",
        "rejected_and_decreed": "rechazada y decretada",
        "reference": "remite a lo que ya no consta",
        "shared_dof_code": "un mismo código del diario oficial",
        "activity_outside_facilities": "actividad fuera de las instalaciones",
        "movement_without_authorization": "movimiento sin autorización",
        "grant_by_another_organ": "permiso de otro órgano",
        "third_state_permit": "permiso de un tercer Estado",
        "legal_challenge": "impugnación",
        "accident": "accidente",
        "other": "otro",
    }
)
_REFERENCE: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "F11 observed": Template("the first crossing", "del primer cruce"),
        "F11 authorized": Template("the first authorized day", "del primer día autorizado"),
        "F11 activity": Template(
            "the first planned day of the activities", "del primer día previsto de las actividades"
        ),
        "F12 observed": Template("the conclusion", "de la conclusión"),
        "F12 authorized": Template("the last authorized day", "del último día autorizado"),
        "F12 activity": Template(
            "the last planned day of the activities", "del último día previsto de las actividades"
        ),
    }
)


class _Words(dict[str, object]):
    """A figure that a finding does not have leaves its place empty: no record makes a sentence fail."""

    def __missing__(self, name: str) -> str:
        return "-"


def sentence(code: str, subject: str, figures: Figures, verdict: Verdict, against: str | None) -> Sentence:
    """The finding in words."""
    return _said(code, subject, tuple(sorted(figures.items())), verdict, against)


@lru_cache(maxsize=4_096)
def _said(
    code: str, subject: str, stated: tuple[tuple[str, int | str], ...], verdict: Verdict, against: str | None
) -> Sentence:
    figures = dict(stated)
    template = TEMPLATES[code]
    reference = _REFERENCE.get(f"{code} {against}", Template("", ""))
    spoken = {name: _spoken(value) for name, value in figures.items()}
    translated = {
        name: _ES.get(value, value) if isinstance(value, str) else value for name, value in figures.items()
    }
    known_en = _Words(
        {**spoken, "subject": subject, "span": _span(figures, "day", "days"), "reference": reference.en}
    )
    known_es = _Words(
        {**translated, "subject": subject, "span": _span(figures, "día", "días"), "reference": reference.es}
    )
    en, es = template.en.format_map(known_en), template.es.format_map(known_es)
    if verdict == "certain":
        return Sentence(en=en, es=es)
    return Sentence(en=f"Possibly: {en[:1].lower()}{en[1:]}", es=f"Posiblemente: {es[:1].lower()}{es[1:]}")


def _spoken(value: int | str) -> int | str:
    return value.replace("_", " ") if isinstance(value, str) else value


def _span(figures: Figures, one: str, many: str) -> str:
    """The days between, or their bounds."""
    if "days" in figures:
        return f"{figures['days']} {one if figures['days'] == 1 else many}"
    least, most = figures.get("days_at_least"), figures.get("days_at_most")
    if least is not None and most is not None and least != most:
        return f"{least}-{most} {many}"
    if least is not None:
        return f"{'≥'} {least} {many}"
    return f"{'≤'} {most} {many}" if most is not None else f"? {many}"
