"""What must hold after every fault, in one place.

Every acknowledged event is there once and where it was said to be; positions are dense, and the root is that
of a tree made again from the bytes; every checkpoint that was published is of that tree, and the newest
covers all; the projections hold what a rebuild of them holds; what the clients were answered has an order;
and what was said meanwhile was said once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import psycopg

from domain.jurisdictions.mx import MEXICO
from domain.log.checkpoint import open_checkpoint
from domain.log.merkle import CompactRange, leaf_hash
from service.projections.generations import rebuild
from service.projections.questions import projections
from service.transparency.signing import read_keys, verify
from tests.faults.lab.clients import Clients
from tests.faults.lab.register import SECONDS, Register, await_true
from tests.service.harness import ORIGIN, assert_log_is_whole
from tests.service.projecting import connecting
from tests.service.test_rebuilt_rows import held

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: How often one part may say the same thing of one fault: it began, it ended.
MOST_SAID = 3


def assert_whole(register: Register, clients: Clients) -> int:
    """All of it; the size of the log. The register must be well, and the clients must have ended."""
    clients.assert_linearizable()
    assert_log_is_whole(register.owner_url)
    _assert_acknowledged(register.owner_url, clients)
    await_true(lambda: register.signed() == register.size(), SECONDS, "the newest checkpoint lacks events")
    size = _assert_signed(register)
    _assert_projected(register, size)
    return size


def assert_said_once(said: dict[str, list[str]], before: dict[str, list[str]], times: int = 1) -> list[str]:
    """What was said since `before`: no trace, nothing again and again; all of it. `times`: it was met."""
    fresh: list[str] = []
    for part, lines in said.items():
        new = lines[len(before[part]) :]
        traces = [line for line in new if "Traceback" in line]
        assert not traces, f"{part}: {traces}"
        kinds = Counter(_NUMBER.sub("0", line) for line in new)
        often = {line: number for line, number in kinds.items() if number > MOST_SAID * times}
        assert not often, f"{part} says again and again: {often}"
        fresh += [f"{part}: {line}" for line in new]
    return fresh


def _assert_acknowledged(url: str, clients: Clients) -> None:
    wanted = clients.acknowledged()
    with psycopg.connect(url) as connection:
        streams = [stream.id for stream in clients.streams]
        rows = connection.execute(
            "SELECT stream_id::text, position, bytes FROM events WHERE stream_id = ANY(%s::uuid[])",
            (streams,),
        ).fetchall()
    found: dict[tuple[str, str], list[int]] = {}
    for stream, position, stored in rows:
        key = json.loads(stored)["data"].get("note", "k1")
        found.setdefault((stream, key), []).append(position)
    twice = {key: positions for key, positions in found.items() if len(positions) > 1}
    assert not twice, f"recorded twice: {twice}"
    lost = {key: position for key, position in wanted.items() if found.get(key) != [position]}
    assert not lost, f"acknowledged, and not there: {lost}"


def _assert_signed(register: Register) -> int:
    """Each checkpoint is of the tree that the bytes make, and signed; the size of the newest."""
    keys = read_keys(register.service.data / "log.key", ORIGIN)
    with psycopg.connect(register.owner_url) as connection:
        notes = connection.execute("SELECT size, note FROM checkpoints ORDER BY number").fetchall()
        leaves = [
            leaf_hash(row[0]) for row in connection.execute("SELECT bytes FROM events ORDER BY position")
        ]
    tree, size = CompactRange(), 0
    for signed, note in notes:
        assert signed >= size, f"a checkpoint of size {signed} comes after one of {size}"
        tree, _ = tree.extend(leaves[size:signed])
        size = signed
        checkpoint = open_checkpoint(note, keys.verifiers, verify).checkpoint
        assert (checkpoint.size, checkpoint.root) == (size, tree.root())
    assert size == len(leaves)
    return size


def _assert_projected(register: Register, size: int) -> None:
    def reached() -> bool:
        with psycopg.connect(register.owner_url) as connection:
            rows = connection.execute(
                "SELECT COALESCE(notification_id, 0) FROM projection_generations LEFT JOIN trackings"
                " ON application_name = projection || '.' || generation WHERE live"
            ).fetchall()
        return all(row == (size,) for row in rows)

    await_true(reached, SECONDS, "the projections do not reach the head")
    for projection in projections(MEXICO):
        made: Any = projection
        kept = held(register.owner_url, made.table)
        rebuild(connecting(register.owner_url), made)
        assert held(register.owner_url, made.table) == kept, (
            f"the rows of {made.name} are not those of a rebuild"
        )
