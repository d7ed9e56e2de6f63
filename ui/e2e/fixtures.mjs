// Telemetry of an invented shop, made from a seed: the same seed gives the same bytes. Used by the fixture server, by
// the screenshots and by unit tests that need a trace of real shape. Everything is OTLP/JSON as the query API sends
// it.

const MICRO = 1000n;

/** A small generator of pseudo-random numbers (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function hexOf(random, bytes) {
  return Array.from({ length: bytes }, () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}

/** Seeds of the traces that tests open by name. */
export const NAMED_SEEDS = { checkout: 9001, failed: 9002, odd: 9003, batch: 9004 };

/** The id of the trace of a seed: the first sixteen bytes its generator gives. */
export function traceIdOf(seed) {
  return hexOf(randomOf(seed), 16);
}

const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

const SERVICES = {
  storefront: {
    language: 'nodejs',
    sdk: '2.2.0',
    version: '5.14.0',
    scope: '@opentelemetry/instrumentation-http',
    scopeVersion: '0.208.0',
  },
  'api-gateway': {
    language: 'java',
    sdk: '1.57.0',
    version: '2.31.4',
    scope: 'io.opentelemetry.netty-4.1',
    scopeVersion: '2.23.0-alpha',
  },
  checkout: {
    language: 'java',
    sdk: '1.57.0',
    version: '8.2.0',
    scope: 'io.opentelemetry.spring-webmvc-6.0',
    scopeVersion: '2.23.0-alpha',
  },
  cart: {
    language: 'java',
    sdk: '1.57.0',
    version: '3.9.1',
    scope: 'io.opentelemetry.lettuce-5.1',
    scopeVersion: '2.23.0-alpha',
  },
  pricing: {
    language: 'go',
    sdk: '1.39.0',
    version: '1.22.7',
    scope: 'go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp',
    scopeVersion: '0.64.0',
  },
  inventory: {
    language: 'java',
    sdk: '1.57.0',
    version: '4.0.3',
    scope: 'io.opentelemetry.jdbc',
    scopeVersion: '2.23.0-alpha',
  },
  payment: {
    language: 'dotnet',
    sdk: '1.14.0',
    version: '6.6.0',
    scope: 'OpenTelemetry.Instrumentation.AspNetCore',
    scopeVersion: '1.14.0',
  },
  'fraud-check': {
    language: 'python',
    sdk: '1.39.0',
    version: '0.18.2',
    scope: 'opentelemetry.instrumentation.fastapi',
    scopeVersion: '0.60b0',
  },
  shipping: {
    language: 'go',
    sdk: '1.39.0',
    version: '2.4.0',
    scope: 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc',
    scopeVersion: '0.64.0',
  },
  notification: {
    language: 'java',
    sdk: '1.57.0',
    version: '1.9.9',
    scope: 'io.opentelemetry.kafka-clients-2.6',
    scopeVersion: '2.23.0-alpha',
  },
};

export function attribute(key, value) {
  return { key, value: anyValue(value) };
}

function anyValue(value) {
  if (value === null || value === undefined) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: attributesOf(value) } };
}

export function attributesOf(members) {
  return Object.entries(members).map(([key, value]) => attribute(key, value));
}

/** Collects spans of one trace and groups them by resource and scope, as a server does. */
class TraceMaker {
  constructor(seed, startNanos, environment = 'production') {
    this.random = randomOf(seed);
    this.traceId = hexOf(this.random, 16);
    this.start = startNanos;
    this.environment = environment;
    this.groups = new Map();
  }

  /** Times are microseconds after the trace's start. */
  span(service, name, kind, parent, fromMicros, micros, attributes = {}, more = {}) {
    const spanId = hexOf(this.random, 8);
    const from = this.start + BigInt(Math.round(fromMicros)) * MICRO + BigInt(Math.floor(this.random() * 1000));
    const to = from + BigInt(Math.max(1, Math.round(micros))) * MICRO + BigInt(Math.floor(this.random() * 1000));
    const span = {
      traceId: this.traceId,
      spanId,
      ...(parent === null ? {} : { parentSpanId: parent }),
      flags: 257,
      name,
      kind: KIND[kind],
      startTimeUnixNano: String(from),
      endTimeUnixNano: String(to),
      attributes: attributesOf(attributes),
      ...more,
    };
    if (!this.groups.has(service)) this.groups.set(service, []);
    this.groups.get(service).push(span);
    return spanId;
  }

