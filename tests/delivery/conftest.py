"""What do the tests of the webhooks speak to? The application, a deliverer beside it, and receivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.delivery.receiving import Receivers


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[Client]:
    with speaking(database, tmp_path) as speaks:
        yield speaks


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with Receivers().running() as running:
        yield running
