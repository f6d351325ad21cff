"""Says in Spanish what a step of an authorization, or of the register itself, records.

Over 400 lines, because each kind of step has its sentence here, and no more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from domain.authorization.passages import Ways
from domain.authorization.state import Recorded, State
from domain.events import (
    AccountGiven,
    Act,
    ActivitiesConcluded,
    AuthorizationClosed,
    AuthorizationRegistered,
    AuthorizationRequested,
    AuthorizationsLinked,
    CallRecorded,
    CommitteeOpinionIssued,
    ConsiderationPostponed,
    ConsiderationScheduled,
    DecreeCorrected,
    DecreePublished,
    DisputeResolved,
    EntryRecorded,
    Event,
    ExitRecorded,
    FindingAcknowledged,
    FindingResolved,
    IncidentRecorded,
    LogKeyAnnounced,
    ModificationRequested,
    PersonalDataErased,
    PhaseCompleted,
    PhaseStarted,
    RegisterEvent,
    RegisterOpened,
    ReportReceived,
    ReportSubmitted,
    RequestAmended,
    RequestLapsed,
    RequestPublished,
    RequestReferred,
    RequestRetransmitted,
    RequestWithdrawn,
    SenateVoted,
    StepAnnulled,
    StepCorrected,
    ValueDisputed,
)
from domain.findings.registry import RULES
from domain.jurisdictions.profile import Profile
from domain.sentences import spanish as es
from domain.sentences.people import are_one, of_part
from domain.sentences.spanish_things import thing_at
from domain.sentences.spanish_values import disagreement, label, said
from domain.values import Day, Forwarding, Letter, Part

_REPORTED: Final = {
    "activity_outside_facilities": "una actividad fuera de las instalaciones autorizadas",
    "movement_without_authorization": "un movimiento que, según se dijo, no tenía autorización",
    "grant_by_another_organ": "un permiso dado por un órgano distinto del facultado",
    "third_state_permit": "un permiso de un tercer país",
    "legal_challenge": "una impugnación ante los tribunales",
    "accident": "un accidente",
    "other": "un incidente",
}

_LINKS: Final = {
    "supersedes": "esta autorización sustituye a {others}",
    "superseded_by": "esta autorización fue sustituida por {others}",
    "paired_with": "esta autorización es la contraparte de {others}",
    "same_programme": "esta autorización forma parte del mismo programa que {others}",
    "batch": "esta autorización se solicitó junto con {others}",
    "same_session": "esta autorización se trató en la misma sesión que {others}",
    "related": "esta autorización está relacionada con {others}",
    "same_as": "otro expediente del registro resultó ser sobre esta misma autorización",
}

_OUTCOMES: Final = {
    "approved": "{organ} aprobó {it}",
    "approved_in_part": "{organ} aprobó en parte {it}",
    "rejected": "{organ} rechazó {it}",
    "returned": "{organ} devolvió {it}",
    "no_quorum": "{organ} no pudo votar {it} por falta de quórum",
    "tied": "la votación {of_organ} sobre {it} terminó en empate",
}


def step(one: Recorded[Event], state: State) -> str:
    """What the step records. `state`: of its authorization, with the step or later."""
    return es.sentence(told(one.event, one.day, state))


def told(event: Event, day: Day | None, state: State) -> str:
    """The same of its event and its day, without the capital letter and the full stop."""
    profile = state.profile
    match event:
        case AuthorizationRegistered():
            return _registered(event)
        case AuthorizationRequested() | ModificationRequested():
            return _requested(event, profile)
        case RequestRetransmitted():
            giver, taker = es.office(event.from_organ, profile), es.office(event.to_organ, profile)
            return f"{giver} remitió {request(event)} {es.to(taker)}{when(day)}"
        case RequestPublished():
            number = f" (núm. {event.gazette_number})" if event.gazette_number else ""
            organ = es.office(profile.granting_organ, profile)
            return f"{request(event)} se publicó en la gaceta {es.of(organ)}{number}{when(day)}"
        case RequestReferred():
            return f"{request(event)} se turnó a {es.committees(event.committees)}{when(day)}"
        case RequestAmended():
            asker = es.office("executive", profile)
            return f"{asker} cambió {request(event)} antes de la votación{_letter(event.letter)}{when(day)}"
        case ConsiderationScheduled():
            said_on = f", según se anunció {es.on(event.said_on)}" if event.said_on else ""
            organ = _organ(event.organ, profile)
            return f"estaba previsto que {organ} tratara {request(event)}{when(event.for_on)}{said_on}"
        case ConsiderationPostponed():
            until = f", {es.until(event.until_on)}" if event.until_on else ""
            organ = _organ(event.organ, profile)
            return f"{organ} aplazó {request(event)}{when(day)}{until}{_why(event.why)}"
        case RequestWithdrawn():
            return f"{request(event)} se retiró{when(day)}{_why(event.why)}"
        case RequestLapsed():
            return f"{request(event)} caducó{when(day)}{_why(event.why)}"
        case CommitteeOpinionIssued():
            return _opinion(event, day)
        case SenateVoted():
            return _voted(event, day, profile)
        case DecreePublished():
            return _decreed(event, day, profile)
        case DecreeCorrected():
            return _decree_corrected(event, day, profile)
        case EntryRecorded() | ExitRecorded():
            return _crossed(event, day, state)
        case CallRecorded():
            return _called(event, day, state)
        case PhaseStarted() | PhaseCompleted():
            return _phase(event, day, state)
        case IncidentRecorded():
            account = f": {es.quoted(event.account)}" if event.account else ""
            return f"se informó de {_REPORTED[event.category]}{es.place(event.place)}{when(day)}{account}"
        case AccountGiven():
            return _account(event, day, state)
        case ActivitiesConcluded():
            return f"las actividades terminaron{when(day)}"
        case ReportSubmitted():
            return _reported(event, day, profile)
        case ReportReceived():
            organ = es.office(profile.granting_organ, profile)
            referred = f" y lo turnó a {es.committees(event.referred_to)}" if event.referred_to else ""
            return f"{organ} recibió el informe{when(day)}{referred}"
        case AuthorizationClosed():
            return f"el expediente se cerró{when(day)}{_why(event.why)}"
        case AuthorizationsLinked():
            return _linked(event, day)
        case StepCorrected():
            about = thing_at(event.version, state)
            return f"se corrigió lo que el registro dice {es.of(about)}{_why(event.why)}"
        case StepAnnulled():
            return f"ya no cuenta {thing_at(event.version, state)}: se anuló{_why(event.why)}"
        case ValueDisputed():
            return disagreement([event], state)
        case DisputeResolved():
            path = _disputed_path(event.dispute_version, state)
            about = f" sobre {label(path, state)}" if path else ""
            value = said(path or "", event.value)
            return f"se resolvió la discrepancia entre fuentes{about}: {value}{_why(event.why)}"
        case FindingAcknowledged():
            who = es.office(event.by_office, profile)
            return f"{who} explicó un hallazgo ({_finding(event)}){when(day)}{_why(event.why)}"
        case FindingResolved():
            who = es.office(event.by_office, profile)
            return f"{who} dio por resuelto un hallazgo ({_finding(event)}){when(day)}{_why(event.why)}"
        case PersonalDataErased():
            basis = event.legal_basis
            return f"se suprimieron datos personales guardados fuera de la bitácora. Fundamento: {basis}"
        case _:
            assert_never(event)


def register(event: RegisterEvent) -> str:
    """What an event of the register itself says."""
    match event:
        case RegisterOpened():
            after = event.predecessor
            follows = f", como sucesora de la bitácora {after.origin}" if after is not None else ""
            return es.sentence(f"el registro abrió su bitácora{follows}")
        case LogKeyAnnounced():
            return es.sentence(f"el registro anunció una clave con la que firma su bitácora{_why(event.why)}")
        case _:
            assert_never(event)


def when(day: Day | None) -> str:
    """On which day, after a verb."""
    return f" {es.on(day)}" if day is not None else " en una fecha que no consta"


def request(act: Act) -> str:
    """What an act of a proceeding is about."""
    if act.proceeding == 0:
        return "la solicitud"
    return f"la solicitud de la {es.ordinal(act.proceeding)} modificación"


def _why(words: str | None) -> str:
    return f". Motivo: {es.quoted(words)}" if words else ""


def _organ(word: str | None, profile: Profile) -> str:
    return es.office(word or profile.granting_organ, profile)


def _letter(letter: Letter | None) -> str:
    if letter is None or (letter.number is None and letter.dated_on is None):
        return ""
    number = f" núm. {letter.number}" if letter.number else ""
    dated = f" con fecha {es.of(es.name(letter.dated_on))}" if letter.dated_on else ""
    return f" (oficio{number}{dated})"


def _forwarded(one: Forwarding | None) -> str:
    return f", por conducto de {one.by}" if one is not None and one.by else ""


def _registered(event: AuthorizationRegistered) -> str:
    grants = {
        None: "",
        "none_stated": ". Una fuente afirma que no hubo autorización",
        "not_found": ". Se buscó una autorización y no se encontró",
        "disputed": ". Las fuentes discrepan sobre si hubo autorización",
    }
    return f"el registro abrió el expediente {es.quoted(event.title)}, {event.reference}{grants[event.grant]}"


def _requested(event: AuthorizationRequested | ModificationRequested, profile: Profile) -> str:
    asker = es.office("executive", profile)
    asked = (
        "autorización"
        if event.proceeding == 0
        else f"la {es.ordinal(event.proceeding)} modificación de la autorización"
    )
    letter = f"{_letter(event.letter)}{_forwarded(event.forwarded)}"
    why = _why(event.why) if isinstance(event, ModificationRequested) else ""
    organ = es.office(event.received_by or profile.granting_organ, profile)
    if event.received_on is not None:
        received = f"{organ} recibió {es.on(event.received_on)} la solicitud con la que {asker} pidió {asked}"
        return f"{received}{letter}{why}"
    day = "" if letter else when(None)
    return f"{asker} pidió {asked} {es.to(organ)}{letter}{day}{why}"


def _opinion(event: CommitteeOpinionIssued, day: Day | None) -> str:
    one = len(event.committees) == 1
    advice = {
        True: f"{'aprobó' if one else 'aprobaron'} un dictamen a favor de",
        False: f"{'aprobó' if one else 'aprobaron'} un dictamen en contra de",
        None: "dictaminó" if one else "dictaminaron",
    }[event.favourable]
    who = f"la comisión ({event.committees[0]})" if one else f"las {es.committees(event.committees)}"
    votes = f", {es.tally(event.tally)}" if event.tally is not None and es.tally(event.tally) else ""
    remote = ", en sesión a distancia" if event.remote else ""
    return f"{who} {advice} {request(event)}{when(day)}{votes}{remote}"


def _voted(event: SenateVoted, day: Day | None, profile: Profile) -> str:
    organ, it = es.office(event.organ, profile), request(event)
    votes = f", {es.tally(event.tally)}" if event.tally is not None and es.tally(event.tally) else ""
    again = ", en una votación que repitió otra anterior" if event.repeats is not None else ""
    if event.outcome is None:
        return f"{organ} votó {it}{when(day)}{votes}{again}; no consta el resultado"
    told = _OUTCOMES[event.outcome].format(organ=organ, of_organ=es.of(organ), it=it)
    return f"{told}{when(day)}{votes}{again}"


def _decreed(event: DecreePublished, day: Day | None, profile: Profile) -> str:
    about = "" if event.proceeding == 0 else f" de la {es.ordinal(event.proceeding)} modificación"
    editions = {
        "morning": "edición matutina",
        "evening": "edición vespertina",
        "extraordinary": "edición extraordinaria",
    }
    detail = [editions[event.edition]] if event.edition else []
    detail += [f"código DOF {event.dof_code}"] if event.dof_code else []
    said_of_it = f" ({', '.join(detail)})" if detail else ""
    where = f" en {es.office('gazette', profile)}{said_of_it}"
    rule = event.entry_into_force
    fixed = f"; fija como fecha de entrada en vigor {es.name(rule.on)}" if rule.on is not None else ""
    forces = {
        "on_senate_approval": "; dispone que está en vigor desde el día de la aprobación",
        "on_publication": "; dispone que está en vigor desde el día de su publicación",
        "day_after_publication": "; dispone que está en vigor desde el día siguiente al de su publicación",
        "fixed_date": fixed or "; fija el día de su entrada en vigor, que no consta",
        "unknown": fixed,
    }
    return f"el decreto{about} se publicó{when(day)}{where}{forces[rule.rule]}"


def _decree_corrected(event: DecreeCorrected, day: Day | None, profile: Profile) -> str:
    what = {
        "erratum": "se publicó una fe de erratas del decreto",
        "clarification": "se publicó una aclaración del decreto",
        "republication": "el decreto se volvió a publicar",
    }[event.kind]
    code = f" (código DOF {event.dof_code})" if event.dof_code else ""
    return f"{what}{when(day)} en {es.office('gazette', profile)}{code}"


def parties(parts: Sequence[Part], state: State) -> tuple[str, bool]:
    """Those of several parts, and whether they are surely one person."""
    who = [of_part(part, state) for part in parts]
    return es.listed(es.people(one) for one in who), are_one(who)


def _crossed(event: EntryRecorded | ExitRecorded, day: Day | None, state: State) -> str:
    enters = isinstance(event, EntryRecorded)
    ways = Ways(state.terms.effective, state.profile.country)
    back = {ways.back(part) for part in event.parts or (Part(),)} == {"entry" if enters else "exit"}
    home = es.country(state.profile.country)
    who, one = parties(event.parts, state) if event.parts else ("tropas", False)
    if event.parts == ():
        who, one = "el medio de transporte, sin tropas", True
    if enters:
        verb = ("regresó" if one else "regresaron") if back else ("entró" if one else "entraron")
        way = f"{verb} {es.to(home)}"
    else:
        way = f"{'salió' if one else 'salieron'} {es.of(home)}"
    unknown = "; no consta cuántas personas eran" if event.parts is None else ""
    how = f"{_where(event)}{es.carried_by(event.conveyances)}{_armed(event)}"
    return f"{when(day).strip()} {way} {who}{how}{unknown}"


def _where(event: EntryRecorded | ExitRecorded) -> str:
    return f" por {event.place.name}" if event.place is not None else ""


def _armed(event: EntryRecorded | ExitRecorded) -> str:
    if event.arms is None or event.arms.carried not in ("yes", "no"):
        return ""
    if event.arms.carried == "no":
        return ", sin armas"
    return ", con armas y sin municiones" if event.arms.ammunition == "no" else ", con armas"


def _called(event: CallRecorded, day: Day | None, state: State) -> str:
    who, one = parties(event.parts, state) if event.parts else ("tropas", False)
    arrival = event.movement == "arrival"
    verb = ("llegó" if one else "llegaron") if arrival else ("partió" if one else "partieron")
    where = f" {'a' if arrival else 'de'} {event.place.name}" if event.place is not None else ""
    abroad = ", en el extranjero" if event.side == "abroad" else ""
    return f"se tuvo noticia de que {verb}{where} {who}{abroad}{when(day)}"


def _phase(event: PhaseStarted | PhaseCompleted, day: Day | None, state: State) -> str:
    begins = isinstance(event, PhaseStarted)
    what, verb = "las actividades", "comenzaron" if begins else "terminaron"
    if event.phase is not None or event.activity is not None:
        verb = "comenzó" if begins else "terminó"
        what = (
            es.phase(event.activity, event.phase, state)
            if event.phase is not None
            else es.activity(event.activity or "", state)
        )
    how_many = f", con {es.bounded(event.count)} participantes" if event.count is not None else ""
    return f"{what}{es.place(event.facility)} {verb}{when(day)}{how_many}"


def _account(event: AccountGiven, day: Day | None, state: State) -> str:
    about = f" sobre {thing_at(event.about_version, state)}" if event.about_version is not None else ""
    if isinstance(event.claim, str):
        return f"{event.said_by} declaró{about}{when(day)}: {es.quoted(event.claim)}"
    passed_on = f"{event.said_by} transmitió lo que dijo una persona{about}{when(day)}"
    return f"{passed_on}; se guarda fuera de la bitácora"


def _reported(event: ReportSubmitted, day: Day | None, profile: Profile) -> str:
    kind = {True: "el informe final", False: "un informe parcial", None: "el informe"}[event.final]
    organ = es.to(es.office(profile.granting_organ, profile))
    number = f" (oficio núm. {event.letter.number})" if event.letter and event.letter.number else ""
    ministries = event.by or ()
    by = es.listed(es.office(one, profile) for one in ministries)
    verb = "presentaron" if len(ministries) > 1 else "presentó"
    said_by = f"{by} {verb}" if by else "se presentó"
    return f"{said_by} {kind} {organ}{number}{when(day)}{_forwarded(event.forwarded)}"


def _linked(event: AuthorizationsLinked, day: Day | None) -> str:
    amount = len(event.others or ())
    others = "otra" if amount == 1 else f"otras {amount}" if amount else "otras"
    if event.group is not None and (event.group.name or event.group.stated_size is not None):
        size = f"{event.group.stated_size} según la fuente" if event.group.stated_size is not None else None
        named = es.quoted(event.group.name) if event.group.name else None
        others = f"{others} ({', '.join(one for one in (named, size) if one)})"
    relation = _LINKS[event.relation].format(others=others)
    if event.merged_into is not None:
        relation = "esta resultó ser la misma autorización que la de un expediente anterior del registro"
    basis = "; ninguna fuente lo dice, se dedujo" if event.basis == "inferred" else ""
    return f"{relation}{when(day) if day is not None else ''}{basis}{_why(event.why)}"


def _disputed_path(version: int, state: State) -> str | None:
    found = state.recorded[version - 1].event if 0 < version <= len(state.recorded) else None
    return found.path if isinstance(found, ValueDisputed) else None


def _finding(event: FindingAcknowledged | FindingResolved) -> str:
    rule = RULES.get(event.code)
    return event.code if rule is None else f"{event.code}, {rule.title.es}"
