"""The parts that the API stands on. (service/bootstrap.py wires them.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.delivery.subscriptions import Subscriptions
from service.disclosures.reading import Disclosures
from service.handlers import Register
from service.projections.answers import QuestionQueries
from service.projections.catching_up import CatchingUp
from service.projections.facilities import FacilityQueries
from service.projections.queries import Queries
from service.projections.spans import SpanQueries
from service.projections.statistics import StatisticQueries
from service.readiness import Standing
from service.transparency.published import Checkpoints
from service.transparency.tiles import Tiles


class Services(Protocol):
    """The parts of the process that operations use when they are called, never before."""

    @property
    def register(self) -> Register: ...

    @property
    def queries(self) -> Queries: ...

    @property
    def questions(self) -> QuestionQueries: ...

    @property
    def catching_up(self) -> CatchingUp: ...

    @property
    def spans(self) -> SpanQueries: ...

    @property
    def facilities(self) -> FacilityQueries: ...

    @property
    def statistics(self) -> StatisticQueries: ...

    @property
    def disclosures(self) -> Disclosures: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def is_development(self) -> bool:
        """Whether webhooks may go to this very machine."""

    @property
    def checkpoints(self) -> Checkpoints: ...

    @property
    def tiles(self) -> Tiles: ...

    @property
    def verifier_keys(self) -> Sequence[str]:
        """The keys with which this process signs the log, for others to check; empty where another does."""

    @property
    def security_contact(self) -> str | None:
        """Where a flaw of the service can be told, as an address; None if nobody has said."""

    async def metrics(self) -> bytes:
        """What the service counts about itself, in Prometheus' text format."""

    async def standing(self) -> Standing:
        """Whether the service can do its work, and what an operator must look at although it can."""

    @property
    def public_address(self) -> str | None:
        """With which addresses of the register begin where they must be whole; None if nobody has said."""
