"""Says in English what a step of an authorization, or of the register itself, records.

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
from domain.sentences import english as en
from domain.sentences.english_things import thing_at
from domain.sentences.english_values import disagreement, label, said
from domain.sentences.people import are_one, of_part
from domain.values import Day, Forwarding, Letter, Part

_SEEN_IN: Final = {
    "activity_outside_facilities": "an activity outside the authorized facilities",
    "movement_without_authorization": "a movement said to have had no authorization",
    "grant_by_another_organ": "a permission given by another organ than the one that may give it",
    "third_state_permit": "a permit of a third country",
    "legal_challenge": "a challenge in court",
    "accident": "an accident",
    "other": "an incident",
}

_LINKS: Final = {
    "supersedes": "this authorization takes the place of {others}",
    "superseded_by": "this authorization was replaced by {others}",
    "paired_with": "this authorization is the counterpart of {others}",
    "same_programme": "this authorization belongs to the same programme as {others}",
    "batch": "this authorization was asked for together with {others}",
    "same_session": "this authorization was dealt with in the same session as {others}",
    "related": "this authorization is related to {others}",
    "same_as": "another entry of the register was found to be about this same authorization",
}

_OUTCOMES: Final = {
    "approved": "{organ} approved {it}",
    "approved_in_part": "{organ} approved {it} in part",
    "rejected": "{organ} rejected {it}",
    "returned": "{organ} sent {it} back",
    "no_quorum": "{organ} could not vote on {it} for lack of a quorum",
    "tied": "the vote of {organ} on {it} was tied",
}


def step(one: Recorded[Event], state: State) -> str:
    """What the step records. `state`: of its authorization, with the step or later."""
    return en.sentence(told(one.event, one.day, state))


def told(event: Event, day: Day | None, state: State) -> str:
    """The same of its event and its day, without the capital letter and the full stop."""
    profile = state.profile
    match event:
        case AuthorizationRegistered():
            return _registered(event)
        case AuthorizationRequested() | ModificationRequested():
            return _requested(event, profile)
        case RequestRetransmitted():
            giver, taker = en.office(event.from_organ, profile), en.office(event.to_organ, profile)
            return f"{giver} passed {request(event)} on to {taker}{when(day)}"
        case RequestPublished():
            number = f" (no. {event.gazette_number})" if event.gazette_number else ""
            organ = en.office(profile.granting_organ, profile)
            return f"{request(event)} was published in the gazette of {organ}{number}{when(day)}"
        case RequestReferred():
            return f"{request(event)} was referred to {en.committees(event.committees)}{when(day)}"
        case RequestAmended():
            asker = en.office("executive", profile)
            return f"{asker} amended {request(event)} before the vote{_letter(event.letter)}{when(day)}"
        case ConsiderationScheduled():
            said_on = f", as was announced {en.on(event.said_on)}" if event.said_on else ""
            organ = _organ(event.organ, profile)
            return f"{organ} was expected to consider {request(event)}{when(event.for_on)}{said_on}"
        case ConsiderationPostponed():
            until = f", until {en.name(event.until_on)}" if event.until_on else ""
            organ = _organ(event.organ, profile)
            return f"{organ} postponed {request(event)}{when(day)}{until}{_why(event.why)}"
        case RequestWithdrawn():
            return f"{request(event)} was withdrawn{when(day)}{_why(event.why)}"
        case RequestLapsed():
            return f"{request(event)} lapsed{when(day)}{_why(event.why)}"
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
            account = f": {en.quoted(event.account)}" if event.account else ""
            return f"{_SEEN_IN[event.category]} was reported{en.place(event.place)}{when(day)}{account}"
        case AccountGiven():
            return _account(event, day, state)
        case ActivitiesConcluded():
            return f"the activities ended{when(day)}"
        case ReportSubmitted():
            return _reported(event, day, profile)
        case ReportReceived():
            organ = en.office(profile.granting_organ, profile)
            referred = f" and referred it to {en.committees(event.referred_to)}" if event.referred_to else ""
            return f"{organ} received the report{when(day)}{referred}"
        case AuthorizationClosed():
            return f"the file was closed{when(day)}{_why(event.why)}"
        case AuthorizationsLinked():
            return _linked(event, day)
        case StepCorrected():
            return (
                f"what the register says of {thing_at(event.version, state)} was corrected{_why(event.why)}"
            )
        case StepAnnulled():
            return f"{thing_at(event.version, state)} no longer counts: it was annulled{_why(event.why)}"
        case ValueDisputed():
            return disagreement([event], state)
        case DisputeResolved():
            path = _disputed_path(event.dispute_version, state)
            about = f" on {label(path, state)}" if path else ""
            value = said(path or "", event.value)
            return f"the disagreement of sources{about} was settled: {value}{_why(event.why)}"
        case FindingAcknowledged():
            who = en.office(event.by_office, profile)
            return f"{who} explained a finding ({_finding(event)}){when(day)}{_why(event.why)}"
        case FindingResolved():
            who = en.office(event.by_office, profile)
            return f"{who} declared a finding resolved ({_finding(event)}){when(day)}{_why(event.why)}"
        case PersonalDataErased():
            return (
                f"personal data that was kept apart from the log was erased. Legal basis: {event.legal_basis}"
            )
        case _:
            assert_never(event)


def register(event: RegisterEvent) -> str:
    """What an event of the register itself says."""
    match event:
        case RegisterOpened():
            after = event.predecessor
            follows = f", as the successor of the log {after.origin}" if after is not None else ""
            return en.sentence(f"the register opened its log{follows}")
        case LogKeyAnnounced():
            return en.sentence(f"the register announced a key with which it signs its log{_why(event.why)}")
        case _:
            assert_never(event)


def when(day: Day | None) -> str:
    """On which day, after a verb."""
    return f" {en.on(day)}" if day is not None else " on a day that is not on record"


def request(act: Act) -> str:
    """What an act of a proceeding is about."""
    if act.proceeding == 0:
        return "the request"
    return f"the request for the {en.ordinal(act.proceeding)} modification"


def _why(words: str | None) -> str:
    return f". Reason given: {en.quoted(words)}" if words else ""


def _organ(word: str | None, profile: Profile) -> str:
    return en.office(word or profile.granting_organ, profile)


def _letter(letter: Letter | None) -> str:
    if letter is None or (letter.number is None and letter.dated_on is None):
        return ""
    number = f" no. {letter.number}" if letter.number else ""
    dated = f" dated {en.name(letter.dated_on)}" if letter.dated_on else ""
    return f" (letter{number}{dated})"


def _forwarded(one: Forwarding | None) -> str:
    return f", passed on by {one.by}" if one is not None and one.by else ""


def _registered(event: AuthorizationRegistered) -> str:
    grants = {
        None: "",
        "none_stated": ". A source says that there was no authorization",
        "not_found": ". An authorization was looked for and was not found",
        "disputed": ". Sources disagree on whether there was an authorization",
    }
    return f"the register opened the file {en.quoted(event.title)}, {event.reference}{grants[event.grant]}"


def _requested(event: AuthorizationRequested | ModificationRequested, profile: Profile) -> str:
    asker = en.office("executive", profile)
    asked = (
        "an authorization"
        if event.proceeding == 0
        else f"the {en.ordinal(event.proceeding)} modification of the authorization"
    )
    letter = f"{_letter(event.letter)}{_forwarded(event.forwarded)}"
    why = _why(event.why) if isinstance(event, ModificationRequested) else ""
    organ = en.office(event.received_by or profile.granting_organ, profile)
    if event.received_on is not None:
        return f"{organ} received the request of {asker} for {asked}{letter} {en.on(event.received_on)}{why}"
    if letter:
        return f"{asker} asked {organ} for {asked}{letter}{why}"
    return f"{asker} asked {organ} for {asked}{when(None)}{why}"


def _opinion(event: CommitteeOpinionIssued, day: Day | None) -> str:
    advice = {
        True: f"recommended that {request(event)} be approved",
        False: f"recommended that {request(event)} be rejected",
        None: f"gave an opinion on {request(event)}",
    }[event.favourable]
    votes = f", {en.tally(event.tally)}" if event.tally is not None and en.tally(event.tally) else ""
    remote = ", meeting remotely" if event.remote else ""
    return f"the {en.committees(event.committees)} {advice}{when(day)}{votes}{remote}"


def _voted(event: SenateVoted, day: Day | None, profile: Profile) -> str:
    organ, it = en.office(event.organ, profile), request(event)
    votes = f", {en.tally(event.tally)}" if event.tally is not None and en.tally(event.tally) else ""
    again = ", in a vote that repeated an earlier one" if event.repeats is not None else ""
    if event.outcome is None:
        return f"{organ} voted on {it}{when(day)}{votes}{again}; the result is not on record"
    return f"{_OUTCOMES[event.outcome].format(organ=organ, it=it)}{when(day)}{votes}{again}"


def _decreed(event: DecreePublished, day: Day | None, profile: Profile) -> str:
    about = "" if event.proceeding == 0 else f" on the {en.ordinal(event.proceeding)} modification"
    editions = {"morning": "morning edition", "evening": "evening edition", "extraordinary": "extra edition"}
    detail = [editions[event.edition]] if event.edition else []
    detail += [f"DOF code {event.dof_code}"] if event.dof_code else []
    said_of_it = f" ({', '.join(detail)})" if detail else ""
    where = f" in {en.office('gazette', profile)}{said_of_it}"
    rule = event.entry_into_force
    fixed = f"; it fixes its entry into force: {en.name(rule.on)}" if rule.on is not None else ""
    forces = {
        "on_senate_approval": "; it says that it is in force from the day of the approval",
        "on_publication": "; it says that it is in force from the day of its publication",
        "day_after_publication": "; it says that it is in force from the day after its publication",
        "fixed_date": fixed or "; it fixes the day of its entry into force, which is not on record",
        "unknown": fixed,
    }
    return f"the decree{about} was published{where}{when(day)}{forces[rule.rule]}"


def _decree_corrected(event: DecreeCorrected, day: Day | None, profile: Profile) -> str:
    what = {
        "erratum": "an erratum to the decree was published",
        "clarification": "a clarification of the decree was published",
        "republication": "the decree was published again",
    }[event.kind]
    code = f" (DOF code {event.dof_code})" if event.dof_code else ""
    return f"{what} in {en.office('gazette', profile)}{code}{when(day)}"


def parties(parts: Sequence[Part], state: State) -> tuple[str, bool]:
    """Those of several parts, and whether they are surely one person."""
    who = [of_part(part, state) for part in parts]
    return en.listed(en.people(one) for one in who), are_one(who)


def _crossed(event: EntryRecorded | ExitRecorded, day: Day | None, state: State) -> str:
    enters = isinstance(event, EntryRecorded)
    ways = Ways(state.terms.effective, state.profile.country)
    back = {ways.back(part) for part in event.parts or (Part(),)} == {"entry" if enters else "exit"}
    home = en.country(state.profile.country)
    verb = f"came back to {home}" if enters and back else f"entered {home}" if enters else f"left {home}"
    how = f"{en.place(event.place)}{en.carried_by(event.conveyances)}{_armed(event)}{when(day)}"
    if event.parts is None:
        return f"troops {verb}{how}; how many they were is not on record"
    if not event.parts:
        return f"the means of transport alone {verb}{how}, without troops"
    who, _ = parties(event.parts, state)
    return f"{who} {verb}{how}"


def _armed(event: EntryRecorded | ExitRecorded) -> str:
    if event.arms is None or event.arms.carried not in ("yes", "no"):
        return ""
    if event.arms.carried == "no":
        return ", unarmed"
    return ", with arms but without ammunition" if event.arms.ammunition == "no" else ", with arms"


def _called(event: CallRecorded, day: Day | None, state: State) -> str:
    verb = "arrive" if event.movement == "arrival" else "leave"
    where = en.place(event.place) or (" abroad" if event.side == "abroad" else "")
    if not event.parts:
        return f"troops were seen to {verb}{where}{when(day)}"
    who, one = parties(event.parts, state)
    return f"{who} {'was' if one else 'were'} seen to {verb}{where}{when(day)}"


def _phase(event: PhaseStarted | PhaseCompleted, day: Day | None, state: State) -> str:
    verb = "began" if isinstance(event, PhaseStarted) else "ended"
    what = "the activities"
    if event.phase is not None:
        what = en.phase(event.activity, event.phase, state)
    elif event.activity is not None:
        what = en.activity(event.activity, state)
    how_many = f", with {en.bounded(event.count)} taking part" if event.count is not None else ""
    return f"{what}{en.place(event.facility)} {verb}{when(day)}{how_many}"


def _account(event: AccountGiven, day: Day | None, state: State) -> str:
    about = f" about {thing_at(event.about_version, state)}" if event.about_version is not None else ""
    if isinstance(event.claim, str):
        return f"{event.said_by} said{about}{when(day)}: {en.quoted(event.claim)}"
    return f"{event.said_by} passed on what a person said{about}{when(day)}; it is kept apart from the log"


def _reported(event: ReportSubmitted, day: Day | None, profile: Profile) -> str:
    kind = {True: "the final report", False: "an interim report", None: "the report"}[event.final]
    organ = en.office(profile.granting_organ, profile)
    number = f" (letter no. {event.letter.number})" if event.letter and event.letter.number else ""
    by = en.listed(en.office(one, profile) for one in event.by or ())
    said_by = f"{by} submitted {kind}" if by else f"{kind} was submitted"
    return f"{said_by} to {organ}{number}{when(day)}{_forwarded(event.forwarded)}"


def _linked(event: AuthorizationsLinked, day: Day | None) -> str:
    amount = len(event.others or ())
    others = "another one" if amount == 1 else f"{amount} others" if amount else "others"
    if event.group is not None and (event.group.name or event.group.stated_size is not None):
        size = f"said to number {event.group.stated_size}" if event.group.stated_size is not None else None
        named = en.quoted(event.group.name) if event.group.name else None
        others = f"{others} ({', '.join(one for one in (named, size) if one)})"
    relation = _LINKS[event.relation].format(others=others)
    if event.merged_into is not None:
        relation = "this was found to be the same authorization as an older entry of the register"
    basis = "; no source says so, it was inferred" if event.basis == "inferred" else ""
    return f"{relation}{when(day) if day is not None else ''}{basis}{_why(event.why)}"


def _disputed_path(version: int, state: State) -> str | None:
    found = state.recorded[version - 1].event if 0 < version <= len(state.recorded) else None
    return found.path if isinstance(found, ValueDisputed) else None


def _finding(event: FindingAcknowledged | FindingResolved) -> str:
    rule = RULES.get(event.code)
    return event.code if rule is None else f"{event.code}, {rule.title.en}"
