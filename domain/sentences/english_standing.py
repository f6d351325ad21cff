"""Says in English where an authorization stands: its headline, and each of its three tracks."""

from __future__ import annotations

from typing import Final

from domain.authorization.force import in_force_from
from domain.authorization.obligations import Obligation
from domain.authorization.procedure import APPROVING, Proceeding
from domain.authorization.tracks import Tracks
from domain.sentences import english as en
from domain.sentences.english_steps import when
from domain.sentences.people import Moving, activity_days, moving

_UNDECIDED: Final = {
    "returned": "sent it back",
    "no_quorum": "could not vote on it for lack of a quorum",
    "tied": "was tied",
}


def headline(view: Tracks) -> str:
    """Who was allowed to do what, and whether they came and left, in two or three sentences."""
    if view.state.void:
        title = en.quoted(view.state.registration.event.title) if view.state.registration else ""
        return en.sentence(f"the registration of {title} was annulled: it no longer counts")
    if view.merged_into is not None:
        return "This was found to be the same authorization as an older entry of the register."
    said = [_allowed(view), _seen(view), *_owed_now(view)]
    return " ".join(en.sentence(one) for one in said if one)


def tracks(view: Tracks) -> tuple[list[str], str, list[str]]:
    """Of each proceeding, of the deployment, of each report: how far it has come."""
    return (
        [en.sentence(_proceeding(one, view)) for one in view.proceedings],
        en.sentence(_seen(view, always=True)),
        [en.sentence(_owed(one, view)) for one in view.obligations],
    )


def _allowed(view: Tracks) -> str:
    organ = en.office(view.profile.granting_organ, view.profile)
    who = _who_may_what(view)
    until = _until(view)
    granted = view.granted
    if granted:
        approvals = [one.approval for one in granted if one.approval is not None]
        in_part = any(one.event.outcome == "approved_in_part" for one in approvals)
        if approvals:
            return f"{organ} allowed {who}{until}{' (it approved the request in part)' if in_part else ''}"
        return f"a decree allowed {who}{until}; no vote is on record"
    last = view.proceedings[0] if view.proceedings else None
    asked = f"the request to allow {who}{until}"
    match last.status if last is not None else "none_on_record":
        case "requested":
            return f"{en.office('executive', view.profile)} asked to allow {who}{until}; no vote is on record"
        case "referred":
            return f"{asked} is with the committees; no vote is on record"
        case "reported_out":
            return f"the committees have given their opinion on {asked}; no vote is on record"
        case "voted":
            return _undecided(last, asked, view)
        case "rejected":
            return f"{organ} did not allow {who}{until}"
        case "withdrawn":
            return f"{asked} was withdrawn"
        case "lapsed":
            return f"{asked} lapsed"
        case "superseded":
            return f"{asked} was replaced by another"
        case _:
            return _nothing_on_record(view, who, until)


def _undecided(last: Proceeding | None, asked: str, view: Tracks) -> str:
    vote = last.vote.event if last is not None and last.vote is not None else None
    if vote is None:
        return f"there was a vote on {asked}; its result is not on record"
    organ = en.office(vote.organ, view.profile)
    if vote.outcome in _UNDECIDED:
        verb = _UNDECIDED[vote.outcome]
        return f"{asked} came to a vote: {'the vote' if vote.outcome == 'tied' else organ} {verb}"
    if vote.outcome in APPROVING:
        granting = en.office(view.profile.granting_organ, view.profile)
        return f"{organ} voted for {asked}; no vote of {granting} is on record"
    return f"{organ} voted on {asked}; the result is not on record"


def _nothing_on_record(view: Tracks, who: str, until: str) -> str:
    registration = view.state.registration
    grant = registration.event.grant if registration is not None else None
    says = {
        "none_stated": "; a source says that there was no authorization",
        "not_found": "; an authorization was looked for and was not found",
        "disputed": "; sources disagree on whether there was an authorization",
    }.get(grant or "", "")
    return f"no request, vote or decree is on record that would allow {who}{until}{says}"


def _until(view: Tracks) -> str:
    """On which days: by the window, else by the days of the activities."""
    terms = view.terms.effective
    days = en.authorized_days(terms.window) if terms is not None else ""
    if days:
        return f" {days}"
    first, last = activity_days(terms)
    planned = en.period(first, last)
    return f", for activities {planned}" if planned else ""


def _who_may_what(view: Tracks) -> str:
    country = view.profile.country
    known = moving(view.terms.effective, country)
    if not known:
        return "a movement of troops across the border"
    return en.listed(_who_may(one, country) for one in known)


def _who_may(one: Moving, country: str) -> str:
    home, who = en.country(country), en.people(one.people)
    match one.movement:
        case "foreign_entry":
            return f"{who} to enter {home}"
        case "national_exit":
            there = en.listed(en.country(code) for code in one.towards)
            return f"{who} to leave for {there}" if there else f"{who} to leave the country"
        case "foreign_transit":
            return f"{who} to pass through {home}"
        case "squadron_stay":
            return f"a squadron with {who} to stay in the waters of {home}"


