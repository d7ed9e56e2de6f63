// A query API over invented data, and the built screens beside it under the same strict policy that Sluice sends.
//   node e2e/fixture-server.mjs [--port 8317] [--empty]
// With --empty it knows no span until `POST /fixture/arrive`, which the test of the first page uses. With a session
// it answers until `POST /logout`, and then as a Sluice does that wants a token.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NAMED_SEEDS, batchTrace, browseTrace, checkoutTrace, oddTrace, randomOf, summaryOf } from './fixtures.mjs';

const STATIC = join(fileURLToPath(import.meta.url), '../../target/static');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const MISSING = 'spans: 1 file with 512 rows cannot be read and is left out';
const MINUTE = 60_000_000_000n;

/** Starts the server; `traces` names the traces that tests open. */
export function startFixtureServer({ port = 0, empty = false, session = null, batchSpans = 50_000 } = {}) {
  const shop = makeShop(batchSpans);
  let arrived = !empty;
  let loggedIn = true;
  const server = createServer((request, response) => {
    const address = new URL(request.url, 'http://localhost');
    if (request.method === 'POST' && address.pathname === '/fixture/arrive') {
      arrived = true;
      return void response.writeHead(204).end();
    }
    if (request.method === 'POST' && address.pathname === '/logout') {
      loggedIn = false;
      return void response.writeHead(303, { Location: '/login' }).end();
    }
    if (address.pathname === '/login') {
      return void response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end("<!doctype html><link rel='icon' href='data:,'><h1>The server's own form</h1>");
    }
    if (address.pathname.startsWith('/api/v1/') && !loggedIn)
      return problem(response, 401, 'Unauthorized', 'no credential', 'auth.unauthenticated');
    if (address.pathname.startsWith('/api/v1/')) return answer(address, response, arrived ? shop : EMPTY_SHOP, session);
    return file(address.pathname, response);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () =>
      resolve({ server, url: `http://127.0.0.1:${server.address().port}`, traces: shop.named }),
    );
  });
}

const EMPTY_SHOP = { traces: [], byId: new Map(), named: {} };

function makeShop(batchSpans) {
  const random = randomOf(20261123);
  const now = BigInt(Date.now()) * 1_000_000n;
  const traces = [];
  const add = (data) => {
    const { summary, spans } = summaryOf(data);
    traces.push({ summary, spans, data });
    return summary.traceId;
  };
  for (let seed = 1; seed <= 420; seed++) {
    const start = now - BigInt(Math.floor(random() * 3_500_000)) * 1_000_000n - 30_000_000_000n;
    // For ten minutes half an hour ago the payment provider was slow: a cluster that the plot should show.
    const troubled = now - start > 22n * MINUTE && now - start < 34n * MINUTE;
    if (random() < 0.34)
      add(checkoutTrace(seed, start, { slow: troubled && random() < 0.7, fail: random() < (troubled ? 0.3 : 0.04) }));
    else add(browseTrace(seed, start));
  }
  const named = {
    checkout: add(checkoutTrace(NAMED_SEEDS.checkout, now - 4n * MINUTE)),
    failed: add(checkoutTrace(NAMED_SEEDS.failed, now - 6n * MINUTE, { fail: true, slow: true })),
    odd: add(oddTrace(NAMED_SEEDS.odd, now - 8n * MINUTE)),
    batch: add(batchTrace(NAMED_SEEDS.batch, now - 20n * MINUTE, batchSpans)),
  };
  // The large one is written once, so that a test of opening it does not time this server.
  const batch = traces.find(({ summary }) => summary.traceId === named.batch);
  batch.bytes = Buffer.from(JSON.stringify(batch.data));
  traces.sort((a, b) => (BigInt(b.summary.startTimeUnixNano) > BigInt(a.summary.startTimeUnixNano) ? 1 : -1));
  return { traces, byId: new Map(traces.map((trace) => [trace.summary.traceId, trace])), named };
}

function answer(address, response, shop, session) {
  const path = address.pathname.slice('/api/v1'.length);
  const trace = /^\/traces\/([0-9a-f]+)$/.exec(path);
  if (path === '/status') return json(response, 200, { ...status(shop), ...(session === null ? {} : { session }) });
  if (path === '/services') return json(response, 200, { services: services(shop) });
  if (path === '/operations')
    return json(response, 200, { operations: operations(shop, address.searchParams.get('service')) });
  if (path === '/traces') return search(response, shop, address.searchParams);
  if (trace !== null) {
    const found = shop.byId.get(trace[1]);
    if (found !== undefined) {
      // One trace of which a file cannot be read.
      const missing = trace[1] === shop.named.failed ? { 'sluice-warning': MISSING } : {};
      return void response
        .writeHead(200, { 'Content-Type': 'application/json', ...missing })
        .end(found.bytes ?? JSON.stringify(found.data));
    }
    return problem(response, 404, 'Not Found', `trace ${trace[1]}: not in the store`, 'query.not_found');
  }
  return problem(response, 404, 'Not Found', `${address.pathname}: no such resource`, 'query.not_found');
}

