"""What can have happened, and on which day? One dataclass per event.

An event keeps what was given: what follows from it (the civil day of an instant, the standing of a
proceeding) is computed where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

from domain.values import (
    Arms,
    Citations,
    Conveyances,
    Day,
    Derivations,
    ExternalId,
    Instant,
    Int,
    Items,
    LongText,
    Organ,
    Parts,
    Place,
    Repeats,
    Tally,
    Terms,
    Text,
    value,
)

Extent = Literal["one_act", "several_acts", "unknown"]
"""Whether the authorization is for one act (one crossing each way) or several."""
Grant = Literal["none_stated", "not_found", "disputed"]
"""`none_stated`: a source says that there was none; `not_found`: it was looked for; null: nothing is said."""
Session = Literal["ordinary", "extraordinary"]
Outcome = Literal["approved", "approved_in_part", "rejected", "returned", "no_quorum", "tied"]

ExternalIds = Annotated[tuple[ExternalId, ...], Items(0, 100)]
Texts = Annotated[tuple[Text, ...], Items(0, 100)]


@value
class AuthorizationRegistered:
    """Begins every stream. `terms`: as reported, weaker than those of any act."""

    reference: Text
    title: Text
    terms: Terms | None = None
    external_ids: ExternalIds | None = None
    extent: Extent | None = None
    grant: Grant | None = None
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None


@value
class SenateVoted:
    """One vote of one organ, as far as it settles this authorization; its others share `vote_id`."""

    vote_id: UUID
    organ: Organ
    on: Day | None = None
    session: Session | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    repeats: Repeats | None = None
    waivers: Texts | None = None
    decree_dated_on: Day | None = None
    terms: Terms | None = None
    proceeding: Int = 0
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None


@value
class EntryRecorded:
    """A crossing into the national territory, by foreign or by national troops.

    `parts` empty: the carrier alone; null: not stated who. `on` may be left out beside `at`.
    """

    on: Day | None = None
    at: Instant | None = None
    place: Place | None = None
    parts: Parts | None = None
    conveyances: Conveyances | None = None
    arms: Arms | None = None
    citations: Citations = ()
    derived: Derivations | None = None
    note: LongText | None = None


Event = AuthorizationRegistered | SenateVoted | EntryRecorded

EVENT_TYPES: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {
        "mx.anuencia.authorization-registered.v1": AuthorizationRegistered,
        "mx.anuencia.senate-voted.v1": SenateVoted,
        "mx.anuencia.entry-recorded.v1": EntryRecorded,
    }
)
"""The current version of every event, by the name that stands in the envelope."""

_NAMES: Final = {cls: name for name, cls in EVENT_TYPES.items()}


def type_of(event: Event) -> str:
    """The name of the event's type in the envelope."""
    return _NAMES[type(event)]


def occurred(event: Event) -> Day | Instant | None:
    """The day of the step as the envelope's `occurred` repeats it: the column *day* of fields.md."""
    match event:
        case EntryRecorded():
            return event.at if event.at is not None else event.on
        case SenateVoted():
            return event.on
        case AuthorizationRegistered():
            return None
