"""Sends the data of expected.json with the OpenTelemetry Python SDK. usage: send.py grpc|http/protobuf ENDPOINT SERVICE"""

import logging
import sys

from opentelemetry import metrics, trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.metrics import Observation
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry._logs import LogRecord, SeverityNumber

protocol, endpoint, service = sys.argv[1:4]
logging.basicConfig(level=logging.WARNING)

if protocol == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    spans, points, records = (e(endpoint=endpoint, insecure=True) for e in (OTLPSpanExporter, OTLPMetricExporter, OTLPLogExporter))
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    spans = OTLPSpanExporter(endpoint=endpoint + "/v1/traces", compression=Compression.Gzip)
    points = OTLPMetricExporter(endpoint=endpoint + "/v1/metrics", compression=Compression.Gzip)
    records = OTLPLogExporter(endpoint=endpoint + "/v1/logs")

resource = Resource.create({"service.name": service, "client.answer": 42})
tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(spans))
meters = MeterProvider(resource=resource, metric_readers=[PeriodicExportingMetricReader(points, export_interval_millis=3_600_000)])
loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(BatchLogRecordProcessor(records))
set_logger_provider(loggers)

scope = ("sluice.client.check", "1.2.3")
tracer = tracers.get_tracer(*scope)
link = trace.Link(trace.SpanContext(0x0102030405060708090A0B0C0D0E0F10, 0x0102030405060708, is_remote=True))
with tracer.start_as_current_span("parent", kind=trace.SpanKind.SERVER, links=[link]) as parent:
    parent.set_attributes(
        {
            "text": "grüße ✓ 日本",
            "empty": "",
            "large": 9007199254740991,
            "negative": -42,
            "fraction": 0.1,
            "flag": True,
            "words": ["a", "b"],
            "numbers": [1, 2, 3],
        }
    )
    parent.add_event("cache.miss", {"key": "user:7"})
    with tracer.start_as_current_span("child", kind=trace.SpanKind.CLIENT) as child:
        child.set_attribute("depth", 1)
    loggers.get_logger(*scope).emit(
        LogRecord(severity_number=SeverityNumber.WARN, body="hello from the client", attributes={"n": 7})
    )
    parent.set_status(trace.Status(trace.StatusCode.ERROR, "boom"))

meter = meters.get_meter(*scope)
meter.create_counter("client.requests").add(3, {"route": "/a"})
meter.create_observable_gauge("client.temperature", [lambda options: [Observation(21.5, {"room": "east"})]])
latency = meter.create_histogram("client.latency")
for value in (1, 10, 100):
    latency.record(value, {"route": "/a"})

tracers.shutdown()
meters.shutdown()
loggers.shutdown()