  event(name, atMicros, attributes = {}) {
    return {
      timeUnixNano: String(this.start + BigInt(Math.round(atMicros)) * MICRO),
      name,
      attributes: attributesOf(attributes),
    };
  }

  tracesData() {
    return {
      resourceSpans: [...this.groups].map(([service, spans]) => {
        const about = SERVICES[service] ?? {
          language: 'java',
          sdk: '1.57.0',
          version: '1.0.0',
          scope: 'manual',
          scopeVersion: '',
        };
        return {
          resource: {
            attributes: attributesOf({
              'service.name': service,
              'service.version': about.version,
              'service.instance.id': `${service}-6d9f7c${service.length}b-${about.version.replaceAll('.', '')}`,
              'deployment.environment.name': this.environment,
              'telemetry.sdk.language': about.language,
              'telemetry.sdk.name': 'opentelemetry',
              'telemetry.sdk.version': about.sdk,
              'host.name': `node-${(service.length * 7) % 5}.eu-west-1`,
              'process.pid': 100 + service.length,
            }),
          },
          scopeSpans: [{ scope: { name: about.scope, version: about.scopeVersion }, spans }],
          schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
        };
      }),
    };
  }
}

/** One order: about 45 spans over ten services; `slow` and `fail` plant what is worth finding. */
export function checkoutTrace(seed, startNanos, { slow = false, fail = false } = {}) {
  const t = new TraceMaker(seed, startNanos);
  const r = (from, to) => from + t.random() * (to - from);
  const stretch = slow ? r(4, 7) : r(0.8, 1.4);
  const order = Math.floor(r(10_000_000, 99_999_999));
  const pay = 96_000 * stretch;
  const total = 142_000 + pay + r(0, 20_000);

  const root = t.span(
    'storefront',
    'POST /checkout',
    'server',
    null,
    0,
    total,
    {
      'http.request.method': 'POST',
      'url.path': '/checkout',
      'http.route': '/checkout',
      'http.response.status_code': fail ? 502 : 200,
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/146.0',
      'client.address': '203.0.113.24',
      'session.id': hexOf(t.random, 8),
    },
    fail ? { status: { code: 2, message: '' } } : {},
  );
  t.span('storefront', 'validate form', 'internal', root, 900, 2_100);
  const out = t.span(
    'storefront',
    'POST',
    'client',
    root,
    3_400,
    total - 9_000,
    {
      'http.request.method': 'POST',
      'server.address': 'api-gateway',
      'server.port': 8080,
      'url.full': 'http://api-gateway:8080/v2/orders',
      'http.response.status_code': fail ? 502 : 201,
    },
    fail ? { status: { code: 2, message: '' } } : {},
  );
  const gateway = t.span(
    'api-gateway',
    'POST /v2/orders',
    'server',
    out,
    4_600,
    total - 11_500,
    {
      'http.request.method': 'POST',
      'http.route': '/v2/orders',
      'http.response.status_code': fail ? 502 : 201,
      'network.protocol.version': '1.1',
    },
    fail ? { status: { code: 2, message: '' } } : {},
  );
  t.span('api-gateway', 'authenticate', 'internal', gateway, 5_000, 3_800, {
    'enduser.id': `u-${order % 9973}`,
    'auth.scheme': 'Bearer',
  });
  const forward = t.span(
    'api-gateway',
    'POST',
    'client',
    gateway,
    9_600,
    total - 18_500,
    {
      'http.request.method': 'POST',
      'server.address': 'checkout',
      'http.response.status_code': fail ? 502 : 201,
    },
    fail ? { status: { code: 2, message: '' } } : {},
  );
  const checkout = t.span(
    'checkout',
    'POST /orders',
    'server',
    forward,
    10_700,
    total - 21_000,
    {
      'http.request.method': 'POST',
      'http.route': '/orders',
      'http.response.status_code': fail ? 502 : 201,
      'order.id': order,
      'order.items': 7,
      'order.total': Number((r(20, 400) + 0.005).toFixed(2)) + 0.5,
      'order.express': true,
      'order.tags': ['gift', 'first-order'],
      'feature.flags': { 'new-pricing': true, cohort: 'b', rollout: 0.25 },
    },
    fail ? { status: { code: 2, message: 'payment declined after 2 attempts' } } : {},
  );

  let at = 12_400;
  const loadCart = t.span('checkout', 'CartClient.load', 'internal', checkout, at, 17_500);
  const getCart = t.span('checkout', 'GET', 'client', loadCart, at + 300, 16_800, {
    'http.request.method': 'GET',
    'server.address': 'cart',
    'http.response.status_code': 200,
  });
  const cart = t.span('cart', 'GET /carts/{id}', 'server', getCart, at + 1_200, 15_000, {
    'http.route': '/carts/{id}',
    'http.response.status_code': 200,
  });
  t.span('cart', 'HGETALL', 'client', cart, at + 1_900, 2_300, {
    'db.system.name': 'redis',
    'db.operation.name': 'HGETALL',
    'db.query.text': `HGETALL cart:${order}`,
    'server.address': 'redis-0',
  });
  for (let item = 0; item < 7; item++) {
    t.span('cart', 'GET', 'client', cart, at + 4_600 + item * 1_450, 1_150, {
      'db.system.name': 'redis',
      'db.operation.name': 'GET',
      'db.query.text': `GET product:${1000 + item * 37}`,
      'server.address': 'redis-0',
    });
  }

  at += 19_500;
  const quote = t.span('checkout', 'GET', 'client', checkout, at, 21_000, {
    'http.request.method': 'GET',
    'server.address': 'pricing',
    'http.response.status_code': 200,
  });
  const pricing = t.span('pricing', 'GET /quote', 'server', quote, at + 900, 19_000, {
    'http.route': '/quote',
    'http.response.status_code': 200,
  });
  t.span('pricing', 'rules.evaluate', 'internal', pricing, at + 1_500, 9_200, {
    'rules.count': 212,
    'rules.matched': 9,
  });
  t.span('pricing', 'tax.lookup', 'internal', pricing, at + 11_000, 7_400, {
    'tax.region': 'DE-BE',
    'cache.hit': false,
  });
  const reserve = t.span('checkout', 'inventory.Inventory/Reserve', 'client', checkout, at + 2_000, 46_000, {
    'rpc.system': 'grpc',
    'rpc.service': 'inventory.Inventory',
    'rpc.method': 'Reserve',
    'rpc.grpc.status_code': 0,
  });
  const inventory = t.span('inventory', 'inventory.Inventory/Reserve', 'server', reserve, at + 3_200, 43_000, {
    'rpc.system': 'grpc',
    'rpc.service': 'inventory.Inventory',
    'rpc.method': 'Reserve',
    'rpc.grpc.status_code': 0,
  });
  t.span('inventory', 'SELECT stock', 'client', inventory, at + 4_100, 11_900, {
    'db.system.name': 'postgresql',
    'db.namespace': 'inventory',
    'db.query.text': 'SELECT sku, available FROM stock WHERE sku = ANY($1) FOR UPDATE',
    'db.operation.name': 'SELECT',
    'server.address': 'pg-main',
  });
  t.span('inventory', 'UPDATE stock', 'client', inventory, at + 16_900, 14_000, {
    'db.system.name': 'postgresql',
    'db.namespace': 'inventory',
    'db.query.text': 'UPDATE stock SET available = available - $1 WHERE sku = $2',
    'db.operation.name': 'UPDATE',
    'server.address': 'pg-main',
    'db.response.returned_rows': 7,
  });
  t.span('inventory', 'COMMIT', 'client', inventory, at + 31_600, 12_600, {
    'db.system.name': 'postgresql',
    'server.address': 'pg-main',
  });

  at += 50_500;
  const charge = t.span('checkout', 'PaymentService.charge', 'internal', checkout, at, pay + 4_000, {
    'payment.provider': 'acme-pay',
    'payment.attempts': fail ? 2 : 1,
  });
  const attempts = fail ? 2 : 1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const length = pay / attempts - 2_000;
    const begin = at + 1_000 + attempt * (pay / attempts + 1_000);
    const failed = fail;
    const call = t.span(
      'checkout',
      'POST',
      'client',
      charge,
      begin,
      length,
      {
        'http.request.method': 'POST',
        'server.address': 'payment',
        'http.request.resend_count': attempt,
        'http.response.status_code': failed ? 402 : 200,
      },
      failed ? { status: { code: 2, message: '' } } : {},
    );
    const payment = t.span(
      'payment',
      'POST /charges',
      'server',
      call,
      begin + 1_300,
      length - 2_500,
      { 'http.route': '/charges', 'http.response.status_code': failed ? 402 : 200, 'payment.currency': 'EUR' },
      failed
        ? {
            status: { code: 2, message: 'CardDeclinedException: issuer unavailable' },
            events: [
              t.event('retry scheduled', begin + 4_000, { 'retry.delay_ms': 120 }),
              t.event('exception', begin + length - 4_000, {
                'exception.type': 'Shop.Payment.CardDeclinedException',
                'exception.message': 'issuer unavailable',
                'exception.stacktrace':
                  'Shop.Payment.CardDeclinedException: issuer unavailable\n   at Shop.Payment.AcmeClient.Authorize(Charge charge)\n   at Shop.Payment.ChargeHandler.Handle(Charge charge)\n   at Shop.Payment.Endpoints.Post(HttpContext context)',
              }),
            ],
          }
        : { events: [t.event('authorized', begin + length - 6_000, { 'payment.authorization': hexOf(t.random, 4) })] },
    );
    const fraud = t.span('payment', 'POST', 'client', payment, begin + 2_400, length * 0.34, {
      'http.request.method': 'POST',
      'server.address': 'fraud-check',
      'http.response.status_code': 200,
    });
    const score = t.span('fraud-check', 'POST /score', 'server', fraud, begin + 3_300, length * 0.34 - 1_700, {
      'http.route': '/score',
      'http.response.status_code': 200,
    });
    t.span('fraud-check', 'model.predict', 'internal', score, begin + 4_300, length * 0.34 - 4_200, {
      'model.name': 'fraud-gbm',
      'model.version': '2026-10-04',
      'fraud.score': Number(r(0.0101, 0.4).toFixed(4)),
    });
    t.span(
      'payment',
      'POST acme-pay',
      'client',
      payment,
      begin + 2_600 + length * 0.34,
      length * 0.66 - 6_500,
      {
        'http.request.method': 'POST',
        'server.address': 'api.acme-pay.example',
        'server.port': 443,
        'http.response.status_code': failed ? 503 : 200,
        'tls.protocol.version': '1.3',
      },
      failed ? { status: { code: 2, message: '503 from issuer gateway' } } : {},
    );
  }

  at += pay + 8_000;
  if (!fail) {
    const ship = t.span('checkout', 'shipping.Shipping/Create', 'client', checkout, at, 18_500, {
      'rpc.system': 'grpc',
      'rpc.service': 'shipping.Shipping',
      'rpc.method': 'Create',
      'rpc.grpc.status_code': 0,
    });
    const shipping = t.span('shipping', 'shipping.Shipping/Create', 'server', ship, at + 1_000, 16_400, {
      'rpc.system': 'grpc',
      'rpc.grpc.status_code': 0,
      'shipping.carrier': 'dhl',
    });
    t.span('shipping', 'labels.render', 'internal', shipping, at + 2_600, 12_800, { 'label.bytes': 48_213 });
    const publish = t.span('checkout', 'orders publish', 'producer', checkout, at + 19_400, 2_600, {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders',
      'messaging.kafka.offset': 918_273_645_546_372_819n,
    });
    const consume = t.span(
      'notification',
      'orders process',
      'consumer',
      publish,
      at + 31_000,
      46_000,
      {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'orders',
        'messaging.consumer.group.name': 'mailer',
      },
      {
        links: [{ traceId: t.traceId, spanId: publish, attributes: attributesOf({ 'link.kind': 'producer' }) }],
      },
    );
    t.span('notification', 'template.render', 'internal', consume, at + 33_000, 9_000, {
      'template.name': 'order-confirmation',
    });
    t.span('notification', 'SMTP send', 'client', consume, at + 43_000, 32_000, {
      'server.address': 'smtp.shop.example',
      'server.port': 587,
    });
  }
  return t.tracesData();
}

