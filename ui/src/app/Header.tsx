import { useEffect, useRef, useState, type FormEvent } from 'react';
import { signOut } from '../api/login';
import { useStatus } from '../api/queries';
import { usePreferences, type Theme } from '../prefer/preferences';
import { Link } from '../route/Link';
import { searchAddress, traceAddress, type Route } from '../route/codec';
import { navigate } from '../route/location';
import { Icon } from '../part/Icon';
import { KeyHelp } from './KeyHelp';
import { parseTraceReference } from './traceReference';
import { isTyping } from './typing';
import css from './Header.module.css';

const NEXT_THEME: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

export function Header({ route }: { readonly route: Route }) {
  const { theme, zone, prefer } = usePreferences();
  const [helpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key === '?' && !isTyping(event)) setHelpOpen(true);
    };
    window.addEventListener('keydown', open);
    return () => window.removeEventListener('keydown', open);
  }, []);

  return (
    <header className={css.header}>
      <Link to="/" className={css.brand} aria-label="Sluice, home">
        <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="var(--accent)" />
          <path d="M7 11h11M7 16h18M14 21h11" stroke="var(--on-accent)" strokeWidth="3.2" strokeLinecap="round" />
        </svg>
        <span>Sluice</span>
      </Link>
      <nav className={css.nav} aria-label="Screens">
        <Link to="/" aria-current={route.screen === 'home' ? 'page' : undefined}>
          Overview
        </Link>
        <Link
          to={searchAddress({})}
          aria-current={route.screen === 'search' || route.screen === 'trace' ? 'page' : undefined}
        >
          Traces
        </Link>
        <Link to="/tasks" aria-current={route.screen === 'tasks' ? 'page' : undefined}>
          Tasks
        </Link>
      </nav>
      <TraceBox shortcut={route.screen !== 'trace'} />
      <div className={css.tools}>
        <Health />
        <button
          type="button"
          className={css.tool}
          onClick={() => prefer({ zone: zone === 'local' ? 'utc' : 'local' })}
          title="Switch between your time zone and UTC"
        >
          {zone === 'utc' ? 'UTC' : 'Local time'}
        </button>
        <button
          type="button"
          className={css.tool}
          onClick={() => prefer({ theme: NEXT_THEME[theme] })}
          aria-label={`Theme: ${theme}. Switch to ${NEXT_THEME[theme]}`}
          title={`Theme: ${theme}`}
        >
          <Icon name={theme === 'system' ? 'contrast' : theme === 'light' ? 'sun' : 'moon'} />
        </button>
        <button
          type="button"
          className={css.tool}
          onClick={() => setHelpOpen(true)}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
        >
          <Icon name="keyboard" />
        </button>
        <SignOut />
      </div>
      <KeyHelp open={helpOpen} onClose={() => setHelpOpen(false)} />
    </header>
  );
}

/** Opens a trace by what people have at hand: an id, a traceparent header, or an address of this page. */
function TraceBox({ shortcut }: { readonly shortcut: boolean }) {
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState(false);
  const box = useRef<HTMLInputElement>(null);

  // On a trace the same key finds within it.
  useEffect(() => {
    if (!shortcut) return;
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, [shortcut]);

  const open = (event: FormEvent) => {
    event.preventDefault();
    const reference = parseTraceReference(typed);
    setRefused(reference === null);
    if (reference === null) return;
    setTyped('');
    box.current?.blur();
    navigate(traceAddress(reference.traceId, reference.spanId));
  };

  return (
    <form className={css.traceBox} onSubmit={open} role="search">
      <Icon name="hash" />
      <input
        ref={box}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setRefused(false);
        }}
        placeholder="Open a trace: id or traceparent"
        aria-label="Open a trace by its id or traceparent"
        aria-invalid={refused}
        spellCheck={false}
        autoComplete="off"
      />
      {refused && (
        <span className={css.refused} role="alert">
          Expected 32 hex digits or a traceparent
        </span>
      )}
    </form>
  );
}

/** Where a session is in use; elsewhere there is nothing to sign out of. */
function SignOut() {
  const session = useStatus().data?.session ?? null;
  if (session === null) return null;
  return (
    <button
      type="button"
      className={css.tool}
      onClick={() => void signOut()}
      title={`Signed in as ${session.user} of ${session.authenticator}`}
    >
      Sign out
    </button>
  );
}

function Health() {
  const status = useStatus();
  const down = status.isError;
  const stopped = status.data?.listeners.some((listener) => !listener.up) ?? false;
  const words = down
    ? 'Not reachable'
    : status.data === undefined
      ? 'Connecting'
      : stopped
        ? 'A listener is down'
        : 'Listening';
  return (
    <span
      className={css.health}
      data-state={down ? 'down' : status.data === undefined ? 'unknown' : stopped ? 'partly' : 'up'}
      role="status"
    >
      <i aria-hidden="true" />
      {words}
    </span>
  );
}
