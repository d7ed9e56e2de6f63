// What every browser test needs: a server with data, a browser, and a page that fails the test when anything is
// refused by the content security policy, thrown, or logged as an error.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { NAMED_SEEDS, traceIdOf } from './fixtures.mjs';
import { startFixtureServer } from './fixture-server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = 'target/screenshots';

const REAL = process.env.SLUICE_URL?.replace(/\/$/, '');
const NAMED = Object.fromEntries(Object.entries(NAMED_SEEDS).map(([name, seed]) => [name, traceIdOf(seed)]));

/** Why a test that steers the server does not run. */
export const NEEDS_FIXTURES = REAL === undefined ? false : 'needs the fixture server; SLUICE_URL is set';

/** Why a test that opens the shop's traces does not run. */
export const NEEDS_SHOP = REAL === undefined || (await holdsShop()) ? false : 'needs the shop: npm run send first';

/** The token that opens the running Sluice, where it wants one. */
export const TOKEN = process.env.SLUICE_TOKEN;

/** Why a test that logs in does not run. */
export const NEEDS_TOKEN =
  REAL !== undefined && TOKEN !== undefined ? false : 'needs a Sluice that wants a token: SLUICE_URL, SLUICE_TOKEN';

export class World {
  static async open({ empty = false, session = null } = {}) {
    const world = new World();
    if (REAL !== undefined && !empty && session === null) {
      world.url = REAL;
      if (TOKEN === undefined) world.traces = NEEDS_SHOP === false ? NAMED : { checkout: await largestTrace() };
    } else {
      Object.assign(world, await startFixtureServer({ empty, session }));
    }
    world.browser = await chromium.launch({
      executablePath: process.env.SLUICE_CHROMIUM,
      args: ['--no-sandbox', '--force-color-profile=srgb'],
    });
    return world;
  }

  async close() {
    await this.browser.close();
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** A page of its own, with its own history and storage. */
  async page(address, { dark = false, width = 1440, height = 900, tolerate = [] } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Berlin',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.complaints = [];
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !tolerate.some((part) => text.includes(part))) page.complaints.push(text);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.url)) page.complaints.push(`request outside: ${request.url()}`);
    });
    await page.goto(this.url + address);
    return page;
  }
}

/** Ends a test: nothing may have gone wrong behind the scenes. */
export async function closeQuietly(page) {
  const complaints = page.complaints;
  await page.context().close();
  assert.deepEqual(complaints, []);
}

export async function screenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

/** No finding of axe that it calls serious or critical. */
export async function assertAccessible(page) {
  const findings = await page.evaluate(
    `${AXE}; axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  const serious = findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 3).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
    }));
  assert.deepEqual(serious, []);
}

/** Waits until the address has this text. */
export async function addressHas(page, part) {
  await page.waitForFunction((wanted) => decodeURIComponent(location.href).includes(wanted), part);
}

async function holdsShop() {
  const answers = await Promise.all(Object.values(NAMED).map((id) => fetch(`${REAL}/api/v1/traces/${id}`)));
  return answers.every(({ status }) => status === 200);
}

async function largestTrace() {
  const response = await fetch(`${REAL}/api/v1/traces?limit=100&start=-7d`);
  assert.equal(response.status, 200, `${REAL}: trace search answers`);
  const { traces } = await response.json();
  assert.notEqual(traces.length, 0, `${REAL}: holds at least one trace`);
  return traces.reduce((a, b) => (Number(b.spans) > Number(a.spans) ? b : a)).traceId;
}
