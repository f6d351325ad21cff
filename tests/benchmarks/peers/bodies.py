"""The bodies that the peers take: those of the register's POSTs, in ordinary pydantic models."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel


class Registration(BaseModel):
    """A new authorization, under an id that the client chose."""

    id: UUID
    title: str


class Place(BaseModel):
    """Where."""

    name: str
    kind: str
    country: str


class Description(BaseModel):
    """Of which countries, and what they are."""

    countries: list[str]
    kinds: list[str]


class Count(BaseModel):
    """How many."""

    value: int


class Part(BaseModel):
    """A part of a contingent."""

    description: Description
    count: Count


class Source(BaseModel):
    """Where something is written."""

    title: str
    tier: str


class Stated(BaseModel):
    """A field that a source states."""

    path: str


class Citation(BaseModel):
    """A source, and what it states."""

    source: Source
    states: list[Stated]


class Entry(BaseModel):
    """Troops have entered."""

    on: date
    place: Place
    parts: list[Part]
    citations: list[Citation]