/** A short request: search, product page, health. */
export function browseTrace(seed, startNanos) {
  const t = new TraceMaker(seed, startNanos);
  const r = (from, to) => from + t.random() * (to - from);
  const [name, backend] = [
    ['GET /products/{id}', 'pricing'],
    ['GET /cart', 'cart'],
    ['GET /search', 'inventory'],
  ][Math.floor(t.random() * 3)];
  const total = Math.exp(r(8.3, 11.6));
  const failed = t.random() < 0.03;
  const status = failed ? { status: { code: 2, message: 'upstream timed out' } } : {};
  const root = t.span(
    'storefront',
    name,
    'server',
    null,
    0,
    total,
    { 'http.request.method': 'GET', 'http.route': name.slice(4), 'http.response.status_code': failed ? 504 : 200 },
    status,
  );
  const gateway = t.span(
    'api-gateway',
    name,
    'server',
    root,
    total * 0.06,
    total * 0.88,
    { 'http.request.method': 'GET', 'http.route': name.slice(4), 'http.response.status_code': failed ? 504 : 200 },
    status,
  );
  const server = t.span(
    backend,
    name,
    'server',
    gateway,
    total * 0.12,
    total * 0.76,
    { 'http.route': name.slice(4), 'http.response.status_code': failed ? 500 : 200 },
    status,
  );
  const calls = 1 + Math.floor(t.random() * 4);
  for (let call = 0; call < calls; call++) {
    t.span(
      backend,
      backend === 'inventory' ? 'SELECT products' : 'GET',
      'client',
      server,
      total * (0.15 + (call * 0.68) / calls),
      (total * 0.6) / calls,
      { 'db.system.name': backend === 'inventory' ? 'postgresql' : 'redis' },
    );
  }
  return t.tracesData();
}

