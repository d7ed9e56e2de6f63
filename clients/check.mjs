// Compares what a client sent (expected.json) with what the query API answers, value by value and type by type.
// usage: [RESOURCE=JSON] node check.mjs QUERY_URL SERVICE [SIGNAL...]     exit code 0 when everything is there, once, and equal
// RESOURCE: the resource's attributes, for clients that cannot have those of expected.json
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const [base, service, ...wanted] = process.argv.slice(2);
const signals = wanted.length > 0 ? wanted : ['traces', 'metrics', 'logs'];
const expected = JSON.parse(readFileSync(new URL('expected.json', import.meta.url)));
if (process.env.RESOURCE) expected.resource = JSON.parse(process.env.RESOURCE);

async function get(path) {
  const response = await fetch(base + '/api/v1' + path);
  const body = await response.text();
  assert.equal(response.status, 200, `GET ${path}: ${response.status} ${body}`);
  return JSON.parse(body);
}

/** Asks again until the answer satisfies, because data is queryable within a second or so of its acknowledgement. */
async function eventually(what, ask, satisfies) {
  const deadline = Date.now() + 30_000;
  let answer;
  do {
    answer = await ask();
    if (satisfies(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, 200));
  } while (Date.now() < deadline);
  assert.fail(`${what}: not there after 30 s: ${JSON.stringify(answer).slice(0, 500)}`);
}

function attributes(list) {
  const map = {};
  for (const { key, value } of list ?? []) {
    assert.ok(!(key in map), `attribute ${key} stands twice`);
    map[key] = value;
  }
  return map;
}

function assertAttributes(list, wantedMap, where) {
  const actual = attributes(list);
  for (const [key, value] of Object.entries(wantedMap)) {
    assert.deepEqual(actual[key], value, `${where}: attribute ${key}`);
  }
}

const items = (resources, scopes, name) => (resources ?? []).flatMap(r => (r[scopes] ?? [])
  .flatMap(s => (s[name] ?? []).map(item => ({ resource: r.resource, scope: s.scope, item }))));

async function checkTraces() {
  const found = await eventually('trace', () => get(`/traces?service=${encodeURIComponent(service)}&limit=10`),
    answer => answer.traces.length === 1 && answer.traces[0].spans === 2);
  const summary = found.traces[0];
  assert.equal(summary.rootName, expected.parent.name);
  assert.equal(summary.errors, 1);
  const data = await get(`/traces/${summary.traceId}`);
  const spans = items(data.resourceSpans, 'scopeSpans', 'spans');
  assert.equal(spans.length, 2, 'spans of the trace');
  for (const { resource, scope } of spans) {
    assertAttributes(resource.attributes, { ...expected.resource, 'service.name': { stringValue: service } }, 'resource');
    assert.equal(scope.name, expected.scope.name);
    assert.equal(scope.version, expected.scope.version);
  }
  const parent = spans.find(s => s.item.name === 'parent').item;
  const child = spans.find(s => s.item.name === 'child').item;
  assert.equal(parent.kind, expected.parent.kind);
  assert.deepEqual(parent.status, expected.parent.status);
  assert.ok(!parent.parentSpanId, 'the parent is a root');
  assertAttributes(parent.attributes, expected.parent.attributes, 'parent');
  assert.equal(parent.attributes.length, Object.keys(expected.parent.attributes).length, 'attributes of the parent');
  assert.equal(parent.events.length, 1);
  assert.equal(parent.events[0].name, expected.parent.event.name);
  assertAttributes(parent.events[0].attributes, expected.parent.event.attributes, 'event');
  assert.equal(parent.links.length, 1);
  assert.equal(parent.links[0].traceId, expected.parent.link.traceId);
  assert.equal(parent.links[0].spanId, expected.parent.link.spanId);
  assert.equal(child.kind, expected.child.kind);
  assert.equal(child.parentSpanId, parent.spanId);
  assertAttributes(child.attributes, expected.child.attributes, 'child');
  assert.ok(BigInt(parent.endTimeUnixNano) >= BigInt(parent.startTimeUnixNano));
  return { traceId: summary.traceId, spanId: parent.spanId };
}

async function checkLogs(context) {
  const data = await eventually('log', () => get(`/logs?service=${encodeURIComponent(service)}&limit=10`),
    answer => items(answer.resourceLogs, 'scopeLogs', 'logRecords').length === 1);
  const [{ resource, item }] = items(data.resourceLogs, 'scopeLogs', 'logRecords');
  assertAttributes(resource.attributes, expected.resource, 'resource of the log');
  assert.deepEqual(item.body, expected.log.body);
  assert.equal(item.severityNumber, expected.log.severityNumber);
  assertAttributes(item.attributes, expected.log.attributes, 'log');
  if (context) {
    assert.equal(item.traceId, context.traceId, 'the log belongs to the trace');
    assert.equal(item.spanId, context.spanId);
  }
}

async function checkMetrics() {
  for (const [name, wantedMetric] of Object.entries(expected.metrics)) {
    const mine = answer => items(answer.resourceMetrics, 'scopeMetrics', 'metrics')
      .filter(({ resource }) => attributes(resource.attributes)['service.name']?.stringValue === service);
    const data = await eventually(name, () => get(`/metrics/${name}?limit=1000`), answer => mine(answer).length > 0);
    const metric = mine(data)[0].item;
    const points = (metric.sum ?? metric.gauge ?? metric.histogram).dataPoints;
    const point = points[points.length - 1];
    assert.ok(metric[wantedMetric.type], `${name} is a ${wantedMetric.type}`);
    assertAttributes(point.attributes, wantedMetric.attributes, name);
    if (wantedMetric.type === 'histogram') {
      assert.equal(point.count, wantedMetric.count);
      assert.equal(point.sum, wantedMetric.sum);
    } else {
      assert.equal(Number(point.asInt ?? point.asDouble), wantedMetric.value);
    }
    if (wantedMetric.monotonic) assert.equal(metric.sum.isMonotonic, true);
  }
}

const context = signals.includes('traces') ? await checkTraces() : undefined;
if (signals.includes('logs')) await checkLogs(context);
if (signals.includes('metrics')) await checkMetrics();
console.log(`ok ${service}: ${signals.join(', ')}`);
