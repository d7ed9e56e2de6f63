import { API } from '../../api/client';
import { CopyButton } from '../../part/CopyButton';
import { Icon } from '../../part/Icon';
import { ServiceDot } from '../../part/ServiceDot';
import { formatCount } from '../../part/number';
import { usePreferences } from '../../prefer/preferences';
import { formatDuration, formatInstant } from '../../time/nanos';
import { settle } from '../../route/location';
import type { TraceModel } from '../../trace/model';
import css from './TraceHead.module.css';

interface TraceHeadProperties {
  readonly traceId: string;
  readonly model: TraceModel;
  onReload(): void;
  onService(name: string): void;
}

function wholeAddress(): string {
  settle();
  return location.href;
}

/** What this trace is: its root, its size, its services and anything odd about it. */
export function TraceHead({ traceId, model, onReload, onService }: TraceHeadProperties) {
  const { trace, tree, shares, notes } = model;
  const zone = usePreferences((preferences) => preferences.zone);
  const root = trace.spans[tree.roots[0]!]!;
  const facts: readonly (readonly [string, string])[] = [
    ['Duration', formatDuration(BigInt(Math.round(trace.duration)))],
    ['Started', `${formatInstant(trace.startNanos, zone)}${zone === 'utc' ? ' UTC' : ''}`],
    ['Spans', formatCount(trace.spans.length)],
    ['Errors', formatCount(trace.errors)],
    ['Depth', formatCount(tree.depthMax + 1)],
  ];
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>
          <b>{trace.services[root.resource.service]}</b> {root.name === '' ? '(no name)' : root.name}
        </h1>
        <span className={css.id}>
          <code>{traceId}</code>
          <CopyButton value={traceId} label="Copy the trace id" />
        </span>
        <span className={css.actions}>
          <button type="button" onClick={onReload} title="Ask for the trace again: spans may still be arriving">
            <Icon name="refresh" size={14} /> Reload
          </button>
          <CopyButton value={wholeAddress} label="Copy link to exactly this view" words="Copy link" />
          <a href={`${API}/traces/${traceId}`} target="_blank" rel="noreferrer">
            <Icon name="external" size={14} /> OTLP JSON
          </a>
        </span>
      </div>
      <div className={css.facts}>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name} data-alarm={name === 'Errors' && trace.errors > 0}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ul className={css.services} aria-label="Services">
          {shares.map((share) => (
            <li key={share.name}>
              <button type="button" onClick={() => onService(share.name)} title={`Find the spans of ${share.name}`}>
                <ServiceDot colour={share.colour} />
                {share.name}
                <small>{formatCount(share.spans)}</small>
                {share.errors > 0 && (
                  <em>{`${formatCount(share.errors)} ${share.errors === 1 ? 'error' : 'errors'}`}</em>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
      {notes.length > 0 && (
        <p className={css.notes} role="note">
          <Icon name="alert" size={14} />
          {notes.join(' · ')}
        </p>
      )}
    </header>
  );
}