/** A batch job of as many spans as asked for. */
export function batchTrace(seed, startNanos, count) {
  const t = new TraceMaker(seed, startNanos);
  const services = Object.keys(SERVICES);
  const names = [
    'process chunk',
    'SELECT orders',
    'transform',
    'POST /index',
    'GET',
    'validate',
    'UPDATE orders',
    'publish',
    'enrich',
    'deduplicate',
  ];
  const total = 240_000_000;
  const root = t.span('checkout', 'nightly reindex', 'internal', null, 0, total, {
    'job.name': 'reindex',
    'job.items': count,
  });
  // Open spans, the innermost last; each has the time that is left for its children.
  const open = [{ id: root, from: 0, to: total, service: 0, depth: 0 }];
  const queue = [open[0]];
  let made = 1;
  while (made < count) {
    const above = queue.shift();
    const children = Math.min(
      count - made,
      above === open[0] ? 60 : 2 + Math.floor(t.random() * (above.depth < 4 ? 24 : 6)),
    );
    const slot = (above.to - above.from) / (children + 0.5);
    for (let child = 0; child < children; child++) {
      const from = above.from + slot * (child + 0.2 * t.random());
      const length = slot * (0.35 + 0.9 * t.random());
      const to = Math.min(above.to, from + length);
      const service = t.random() < 0.7 ? above.service : Math.floor(t.random() * services.length);
      const failed = t.random() < 0.002;
      const id = t.span(
        services[service],
        names[Math.floor(t.random() * names.length)],
        service === above.service ? 'internal' : 'server',
        above.id,
        from,
        to - from,
        {
          'chunk.index': made,
          'chunk.size': 500,
          'db.system.name': 'postgresql',
          'thread.name': `worker-${made % 16}`,
        },
        failed ? { status: { code: 2, message: 'deadlock detected' } } : {},
      );
      queue.push({ id, from, to, service, depth: above.depth + 1 });
      made++;
    }
  }
  return t.tracesData();
}

