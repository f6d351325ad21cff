"""Does a mirror in a bucket of another's S3 server hold the whole log, though its publisher is killed?"""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

import httpx
import pytest

from service.audit.download import Source
from service.audit.fetch import fetch
from service.audit.trust import Trust
from service.transparency.signing import read_keys
from tests.faults.lab.conftest import Lab
from tests.faults.lab.register import await_true
from tests.service.harness import ORIGIN
from tests.service_process import HTTP, await_port, free_port

_FOR_ALL_TO_READ: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
    ],
}


@contextmanager
def bucket() -> Iterator[str]:
    """The address of an empty bucket of a server that is not ours."""
    server = shutil.which("moto_server")
    if server is None:
        pytest.skip("NOT TRIED, a bucket: there is no moto_server (pip install 'moto[server]')")
    port = free_port()
    words = [server, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            await_port(port)
            url = f"http://127.0.0.1:{port}"
            HTTP.put(f"{url}/logs").raise_for_status()
            HTTP.put(f"{url}/logs?policy", json=_FOR_ALL_TO_READ).raise_for_status()
            yield url
        finally:
            process.terminate()


def test_a_mirror_in_a_bucket_goes_on_after_its_publisher_was_killed(lab: Lab) -> None:
    register = lab.register
    with bucket() as url:
        environment = {
            "AWS_ENDPOINT": url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
        }

        def size() -> int:
            answer = HTTP.get(f"{url}/logs/log/checkpoint")
            return int(answer.text.split("\n")[1]) if answer.status_code == httpx.codes.OK else 0

        with lab.fault(
            "`publisher --mirror s3://...` beside another: kill -9, started again", within=30
        ) as clients:
            copying = register.role("publisher", "--mirror", "s3://logs/log", environment=environment)
            clients.go_on(30)
            copying.signal(signal.SIGKILL)
            copying.wait()
            clients.go_on(30)
            copying.start()
            wanted = register.size()
            took = await_true(lambda: size() >= wanted, 60, "the mirror does not come to the end")
            lab.seen.append(f"{wanted} entries in the bucket after {took:.1f} s")
        copying.end()
        checkpoint, tile = (HTTP.get(f"{url}/logs/log/{path}") for path in ("checkpoint", "tile/0/000"))
        assert checkpoint.headers["cache-control"] == "no-cache, no-transform"
        if tile.status_code == httpx.codes.OK:  # the log of a short run may have no full one
            assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
        trust = Trust(read_keys(register.service.data / "log.key", ORIGIN).verifiers, None)
        with closing(Source(f"{url}/logs/log/", sleep=lambda _: None, attempts=1)) as source:
            report = fetch(source, register.folder / "from-the-bucket", trust, lambda *_: None)
        assert report.problems == [], report.as_text()
        assert int(str(report.facts["size"])) >= wanted
