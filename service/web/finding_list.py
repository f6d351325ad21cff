"""What does not add up in the whole register: every finding, with its rule, and the record it is about."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.authorization.state import State
from domain.findings import Evidence, Finding
from service import aside
from service.api.v1.questions import FindingsQuery
from service.web.findings import found_out
from service.web.languages import day_of, noted
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import called
from service.web.shown import SHARED, Shown, alternates, subscriptions

#: Each needs its authorization to be said in words: so a page has not many.
_MOST: Final = 25

GROUPS: Final = {
    "compliance": noted("Not as the law or the decree wants it"),
    "consistency": noted("Sources or figures that do not agree"),
    "completeness": noted("Not on record"),
}


async def findings(reads: Reads, request: PageRequest) -> Shown:
    """A page of the list; of the gravest first unless something else is asked."""
    say = request.language.say
    query = request.query(FindingsQuery, {"sort": ["severity"], "count": ["true"]})
    few = query.model_copy(update={"limit": min(query.limit, _MOST)})
    found = await reads.questions.listed_findings(few)
    states = await _states(reads, {UUID(str(one["authorization"])) for one in found.items}, found.size)
    items = await aside.done(
        lambda: [
            _item(request, one, states[UUID(str(one["authorization"]))], found.on) for one in found.items
        ],
        sum(state.version for state in states.values()),
    )
    return Shown(
        title=say("What does not add up"),
        about=say(
            "Where the record contradicts the law, the decree or itself, and what it lacks. Nobody writes "
            "findings: they are computed, and each has its rule."
        ),
        size=found.size,
        on=found.on,
        alternates=[
            *alternates(request, "/v1/findings"),
            *subscriptions(request, {"has_finding": request.given.get("code") or "true"}, by=SHARED),
        ],
        data={
            "items": items,
            "total": found.total,
            "groups": [
                {
                    "word": say(word),
                    "address": request.here(group=name, cursor=None),
                    "here": request.given.get("group") == [name],
                }
                for name, word in GROUPS.items()
            ],
            "all": request.here(group=None, cursor=None),
            "following": request.here(cursor=found.following) if found.following else None,
        },
    )


async def _states(reads: Reads, ids: set[UUID], size: int) -> dict[UUID, State]:
    register = reads.services.register
    looks = await asyncio.gather(*(register.authorization(id_, size - 1) for id_ in ids))
    return {seen.state.id: seen.state for seen in looks if seen.state is not None}


def _item(request: PageRequest, one: dict[str, Any], state: State, on: date) -> dict[str, Any]:
    told = found_out(_finding(one), on, state, request.language)
    registration = state.registration
    reference = registration.event.reference if registration is not None else str(state.id)
    return {
        "title": told.title,
        "said": told.said,
        "severity": told.severity,
        "severity_word": told.severity_word,
        "status_word": told.status_word,
        "disputed": told.disputed,
        "citation": told.citation,
        "code": told.code,
        "about": registration.event.title if registration is not None else reference,
        "reference": reference,
        "address": request.link("authorization", reference=called(reference, state.id)),
    }


def _finding(one: dict[str, Any]) -> Finding:
    """What the list says, as the domain has it; its figures have been counted up to the day judged."""
    evidence = (Evidence(UUID(each["authorization"]), each["version"]) for each in one["evidence"])
    known = {
        "authorization": UUID(one["authorization"]),
        "since_on": day_of(one["since_on"]),
        "evidence": frozenset(evidence),
        "counts_days": False,
    }
    return Finding(**{**{name: one[name] for name in Finding._fields if name in one}, **known})
