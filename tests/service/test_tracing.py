"""Do traces tell of requests what they must, and nothing that must not leave the service?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from service import tracing
from service.api.app import create_app
from service.bootstrap import Services, verifier
from service.dev_issuer import DevIssuer
from service.event_store.connection import connect
from service.settings import Settings
from service.tracing import LEFT_OUT, TracingError, discreet, exporting
from tests.conftest import Database
from tests.service_process import ROOT

#: What somebody searched for, who was named in a body, and the like.
SECRETS = ("perenganita", "Persona Una", "Bearer")


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(kept: InMemorySpanExporter) -> Iterator[TracerProvider]:
    made = discreet(SimpleSpanProcessor(kept))
    yield made
    made.shutdown()


async def asked(database: Database, folder: Path, traces: TracerProvider | None) -> str:
    """Some requests of all kinds; the token that was sent."""
    settings = Settings(data=folder, projector="thread", deliverer=False)
    services = Services(settings, database.url, lambda: connect(database.url))
    token = DevIssuer.open(settings).mint("registrar")
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": "secret-key",
        "Content-Type": "application/json",
    }
    app = create_app(services, verifier(settings), traces=traces)
    await services.start()
    try:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://anuencia.test") as http:
            body = json.dumps({"title": "Persona Una"}).encode()
            made = await http.post("/v1/authorizations", content=body, headers=headers)
            id_ = made.json()["authorization"]["id"]
            await http.get(f"/v1/authorizations/{id_}", headers={"X-Request-Id": "one"})
            await http.get("/v1/authorizations", params={"q": "perenganita", "limit": "1"})
            await http.get("/v1/authorizations", params={"perenganita": "1"})
            await http.get("/nowhere?q=perenganita")
    finally:
        await services.close()
    return token


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_a_span_has_the_name_of_its_route_and_no_query_token_body_or_name(
    database: Database, tmp_path: Path, kept: InMemorySpanExporter, provider: TracerProvider
) -> None:
    token = await asked(database, tmp_path, provider)
    every = kept.get_finished_spans()
    spans = [span for span in every if span.kind is SpanKind.SERVER]
    assert [(span.name, told(span)["http.response.status_code"]) for span in spans] == [
        ("POST /v1/authorizations", 201),
        ("GET /v1/authorizations/{id}", 200),
        ("GET /v1/authorizations", 200),
        ("GET /v1/authorizations", 422),
        ("GET", 404),
    ]
    assert [told(span).get("url.query") for span in spans] == [None, None, *[LEFT_OUT] * 3]
    assert {span.resource.attributes["service.name"] for span in spans} == {"anuencia"}
    said = "".join(span.to_json() for span in every)
    assert [secret for secret in (*SECRETS, token, "secret-key") if secret in said] == []


async def test_each_statement_has_a_span_within_that_of_its_request_and_a_commit_one_of_its_own(
    database: Database, tmp_path: Path, kept: InMemorySpanExporter, provider: TracerProvider
) -> None:
    await asked(database, tmp_path, provider)
    spans = kept.get_finished_spans()
    requests = {span.context.span_id: span.name for span in spans if span.kind is SpanKind.SERVER}
    statements = [span for span in spans if span.kind is SpanKind.CLIENT]
    assert {told(span)["db.system.name"] for span in statements} == {"postgresql"}
    within = {requests[one.parent.span_id] for one in statements if one.parent is not None}
    assert {"GET /v1/authorizations/{id}", "GET /v1/authorizations"} <= within
    committed = [one for one in statements if "COMMIT" in str(told(one)["db.query.text"])]
    assert [(one.name, one.parent) for one in committed] == [("BATCH", None)]


def test_a_statement_that_fails_is_told_without_what_the_server_says_of_it(
    kept: InMemorySpanExporter, provider: TracerProvider
) -> None:
    tracing.tell_statements(provider)
    try:
        with pytest.raises(ValueError, match="perenganita"), tracing.sent("SELECT %(q)s"):
            raise ValueError("perenganita")
    finally:
        tracing.tell_statements(None)
    (span,) = kept.get_finished_spans()
    assert (span.name, told(span)["error.type"], span.status.description) == ("SELECT", "ValueError", None)
    assert "perenganita" not in span.to_json()


async def test_without_traces_there_is_no_span_whatever_else_sets_up_opentelemetry(
    database: Database,
    tmp_path: Path,
    kept: InMemorySpanExporter,
    provider: TracerProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    await asked(database, tmp_path, None)
    assert kept.get_finished_spans() == ()


def test_spans_go_where_the_variables_of_opentelemetry_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "register")
    made = exporting()
    try:
        assert made.resource.attributes["service.name"] == "register"
    finally:
        made.shutdown()


def test_traces_without_the_extra_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(TracingError, match=r"pip install 'anuencia\[tracing\]'"):
        tracing.exporting()


def test_a_service_without_traces_does_not_import_what_they_need() -> None:
    asks = (
        "import sys, service.cli.server; print([name for name in sys.modules if name.startswith("
        "('opentelemetry.sdk', 'opentelemetry.exporter', 'google.protobuf'))])"
    )
    done = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
