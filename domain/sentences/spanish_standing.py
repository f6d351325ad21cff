"""Says in Spanish where an authorization stands: its headline, and each of its three tracks."""

from __future__ import annotations

from typing import Final

from domain.authorization.force import in_force_from
from domain.authorization.obligations import Obligation
from domain.authorization.procedure import APPROVING, Proceeding
from domain.authorization.tracks import Tracks
from domain.sentences import spanish as es
from domain.sentences.people import Moving, activity_days, moving
from domain.sentences.spanish_steps import when

_UNDECIDED: Final = {
    "returned": "la devolvió",
    "no_quorum": "no pudo votarla por falta de quórum",
    "tied": "terminó en empate",
}


def headline(view: Tracks) -> str:
    """Who was allowed to do what, and whether they came and left, in two or three sentences."""
    if view.state.void:
        title = es.quoted(view.state.registration.event.title) if view.state.registration else ""
        return es.sentence(f"el registro de {title} se anuló y ya no cuenta")
    if view.merged_into is not None:
        return "Resultó ser la misma autorización que la de un expediente anterior del registro."
    said = [_allowed(view), _seen(view), *_owed_now(view)]
    return " ".join(es.sentence(one) for one in said if one)


def tracks(view: Tracks) -> tuple[list[str], str, list[str]]:
    """Of each proceeding, of the deployment, of each report: how far it has come."""
    return (
        [es.sentence(_proceeding(one, view)) for one in view.proceedings],
        es.sentence(_seen(view, always=True)),
        [es.sentence(_owed(one, view)) for one in view.obligations],
    )


def _allowed(view: Tracks) -> str:
    organ = es.office(view.profile.granting_organ, view.profile)
    what, until = _what(view), _until(view)
    granted = view.granted
    if granted:
        approvals = [one.approval for one in granted if one.approval is not None]
        in_part = any(one.event.outcome == "approved_in_part" for one in approvals)
        if approvals:
            return f"{organ} autorizó {what}{until}{' (aprobó la solicitud en parte)' if in_part else ''}"
        return f"un decreto autorizó {what}{until}; no consta ninguna votación"
    last = view.proceedings[0] if view.proceedings else None
    asked = f"la solicitud para autorizar {what}{until}"
    match last.status if last is not None else "none_on_record":
        case "requested":
            asker = es.office("executive", view.profile)
            return f"{asker} pidió autorizar {what}{until}; no consta ninguna votación"
        case "referred":
            return f"{asked} está en comisiones; no consta ninguna votación"
        case "reported_out":
            return f"las comisiones ya dictaminaron {asked}; no consta ninguna votación"
        case "voted":
            return _undecided(last, asked, view)
        case "rejected":
            return f"{organ} no autorizó {what}{until}"
        case "withdrawn":
            return f"{asked} se retiró"
        case "lapsed":
            return f"{asked} caducó"
        case "superseded":
            return f"{asked} fue sustituida por otra"
        case _:
            return _nothing_on_record(view, what, until)


def _undecided(last: Proceeding | None, asked: str, view: Tracks) -> str:
    vote = last.vote.event if last is not None and last.vote is not None else None
    if vote is None:
        return f"se votó {asked}; no consta el resultado"
    organ = es.office(vote.organ, view.profile)
    if vote.outcome in _UNDECIDED:
        verb = _UNDECIDED[vote.outcome]
        return f"se sometió a votación {asked}: {'la votación' if vote.outcome == 'tied' else organ} {verb}"
    if vote.outcome in APPROVING:
        granting = es.office(view.profile.granting_organ, view.profile)
        return f"{organ} votó a favor de {asked}; no consta ninguna votación {es.of(granting)}"
    return f"{organ} votó {asked}; no consta el resultado"


def _nothing_on_record(view: Tracks, what: str, until: str) -> str:
    registration = view.state.registration
    grant = registration.event.grant if registration is not None else None
    says = {
        "none_stated": "; una fuente afirma que no hubo autorización",
        "not_found": "; se buscó una autorización y no se encontró",
        "disputed": "; las fuentes discrepan sobre si hubo autorización",
    }.get(grant or "", "")
    return f"no consta solicitud, votación ni decreto que autorice {what}{until}{says}"


def _until(view: Tracks) -> str:
    """On which days: by the window, else by the days of the activities."""
    terms = view.terms.effective
    days = es.authorized_days(terms.window) if terms is not None else ""
    if days:
        return f" {days}"
    first, last = activity_days(terms)
    planned = es.period(first, last)
    return f", para actividades {planned}" if planned else ""


def _what(view: Tracks) -> str:
    country = view.profile.country
    known = moving(view.terms.effective, country)
    if not known:
        return "un cruce de tropas por la frontera"
    return es.listed(_movement(one, country) for one in known)


def _movement(one: Moving, country: str) -> str:
    home, who = es.country(country), es.of(es.people(one.people))
    match one.movement:
        case "foreign_entry":
            return f"la entrada {es.to(home)} {who}"
        case "national_exit":
            there = es.listed(es.to(es.country(code)) for code in one.towards)
            return f"la salida {there or 'del país'} {who}"
        case "foreign_transit":
            return f"el paso por {home} {who}"
        case "squadron_stay":
            return f"la permanencia en aguas {es.of(home)} de una escuadra con {es.people(one.people)}"


