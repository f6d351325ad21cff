"""Does our recorder keep the contract of the `eventsourcing` library? (Its own test cases, on PostgreSQL.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import TestCase

import psycopg
import pytest
from eventsourcing.persistence import PersistenceError
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    TrackingRecorderTestCase,
)
from psycopg import Connection

from domain.log.merkle import leaf_hash, root_of
from service.event_store.recorder import PostgresRecorder
from tests.conftest import Database


class _OnPostgres(TestCase):
    """A recorder over the database of the test."""

    database: Database

    @pytest.fixture(autouse=True)
    def _use(self, database: Database) -> None:
        self.database = database

    def connect(self) -> Connection[tuple[Any, ...]]:
        return psycopg.connect(self.database.url)

    def opened(self, make: Callable[[Callable[[], Connection[tuple[Any, ...]]]], Any]) -> Any:
        recorder = make(self.connect)
        self.addCleanup(recorder.close)
        return recorder


class TestApplicationRecorder(_OnPostgres, ApplicationRecorderTestCase[PostgresRecorder]):
    """Events of a stream, notifications of the log, concurrency."""

    def create_recorder(self) -> PostgresRecorder:
        recorder: PostgresRecorder = self.opened(PostgresRecorder)
        return recorder

    def test_insert_subscribe(self) -> None:
        """The library leaves it to each recorder to call this one by name."""
        self.optional_test_insert_subscribe()

    def test_what_the_library_wrote_is_in_the_log_too(self) -> None:
        self.test_insert_select()
        with self.connect() as connection:
            leaves = connection.execute("SELECT bytes, leaf_hash FROM events ORDER BY position").fetchall()
            head = connection.execute("SELECT size, range FROM log_head").fetchone()
        assert [leaf for _, leaf in leaves] == [leaf_hash(stored) for stored, _ in leaves]
        assert head is not None
        size, hashes = head
        assert size == 3
        # Three leaves: the subtree of the first two, then the third (RFC 6962 section 2.1).
        assert hashes == root_of([leaf for _, leaf in leaves[:2]]) + leaves[2][1]


class TestNonInterleaving(_OnPostgres, NonInterleavingNotificationIDsBaseCase):
    """Two appends at once: the ids of one all come before those of the other."""

    def create_recorder(self) -> PostgresRecorder:
        recorder: PostgresRecorder = self.opened(PostgresRecorder)
        return recorder


class TestTrackingRecorder(_OnPostgres, TrackingRecorderTestCase):
    """Progress is recorded once, and only forwards."""

    def create_recorder(self) -> PostgresRecorder:
        recorder: PostgresRecorder = self.opened(PostgresRecorder)
        return recorder


def test_a_connection_that_comes_while_the_recorder_is_closed_is_closed_too(database: Database) -> None:
    """A deliverer that ends does not wait for a thread that connects: no lock may stay with that."""
    made: list[Connection[tuple[Any, ...]]] = []

    def connect() -> Connection[tuple[Any, ...]]:
        made.append(psycopg.connect(database.url))
        recorder.close()
        return made[0]

    recorder = PostgresRecorder(connect)
    with pytest.raises(PersistenceError):
        recorder.max_notification_id()
    assert made[0].closed


# pytest would collect the library's abstract cases by their imported names.
del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase, TrackingRecorderTestCase
