"""Do generated clients work: on the service of today, and those of the last release on tomorrow's?"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.events import EVENT_OF
from tests.clients.generated import (
    HERE,
    Generated,
    GoClient,
    JavaClient,
    PythonClient,
    TypeScriptClient,
    ingredients,
    run,
)
from tests.clients.node import Unavailable
from tests.clients.tomorrow import FIELD, TYPE, WORD, speaking
from tests.clients.troubles import TROUBLES, troubled
from tests.conftest import Database
from tests.contract.document import CURRENT, ROOT, load, releases
from tests.service_here import ServiceHere
from tests.service_process import HTTP, await_port, free_port

ClientOf = Callable[[str, Path], Generated]
#: With the packages that they are made by, so that `make clean` removes both.
KEPT = Path(sys.prefix) / "clients"
CLIENTS: dict[str, type[PythonClient | TypeScriptClient | JavaClient | GoClient]] = {
    "python": PythonClient,
    "typescript": TypeScriptClient,
    "java": JavaClient,
    "go": GoClient,
}
REQUIRED = "ANUENCIA_REQUIRE_CLIENTS"
LANGUAGES = pytest.mark.parametrize("language", CLIENTS)
OF_A_RELEASE = [(language, release) for release in releases() for language in ("python", "typescript")]
#: To generate and to compile these takes many times as long: they are made of today's document alone.
OF_TODAY = [("java", CURRENT), ("go", CURRENT)]
OFFICES = ("executive", "senate", "gazette", "defence")

#: The sections of the page about clients that show a program in each language, with its name in the lanes.
SHOWN = {
    "A first request": "register",
    "Pages": "pages",
    "The stream": "stream",
    "Trying again": "again",
    "Webhooks": "webhooks",
}
_SNIPPET = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def clients(of: list[tuple[str, Path]]) -> pytest.MarkDecorator:
    names = [f"{language}-{document.stem}" for language, document in of]
    return pytest.mark.parametrize(("language", "document"), of, ids=names)


def programs(language: str) -> dict[str, str]:
    """What is run with a client: its lifecycle, and what the page shows."""
    page = (ROOT / "docs" / "clients.md").read_text("utf-8")
    made = {"lifecycle": CLIENTS[language].lifecycle.read_text("utf-8")}
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        if title in SHOWN:
            (made[SHOWN[title]],) = (body for name, body in _SNIPPET.findall(text) if name == language)
            if language == "python" and title == "Webhooks":
                (made["verifying"],) = (body for name, body in _SNIPPET.findall(text) if name == "py")
    assert set(SHOWN.values()) < set(made)
    return made


def of_today(language: str, document: Path) -> dict[str, str]:
    """What is run with a client of today's document alone: no release has it yet."""
    source = HERE / language / "subscriptions.py"
    return {"subscriptions": source.read_text("utf-8")} if document == CURRENT and source.exists() else {}


