"""What do the tests of the pages look at? The whole service with the examples on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cli.examples import read, record_examples
from tests.api.conftest import Client, speaking
from tests.conftest import Database, fresh_database


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[Client]:
    """An empty register."""
    with speaking(database, tmp_path) as speaks:
        yield speaks


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The register with the examples, for all tests that record nothing."""
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("site")) as speaks:
        assert speaks.run(record_examples(speaks.services.register, read())) > 0
        yield speaks
