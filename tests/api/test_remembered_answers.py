"""Is an authorization judged once for all who read it, and anew as soon as anything about it changes?"""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from domain.authorization.state import State
from service.api.v1 import rendering
from service.api.v1.rendering import Answers
from tests.api.conftest import Client
from tests.domain.factories import registered
from tests.domain.scenario import state_of

DAY = date(2026, 3, 1)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, date]]:
    """The versions that were judged, each with its day."""
    calls: list[tuple[int, date]] = []
    judge = rendering.authorization

    def counted(state: State, on: date) -> bytes:
        calls.append((state.version, on))
        return judge(state, on)

    monkeypatch.setattr(rendering, "authorization", counted)
    return calls


def test_what_a_write_answered_is_read_without_judging_again(
    client: Client, judged: list[tuple[int, date]]
) -> None:
    id_ = client.registered()["id"]
    path = f"/v1/authorizations/{id_}"
    assert [version for version, _ in judged] == [1]
    first = client.get(path)
    assert client.get(path).content == first.content
    assert len(judged) == 1
    assert client.entered(id_, 1).status_code == 201
    assert client.get(path).json()["version"] == 2
    assert [version for version, _ in judged] == [1, 2]


def test_another_day_and_an_earlier_log_are_judged_for_themselves(
    client: Client, judged: list[tuple[int, date]]
) -> None:
    id_ = client.registered()["id"]
    assert client.entered(id_, 1).status_code == 201
    path = f"/v1/authorizations/{id_}"
    live = client.get(path).content
    assert client.get(f"{path}?on=1999-01-01").status_code == 200
    assert client.get(f"{path}?as_of=0").json()["version"] == 1
    assert client.get(path).content == live
    assert client.get(f"{path}?as_of=1").content == live


async def test_the_oldest_answers_are_forgotten_beyond_the_bound() -> None:
    states = [state_of(registered(), stream=uuid4()) for _ in range(3)]
    size = len(rendering.authorization(states[0], DAY))
    answers = Answers(most=2 * size + size // 2)

    for state in (*states, states[1]):
        written = await answers.of(state, DAY, newest=True)
        assert written == rendering.authorization(state, DAY)
    assert [*answers._known] == [states[2].id, states[1].id]
    assert answers._held == 2 * size
