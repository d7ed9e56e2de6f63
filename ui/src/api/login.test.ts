import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchJson, post } from './client';
import { loginAddress, signOut } from './login';

const assign = vi.fn();

function world(answer: () => Response) {
  const asked = vi.fn(async (_address: string, _init?: RequestInit) => answer());
  vi.stubGlobal('fetch', asked);
  vi.stubGlobal('location', { pathname: '/traces', search: '?service=a%20b&attr=k%3Dv', host: 'localhost', assign });
  return asked;
}

afterEach(() => {
  assign.mockClear();
  vi.unstubAllGlobals();
});

describe('a request that nobody is logged in for', () => {
  const refused = () => new Response('{"title":"Unauthorized","status":401}', { status: 401 });
  const form = '/login?next=%2Ftraces%3Fservice%3Da%2520b%26attr%3Dk%253Dv';

  it('goes to the form, shows no error, and comes back here', async () => {
    world(refused);
    const settled = vi.fn();
    fetchJson('/status', new AbortController().signal).then(settled, settled);
    post('/tasks/1/cancel').then(settled, settled);

    await vi.waitFor(() => expect(assign.mock.calls).toEqual([[form], [form]]));
    expect(settled).not.toHaveBeenCalled();
    expect(new URL(form, 'http://localhost').searchParams.get('next')).toBe('/traces?service=a%20b&attr=k%3Dv');
  });

  it('is not taken for one that may not be made', async () => {
    world(() => new Response('{"title":"Forbidden","status":403}', { status: 403 }));

    await expect(fetchJson('/status', new AbortController().signal)).rejects.toMatchObject({ status: 403 });
    await expect(post('/tasks/1/cancel')).rejects.toMatchObject({ status: 403 });
    expect(assign).not.toHaveBeenCalled();
  });
});

describe('the form', () => {
  it('leads to the first page when there is nowhere else to go', () => {
    expect(loginAddress('/')).toBe('/login');
  });

  it('is where signing out leads, also when the server is gone', async () => {
    const asked = world(() => new Response(null, { status: 204 }));
    await signOut();
    expect(asked).toHaveBeenCalledWith('/logout', expect.objectContaining({ method: 'POST' }));
    expect(assign).toHaveBeenLastCalledWith('/login');

    world(() => {
      throw new TypeError('no connection');
    });
    await signOut();
    expect(assign).toHaveBeenCalledTimes(2);
  });
});