def _seen(view: Tracks, *, always: bool = False) -> str:
    """What was observed. `always`: also where nothing was allowed and nothing seen."""
    deployment = view.deployment
    crossings = view.passed.crossings
    if not crossings and deployment.status == "none_observed":
        return "the register has no crossing" if view.granted or always else ""
    if deployment.status == "concluded" and view.passed.every_part_is_back and crossings:
        back = deployment.returned_on
        return f"all who crossed are back{f', the last of them {en.on(back)}' if back is not None else ''}"
    begun = deployment.first_crossing_on
    came = f"the first of them crossed {en.on(begun)}" if begun is not None else "they crossed"
    if not crossings:
        came = "they were seen on the other side, and the register has no crossing"
    if deployment.status == "concluded":
        ended = view.concluded_on
        over = f"the activities ended{f' {en.on(ended)}' if ended is not None else ''}"
        came = over if not crossings else f"{came}, and {over}"
    if not crossings:
        return came
    some = any(part.crossed_back_count is not None for part in deployment.parts) or _some_back(view)
    back_too = "some of them have crossed back" if some else "the register has no crossing back"
    return f"{came}. {back_too[:1].upper()}{back_too[1:]}"


def _some_back(view: Tracks) -> bool:
    return any(part.presence == "absent" and part.basis == "observed" for part in view.deployment.parts)


def _owed_now(view: Tracks) -> list[str]:
    """Of the reports, what a reader must know at once."""
    return [
        _owed(one, view) for one in view.obligations if one.status in ("overdue", "received", "submitted")
    ]


def _owed(one: Obligation, view: Tracks) -> str:
    organ = en.office(view.profile.granting_organ, view.profile)
    term = one.obligation
    debtors = (term.debtors or ()) if term is not None else ()
    by = en.listed(en.office(debtor, view.profile) for debtor in debtors)
    owe = "owe" if len(debtors) > 1 else "owes"
    owed = f"{by} {owe} {organ} a report" if by else f"a report to {organ} is owed"
    if term is not None and term.days is not None and term.anchor is not None:
        after = {"conclusion": "the end of the activities", "return": "the return"}[term.anchor]
        owed = f"{owed} within {en.days_long(term.days, term.unit)} after {after}"
    match one.status:
        case "obligation_unknown":
            return "whether a report is owed is not on record"
        case "none_owed":
            return "no report is owed"
        case "owed_without_term":
            return f"{owed}, without a term that is on record"
        case "term_incomplete":
            return f"{owed}; its term is not fully on record"
        case "awaiting_anchor":
            awaited = "return" if term is not None and term.anchor == "return" else "end"
            return f"{owed}; neither that {awaited} nor the report is on record"
        case "due":
            return f"the report to {organ} is due{f' {_by(one)}' if one.due_on is not None else ''}"
        case "overdue":
            return f"the report to {organ} was due{f' {_by(one)}' if one.due_on else ''} and is not on record"
        case "submitted":
            return f"the report to {organ} has been submitted"
        case "received":
            return f"{organ} has received the report"


def _by(one: Obligation) -> str:
    return en.on(one.due_on) if one.due_on is not None else ""


def _proceeding(one: Proceeding, view: Tracks) -> str:
    organ = en.office(view.profile.granting_organ, view.profile)
    it = "the request" if one.number == 0 else f"the request for the {en.ordinal(one.number)} modification"
    voted = when(one.approval.day) if one.approval is not None else ""
    match one.status:
        case "none_on_record":
            return "no request, vote or decree is on record"
        case "requested":
            return f"{it} is on record, and no vote"
        case "referred":
            return f"{it} is with the committees"
        case "reported_out":
            return f"the committees have given their opinion on {it}; no vote is on record"
        case "voted":
            return _undecided(one, it, view)
        case "approved":
            return f"{organ} approved {it}{voted}; no decree is on record"
        case "decreed":
            force = _in_force(one, view)
            approved = f"{organ} approved {it}{voted}" if one.approval is not None else f"{it} was granted"
            published = when(one.decree.day) if one.decree is not None else ""
            return f"{approved}; the decree was published{published}{force}"
        case "rejected":
            return f"{organ} rejected {it}{when(one.vote.day) if one.vote is not None else ''}"
        case "withdrawn":
            return f"{it} was withdrawn"
        case "lapsed":
            return f"{it} lapsed"
        case "superseded":
            return f"{it} was replaced by another"


def _in_force(one: Proceeding, view: Tracks) -> str:
    day = in_force_from(view.state, one)
    return (
        f"; in force {en.since(day)}" if day is not None else "; since when it is in force is not on record"
    )
