// Requests to the query API. Every failure becomes a Problem, whatever its cause, so screens have one thing to show;
// but where nobody is logged in, the page is left for the form.
import { goToLogin } from './login';

/** A problem document (RFC 9457), or what stands in for one when the server did not answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string | null,
  ) {
    super(detail === '' ? title : `${title}: ${detail}`);
    this.name = 'Problem';
  }
}

export const API = '/api/v1';

/** The JSON of one answer, and what the server says is missing from it; empty when nothing is. */
export interface Answer {
  readonly body: unknown;
  readonly warning: string;
}

export async function fetchJson(path: string, signal: AbortSignal): Promise<unknown> {
  return (await fetchAnswer(path, signal)).body;
}

/** Asks for something to be done; rejects like the others. */
export async function post(path: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(API + path, { method: 'POST', headers: { Accept: 'application/json' } });
  } catch {
    throw unreachable();
  }
  if (response.status === 401) return goToLogin();
  if (!response.ok) throw problemOf(response, await response.text());
}

function unreachable(): Problem {
  return new Problem(0, 'Sluice does not answer', `No connection to ${location.host}. Is it still running?`, null);
}

/** Rejects with a Problem, or with the signal's own reason when the caller gave up. */
export async function fetchAnswer(path: string, signal: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(API + path, { signal, headers: { Accept: 'application/json' } });
  } catch (failure) {
    if (signal.aborted) throw failure;
    throw unreachable();
  }
  if (response.status === 401) return goToLogin();
  const text = await response.text();
  if (!response.ok) throw problemOf(response, text);
  try {
    return { body: JSON.parse(text), warning: response.headers.get('sluice-warning') ?? '' };
  } catch {
    throw new Problem(response.status, 'Unreadable answer', `${API}${path}: not JSON`, null);
  }
}

function problemOf(response: Response, text: string): Problem {
  const fallback = `${response.status} ${response.statusText}`.trim();
  try {
    const document = JSON.parse(text) as Record<string, unknown>;
    const word = (name: string) => (typeof document[name] === 'string' ? document[name] : '');
    return new Problem(response.status, word('title') || fallback, word('detail'), word('code') || null);
  } catch {
    return new Problem(response.status, fallback, '', null);
  }
}
