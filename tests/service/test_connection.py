"""Has every session of ours a bound on a connection through which nothing comes any more?"""

from __future__ import annotations

from service.event_store.connection import BOUNDS, SERVER, bounds, connect
from service.event_store.pool import Pool
from tests.conftest import Database


def test_the_writers_session_gives_up_a_connection_that_says_nothing(database: Database) -> None:
    with connect(database.url) as connection:
        parameters = connection.info.get_parameters()
    assert {name: str(parameters[name]) for name in BOUNDS} == {
        name: str(value) for name, value in BOUNDS.items()
    }


def test_the_server_gives_up_a_session_that_says_nothing_as_soon() -> None:
    _, *said = f" {bounds('postgresql://db.test/x', lock_timeout='5s')['options']}".split(" -c ")
    assert said == [*(f"{name}={value}" for name, value in SERVER.items()), "lock_timeout=5s"]
    silent = (
        SERVER["tcp_keepalives_idle"] + SERVER["tcp_keepalives_interval"] * SERVER["tcp_keepalives_count"]
    )
    assert silent <= 15
    assert SERVER["tcp_user_timeout"] <= 15_000


async def test_so_does_each_session_that_reads_and_its_statements_end(database: Database) -> None:
    pool = Pool(database.url)
    shown = [(await pool.rows(f"SHOW {name}"))[0][0] for name in ("statement_timeout", "lock_timeout")]
    (used,) = pool._idle
    parameters = used.info.get_parameters()
    await pool.close()
    assert {name: str(parameters[name]) for name in BOUNDS} == {
        name: str(value) for name, value in BOUNDS.items()
    }
    assert shown == ["10s", "5s"]


def test_it_is_noticed_within_fifteen_seconds() -> None:
    silent = BOUNDS["keepalives_idle"] + BOUNDS["keepalives_interval"] * BOUNDS["keepalives_count"]
    assert silent <= 15
    assert BOUNDS["tcp_user_timeout"] <= 15_000


def test_what_the_operator_says_in_the_url_counts_more() -> None:
    assert "tcp_user_timeout" not in bounds("postgresql://db.test/x?tcp_user_timeout=2000")
    assert bounds("postgresql://db.test/x?tcp_user_timeout=2000")["keepalives"] == 1
    # Of what a session says twice the last counts.
    said = bounds("postgresql://db.test/x?options=-c%20lock_timeout%3D1s", lock_timeout="5s")["options"]
    assert said.endswith("-c lock_timeout=5s -c lock_timeout=1s")
