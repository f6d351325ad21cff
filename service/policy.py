"""Who may do what, by office; whatever neither this module nor the jurisdiction's profile says is denied.

Whether a caller may record something is asked in five places, in this order:

1. service/api/http/auth.py: is the token of a configured issuer, with an office and the scope?
2. domain/jurisdictions (`Profile.offices`; of Mexico: mx.py): the table of the kinds of steps of each office.
3. `may_record` here, asked by `allow` in service/api/v1/writing.py and by imports: is this kind in the table?
   The registrar records every kind.
4. `policy` here, asked under the writer's lock: does the authorization concern the ministry?
5. `Batch` in service/event_store/transaction.py: four eyes. Nobody corrects or annuls a step of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain.authorization.effective import effective_ministries
from domain.authorization.state import State
from domain.commands import Command, RecordAsGiven, RegisterAuthorization
from domain.events import EVENT_OF, AccountGiven
from domain.jurisdictions.profile import Profile
from service.event_store.outcomes import Actor
from service.event_store.transaction import Policy

REGISTERED: Final = "authorization-registered"
VOTED: Final = "senate-voted"


STEPS_WRITE: Final = "steps:write"
IMPORTS_WRITE: Final = "imports:write"
DISCLOSURES_READ: Final = "disclosures:read"
OPERATIONS: Final = "operations"
SUBSCRIPTIONS_MANAGE: Final = "subscriptions:manage"

#: The register's own offices, which every jurisdiction has: its profile names the others.
REGISTRAR: Final = "registrar"
AUDITOR: Final = "auditor"
OPERATOR: Final = "operator"

_OWN_SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        REGISTRAR: frozenset({STEPS_WRITE, IMPORTS_WRITE}),
        AUDITOR: frozenset({DISCLOSURES_READ}),
        OPERATOR: frozenset({OPERATIONS}),
    }
)


def offices(profile: Profile) -> frozenset[str]:
    """Every office that a token can claim. (The public has none, and no token.)"""
    return frozenset({*profile.offices, *_OWN_SCOPES})


def may_import(office: str) -> bool:
    """Whether the office may hand over lines of steps in bulk."""
    return office == REGISTRAR


def may_read_disclosures(office: str) -> bool:
    """Whether the office may be told what the log holds only digests of."""
    return office == AUDITOR


def may_operate(office: str) -> bool:
    """Whether the office may see how the service fares."""
    return office == OPERATOR


def may_subscribe(profile: Profile, office: str) -> bool:
    """Whether the office may have events sent to it."""
    return office in offices(profile)


def may_record(profile: Profile, office: str, step: str) -> bool:
    """Whether the office may record steps of this kind (kebab name), if the authorization is its concern."""
    return step in (EVENT_OF if office == REGISTRAR else profile.offices.get(office, ()))


def scopes_of(profile: Profile, office: str) -> frozenset[str]:
    """The scopes that a token for this office is given by the development issuer."""
    if office not in offices(profile):
        return frozenset()
    return _OWN_SCOPES.get(office, frozenset({STEPS_WRITE})) | {SUBSCRIPTIONS_MANAGE}


def policy(profile: Profile) -> Policy:
    """What the writer asks under its lock: may this actor record this, on these authorizations?"""
    # These record only what concerns their own people: where the effective ministries name them.
    office_of: dict[str, str] = {ministry: office.office for ministry, office in profile.ministries.items()}
    ministries = frozenset(office_of.values())

    def named(ministries: Iterable[str]) -> set[str]:
        return {office_of[one] for one in ministries}

    def forbidden(actor: Actor, command: Command, states: Mapping[UUID, State]) -> str | None:
        if actor.office not in ministries or _is_account(command):
            return None  # the table has answered for the office
        if isinstance(command, RegisterAuthorization):
            if all(_is_account(step) for step in command.steps):
                return None
            terms = command.registration.terms
            return _unnamed(actor, command.id, named((terms and terms.ministries) or ()))
        for stream, state in states.items():
            sentence = _unnamed(actor, stream, named(effective_ministries(state) or ()))
            if sentence is not None:
                return sentence
        return None

    return forbidden


def _is_account(command: Command) -> bool:
    return isinstance(command, RecordAsGiven) and isinstance(command.step, AccountGiven)


def _unnamed(actor: Actor, authorization: UUID, offices: set[str]) -> str | None:
    if actor.office in offices:
        return None
    named = f"the ministries on record are {', '.join(sorted(offices))}" if offices else "none is on record"
    return (
        f"{actor.office} records only where the effective ministries of authorization {authorization} name "
        f"it: {named}. The registrar may record it."
    )
