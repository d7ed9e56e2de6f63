import { useEffect, useState } from 'react';
import type { Service } from '../../api/shapes';
import { formatAgo } from '../../time/nanos';
import css from './Arrival.module.css';

interface ArrivalProperties {
  /** Undefined until the first answer. */
  readonly services: readonly Service[] | undefined;
  readonly reachable: boolean;
}

/** The sentence at the top: waiting, the first span just came, or how fresh the newest one is. */
export function Arrival({ services, reachable }: ArrivalProperties) {
  const now = useNow();
  const newest = newestService(services ?? []);
  const [waited, setWaited] = useState(false);
  const empty = services !== undefined && newest === null;
  useEffect(() => {
    if (empty) setWaited(true);
  }, [empty]);

  if (!reachable)
    return <Sentence state="down" title="Sluice does not answer" detail="This page keeps trying every two seconds." />;
  if (services === undefined) return <Sentence state="idle" title="Connecting …" detail="" />;
  if (newest === null) {
    return (
      <Sentence
        state="waiting"
        title="Waiting for the first span …"
        detail="Sluice is listening. Point an application at it with one of the snippets below; this page changes by itself."
      />
    );
  }
  const ago = newest.lastSeenNanos === null ? '' : ` ${formatAgo(newest.lastSeenNanos, now)}`;
  return waited ? (
    <Sentence
      state="first"
      title={`First span received${ago}`}
      detail={`From ${newest.name}. Everything is connected.`}
    />
  ) : (
    <Sentence state="receiving" title={`Newest span${ago}`} detail={`From ${newest.name}.`} />
  );
}

function Sentence({
  state,
  title,
  detail,
}: {
  readonly state: string;
  readonly title: string;
  readonly detail: string;
}) {
  return (
    <div className={css.arrival} data-state={state} role="status">
      <span className={css.pulse} aria-hidden="true" />
      <div>
        <h1>{title}</h1>
        {detail !== '' && <p>{detail}</p>}
      </div>
    </div>
  );
}

function newestService(services: readonly Service[]): Service | null {
  let newest: Service | null = null;
  for (const service of services) {
    // One that sends logs or metrics only has no span.
    if (service.spans === 0) continue;
    if (newest === null || (service.lastSeenNanos ?? 0n) > (newest.lastSeenNanos ?? 0n)) newest = service;
  }
  return newest;
}

/** The present, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
