"""Traces by OpenTelemetry, where they are on: what spans of requests and statements say, and where to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the extra `tracing`: a service without traces does not import it
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Tracer
    from opentelemetry.trace import TracerProvider as Provider

#: What stands in a span for a query: who reads traces must not read what was searched for.
LEFT_OUT: Final = "left out"

#: Of the statements that this process sends; None: they have no spans.
_tracer: Tracer | None = None


class TracingError(RuntimeError):
    """Traces are wanted, and the packages for them are not there; in one sentence."""


def exporting() -> TracerProvider:
    """Spans go where OpenTelemetry's own variables say (OTEL_EXPORTER_OTLP_...); raises TracingError."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TracingError("ANUENCIA_TRACING needs the extra: pip install 'anuencia[tracing]'") from error
    return discreet(BatchSpanProcessor(OTLPSpanExporter()))


def discreet(processor: SpanProcessor) -> TracerProvider:
    """Gives the processor spans in which no query stands.

    FastAPI puts the query into a span when it begins, and shows it nowhere else.
    """
    from opentelemetry.context import Context
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider

    class WithoutQuery(SpanProcessor):
        def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002  the interface
            if span.attributes is not None and "url.query" in span.attributes:
                span.set_attribute("url.query", LEFT_OUT)

    named = Resource.create({SERVICE_NAME: "anuencia"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=named)
    provider.add_span_processor(WithoutQuery())  # before the one that may keep or send it
    provider.add_span_processor(processor)
    return provider


def tell_statements(provider: Provider | None) -> None:
    """Make a span of each statement that this process sends to the database from now on; None: of none."""
    global _tracer
    _tracer = None if provider is None else provider.get_tracer("anuencia.database")


def sent(*statements: str) -> AbstractContextManager[None]:
    """The span of statements that go to the database at once, within that of the request if there is one.

    They have placeholders, so that no value stands in it.
    """
    return nullcontext() if _tracer is None else _statement(_tracer, statements)


@contextmanager
def _statement(tracer: Tracer, statements: Sequence[str]) -> Iterator[None]:
    from opentelemetry.trace import SpanKind, StatusCode

    told: dict[str, str | int] = {"db.system.name": "postgresql", "db.query.text": ";\n".join(statements)}
    if len(statements) > 1:
        name = "BATCH"
        told["db.operation.batch.size"] = len(statements)
    else:
        name = statements[0].split(maxsplit=1)[0]
    with tracer.start_as_current_span(
        name,
        kind=SpanKind.CLIENT,
        attributes={**told, "db.operation.name": name},
        # What the server says of a failure can repeat a value.
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
