// `npm run send -- http://localhost:4318`: sends the invented shop's traces of the last hour to a running Sluice over OTLP/HTTP,
// so that the browser tests and the picture can be made of data that took the whole way.
import { NAMED_SEEDS, batchTrace, browseTrace, checkoutTrace, oddTrace, randomOf } from './fixtures.mjs';

const [target = 'http://localhost:4318', count = '200'] = process.argv.slice(2);
const random = randomOf(20261123);
const now = BigInt(Date.now()) * 1_000_000n;
const MINUTE = 60_000_000_000n;

for (let seed = 1; seed <= Number(count); seed++) {
  const start = now - BigInt(Math.floor(random() * 3_500_000)) * 1_000_000n - 1_000_000_000n;
  await send(random() < 0.34 ? checkoutTrace(seed, start, { fail: random() < 0.1 }) : browseTrace(seed, start));
}
const named = {
  checkout: checkoutTrace(NAMED_SEEDS.checkout, now - MINUTE),
  failed: checkoutTrace(NAMED_SEEDS.failed, now - 2n * MINUTE, { fail: true, slow: true }),
  odd: oddTrace(NAMED_SEEDS.odd, now - 3n * MINUTE),
  batch: batchTrace(NAMED_SEEDS.batch, now - 20n * MINUTE, 20_000),
};
for (const [name, trace] of Object.entries(named)) {
  console.log(`${name}: ${trace.resourceSpans[0].scopeSpans[0].spans[0].traceId}${await send(trace)}`);
}

/** Sends one trace; what a partial success says is handed back, any other answer than 200 ends the program. */
async function send(tracesData) {
  const response = await fetch(`${target.replace(/\/$/, '')}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(tracesData),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${target}: ${response.status} ${body} (expected: 200)`);
  const { partialSuccess } = JSON.parse(body === '' ? '{}' : body);
  return partialSuccess === undefined
    ? ''
    : ` (${partialSuccess.rejectedSpans} rejected: ${partialSuccess.errorMessage})`;
}
