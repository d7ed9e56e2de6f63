// What the Java agent must have made of Probe.java: a client span, a server span below it, a log in the server span, metrics of the HTTP client.
// usage: node check.mjs QUERY_URL SERVICE
import assert from 'node:assert/strict';

const [base, service] = process.argv.slice(2);
const get = async path => (await fetch(base + '/api/v1' + path)).json();
const deadline = Date.now() + 30_000;
let traces, logs, metrics;
do {
  traces = (await get(`/traces?service=${service}&limit=10`)).traces ?? [];
  logs = ((await get(`/logs?service=${service}&limit=10`)).resourceLogs ?? []).flatMap(r => r.scopeLogs.flatMap(s => s.logRecords));
  metrics = ((await get('/metrics?limit=1000')).metrics ?? []).map(m => m.name);
} while (!(traces.some(t => t.spans === 2) && logs.length > 0 && metrics.includes('http.client.request.duration')) && Date.now() < deadline
  && (await new Promise(resolve => setTimeout(() => resolve(true), 200))));

const trace = await get(`/traces/${traces.find(t => t.spans === 2).traceId}`);
const spans = trace.resourceSpans.flatMap(r => r.scopeSpans.flatMap(s => s.spans));
const client = spans.find(s => s.kind === 3);
const server = spans.find(s => s.kind === 2);
assert.equal(server.parentSpanId, client.spanId);
const log = logs.find(l => l.body.stringValue === 'hello from the agent');
assert.equal(log.spanId, server.spanId, 'the log belongs to the server span');
assert.ok(metrics.includes('http.client.request.duration'), 'metrics of the HTTP client');
console.log(`ok ${service}: traces, metrics, logs`);
