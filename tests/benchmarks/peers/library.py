"""The same register on the `eventsourcing` library's own Application, Aggregate and PostgreSQL recorder.

As the library's documentation and its example for FastAPI have it: settings by environment, with the
defaults of the library, and functions that are not coroutines, which FastAPI runs in its thread pool.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from fastapi import FastAPI, HTTPException

from tests.benchmarks.peers.bodies import Entry, Registration


class Authorization(Aggregate):
    """An authorization and its entries."""

    @event("Registered")
    def __init__(self, reference: UUID, title: str) -> None:
        self.reference = reference
        self.title = title
        self.entries: list[dict[str, Any]] = []

    @staticmethod
    def create_id(reference: UUID) -> UUID:
        """The client chooses it."""
        return reference

    @event("EntryRecorded")
    def record_entry(self, entry: dict[str, Any]) -> None:
        """Troops have entered."""
        self.entries.append(entry)


class Register(Application[UUID]):
    """What can be done with authorizations."""

    def register(self, number: UUID, title: str) -> None:
        """A new authorization."""
        self.save(Authorization(number, title))

    def record_entry(self, number: UUID, entry: dict[str, Any]) -> int:
        """The version of the authorization after the entry."""
        authorization: Authorization = self.repository.get(number)
        authorization.record_entry(entry)
        self.save(authorization)
        return authorization.version


app = FastAPI(openapi_url=None)
register = Register()


@app.post("/authorizations", status_code=201)
def register_authorization(body: Registration) -> dict[str, UUID]:
    """Answer with the id."""
    register.register(body.id, body.title)
    return {"id": body.id}


@app.post("/authorizations/{number}/entries", status_code=201)
def record_entry(number: UUID, body: Entry) -> dict[str, int]:
    """Answer with the version."""
    try:
        return {"version": register.record_entry(number, body.model_dump(mode="json"))}
    except AggregateNotFoundError:
        raise HTTPException(404) from None
