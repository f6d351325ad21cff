"""Says what each read answers, and what can be asked about webhooks, for who reads the contract.

A summary, and what must be known to use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Summary(NamedTuple):
    """What the document says of an operation."""

    summary: str
    description: str


_LIST: Final = (
    "Complete up to the head of the log that was seen on arrival; `as_of` asks for an earlier log and `on` "
    "for another day. Its pages speak of one log and one day, whatever is recorded in the meantime."
)

READS: Final[Mapping[str, Summary]] = MappingProxyType(
    {
        "list_authorizations": Summary("Which authorizations are there?", _LIST),
        "read_authorization": Summary(
            "Where does one authorization stand?",
            (
                "Its proceedings, what was observed, the reports that are owed, the terms with the act that "
                "each value comes from, disputes and findings: as of a log, and judged on a day."
            ),
        ),
        "list_authorization_events": Summary(
            "The history of one authorization",
            "Its events as they are stored, in the order of their versions. Nothing is ever removed.",
        ),
        "read_authorization_changes": Summary(
            "What is different of one authorization?",
            (
                "Between two logs, both judged on one day, so that only knowledge differs; or, with `days`, "
                "on two days of one log. Steps, values before and after, findings raised and gone, in words."
            ),
        ),
        "list_authorization_explanations": Summary(
            "Why does it say so?",
            (
                "Every value with the step that states it, its sources, and the values that compete with it. "
                "Nothing that an authorization is answered with is without its explanation."
            ),
        ),
        "list_changes": Summary(
            "What has changed since?",
            (
                "The authorizations that got a step between two logs, by the last one, the newest first. "
                "Both logs are judged on one day. A page looks at 5,000 steps at most: it may have fewer "
                "items than asked for while `next_cursor` is not null."
            ),
        ),
        "read_feed": Summary(
            "What was recorded last, as an Atom feed",
            (
                "With the filters of the list of authorizations, so that every search is a feed: an entry "
                "per authorization among the last 5,000 steps of the log, the newest first, with its newest "
                "steps in Spanish and English. An entry keeps its id; `updated` is when its last step was "
                "recorded."
            ),
        ),
        "list_facilities": Summary("Which places do authorizations name?", _LIST),
        "read_facility": Summary(
            "One place",
            "What it is called, where it is, and how many authorizations name it.",
        ),
        "list_facility_calendar": Summary("What is planned, or was observed, at a place?", _LIST),
        "list_statistics": Summary("How many, by one to three keys?", _LIST),
        "list_presence": Summary("Who is across the border on a day, and who may be?", _LIST),
        "read_facilities_map": Summary(
            "The facilities as a map",
            (
                "Every facility of the list as a feature of one collection (GeoJSON, RFC 7946), with the "
                "filters of the list; one whose position no public reference gives has no geometry."
            ),
        ),
        "read_calendar": Summary(
            "The calendar of what is planned, decreed and due",
            (
                "For a calendar program to subscribe to (iCalendar, RFC 5545), with the filters of the list "
                "of authorizations: authorized days, activities, phases, decrees, and the days on which "
                "reports fall due, as all-day events. Days that are not exactly known are shown as wide as "
                "they can be, and said to be so. There are 2,000 entries at most, those that begin last; "
                "where others are left out, the `DESCRIPTION` of the calendar says so."
            ),
        ),
        "list_findings": Summary("What does not add up?", _LIST),
        "list_reports": Summary("Which reports are owed, late or delivered?", _LIST),
        "list_senate_votes": Summary("How was it voted, and on what?", _LIST),
        "read_senate_vote": Summary(
            "One vote, and what it settled",
            "The vote as it is on record, and every authorization on which it stands.",
        ),
        "list_events": Summary(
            "Every event, in the order of the log",
            (
                "The feed. Its cursor is never null: a reader asks on with it for ever, and with `wait` the "
                "answer comes as soon as something is recorded. Full pages never change."
            ),
        ),
        "stream_events": Summary(
            "Every event from a position on, and those to come, as server-sent events",
            (
                "The id of each message is its position, so that a browser goes on where it was. No message "
                "has a name: an unknown type arrives like any other."
            ),
        ),
        "read_event": Summary("The event at a position", "As it is stored; it never changes."),
        "read_event_proof": Summary(
            "The offline proof of one event",
            (
                "A `.tlog-proof` file (C2SP): the event's leaf is in the tree of a published checkpoint. "
                "Without a checkpoint that covers it the answer is 404; `wait` waits for one."
            ),
        ),
        "read_consistency_proof": Summary(
            "The proof that the log was only appended to",
            "The log of one size begins with the log of a smaller one (RFC 6962).",
        ),
        "list_checkpoints": Summary(
            "All checkpoints, in the order of signing",
            "In the order of signing. Whoever keeps them can show that the log never had two histories.",
        ),
        "list_event_types": Summary(
            "Which types of events are there?",
            "The catalogue, by name. A client must expect types that it does not know.",
        ),
        "read_event_type_schema": Summary(
            "The JSON Schema of the data of one type of events",
            "The schema to which `dataschema` of its events leads.",
        ),
    }
)
"""By operationId."""


class Managed(NamedTuple):
    """The same of what an office asks about its webhooks, with what its answer is."""

    summary: str
    description: str
    answered: str


SUBSCRIPTIONS: Final[Mapping[str, Managed]] = MappingProxyType(
    {
        "create_subscription": Managed(
            "Have events sent to a URL",
            (
                "From now on, or from a position of the log, each event that is asked for is sent there as "
                "it is stored, in the order of the log, one at a time and at least once. What is not taken "
                "is tried again for three days; then the subscription is paused. The same key and body "
                "answer with the same subscription, and its secret, again."
            ),
            "Made",
        ),
        "list_subscriptions": Managed(
            "Which subscriptions has the office?",
            "Those that the office of the token made; the operator sees those of every office.",
            "As asked",
        ),
        "read_subscription": Managed(
            "How does one subscription fare?",
            "How far it has come, and what stands in its way. To another office it is not there.",
            "As asked",
        ),
        "end_subscription": Managed(
            "End a subscription",
            (
                "Nothing more is sent, and what is known of its deliveries is gone with it. The office that "
                "made it may, and the operator."
            ),
            "Ended",
        ),
        "resume_subscription": Managed(
            "Go on with a subscription",
            (
                "From the event at which it stands, at once, and as if nothing had failed: one that is "
                "paused is active again, and one that waits tries again. Nothing is left out."
            ),
            "It goes on",
        ),
        "replay_subscription": Managed(
            "Send again what was sent",
            (
                "From a position of the log on, whether it was delivered or not; a position ahead leaves out "
                "what is between. One that is paused is active again."
            ),
            "It goes on from there",
        ),
        "list_deliveries": Managed(
            "What became of the last deliveries?",
            "Every try to deliver an event, the newest first; the last 1,000 of a subscription are kept.",
            "As asked",
        ),
        "list_webhook_keys": Managed(
            "With which keys are deliveries signed?",
            (
                "The public keys of the `v1a` signatures (Ed25519), those that sign and those that have "
                "signed. They are the same for every subscription."
            ),
            "As asked",
        ),
    }
)