/**
 * A trace with everything that goes wrong in the field, and with text that would do harm if it were not just text.
 */
export function oddTrace(seed, startNanos) {
  const t = new TraceMaker(seed, startNanos, 'staging');
  const root = t.span('api-gateway', 'GET /odd', 'server', null, 0, 80_000, { 'http.route': '/odd' });
  const hostile = t.span(
    'checkout',
    '<img src=x onerror="window.hurt=1">',
    'internal',
    root,
    4_000,
    30_000,
    {
      '<script>window.hurt=1</script>': '"><svg onload=window.hurt=1>',
      javascript: 'javascript:window.hurt=1',
      'very.long': 'x'.repeat(6_000),
      'empty.string': '',
      'empty.value': null,
      bytes: new Uint8Array([0, 1, 2, 250, 251, 255]),
      'int.max': 9_223_372_036_854_775_807n,
      'int.min': -9_223_372_036_854_775_808n,
      bidi: 'user‮gnp.exe',
      newline: 'first\nsecond\tthird',
      nested: { list: [1, 'two', { deep: true }], null: null },
    },
    { status: { code: 2, message: '<b>not bold</b>' }, traceState: 'vendor=<i>1</i>' },
  );
  t.span('inventory', 'starts before its parent', 'server', hostile, 1_000, 20_000);
  t.span('payment', 'outlives its parent', 'client', hostile, 20_000, 90_000);
  t.span('shipping', 'its parent never came', 'server', hexOf(t.random, 8), 30_000, 12_000);
  const twin = t.span('cart', 'same id, first', 'internal', root, 40_000, 5_000);
  const second = t.span('cart', 'same id, second', 'internal', root, 46_000, 5_000);
  const again = t.groups.get('cart').find((span) => span.spanId === second);
  again.spanId = twin;
  const one = t.span('pricing', 'cycle one', 'internal', null, 52_000, 5_000);
  const two = t.span('pricing', 'cycle two', 'internal', one, 53_000, 3_000);
  t.groups.get('pricing').find((span) => span.spanId === one).parentSpanId = two;
  const never = t.span('fraud-check', 'never ended', 'internal', root, 60_000, 1);
  t.groups.get('fraud-check').find((span) => span.spanId === never).endTimeUnixNano = '0';
  const backwards = t.span('fraud-check', 'ends before it starts', 'internal', root, 62_000, 1);
  const reversed = t.groups.get('fraud-check').find((span) => span.spanId === backwards);
  reversed.endTimeUnixNano = String(BigInt(reversed.startTimeUnixNano) - 5_000_000n);
  const timeless = t.span('fraud-check', 'has no times', 'internal', root, 0, 1);
  Object.assign(
    t.groups.get('fraud-check').find((span) => span.spanId === timeless),
    { startTimeUnixNano: '0', endTimeUnixNano: '0' },
  );
  t.span('unnamed', '', 'internal', root, 70_000, 1_000);
  return t.tracesData();
}

/** The summary of a trace, as search answers it. */
export function summaryOf(tracesData) {
  const spans = tracesData.resourceSpans.flatMap((resourceSpans) => {
    const service = resourceSpans.resource.attributes.find(({ key }) => key === 'service.name').value.stringValue;
    return resourceSpans.scopeSpans.flatMap((scopeSpans) =>
      scopeSpans.spans.map((span) => ({ ...span, service, resource: resourceSpans.resource })),
    );
  });
  const starts = spans.map((span) => BigInt(span.startTimeUnixNano)).filter((nanos) => nanos > 0n);
  const start = starts.reduce((a, b) => (a < b ? a : b));
  const end = spans.map((span) => BigInt(span.endTimeUnixNano)).reduce((a, b) => (a > b ? a : b));
  const root = spans.find((span) => span.parentSpanId === undefined) ?? spans[0];
  return {
    summary: {
      traceId: root.traceId,
      rootService: root.service,
      rootName: root.name,
      startTimeUnixNano: String(start),
      durationNanos: String(end - start),
      spans: spans.length,
      errors: spans.filter((span) => span.status?.code === 2).length,
      services: [...new Set(spans.map((span) => span.service))],
    },
    spans,
  };
}
