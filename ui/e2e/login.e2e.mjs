import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NEEDS_TOKEN, TOKEN, World, addressHas, assertAccessible, closeQuietly, screenshot } from './world.mjs';

const REFUSED = 'Failed to load resource: the server responded with a status of 401';

describe('a session', () => {
  let world;
  before(async () => (world = await World.open({ session: { user: 'ann', authenticator: 'oidc' } })));
  after(() => world.close());

  test('is signed out of in the header, and ends for the other pages too', async () => {
    const page = await world.page('/');
    const other = await world.page('/traces?service=cart', { tolerate: [REFUSED] });
    await other.getByRole('button', { name: 'Sign out' }).waitFor();

    const button = page.getByRole('button', { name: 'Sign out' });
    assert.equal(await button.getAttribute('title'), 'Signed in as ann of oidc');
    await assertAccessible(page);
    await button.click();
    await page.waitForURL(`${world.url}/login`);
    await page.getByRole('heading', { name: "The server's own form" }).waitFor();
    await closeQuietly(page);

    await other.waitForURL((url) => url.pathname === '/login');
    assert.equal(new URL(other.url()).searchParams.get('next'), '/traces?service=cart');
    await closeQuietly(other);
  });
});

describe('without a session', () => {
  test('there is nothing to sign out of', async () => {
    const world = await World.open({ empty: true });
    try {
      const page = await world.page('/');
      await page.getByText('Listening', { exact: true }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Sign out' }).count(), 0);
      await closeQuietly(page);
    } finally {
      await world.close();
    }
  });
});

describe("the server's form", { skip: NEEDS_TOKEN }, () => {
  let world;
  before(async () => (world = await World.open()));
  after(() => world.close());

  test('leads back to the page that was wanted, and signing out leads to the form', async () => {
    const page = await world.page('/traces?service=cart', { tolerate: [REFUSED] });
    await addressHas(page, '/login?next=/traces?service=cart');
    await assertAccessible(page);
    await screenshot(page, 'login');

    await page.getByLabel('Token').fill('not this one');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'That opens nothing here' }).waitFor();
    await assertAccessible(page);

    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.waitForURL(`${world.url}/traces?service=cart`);
    const opened = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v1/events`);
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        }),
    );
    assert.equal(opened, true, 'a page with a session opens a WebSocket');
    assert.equal(await page.evaluate(() => document.cookie), '', 'scripts do not see the session');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${world.url}/login`);
    await page.goto(`${world.url}/tasks`);
    await addressHas(page, '/login?next=/tasks');
    await closeQuietly(page);
  });

  test('looks right in the dark, and runs no script', async () => {
    const page = await world.page('/login', { dark: true });
    await page.getByLabel('Token').waitFor();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(13, 19, 23)');
    assert.equal(await page.locator('script').count(), 0);
    await assertAccessible(page);
    await screenshot(page, 'login-dark');
    await closeQuietly(page);
  });

  test('is passed unseen by a link of another site while a session is open', async () => {
    const page = await world.page('/login?next=/tasks', { tolerate: [REFUSED] });
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.waitForURL(`${world.url}/tasks`);

    const link = `${world.url}/traces?service=cart`;
    await page.goto(`data:text/html,<a href="${encodeURIComponent(link)}">open</a>`);
    await page.getByRole('link').click();
    await page.waitForURL(link);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    page.complaints = page.complaints.filter((complaint) => !complaint.startsWith('request outside: data:'));
    await closeQuietly(page);
  });
});
