"""Traces by OpenTelemetry, where they are switched on: what the span of a request says, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the extra `tracing`: a service without traces does not import it
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

#: What stands in a span for a query: who reads traces must not read what was searched for.
LEFT_OUT: Final = "left out"


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