@pytest.fixture(scope="module")
def client_of() -> ClientOf:
    """Makes each client once, whichever worker needs it first, and again when anything that makes it changes.

    Until something is added, the released document and today's are the same.
    """
    KEPT.mkdir(exist_ok=True)

    def client_of(language: str, document: Path) -> Generated:
        kind, sources = CLIENTS[language], programs(language) | of_today(language, document)
        folder = KEPT / f"{language}-{ingredients(kind, document, sources)}"
        with (KEPT / f"{language}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                _forget_old(language)
                draft = Path(tempfile.mkdtemp(prefix=f"{language}-", dir=KEPT))
                try:
                    kind(draft).make(document, sources)
                    draft.rename(folder)
                except Unavailable as reason:
                    said = f"THE {language.upper()} LANE DID NOT RUN: {reason}"
                    if os.environ.get(REQUIRED):
                        pytest.fail(f"{said} ({REQUIRED} is set)")
                    pytest.skip(said)
                finally:
                    shutil.rmtree(draft, ignore_errors=True)
            os.utime(folder)
        return kind(folder)

    return client_of


def _forget_old(language: str) -> None:
    """Those that no run has used for a day; the lock of the language is held."""
    for folder in KEPT.glob(f"{language}-*"):
        if time.time() - folder.stat().st_mtime > 24 * 3600:
            shutil.rmtree(folder)


@pytest.fixture
def environment(service: ServiceHere) -> dict[str, str]:
    return {"ANUENCIA_URL": service.url} | {f"TOKEN_{name.upper()}": service.token(name) for name in OFFICES}


def seen_by(client: Generated, environment: dict[str, str], folder: Path) -> Any:
    """What the lifecycle reports."""
    return json.loads(run(client.command("lifecycle"), folder, environment))


@contextmanager
def started(client: Generated, program: str, environment: dict[str, str]) -> Iterator[Iterator[str]]:
    """The lines that a program prints that goes on until it is ended."""
    with subprocess.Popen(
        client.command(program),
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield (line.rstrip("\n") for line in process.stdout)
        finally:
            process.kill()


def registered(service: ServiceHere, title: str) -> str:
    answer = service.post("/v1/authorizations", {"title": title})
    assert answer.status_code == 201, answer.text
    return title


def kind(name: str) -> str:
    return EVENT_OF[name].event_type.name


REGISTERED, REQUESTED, OPINION, VOTED, DECREED, ENTERED, LEFT, REPORTED = map(
    kind,
    (
        "authorization-registered",
        "authorization-requested",
        "committee-opinion-issued",
        "senate-voted",
        "decree-published",
        "entry-recorded",
        "exit-recorded",
        "report-submitted",
    ),
)
STEPS = [REQUESTED, OPINION, VOTED, DECREED, ENTERED, LEFT, REPORTED]
TODAY: dict[str, Any] = {
    "register": [201, 1],
    "request": [201, 2],
    "committee": [201, 3],
    "vote": [201, [True]],
    "decree": [201, 5],
    "enter": [201, 6, "under_way"],
    "replay": [201, "true", True],
    "stale": [412, "version-mismatch", 6],
    "unsound": [422, "invalid", ["/on"]],
    "exit": [201, 7],
    "report": [201, 8],
    "read": [8, "submitted", [ENTERED, LEFT]],
    "unknown": [],
    "pages": [5, True],
    "feed": [[place, REGISTERED] for place in range(5)]
    + [[5 + place, step] for place, step in enumerate(STEPS)],
}


@pytest.mark.long
@LANGUAGES
def test_a_generated_client_takes_an_authorization_through_its_life(
    client_of: ClientOf, language: str, environment: dict[str, str], tmp_path: Path
) -> None:
    assert seen_by(client_of(language, CURRENT), environment, tmp_path) == TODAY


@pytest.mark.long
@clients(OF_A_RELEASE)
def test_a_client_of_a_release_takes_an_authorization_through_its_life(
    client_of: ClientOf, language: str, document: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    assert seen_by(client_of(language, document), environment, tmp_path) == TODAY


@pytest.mark.long
@clients(OF_A_RELEASE + OF_TODAY)
def test_a_client_reads_words_fields_and_events_that_it_does_not_know(
    client_of: ClientOf,
    language: str,
    document: Path,
    environment: dict[str, str],
    service: ServiceHere,
    tmp_path: Path,
) -> None:
    client = client_of(language, document)
    with speaking(service.url, load(CURRENT)) as tomorrow:
        seen = seen_by(client, {**environment, "ANUENCIA_URL": tomorrow}, tmp_path)
    # Each page of three ends with the event of tomorrow, at the place of the last.
    feed = [
        [place, shown]
        for place, type_ in TODAY["feed"]
        for shown in ([type_, TYPE] if place % 3 == 2 else [type_])
    ]
    assert seen == TODAY | {
        "enter": [201, 6, WORD],
        "read": [8, WORD, [WORD, WORD]],
        "unknown": [FIELD],
        "feed": feed,
    }


@LANGUAGES
def test_what_the_page_about_clients_shows_first_works_as_printed(
    client_of: ClientOf, language: str, environment: dict[str, str], tmp_path: Path
) -> None:
    said = run(client_of(language, CURRENT).command("register"), tmp_path, environment)
    assert said.split() == ["1", REGISTERED]


@LANGUAGES
def test_pages_are_read_to_the_end_as_the_page_about_clients_shows(
    client_of: ClientOf, language: str, environment: dict[str, str], service: ServiceHere, tmp_path: Path
) -> None:
    titles = [registered(service, f"Exercise {number}") for number in range(5)]
    said = run(client_of(language, CURRENT).command("pages"), tmp_path, environment)
    assert sorted(said.splitlines()) == titles


@LANGUAGES
def test_a_stream_that_is_cut_goes_on_as_the_page_about_clients_shows(
    client_of: ClientOf, language: str, environment: dict[str, str], service: ServiceHere, tmp_path: Path
) -> None:
    for number in range(5):
        registered(service, f"Exercise {number}")
    with (
        troubled(service.url) as relay,
        started(client_of(language, CURRENT), "stream", {**environment, "ANUENCIA_URL": relay.url}) as said,
    ):
        assert [next(said) for _ in range(5)] == [f"{place} {REGISTERED}" for place in range(5)]
    assert relay.resumed == [None, "1", "3"]


@LANGUAGES
def test_what_got_no_answer_is_sent_again_as_the_page_about_clients_shows(
    client_of: ClientOf, language: str, environment: dict[str, str], service: ServiceHere, tmp_path: Path
) -> None:
    with troubled(service.url) as relay:
        command = client_of(language, CURRENT).command("again")
        lost, *answered = run(command, tmp_path, {**environment, "ANUENCIA_URL": relay.url}).splitlines()
    assert lost.startswith("no answer: ")
    # What is no problem of the contract, the client for Python cannot read.
    assert answered[0].startswith("no answer: ") if language == "python" else answered[0] == "503 false"
    assert answered[1:] == ["201 true"]
    assert len(relay.keys) == len(TROUBLES) + 1
    assert len(set(relay.keys)) == 1
    assert [one["position"] for one in service.get("/v1/events").json()["items"]] == [0]


@LANGUAGES
def test_webhooks_are_received_verified_and_taken_once_as_the_page_about_clients_shows(
    client_of: ClientOf, language: str, database: Database, tmp_path: Path
) -> None:
    client, port = client_of(language, CURRENT), free_port()
    delivering = database.environment | {"ANUENCIA_DELIVERER": "true"}
    with ServiceHere(tmp_path / "data", delivering) as service:
        # For what the deliverer's thread does first there is no event to wait on.
        assert any(service.get("/v1/webhook-keys").json()["items"] for _ in range(5000))
        environment = {"ANUENCIA_URL": service.url, "PORT": str(port)}
        with started(client, "webhooks", environment) as said:
            await_port(port)
            receiver = f"http://127.0.0.1:{port}/"
            made = service.post("/v1/subscriptions", {"url": receiver, "from": 0})
            assert made.status_code == 201, made.text
            for place in range(2):
                registered(service, f"Exercise {place}")
                position, _, event = next(said).partition(" ")
                assert (position, json.loads(event)["data"]["title"]) == (str(place), f"Exercise {place}")
            again = service.post(f"/v1/subscriptions/{made.json()['id']}/replay", {"from": 0})
            assert again.status_code < 300, again.text
            forged = {
                "webhook-id": "7",
                "webhook-timestamp": str(int(time.time())),
                "webhook-signature": f"v1a,{b64encode(bytes(64)).decode()}",
            }
            assert HTTP.post(receiver, content=b"{}", headers=forged).status_code == 401
            registered(service, "Exercise 2")
            # What had come before came again, and was not taken again.
            assert next(said).startswith("2 {")


def test_the_locks_of_node_hold_hashes_and_no_addresses() -> None:
    locks = [HERE / "typescript" / "package-lock.json", ROOT / "openapi" / "lint" / "package-lock.json"]
    for lock in locks:
        packages = {name: one for name, one in load(lock)["packages"].items() if name}
        assert packages
        assert [name for name, one in packages.items() if "resolved" in one or not one.get("integrity")] == []
        assert "://" not in "".join(one.get("version", "") for one in packages.values())


@pytest.mark.long
def test_an_office_manages_its_webhooks_by_a_generated_client(
    client_of: ClientOf, environment: dict[str, str], tmp_path: Path
) -> None:
    said = run(client_of("python", CURRENT).command("subscriptions"), tmp_path, environment)
    assert json.loads(said) == {
        "made": ["active", True, ["mx.anuencia.senate-voted"], None],
        "again": True,
        "refused": ["invalid", ["/url"]],
        "hidden": "not-found",
        "listed": [True],
        "revisions": [1, 2, 3],
        "tried": 0,
        "keys": 0,
        "ended": True,
    }
