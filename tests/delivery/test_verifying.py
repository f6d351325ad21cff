"""Can a receiver verify what it is sent, by the library that others have and by the lines of our page?"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.delivery.signing import WebhookKeyError, made_or_read, new_secret, shown
from tests.service_process import ROOT

BODY = '{"type":"mx.anuencia.senate-voted.v2","título":"ñ"}'.encode()
_SNIPPET = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _of_the_page() -> Any:
    (snippet,) = _SNIPPET.findall((ROOT / "docs" / "clients.md").read_text("utf-8"))
    names: dict[str, Any] = {}
    exec(compile(snippet, "docs/clients.md", "exec"), names)  # noqa: S102  it is our own page
    return names["is_of_the_register"]


def test_the_librarys_receiver_takes_what_is_signed_with_the_secret(tmp_path: Path) -> None:
    secret = new_secret()
    headers = dict(made_or_read(tmp_path / "webhook.key").headers(secret, 7, datetime.now(UTC), BODY))
    Webhook(shown(secret)).verify(BODY, headers)
    for other in (headers | {"webhook-id": "8"}, headers | {"webhook-timestamp": str(int(time.time()) + 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(shown(secret)).verify(BODY, other)
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(new_secret())).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(secret)).verify(BODY + b" ", headers)


def test_the_lines_of_the_page_take_what_the_published_key_has_signed_and_nothing_else(
    tmp_path: Path,
) -> None:
    verifies = _of_the_page()
    keys, others = (made_or_read(tmp_path / name) for name in ("one", "other"))
    now = datetime.now(UTC)
    headers = dict(keys.headers(new_secret(), 7, now, BODY))
    assert verifies(headers, BODY, [*others.public, *keys.public])
    assert not verifies(headers, BODY, list(others.public))
    assert not verifies(headers, BODY + b" ", list(keys.public))
    assert not verifies(headers | {"webhook-id": "8"}, BODY, list(keys.public))
    old = dict(keys.headers(new_secret(), 7, now - timedelta(minutes=6), BODY))
    assert not verifies(old, BODY, list(keys.public))
    only = headers | {"webhook-signature": headers["webhook-signature"].split(" ")[0]}
    assert not verifies(only, BODY, list(keys.public))


def test_while_one_key_takes_over_from_another_both_sign(tmp_path: Path) -> None:
    first = made_or_read(tmp_path / "first")
    file = tmp_path / "webhook.key"
    second = made_or_read(file)
    with file.open("a") as more:
        more.write((tmp_path / "first").read_text())
    both = made_or_read(file)
    assert both.public == (*second.public, *first.public)
    headers = dict(both.headers(new_secret(), 7, datetime.now(UTC), BODY))
    for keys in (first, second):
        assert _of_the_page()(headers, BODY, list(keys.public))


@pytest.mark.parametrize("text", ["", "whsk_", "whsk_AAAA", "AAAA", "whsk_!", "whsk_ñ"])
def test_a_file_that_holds_no_key_is_refused_and_nothing_of_it_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "webhook.key"
    file.write_text(text, "utf-8")
    file.chmod(0o600)
    with pytest.raises(WebhookKeyError) as refused:
        made_or_read(file)
    assert not text or text not in str(refused.value).replace("whsk_ and", "")


def test_a_key_is_for_its_owner_alone_and_made_once(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "webhook.key"
    made = made_or_read(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert made_or_read(file).public == made.public
    assert [one.name for one in file.parent.iterdir()] == ["webhook.key"]
    file.chmod(0o640)
    with pytest.raises(WebhookKeyError, match="can be read by others"):
        made_or_read(file)
