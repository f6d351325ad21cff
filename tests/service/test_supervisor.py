"""Are roles started in order, told of together, started again when lost, and ended in any case?"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from threading import Event

import pytest

from service import supervisor
from service.supervisor import Child, Role, Supervisor, Told


def _role(
    name: str, noted: list[str], told: Told | None = None, error: str | None = None, needed: bool = True
) -> Role:
    def start() -> None:
        if error == "start":
            raise RuntimeError(name)
        noted.append(f"{name} starts")

    def close() -> None:
        noted.append(f"{name} ends")
        if error == "close":
            raise RuntimeError(name)

    return Role(name, start, close, lambda: told or Told(), needed)


def test_roles_start_in_order_and_all_of_them_end_once() -> None:
    noted: list[str] = []
    running = Supervisor([_role(name, noted) for name in ("a", "b", "c")])
    running.start()
    running.close()
    assert noted[:3] == ["a starts", "b starts", "c starts"]
    assert sorted(noted[3:]) == ["a ends", "b ends", "c ends"]
    running.close()
    assert len(noted) == 6


def test_one_that_does_not_start_ends_those_before_it() -> None:
    noted: list[str] = []
    running = Supervisor([_role("a", noted), _role("b", noted, error="start"), _role("c", noted)])
    with pytest.raises(RuntimeError, match="b"):
        running.start()
    assert noted == ["a starts", "a ends"]


def test_one_that_does_not_end_as_it_should_keeps_no_other_from_its_end() -> None:
    noted: list[str] = []
    running = Supervisor([_role("a", noted), _role("b", noted, error="close")])
    running.start()
    with pytest.raises(RuntimeError, match="b"):
        running.close()
    assert sorted(noted[2:]) == ["a ends", "b ends"]


def test_what_is_wrong_is_told_of_all_and_of_those_that_are_not_needed_as_alarms() -> None:
    first = _role("a", [], Told({"log": "nobody signs"}, {"tables": "a row differs"}))
    second = _role("b", [], Told({"webhooks": "no key"}, {}), needed=False)
    assert Supervisor([first, second]).look() == Told(
        {"log": "nobody signs"}, {"tables": "a row differs", "webhooks": "no key"}
    )


def _until(so: Callable[[], bool]) -> None:
    """Another process does it, so there is no event to wait on."""
    deadline = time.monotonic() + 30
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_that_ends_is_started_again_after_pauses_that_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "_COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    monkeypatch.setattr(supervisor, "LAST_PAUSE_SECONDS", 4.0)
    pauses: list[float] = []
    enough = Event()

    class Waited(Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 4:
                enough.set()
            return super().wait(30 if enough.is_set() else 0)

    child = Child("teller", "postgresql://127.0.0.1:1/nothing")
    child._closing = Waited()
    child.start()
    try:
        assert enough.wait(30)
        assert child.troubles == {"all": "the teller ended unexpectedly and is started again"}
    finally:
        child.close()
    assert pauses[:4] == [1.0, 2.0, 4.0, 4.0]


def test_a_child_says_what_is_wrong_and_is_gone_when_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    says = 'import sys, time; print(\'{"part": "is late"}\', flush=True); time.sleep(600)'
    monkeypatch.setattr(supervisor, "_COMMAND", (sys.executable, "-c", says))
    child = Child("teller", "postgresql://127.0.0.1:1/nothing")
    child.start()
    _until(lambda: child.troubles == {"part": "is late"})
    child.close()
    assert child._child is not None
    assert child._child.poll() is not None
