"""Does everything hold when the network between service and database slows down, cuts, or loses all?"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.lab.conftest import Lab
from tests.faults.lab.proxy import Proxy
from tests.faults.lab.register import await_true
from tests.faults.lab.test_processes import last

#: As docs/operating.md promises.
NOTICED_SECONDS = 15.0
END_SECONDS = 30.0


def test_every_piece_is_late(lab: Lab) -> None:
    with lab.fault("network: each piece 50 ms late, both ways", within=10) as clients:
        lab.register.proxy.delay = 0.05
        clients.go_on(60)
        lab.register.proxy.delay = 0.0


def test_every_connection_is_cut_again_and_again(lab: Lab) -> None:
    with lab.fault("network: all connections reset, 5 times", within=10, times=5) as clients:
        for _ in range(5):
            lab.register.proxy.cut()
            clients.go_on(20)


def test_no_connection_is_taken(lab: Lab) -> None:
    with lab.fault("network: connections reset and refused for 12 s", within=10):
        lab.register.proxy.refuse()
        last(12)
        lab.register.proxy.take()


def test_every_connection_ends_in_a_black_hole_and_is_made_anew(lab: Lab) -> None:
    register = lab.register
    with lab.fault("network: all connections into a black hole; new ones go through", within=20):
        began = time.monotonic()
        register.proxy.lose()
        new = register.service.post("/v1/authorizations", {"title": "After"})
        assert new.status_code == 201, new.text
        lab.seen.append(f"a write recorded after {time.monotonic() - began:.1f} s")
        size = new.json()["positions"][0] + 1
        await_true(lambda: register.signed() >= size, 25, "the publisher does not come back")
        lab.seen.append(f"signed after {(signed := time.monotonic() - began):.1f} s")
        heard = register.service.get(f"/v1/events?after={size - 2}&wait=1")
        assert heard.json()["items"]
        assert signed < NOTICED_SECONDS + 5


def test_everything_is_lost_for_a_while(lab: Lab) -> None:
    with lab.fault("network: a black hole for all, old and new, for 20 s", within=20):
        lab.register.proxy.lose_all()
        last(20)
        lab.register.proxy.find()


@pytest.mark.parametrize("how", [Proxy.hold, Proxy.lose_all])
def test_sigterm_ends_a_service_whose_database_says_nothing(lab: Lab, how: Callable[[Proxy], None]) -> None:
    register = lab.register
    name = {"hold": "takes everything and answers nothing", "lose_all": "is in a black hole"}[how.__name__]
    with lab.fault(f"SIGTERM to `serve` while the database {name}; started again", within=30):
        how(register.proxy)
        last(3)
        began = time.monotonic()
        register.service.signal(signal.SIGTERM)
        assert register.service.wait() == 0
        took = time.monotonic() - began
        register.proxy.let_go()
        register.proxy.find()
        assert took < END_SECONDS + 5
        lab.seen.append(f"ended after {took:.1f} s")
        register.service.start()
