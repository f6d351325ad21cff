"""The table of paths that answer a GET: each is a line here, and an operation elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from service.api.http.operation import Operation
from service.api.http.services import Services
from service.api.v1.authorization_models import AuthorizationOut, FindingOut
from service.api.v1.authorizations import (
    AuthorizationEventsQuery,
    AuthorizationQuery,
    Authorizations,
    AuthorizationsQuery,
)
from service.api.v1.calendar import MEDIA as MEDIA_OF_CALENDARS
from service.api.v1.calendar import Calendar, CalendarFilters
from service.api.v1.changes import (
    AuthorizationChangesQuery,
    ChangesOut,
    ChangesPage,
    ChangesQuery,
    ChangesRead,
)
from service.api.v1.documented import PROOFS, READ_STATUSES, READING, STREAMS, answers
from service.api.v1.event_types import EventTypes, EventTypesPage, EventTypesQuery
from service.api.v1.events import Events, EventsQuery
from service.api.v1.explaining import ExplanationOut, ExplanationsPage, ExplanationsQuery, ExplanationsRead
from service.api.v1.facilities import (
    CalendarOut,
    CalendarPage,
    CalendarQuery,
    Facilities,
    FacilitiesPage,
    FacilitiesQuery,
    FacilityOut,
    FacilityQuery,
    key_in_path,
)
from service.api.v1.feed import FEED_MEDIA, FeedQuery, FeedRead
from service.api.v1.formats import MEDIA
from service.api.v1.geojson import MEDIA as MEDIA_OF_MAPS
from service.api.v1.geojson import Map, MapQuery
from service.api.v1.list_models import (
    AuthorizationsPage,
    AuthorizationSummaryOut,
    FindingsPage,
    ReportOut,
    ReportsPage,
    SenateVoteOut,
    SenateVotesPage,
)
from service.api.v1.list_operation import ListOperation
from service.api.v1.log_proofs import (
    CheckpointsPage,
    CheckpointsQuery,
    ConsistencyOut,
    ConsistencyQuery,
    Log,
    ProofQuery,
)
from service.api.v1.parameters import AUTHORIZATION_ID, EVENT_TYPE, FACILITY_KEY, POSITION, VOTE_ID, NoQuery
from service.api.v1.presence import PresenceOut, PresencePage, PresenceQuery, PresenceRead
from service.api.v1.questions import FindingsQuery, Questions, ReportsQuery, SenateVoteQuery, VotesQuery
from service.api.v1.reading import ReadOperation
from service.api.v1.rendering import Answers
from service.api.v1.schemas import (
    AuthorizationEventsPage,
    EventItemOut,
    EventsPage,
)
from service.api.v1.statistics import StatisticOut, StatisticsPage, StatisticsQuery, StatisticsRead
from service.api.v1.stream import EventStream
from service.api.v1.summaries import READS
from service.api.v1.tail import Tail
from service.export.atom import ATOM

_ONE: Final = ("ETag", "Cache-Control")
_PAGE: Final = (*_ONE, "Link")
_STATE: Final = (*_ONE, "Anuencia-As-Of", "Anuencia-On")
_LIST: Final = (*_STATE, "Link")

_NAMED: Final = (*READ_STATUSES, 404)
"""Of what the path names, and what may not be there."""

_TEXT: Final = {"text/plain": {"schema": {"type": "string"}}}
_MESSAGES: Final = {
    "text/event-stream": {"schema": {"type": "string", "description": "Messages without end."}}
}
_ATOM: Final = {ATOM: {"schema": {"type": "string", "description": "A feed of RFC 4287."}}}
_SCHEMA: Final = {"application/schema+json": {"schema": {"type": "object", "additionalProperties": True}}}


class _Read(NamedTuple):
    """A GET. `answered`: the model of its answer, or the media type that it has in place of one."""

    path: str
    name: str
    operation: Operation
    answered: type[BaseModel] | Mapping[str, Any]
    headers: tuple[str, ...]
    statuses: tuple[int, ...]
    also: frozenset[str] = frozenset()


def add_reads(router: APIRouter, services: Services, memory: Answers) -> None:
    """One GET per question."""
    for read in (*_of_state(services, memory), *_for_readers(services), *_of_the_log(services)):
        model = read.answered if isinstance(read.answered, type) else None
        told = READS[read.name]
        responses = answers(200, read.headers, read.statuses, read.also)
        if model is None:
            responses[200]["content"] = read.answered
        router.add_api_route(
            read.path,
            read.operation,
            methods=["GET"],
            response_class=JSONResponse if model is not None else Response,
            operation_id=read.name,
            summary=told.summary,
            description=told.description,
            status_code=200,
            response_description="As asked",
            response_model=model,
            responses=responses,
            openapi_extra=dict(READING),
            tags=["reads"],
        )


def _of_state(services: Services, memory: Answers) -> Iterator[_Read]:
    authorizations, questions = Authorizations(services, memory), Questions(services)
    yield _Read(
        "/v1/authorizations",
        "list_authorizations",
        ListOperation(AuthorizationsQuery, authorizations.listed, AuthorizationSummaryOut),
        AuthorizationsPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/authorizations/{id}",
        "read_authorization",
        ReadOperation(AuthorizationQuery, [AUTHORIZATION_ID], authorizations.read),
        AuthorizationOut,
        _STATE,
        _NAMED,
    )
    yield _Read(
        "/v1/authorizations/{id}/events",
        "list_authorization_events",
        ReadOperation(AuthorizationEventsQuery, [AUTHORIZATION_ID], authorizations.events),
        AuthorizationEventsPage,
        _PAGE,
        _NAMED,
    )
    changes = ChangesRead(services)
    yield _Read(
        "/v1/authorizations/{id}/changes",
        "read_authorization_changes",
        ReadOperation(AuthorizationChangesQuery, [AUTHORIZATION_ID], changes.read),
        ChangesOut,
        _STATE,
        _NAMED,
    )
    yield _Read(
        "/v1/authorizations/{id}/explanations",
        "list_authorization_explanations",
        ListOperation(
            ExplanationsQuery,
            ExplanationsRead(services, authorizations).listed,
            ExplanationOut,
            of=AUTHORIZATION_ID,
        ),
        ExplanationsPage,
        _LIST,
        _NAMED,
    )
    yield _Read(
        "/v1/changes",
        "list_changes",
        ListOperation(ChangesQuery, changes.listed, ChangesOut),
        ChangesPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/calendar.ics",
        "read_calendar",
        ReadOperation(CalendarFilters, [], Calendar(services).read, (MEDIA_OF_CALENDARS,)),
        {MEDIA_OF_CALENDARS: {"schema": {"type": "string"}}},
        _STATE,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/findings",
        "list_findings",
        ListOperation(FindingsQuery, questions.listed_findings, FindingOut),
        FindingsPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/reports",
        "list_reports",
        ListOperation(ReportsQuery, questions.listed_reports, ReportOut, bytes),
        ReportsPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/senate-votes",
        "list_senate_votes",
        ListOperation(VotesQuery, questions.listed_votes, SenateVoteOut),
        SenateVotesPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/senate-votes/{vote_id}",
        "read_senate_vote",
        ReadOperation(SenateVoteQuery, [VOTE_ID], questions.vote),
        SenateVoteOut,
        _STATE,
        _NAMED,
    )
    facilities = Facilities(services)
    yield _Read(
        "/v1/facilities",
        "list_facilities",
        ListOperation(FacilitiesQuery, facilities.listed, FacilityOut),
        FacilitiesPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/facilities.geojson",
        "read_facilities_map",
        ReadOperation(MapQuery, [], Map(facilities).read, (MEDIA_OF_MAPS,)),
        {MEDIA_OF_MAPS: {"schema": {"type": "object", "additionalProperties": True}}},
        _STATE,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/facilities/{key}",
        "read_facility",
        ReadOperation(FacilityQuery, [FACILITY_KEY], facilities.read),
        FacilityOut,
        _STATE,
        _NAMED,
    )
    yield _Read(
        "/v1/facilities/{key}/calendar",
        "list_facility_calendar",
        ListOperation(CalendarQuery, facilities.calendar, CalendarOut, of=FACILITY_KEY, named=key_in_path),
        CalendarPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/statistics",
        "list_statistics",
        ListOperation(StatisticsQuery, StatisticsRead(services).listed, StatisticOut),
        StatisticsPage,
        _LIST,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/presence",
        "list_presence",
        ListOperation(PresenceQuery, PresenceRead(services).listed, PresenceOut),
        PresencePage,
        _LIST,
        READ_STATUSES,
    )


def _for_readers(services: Services) -> Iterator[_Read]:
    """What other programs than ours read."""
    yield _Read(
        "/v1/feed.atom",
        "read_feed",
        ReadOperation(FeedQuery, [], FeedRead(services).read, FEED_MEDIA),
        _ATOM,
        _STATE,
        READ_STATUSES,
    )


def _of_the_log(services: Services) -> Iterator[_Read]:
    tail = Tail(services)
    events, types, log = Events(services, tail), EventTypes(services), Log(services)
    yield _Read(
        "/v1/events",
        "list_events",
        ReadOperation(EventsQuery, [], events.list_, MEDIA),
        EventsPage,
        _PAGE,
        READ_STATUSES,
    )
    # Before the path of one event, which would take `stream` for a position.
    yield _Read(
        "/v1/events/stream",
        "stream_events",
        EventStream(services, tail),
        _MESSAGES,
        ("Cache-Control",),
        tuple(one for one in READ_STATUSES if one != 304),
        STREAMS,
    )
    yield _Read(
        "/v1/events/{position}",
        "read_event",
        ReadOperation(NoQuery, [POSITION], events.read),
        EventItemOut,
        _ONE,
        _NAMED,
    )
    yield _Read(
        "/v1/events/{position}/proof",
        "read_event_proof",
        ReadOperation(ProofQuery, [POSITION], log.proof, _TEXT),
        _TEXT,
        _ONE,
        _NAMED,
        PROOFS,
    )
    yield _Read(
        "/v1/log/consistency",
        "read_consistency_proof",
        ReadOperation(ConsistencyQuery, [], log.consistency),
        ConsistencyOut,
        _ONE,
        _NAMED,
        PROOFS,
    )
    yield _Read(
        "/v1/log/checkpoints",
        "list_checkpoints",
        ReadOperation(CheckpointsQuery, [], log.checkpoints),
        CheckpointsPage,
        _PAGE,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/event-types",
        "list_event_types",
        ReadOperation(EventTypesQuery, [], types.list_),
        EventTypesPage,
        _PAGE,
        READ_STATUSES,
    )
    yield _Read(
        "/v1/event-types/{type}/schema",
        "read_event_type_schema",
        ReadOperation(NoQuery, [EVENT_TYPE], types.schema, _SCHEMA),
        _SCHEMA,
        _ONE,
        _NAMED,
    )
