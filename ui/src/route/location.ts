// The address bar as React state: `useAddress` re-renders on every change, `navigate` changes it.
import { useSyncExternalStore } from 'react';

const CHANGED = 'sluice:address';

interface EntryState {
  readonly visit?: string;
}

/**
 * How long a replaced address rests before the browser is told: some refuse more than a hundred changes in half a
 * minute.
 */
const SETTLE_MILLIS = 120;

/** The address as the screens know it while the browser has not been told yet. */
let pending: string | null = null;
let timer: number | undefined;

/** Path and query of the page, as one string. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, current, current);
}

/**
 * Shows another address. A step the reader would expect the back button to undo is pushed; refinements of the same
 * screen (zooming, typing, moving the selection) replace the entry, or going back would take dozens of clicks.
 */
export function navigate(address: string, how: 'push' | 'replace' = 'push'): void {
  if (address === current()) return;
  if (how === 'push') {
    settle();
    history.pushState({ visit: newVisit() } satisfies EntryState, '', address);
  } else {
    pending = address;
    window.clearTimeout(timer);
    timer = window.setTimeout(settle, SETTLE_MILLIS);
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Tells the browser what it does not know yet. */
export function settle(): void {
  window.clearTimeout(timer);
  if (pending !== null) history.replaceState(history.state, '', pending);
  pending = null;
}

function forget(): void {
  window.clearTimeout(timer);
  pending = null;
}

window.addEventListener('popstate', forget);
window.addEventListener('pagehide', settle);

/**
 * Names the visit to this entry of the history. Going back returns to the same visit, so what was asked for then can
 * be shown as it was; following a link to the same address is another one, so it is asked for again.
 */
export function useVisit(): string {
  return useSyncExternalStore(subscribe, currentVisit, currentVisit);
}

/** Makes this a new visit to the same address. */
export function visitAgain(): void {
  settle();
  history.replaceState({ visit: newVisit() } satisfies EntryState, '', current());
  window.dispatchEvent(new Event(CHANGED));
}

function newVisit(): string {
  return crypto.randomUUID === undefined ? `${Date.now()}.${Math.random()}` : crypto.randomUUID();
}

function currentVisit(): string {
  return (history.state as EntryState | null)?.visit ?? '';
}

function current(): string {
  return pending ?? location.pathname + location.search;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(CHANGED, changed);
  };
}
