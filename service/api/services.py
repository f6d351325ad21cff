"""What does the API stand on? (service/bootstrap.py wires it.)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from service.handlers import Register
from service.projections.queries import Queries


class Services(Protocol):
    """The parts of the process that operations use when they are called, never before."""

    @property
    def register(self) -> Register: ...

    @property
    def queries(self) -> Queries: ...

    async def troubles(self) -> Mapping[str, str]:
        """Why the service is not ready, by part; empty if it is."""
