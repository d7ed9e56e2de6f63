// Sends the data of expected.json with the OpenTelemetry JavaScript SDK. usage: node send.mjs PROTOCOL ENDPOINT SERVICE, where
// PROTOCOL is grpc, http/protobuf, http/json, websocket or websocket/json
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const [protocol, endpoint, service] = process.argv.slice(2);

async function ofTheSdk() {
  const suffix = { grpc: 'grpc', 'http/protobuf': 'proto', 'http/json': 'http' }[protocol];
  const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${suffix}`);
  const { OTLPMetricExporter } = await import(`@opentelemetry/exporter-metrics-otlp-${suffix}`);
  const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${suffix}`);
  const at = path => ({ url: protocol === 'grpc' ? endpoint : endpoint + path, compression: protocol === 'http/json' ? 'gzip' : 'none' });
  return { traces: new OTLPTraceExporter(at('/v1/traces')), metrics: new OTLPMetricExporter(at('/v1/metrics')), logs: new OTLPLogExporter(at('/v1/logs')) };
}

const to = protocol.startsWith('websocket') ? (await import('./websocket.mjs')).exporters(protocol, endpoint) : await ofTheSdk();
const resource = resourceFromAttributes({ 'service.name': service, 'client.answer': 42 });
const tracers = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(to.traces)] });
tracers.register();
const meters = new MeterProvider({
  resource,
  readers: [new PeriodicExportingMetricReader({ exporter: to.metrics, exportIntervalMillis: 3_600_000 })],
});
const loggers = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: to.logs })] });

const tracer = tracers.getTracer('sluice.client.check', '1.2.3');
const link = { context: { traceId: '0102030405060708090a0b0c0d0e0f10', spanId: '0102030405060708', traceFlags: 1, isRemote: true } };
const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER, links: [link] });
parent.setAttributes({
  text: 'grüße ✓ 日本', empty: '', large: 9007199254740991, negative: -42, fraction: 0.1, flag: true, words: ['a', 'b'], numbers: [1, 2, 3],
});
parent.addEvent('cache.miss', { key: 'user:7' });
context.with(trace.setSpan(context.active(), parent), () => {
  const child = tracer.startSpan('child', { kind: SpanKind.CLIENT });
  child.setAttribute('depth', 1);
  child.end();
  loggers.getLogger('sluice.client.check', '1.2.3').emit({ severityNumber: SeverityNumber.WARN, body: 'hello from the client', attributes: { n: 7 } });
});
parent.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
parent.end();

const meter = meters.getMeter('sluice.client.check', '1.2.3');
meter.createCounter('client.requests').add(3, { route: '/a' });
meter.createObservableGauge('client.temperature').addCallback(result => result.observe(21.5, { room: 'east' }));
const latency = meter.createHistogram('client.latency');
for (const value of [1, 10, 100]) latency.record(value, { route: '/a' });

await tracers.shutdown();
await meters.shutdown();
await loggers.shutdown();
