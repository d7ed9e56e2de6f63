// The address bar as React state: `useAddress` re-renders on every change, `navigate` changes it.
import { useSyncExternalStore } from 'react';

const CHANGED = 'sluice:address';

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
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  window.dispatchEvent(new Event(CHANGED));
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
