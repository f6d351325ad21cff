"""What do the tests of the pages look at? The whole service with the examples on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Client, speaking, speaking_of_examples
from tests.conftest import Database


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[Client]:
    """An empty register."""
    with speaking(database, tmp_path) as speaks:
        yield speaks


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The register with the examples, for all tests that record nothing."""
    with speaking_of_examples(tmp_path_factory.mktemp("site")) as speaks:
        yield speaks
