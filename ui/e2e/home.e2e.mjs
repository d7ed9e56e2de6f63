import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NEEDS_FIXTURES, World, addressHas, assertAccessible, closeQuietly, screenshot } from './world.mjs';

describe('the first page', () => {
  let world;
  before(async () => (world = await World.open()));
  after(() => world.close());

  test('shows the listeners and every service with the way to its traces', async () => {
    const page = await world.page('/');
    await page.getByRole('heading', { name: 'Listeners' }).waitFor();
    await page
      .getByText(/^OTLP\/gRPC/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: /Newest span/ }).waitFor();
    await assertAccessible(page);
    await screenshot(page, 'home');
    await page.locator('table').first().getByRole('link').first().click();
    await addressHas(page, '/traces?service=');
    await page.goBack();
    await page.getByRole('heading', { name: 'Listeners' }).waitFor();
    await closeQuietly(page);
  });

  test('looks right in the dark', async () => {
    const page = await world.page('/', { dark: true });
    await page.getByRole('heading', { name: /Newest span/ }).waitFor();
    await assertAccessible(page);
    await screenshot(page, 'home-dark');
    await closeQuietly(page);
  });

  test('keeps the chosen theme for the next visit', async () => {
    const page = await world.page('/');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await closeQuietly(page);
  });

  test('copies a snippet with the real address and remembers the tab in the address bar', async () => {
    const page = await world.page('/');
    await page.getByRole('tab', { name: 'Java agent' }).click();
    await addressHas(page, '?snippet=java');
    await page.getByRole('button', { name: 'Copy the snippet for Java agent' }).click();
    await page.getByText('Copied').first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /otel\.exporter\.otlp\.endpoint=http:\/\/[^:]+:\d+/);
    await page.reload();
    assert.equal(await page.getByRole('tab', { name: 'Java agent' }).getAttribute('aria-selected'), 'true');
    await closeQuietly(page);
  });

  test('opens a trace by a pasted traceparent', async () => {
    const page = await world.page('/');
    const box = page.getByRole('textbox', { name: /Open a trace/ });
    await box.fill('not an id');
    await box.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Expected 32 hex digits' }).waitFor();
    await box.fill(`00-${world.traces.checkout}-00f067aa0ba902b7-01`);
    await box.press('Enter');
    await addressHas(page, `/trace/${world.traces.checkout}`);
    await page.getByRole('tree').waitFor();
    await closeQuietly(page);
  });

  test('lists the keys', async () => {
    const page = await world.page('/');
    await page.getByRole('heading', { name: 'Listeners' }).waitFor();
    await page.keyboard.press('/');
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute('aria-label')),
      'Open a trace by its id or traceparent',
    );
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next, previous match').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await closeQuietly(page);
  });
});

describe('the first page before the first span', { skip: NEEDS_FIXTURES }, () => {
  test('waits, and changes by itself when the first span arrives', async () => {
    const world = await World.open({ empty: true });
    try {
      const page = await world.page('/?snippet=curl');
      await page.getByRole('heading', { name: 'Waiting for the first span …' }).waitFor();
      await assertAccessible(page);
      await screenshot(page, 'home-empty');
      await fetch(`${world.url}/fixture/arrive`, { method: 'POST' });
      await page.getByRole('heading', { name: /First span received/ }).waitFor();
      await closeQuietly(page);
      const dark = await world.page('/', { dark: true });
      await closeQuietly(dark);
    } finally {
      await world.close();
    }
  });

  test('says so when the server is gone', async () => {
    const world = await World.open({ empty: true });
    const page = await world.page('/', { tolerate: ['Failed to load resource'] });
    await page.getByRole('heading', { name: /Waiting/ }).waitFor();
    world.server.close();
    world.server.closeAllConnections();
    await page.getByRole('heading', { name: 'Sluice does not answer' }).waitFor();
    await closeQuietly(page);
    await world.close();
  });
});
