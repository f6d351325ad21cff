"""Is what concurrent clients are answered explained by one order of their requests? (In short; see lab.)"""

from __future__ import annotations

from tests.conftest import Database
from tests.faults.lab.clients import Clients
from tests.service_here import ServiceHere

CALLS = 250


def test_what_concurrent_clients_are_answered_has_an_order(database: Database, service: ServiceHere) -> None:
    with Clients([service.port], service.token("registrar")) as clients:
        clients.go_on(CALLS)
    clients.assert_linearizable()
    assert {"Wrote", "Mismatched", "ReadVersion", "ReadAll"} <= clients.kinds.keys()
