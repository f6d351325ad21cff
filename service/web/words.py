"""What people call the closed words of the record, such as `foreign_entry`: short, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain.authorization.deployment import is_overstayed
from domain.authorization.tracks import Tracks
from service.web.languages import Language, noted

MOVEMENTS: Final = {
    "foreign_entry": noted("Foreign troops enter"),
    "national_exit": noted("National troops leave"),
    "foreign_transit": noted("Foreign troops pass through"),
    "squadron_stay": noted("A foreign squadron stays in national waters"),
}
MINISTRIES: Final = {"defence": noted("Ministry of National Defence"), "navy": noted("Ministry of the Navy")}
ORGANS: Final = {
    "senate": noted("Senate"),
    "permanent_commission": noted("Permanent Commission"),
    "chamber_of_deputies": noted("Chamber of Deputies"),
    "executive": noted("Executive"),
}
PROCEEDINGS: Final = {
    "none_on_record": noted("No act on record"),
    "requested": noted("Requested"),
    "referred": noted("In committee"),
    "reported_out": noted("Opinion issued"),
    "voted": noted("Voted, outcome not stated"),
    "approved": noted("Approved"),
    "decreed": noted("Decree published"),
    "rejected": noted("Rejected"),
    "withdrawn": noted("Withdrawn"),
    "lapsed": noted("Lapsed"),
    "superseded": noted("Replaced by another request"),
}
DEPLOYMENTS: Final = {
    "none_observed": noted("Nobody seen to cross"),
    "under_way": noted("Under way"),
    "concluded": noted("Concluded"),
}
OBLIGATIONS: Final = {
    "obligation_unknown": noted("Not known whether a report is owed"),
    "none_owed": noted("No report is owed"),
    "owed_without_term": noted("Report owed, no term stated"),
    "term_incomplete": noted("Report owed, term not fully stated"),
    "awaiting_anchor": noted("Report pending; its term has not begun on record"),
    "due": noted("Report due"),
    "overdue": noted("Report overdue"),
    "submitted": noted("Report sent"),
    "received": noted("Report received"),
}
STATUSES: Final = {
    "void": noted("Annulled"),
    "merged": noted("Kept under another record"),
    "closed": noted("Closed"),
    **PROCEEDINGS,
    **DEPLOYMENTS,
    **OBLIGATIONS,
}
PRESENCES: Final = {
    "present": noted("Present"),
    "authorized": noted("Allowed, nothing observed yet"),
    "absent": noted("Absent"),
    "unknown": noted("Not known"),
}
#: Whether somebody is across the border, as an answer.
ACROSS: Final = {
    "present": noted("yes, as far as is on record"),
    "authorized": noted("allowed, and no crossing is on record"),
    "absent": noted("no"),
    "unknown": noted("that is not known"),
}
BASES: Final = {
    "observed": noted("by what was seen"),
    "planned": noted("by what was planned"),
}
ANCHORS: Final = {
    "conclusion": noted("after the conclusion of the activities"),
    "return": noted("after the return"),
}
TIERS: Final = {
    "official": noted("Official"),
    "press": noted("Press"),
    "local": noted("Local"),
    "unreliable": noted("Contradicts others"),
}
SEVERITIES: Final = {"high": noted("Serious"), "medium": noted("Medium"), "low": noted("Minor")}
FINDING_STATUSES: Final = {
    "open": noted("Open"),
    "acknowledged": noted("Acknowledged"),
    "resolved": noted("Resolved"),
}
OUTCOMES: Final = {
    "approved": noted("Approved"),
    "approved_in_part": noted("Approved in part"),
    "rejected": noted("Rejected"),
    "returned": noted("Returned"),
    "no_quorum": noted("No quorum"),
    "tied": noted("Tied"),
}
BALLOTS: Final = {
    "in_favour": noted("in favour"),
    "against": noted("against"),
    "abstention": noted("abstention"),
    "absent": noted("absent"),
}
KINDS: Final = {
    "military": noted("Military"),
    "civil": noted("Civilians"),
    "police": noted("Police"),
    "cadet": noted("Cadets"),
    "guest": noted("Guests"),
}
CARRIED: Final = {
    "yes": noted("Yes"),
    "no": noted("No"),
    "unknown": noted("A source says that it is unknown"),
}
ACTS: Final = {
    "registered": noted("as reported"),
    "requested": noted("request"),
    "amended": noted("amended request"),
    "opinion": noted("committee opinion"),
    "voted": noted("vote"),
    "decreed": noted("decree"),
    "corrected": noted("correction of the decree"),
}

#: Of what an authorization can be asked by, those whose values are closed words.
BY_NAME: Final[Mapping[str, Mapping[str, str]]] = {
    "movement": MOVEMENTS,
    "ministry": MINISTRIES,
    "organ": ORGANS,
    "status": STATUSES,
}
#: What these, and the others, are called themselves.
NAMES: Final = {
    "year": noted("Year"),
    "country": noted("Country"),
    "ministry": noted("Ministry"),
    "movement": noted("Movement"),
    "organ": noted("Organ that voted"),
    "status": noted("Where it stands"),
}


def label(language: Language, name: str, value: str) -> str:
    """What a value of one of `NAMES` is called."""
    if name == "country":
        return language.country(value)
    return word(language, BY_NAME[name], value) if name in BY_NAME else value


def word(language: Language, known: Mapping[str, str], value: str) -> str:
    """What people call it; the word itself where a newer register has one that is not known here."""
    text = known.get(value)
    return value.replace("_", " ") if text is None else language.say(text)


def period(view: Tracks) -> str:
    """What the period of the terms is: nothing is called authorized that no act authorized."""
    if view.granted:
        return noted("Authorized period")
    is_asked = any(one.status != "none_on_record" for one in view.proceedings)
    return noted("Requested period") if is_asked else noted("Period")


def standing(language: Language, status: str, last_on: date | None, on: date) -> str:
    """Where an authorization stands on a day. `last_on`: the latest that its last authorized day can be."""
    if is_overstayed(status, last_on, on):
        return language.say("Period over; the return of all is not on record")
    return word(language, STATUSES, status)


_TROOPS: Final = {
    "foreign_entry": (noted("Troops of %(whose)s in %(home)s"), noted("Troops of %(whose)s, to %(home)s")),
    "national_exit": (noted("Troops of %(home)s in %(where)s"), noted("Troops of %(home)s, to %(where)s")),
    "foreign_transit": (noted("Troops of %(whose)s, passing through %(home)s"),) * 2,
    "squadron_stay": (
        noted("Squadron of %(whose)s in waters of %(home)s"),
        noted("Squadron of %(whose)s, to waters of %(home)s"),
    ),
}


def troops(
    language: Language, movement: str | None, countries: Sequence[str], home: str, *, are_there: bool
) -> str | None:
    """Whose troops, and where: in one phrase. Of what is not stated, as far as it is."""
    others = language.listed([language.country_within(code) for code in countries if code != home])
    if movement is None or movement not in _TROOPS:
        return others or None
    if not others and movement != "national_exit":
        return word(language, MOVEMENTS, movement)
    there, on_the_way = _TROOPS[movement]
    return language.say(
        there if are_there else on_the_way,
        whose=others,
        home=language.country_within(home),
        where=others or language.say("places abroad that are not stated"),
    )
