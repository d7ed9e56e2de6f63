// The address bar as React state: `useAddress` re-renders on every change, `navigate` changes it.
import { useSyncExternalStore } from 'react';

const CHANGED = 'sluice:address';

interface EntryState {
  readonly visit?: string;
}

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
  if (how === 'push') history.pushState({ visit: newVisit() } satisfies EntryState, '', address);
  else history.replaceState(history.state, '', address);
  window.dispatchEvent(new Event(CHANGED));
}

/**
 * Names the visit to this entry of the history. Going back returns to the same visit, so what was asked for then can be
 * shown as it was; following a link to the same address is another one, so it is asked for again.
 */
export function useVisit(): string {
  return useSyncExternalStore(subscribe, currentVisit, currentVisit);
}

/** Makes this a new visit to the same address. */
export function visitAgain(): void {
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
  return location.pathname + location.search;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener('popstate', changed);
    window.removeEventListener(CHANGED, changed);
  };
}
