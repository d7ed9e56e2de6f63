import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { TraceSummary } from '../../api/shapes';
import { CopyButton } from '../../part/CopyButton';
import { ServiceDot } from '../../part/ServiceDot';
import { formatCount } from '../../part/number';
import { usePreferences } from '../../prefer/preferences';
import { Link } from '../../route/Link';
import { traceAddress } from '../../route/codec';
import { navigate } from '../../route/location';
import { formatDuration, formatInstant } from '../../time/nanos';
import { assignColours } from '../../trace/colours';
import css from './TraceTable.module.css';

interface TraceTableProperties {
  /** The visit whose place in the list is kept. */
  readonly visit: string;
  readonly traces: readonly TraceSummary[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
  onMore(): void;
}

const ROW_HEIGHT = 50;
const HEAD_HEIGHT = 33;
/** The next page is asked for when this many rows are left below. */
const AHEAD = 20;
const SERVICES_SHOWN = 4;

interface Place {
  readonly row: number;
  readonly scrollTop: number;
}

/** Places of the last visits, the oldest first. */
const PLACES = new Map<string, Place>();
const PLACES_MAX = 50;

function keepPlace(visit: string, place: Place) {
  PLACES.delete(visit);
  PLACES.set(visit, place);
  if (PLACES.size > PLACES_MAX) PLACES.delete(PLACES.keys().next().value!);
}

/** The traces as rows, only those in sight in the document, further pages as one scrolls. */
export function TraceTable({ visit, traces, more, loading, failed, onMore }: TraceTableProperties) {
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(PLACES.get(visit)?.row ?? 0);
  const zone = usePreferences((preferences) => preferences.zone);
  const longest = useMemo(
    () => traces.reduce((most, trace) => (trace.durationNanos > most ? trace.durationNanos : most), 1n),
    [traces],
  );
  const virtual = useVirtualizer({
    count: traces.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialOffset: PLACES.get(visit)?.scrollTop ?? 0,
  });
  const items = virtual.getVirtualItems();

  // Whoever comes back from a trace finds the list where it was.
  useLayoutEffect(() => {
    const list = scroller.current!;
    list.scrollTop = PLACES.get(visit)?.scrollTop ?? 0;
    return () => keepPlace(visit, { row: latestRow.current, scrollTop: list.scrollTop });
  }, [visit]);
  const latestRow = useRef(current);
  latestRow.current = current;

  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && !failed && lastShown >= traces.length - AHEAD) onMore();
  }, [more, loading, failed, lastShown, traces.length, onMore]);

  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const to: Record<string, number> = {
      ArrowDown: current + 1,
      j: current + 1,
      ArrowUp: current - 1,
      k: current - 1,
      Home: 0,
      End: traces.length - 1,
      PageDown: current + 10,
      PageUp: current - 10,
    };
    if (event.key === 'Enter') navigate(traceAddress(traces[Math.min(current, traces.length - 1)]!.traceId));
    const wanted = to[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const row = Math.max(0, Math.min(traces.length - 1, wanted));
    setCurrent(row);
    virtual.scrollToIndex(row);
  };

  return (
    <div
      ref={scroller}
      className={css.table}
      role="table"
      aria-label="Traces. Arrows move through the rows, Enter opens one"
      aria-rowcount={more ? -1 : traces.length + 1}
      tabIndex={0}
      onKeyDown={keys}
    >
      <div role="rowgroup" className={css.sticky}>
        <div className={css.head} role="row" aria-rowindex={1}>
          {['Trace', 'Started', 'Duration', 'Spans', 'Errors', 'Services'].map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={css.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const trace = traces[item.index]!;
          return (
            <div
              key={trace.traceId + item.index}
              className={css.row}
              role="row"
              aria-rowindex={item.index + 2}
              data-current={item.index === current}
              data-failed={trace.errors > 0}
              style={{ transform: `translateY(${item.start - HEAD_HEIGHT}px)`, height: ROW_HEIGHT }}
              onClick={(event) => {
                setCurrent(item.index);
                if (!event.defaultPrevented && !(event.target as HTMLElement).closest('a, button'))
                  navigate(traceAddress(trace.traceId));
              }}
            >
              <span role="cell" className={css.name}>
                <Link to={traceAddress(trace.traceId)}>
                  <b>{trace.rootService === '' ? '(root not received)' : trace.rootService}</b> {trace.rootName}
                </Link>
                <span className={css.id}>
                  <code>{trace.traceId}</code>
                  <CopyButton value={trace.traceId} label={`Copy the trace id ${trace.traceId}`} />
                </span>
              </span>
              <span role="cell" title={`${trace.startNanos} ns`}>
                {formatInstant(trace.startNanos, zone)}
              </span>
              <span role="cell" className={css.duration}>
                {formatDuration(trace.durationNanos)}
                <i>
                  <i style={{ width: `${Math.max(1, Number((trace.durationNanos * 1000n) / longest) / 10)}%` }} />
                </i>
              </span>
              <span role="cell" className={css.number}>
                {formatCount(trace.spans)}
              </span>
              <span role="cell" className={css.errors}>
                {trace.errors === 0 ? '' : formatCount(trace.errors)}
              </span>
              <Services names={trace.services} />
            </div>
          );
        })}
      </div>
      {(loading || failed) && (
        <p className={css.foot} role="status">
          {failed ? 'The next page could not be loaded.' : 'Loading more …'}
          {failed && (
            <button type="button" onClick={onMore}>
              Try again
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function Services({ names }: { readonly names: readonly string[] }) {
  const colours = assignColours(names);
  return (
    <span role="cell" className={css.services} title={names.join(', ')}>
      {names.slice(0, SERVICES_SHOWN).map((name, index) => (
        <span key={name}>
          <ServiceDot colour={colours[index]!} />
          {name}
        </span>
      ))}
      {names.length > SERVICES_SHOWN && <small>{`+${names.length - SERVICES_SHOWN}`}</small>}
    </span>
  );
}