function status(shop) {
  const rows = shop.traces.reduce((sum, { spans }) => sum + spans.length, 0);
  return {
    version: '0.1.0-SNAPSHOT',
    mode: 'durable',
    uptimeSeconds: 4210,
    ready: true,
    complaints: [],
    data: '/srv/shop/sluice-data',
    listeners: [
      { name: 'OTLP/gRPC', address: '127.0.0.1', port: 4317, up: true },
      { name: 'OTLP/HTTP', address: '127.0.0.1', port: 4318, up: true },
      { name: 'UI and query', address: '127.0.0.1', port: 8317, up: true },
    ],
    journal: { bytes: 67_108_864, budgetBytes: 17_179_869_184, segments: 2, lagEntries: 0, end: '1:4711' },
    store: { rows, bytes: rows * 44, files: 3, tables: [] },
    ledger: {
      traces: { received: rows, rejected: 0, delivered: rows, dead_lettered: 0, expired: 0, dropped: 0, queued: 0 },
      metrics: { received: 0, rejected: 0, delivered: 0, dead_lettered: 0, expired: 0, dropped: 0, queued: 0 },
    },
  };
}

function services(shop) {
  const known = new Map();
  for (const span of shop.traces.flatMap(({ spans }) => spans)) {
    const entry = known.get(span.service) ?? { name: span.service, spans: 0, errors: 0, lastSeen: 0n };
    entry.spans++;
    if (span.status?.code === 2) entry.errors++;
    if (BigInt(span.endTimeUnixNano) > entry.lastSeen) entry.lastSeen = BigInt(span.endTimeUnixNano);
    known.set(span.service, entry);
  }
  return [...known.values()].map((entry) => ({
    ...entry,
    lastSeen: new Date(Number(entry.lastSeen / 1_000_000n)).toISOString(),
  }));
}

function operations(shop, service) {
  const known = new Map();
  for (const span of shop.traces.flatMap(({ spans }) => spans)) {
    if (span.service !== service) continue;
    const entry = known.get(span.name) ?? {
      name: span.name,
      kind: ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'][span.kind],
      spans: 0,
    };
    entry.spans++;
    known.set(span.name, entry);
  }
  return [...known.values()];
}

function search(response, shop, parameters) {
  const limit = Number(parameters.get('limit') ?? 50);
  const skip = Number(parameters.get('cursor') ?? 0);
  const nanos = (name) => (parameters.has(name) ? BigInt(parameters.get(name).replace(/ns$/, '')) : null);
  const [start, end, least, most] = ['start', 'end', 'minDuration', 'maxDuration'].map(nanos);
  const conditions = parameters
    .getAll('attr')
    .map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]);
  if (conditions.some(([key]) => key === 'refuse.me')) {
    return problem(
      response,
      400,
      'Bad Request',
      'attr: refuse.me=… (expected: an attribute this fixture knows)',
      'query.bad_parameter',
    );
  }
  // As the API: traces with at least one span that fits every condition.
  const matching = shop.traces.filter(({ spans }) =>
    spans.some((span) => {
      const from = BigInt(span.startTimeUnixNano);
      const long = BigInt(span.endTimeUnixNano) - from;
      return (
        (start === null || from >= start) &&
        (end === null || from <= end) &&
        (least === null || long >= least) &&
        (most === null || long <= most) &&
        (!parameters.has('service') || span.service === parameters.get('service')) &&
        (!parameters.has('operation') || span.name === parameters.get('operation')) &&
        (parameters.get('status') !== 'ERROR' || span.status?.code === 2) &&
        conditions.every(([key, value]) =>
          [...span.attributes, ...span.resource.attributes].some(
            (attribute) => attribute.key === key && String(Object.values(attribute.value)[0]) === value,
          ),
        )
      );
    }),
  );
  const page = matching.slice(skip, skip + limit).map(({ summary }) => summary);
  return json(response, 200, {
    traces: page,
    ...(skip + limit < matching.length ? { next: String(skip + limit) } : {}),
  });
}

function json(response, code, body) {
  response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response, code, title, detail, name) {
  response
    .writeHead(code, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title, status: code, detail, code: name }));
}

function file(path, response) {
  const wanted = join(STATIC, normalize(path));
  const name =
    extname(path) !== '' && wanted.startsWith(STATIC) && existsSync(wanted) ? wanted : join(STATIC, 'index.html');
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy':
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(readFileSync(name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const portAt = process.argv.indexOf('--port');
  const port = portAt < 0 ? 8317 : Number(process.argv[portAt + 1]);
  const { url, traces } = await startFixtureServer({ port, empty: process.argv.includes('--empty') });
  console.log(`fixture server: ${url}`);
  for (const [name, id] of Object.entries(traces)) console.log(`  ${name}: ${url}/trace/${id}`);
}