def _seen(view: Tracks, *, always: bool = False) -> str:
    """What was observed. `always`: also where nothing was allowed and nothing seen."""
    deployment = view.deployment
    crossings = view.passed.crossings
    if not crossings and deployment.status == "none_observed":
        return "no consta ningún cruce" if view.granted or always else ""
    if deployment.status == "concluded" and view.passed.every_part_is_back and crossings:
        back = deployment.returned_on
        return (
            f"todos los que cruzaron regresaron{f', los últimos {es.on(back)}' if back is not None else ''}"
        )
    begun = deployment.first_crossing_on
    came = f"los primeros cruzaron {es.on(begun)}" if begun is not None else "consta que cruzaron"
    if not crossings:
        came = "se les vio del otro lado y no consta ningún cruce"
    if deployment.status == "concluded":
        ended = view.concluded_on
        over = f"las actividades terminaron{f' {es.on(ended)}' if ended is not None else ''}"
        came = over if not crossings else f"{came} y {over}"
    if not crossings:
        return came
    some = any(part.crossed_back_count is not None for part in deployment.parts) or _some_back(view)
    return f"{came}. {'Algunos cruzaron de regreso' if some else 'No consta ningún cruce de regreso'}"


def _some_back(view: Tracks) -> bool:
    return any(part.presence == "absent" and part.basis == "observed" for part in view.deployment.parts)


def _owed_now(view: Tracks) -> list[str]:
    """Of the reports, what a reader must know at once."""
    return [
        _owed(one, view) for one in view.obligations if one.status in ("overdue", "received", "submitted")
    ]


def _owed(one: Obligation, view: Tracks) -> str:
    organ = es.office(view.profile.granting_organ, view.profile)
    term = one.obligation
    debtors = (term.debtors or ()) if term is not None else ()
    by = es.listed(es.office(debtor, view.profile) for debtor in debtors)
    owe = "deben" if len(debtors) > 1 else "debe"
    owed = f"{by} {owe} presentar un informe {es.to(organ)}" if by else f"se debe un informe {es.to(organ)}"
    if term is not None and term.days is not None and term.anchor is not None:
        after = {"conclusion": "el fin de las actividades", "return": "el regreso"}[term.anchor]
        owed = f"{owed} dentro de los {es.days_long(term.days, term.unit)} siguientes {es.to(after)}"
    match one.status:
        case "obligation_unknown":
            return "no consta si se debe un informe"
        case "none_owed":
            return "no se debe ningún informe"
        case "owed_without_term":
            return f"{owed}, sin que conste el plazo"
        case "term_incomplete":
            return f"{owed}; el plazo no consta por completo"
        case "awaiting_anchor":
            awaited = "regreso" if term is not None and term.anchor == "return" else "fin"
            return f"{owed}; no constan ni ese {awaited} ni el informe"
        case "due":
            return f"el informe {es.to(organ)} vence{f' {_by(one)}' if one.due_on is not None else ''}"
        case "overdue":
            return f"el informe {es.to(organ)} venció{f' {_by(one)}' if one.due_on else ''} y no consta"
        case "submitted":
            return f"el informe {es.to(organ)} ya se presentó"
        case "received":
            return f"{organ} ya recibió el informe"


def _by(one: Obligation) -> str:
    return es.on(one.due_on) if one.due_on is not None else ""


def _proceeding(one: Proceeding, view: Tracks) -> str:
    organ = es.office(view.profile.granting_organ, view.profile)
    it = "la solicitud" if one.number == 0 else f"la solicitud de la {es.ordinal(one.number)} modificación"
    voted = when(one.approval.day) if one.approval is not None else ""
    match one.status:
        case "none_on_record":
            return "no consta solicitud, votación ni decreto"
        case "requested":
            return f"consta {it} y ninguna votación"
        case "referred":
            return f"{it} está en comisiones"
        case "reported_out":
            return f"las comisiones ya dictaminaron {it}; no consta ninguna votación"
        case "voted":
            return _undecided(one, it, view)
        case "approved":
            return f"{organ} aprobó {it}{voted}; no consta ningún decreto"
        case "decreed":
            approved = f"{organ} aprobó {it}{voted}" if one.approval is not None else f"{it} fue autorizada"
            published = when(one.decree.day) if one.decree is not None else ""
            return f"{approved}; el decreto se publicó{published}{_in_force(one, view)}"
        case "rejected":
            return f"{organ} rechazó {it}{when(one.vote.day) if one.vote is not None else ''}"
        case "withdrawn":
            return f"{it} se retiró"
        case "lapsed":
            return f"{it} caducó"
        case "superseded":
            return f"{it} fue sustituida por otra"


def _in_force(one: Proceeding, view: Tracks) -> str:
    day = in_force_from(view.state, one)
    return f"; en vigor {es.holds_from(day)}" if day is not None else "; no consta desde cuándo está en vigor"
