"""Do generated clients work: on the service of today, and those of the last release on tomorrow's?"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.events import EVENT_OF
from tests.clients.generated import HERE, Generated, PythonClient, TypeScriptClient, run
from tests.clients.node import Unavailable
from tests.clients.tomorrow import FIELD, TYPE, WORD, speaking
from tests.contract.document import CURRENT, ROOT, load, releases
from tests.service_here import ServiceHere

ClientOf = Callable[[str, Path], Generated]
LANGUAGES = pytest.mark.parametrize("language", ["python", "typescript"])
RELEASES = pytest.mark.parametrize("release", releases(), ids=lambda release: release.stem)
CLIENTS: dict[str, type[PythonClient | TypeScriptClient]] = {
    "python": PythonClient,
    "typescript": TypeScriptClient,
}
OFFICES = ("executive", "senate", "defence")

_SNIPPET = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def programs(language: str) -> dict[str, str]:
    """What is run with a client: its lifecycle, and the snippet of the page."""
    page = (ROOT / "docs" / "clients.md").read_text("utf-8")
    (snippet,) = (body for name, body in _SNIPPET.findall(page) if name == language)
    return {"lifecycle": CLIENTS[language].lifecycle.read_text("utf-8"), "snippet": snippet}


@pytest.fixture(scope="module")
def client_of(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> ClientOf:
    """Makes each client once in a run, whichever worker needs it first.

    Until something is added, the released document and today's are the same.
    """
    shared = tmp_path_factory.getbasetemp().parent / f"clients-{testrun_uid}"
    shared.mkdir(exist_ok=True)

    def client_of(language: str, document: Path) -> Generated:
        folder = shared / f"{language}-{hashlib.sha256(document.read_bytes()).hexdigest()[:16]}"
        client = CLIENTS[language](folder)
        with (shared / f"{language}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                draft = Path(tempfile.mkdtemp(dir=shared))
                try:
                    CLIENTS[language](draft).make(document, programs(language))
                except Unavailable as reason:
                    pytest.skip(f"THE {language.upper()} LANE DID NOT RUN: {reason}")
                draft.rename(folder)
        return client

    return client_of


@pytest.fixture
def environment(service: ServiceHere) -> dict[str, str]:
    return {"ANUENCIA_URL": service.url} | {f"TOKEN_{name.upper()}": service.token(name) for name in OFFICES}


def seen_by(client: Generated, environment: dict[str, str], folder: Path) -> Any:
    """What the lifecycle reports."""
    return json.loads(run(client.command("lifecycle"), folder, environment))


def kind(name: str) -> str:
    return EVENT_OF[name].event_type.name


REGISTERED, VOTED, ENTERED = map(kind, ("authorization-registered", "senate-voted", "entry-recorded"))
TODAY: dict[str, Any] = {
    "register": [201, 1],
    "vote": [201, [True]],
    "enter": [201, 3, "under_way"],
    "replay": [201, "true", True],
    "stale": [412, "version-mismatch", 3],
    "unsound": [422, "invalid", ["/on"]],
    "read": [3, "under_way", [ENTERED]],
    "unknown": [],
    "pages": [5, True],
    "feed": [[place, REGISTERED] for place in range(5)] + [[5, VOTED], [6, ENTERED]],
}


@pytest.mark.long
@LANGUAGES
def test_a_generated_client_takes_an_authorization_through_its_life(
    client_of: ClientOf, language: str, environment: dict[str, str], tmp_path: Path
) -> None:
    assert seen_by(client_of(language, CURRENT), environment, tmp_path) == TODAY


@pytest.mark.long
@LANGUAGES
@RELEASES
def test_a_client_of_a_release_takes_an_authorization_through_its_life(
    client_of: ClientOf, language: str, release: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    assert seen_by(client_of(language, release), environment, tmp_path) == TODAY


@pytest.mark.long
@LANGUAGES
@RELEASES
def test_a_client_of_a_release_reads_words_fields_and_events_that_it_does_not_know(
    client_of: ClientOf,
    language: str,
    release: Path,
    environment: dict[str, str],
    service: ServiceHere,
    tmp_path: Path,
) -> None:
    client = client_of(language, release)
    with speaking(service.url, load(CURRENT)) as tomorrow:
        seen = seen_by(client, {**environment, "ANUENCIA_URL": tomorrow}, tmp_path)
    # Each page of three ends with the event of tomorrow, at the place of the last.
    ends = (2, 5, 6)
    feed = [
        [place, shown]
        for place, type_ in TODAY["feed"]
        for shown in ([type_, TYPE] if place in ends else [type_])
    ]
    assert seen == TODAY | {
        "enter": [201, 3, WORD],
        "read": [3, WORD, [WORD]],
        "unknown": [FIELD],
        "feed": feed,
    }


@LANGUAGES
def test_the_snippet_of_the_page_about_clients_works_as_printed(
    client_of: ClientOf, language: str, environment: dict[str, str], tmp_path: Path
) -> None:
    said = run(client_of(language, CURRENT).command("snippet"), tmp_path, environment)
    assert said.split() == ["1", REGISTERED]


def test_the_locks_of_node_hold_hashes_and_no_addresses() -> None:
    locks = [HERE / "typescript" / "package-lock.json", ROOT / "openapi" / "lint" / "package-lock.json"]
    for lock in locks:
        packages = {name: one for name, one in load(lock)["packages"].items() if name}
        assert packages
        assert [name for name, one in packages.items() if "resolved" in one or not one.get("integrity")] == []
        assert "://" not in "".join(one.get("version", "") for one in packages.values())
