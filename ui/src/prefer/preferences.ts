// What a reader prefers on every screen and every visit: kept in the browser, never in the address.
import { create } from 'zustand';
import type { Zone } from '../time/nanos';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  readonly theme: Theme;
  readonly zone: Zone;
  readonly nameWidth: number;
  readonly drawerWidth: number;
  prefer(change: Partial<Pick<Preferences, 'theme' | 'zone' | 'nameWidth' | 'drawerWidth'>>): void;
}

export const usePreferences = create<Preferences>((set) => ({
  theme: oneOf(stored('theme'), ['system', 'light', 'dark'], 'system'),
  zone: oneOf(stored('zone'), ['local', 'utc'], 'local'),
  nameWidth: within(stored('nameWidth'), 180, 900, 400),
  drawerWidth: within(stored('drawerWidth'), 320, 900, 460),
  prefer: (change) => {
    for (const [name, value] of Object.entries(change)) keep(name, String(value));
    if (change.theme !== undefined) applyTheme(change.theme);
    set(change);
  },
}));

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', () => applyTheme(usePreferences.getState().theme));

/** The attribute always names a theme, never `system`, so that the style sheet states each theme once. */
function applyTheme(theme: Theme) {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`sluice.${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string) {
  try {
    localStorage.setItem(`sluice.${name}`, value);
  } catch {
    // Storage may be refused by the browser: the preference then lasts as long as the page.
  }
}

function oneOf<T extends string>(value: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}

function within(value: string | null, min: number, max: number, otherwise: number): number {
  const number = value === null ? Number.NaN : Number(value);
  return number >= min && number <= max ? number : otherwise;
}
