"""Is a person told only what works with these settings?"""

from __future__ import annotations

import pytest

from service.cli.welcome import text
from service.settings import Settings

DATABASE = "postgresql://nobody@nowhere/anuencia"


def test_in_development_on_one_machine_a_line_writes_with_a_token() -> None:
    said = text(Settings(env="development", host="127.0.0.1", database_url=None), 8000)
    assert "dev-token" in said
    assert said.startswith("\nAnuencia is ready. Open http://127.0.0.1:8000/ in a browser.\n")
    assert said.endswith("\nCtrl-C stops the service and its database.\n")


@pytest.mark.parametrize(("env", "host"), [("production", "127.0.0.1"), ("development", "192.0.2.1")])
def test_where_no_development_token_is_believed_none_is_offered(env: str, host: str) -> None:
    said = text(
        Settings.model_validate(
            {"env": env, "host": host, "database_url": DATABASE, "origin": "records.example/log"}
        ),
        8000,
    )
    assert "curl -s " in said
    assert "token" not in said.lower()
    assert "Bearer" not in said


def test_a_server_that_is_used_by_url_is_not_said_to_stop() -> None:
    assert text(Settings(database_url=DATABASE), 8000).endswith("\nCtrl-C stops the service.\n")
