// `npm run picture`: takes the picture of the README, docs/images/trace-waterfall.png, of the trace that SLUICE_TRACE
// names on SLUICE_URL, or of the fixture server's failed order. SLUICE_SPAN chooses the span whose details are shown.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { World } from './world.mjs';

const TARGET = '../docs/images/trace-waterfall.png';
const LIMIT = 300 * 1024;

process.env.SLUICE_CHROMIUM ??= ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const world = await World.open();
const trace = process.env.SLUICE_TRACE ?? world.traces.failed ?? world.traces.checkout;
const span = process.env.SLUICE_SPAN ?? (await failedSpan(trace));
const page = await world.page(`/trace/${trace}${span === null ? '' : `?span=${span}`}`, { width: 1440, height: 860 });
await page.getByRole('treeitem').first().waitFor();
await page.evaluate(() => document.fonts.ready);
mkdirSync('../docs/images', { recursive: true });
await page.screenshot({ path: TARGET });
await world.close();

const bytes = statSync(TARGET).size;
console.log(`docs/images/trace-waterfall.png: ${bytes} bytes`);
if (bytes > LIMIT) {
  console.error(`docs/images/trace-waterfall.png: ${bytes} bytes (expected: at most ${LIMIT})`);
  process.exit(1);
}

/** A failed span that has events, which is the one worth showing; null when the trace has none. */
async function failedSpan(traceId) {
  const response = await fetch(`${world.url}/api/v1/traces/${traceId}`);
  const { resourceSpans } = await response.json();
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: inside }) => inside));
  return spans.find(({ status, events }) => status?.code === 2 && (events?.length ?? 0) > 0)?.spanId ?? null;
}
