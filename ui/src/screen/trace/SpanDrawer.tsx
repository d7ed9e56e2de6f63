import { useMemo, useRef, useState } from 'react';
import { list, members, text } from '../../api/shapes';
import { CopyButton } from '../../part/CopyButton';
import { Icon } from '../../part/Icon';
import { ServiceDot } from '../../part/ServiceDot';
import { usePreferences } from '../../prefer/preferences';
import { Link } from '../../route/Link';
import { traceAddress } from '../../route/codec';
import { formatDuration, formatDurationExactly, formatInstant, parseNanos } from '../../time/nanos';
import { marksOf, selfTime, type TraceModel } from '../../trace/model';
import { KINDS, STATUSES, durationNanos, startNanos, type KeyValue, type Span } from '../../trace/otlp';
import { ORPHAN } from '../../trace/tree';
import { AttributeTable } from './AttributeTable';
import { RawSpan } from './RawSpan';
import css from './SpanDrawer.module.css';

interface SpanDrawerProperties {
  readonly model: TraceModel;
  readonly span: Span;
  onGo(span: number): void;
  onClose(): void;
}

/** Everything the wire said about one span, by level. */
export function SpanDrawer({ model, span, onGo, onClose }: SpanDrawerProperties) {
  const { trace, colours } = model;
  const width = usePreferences((preferences) => preferences.drawerWidth);
  const [filter, setFilter] = useState('');
  const service = trace.services[span.resource.service]!;
  const attributes = list(span.raw.attributes) as readonly KeyValue[];
  const events = list(span.raw.events);
  const links = list(span.raw.links);
  const status = members(span.raw.status);
  const total = attributes.length + span.resource.attributes.length + span.scope.attributes.length;

  return (
    <aside className={css.drawer} style={{ width }} aria-label="Span">
      <Grip />
      <div className={css.head}>
        <div className={css.service}>
          <ServiceDot colour={colours[span.resource.service]!} />
          {service}
          <span>{KINDS[span.kind] ?? `Kind ${span.kind}`}</span>
          <button type="button" onClick={onClose} aria-label="Close the details" title="Close (Esc)">
            <Icon name="close" />
          </button>
        </div>
        <h2>{span.name === '' ? '(no name)' : span.name}</h2>
      </div>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Details of the span">
        {marksOf(model, span.index).map((sentence) => (
          <p key={sentence} className={css.mark}>
            <Icon name="alert" size={14} />
            {sentence}
          </p>
        ))}
        {span.failed && (
          <p className={css.failure}>
            <Icon name="error" size={14} />
            <span>{text(status.message) === '' ? 'This span ended with an error.' : text(status.message)}</span>
          </p>
        )}
        <Facts model={model} span={span} onGo={onGo} />
        {total > 7 && (
          <input
            className={css.filter}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            placeholder={`Filter ${total} attributes`}
            aria-label="Filter the attributes"
            spellCheck={false}
          />
        )}
        <Section title="Attributes" count={attributes.length} open>
          <AttributeTable attributes={attributes} filter={filter} service={service} />
        </Section>
        {events.length > 0 && (
          <Section title="Events" count={events.length} open>
            <Events events={events} span={span} />
          </Section>
        )}
        {links.length > 0 && (
          <Section title="Links" count={links.length} open>
            <Links links={links} model={model} onGo={onGo} />
          </Section>
        )}
        <Section title="Resource" count={span.resource.attributes.length} open>
          <AttributeTable attributes={span.resource.attributes} filter={filter} service={service} />
          <Schema address={span.resource.schemaUrl} />
        </Section>
        <Section title="Scope" count={span.scope.attributes.length}>
          <p className={css.scope}>
            {span.scope.name === '' ? 'No name' : span.scope.name} <small>{span.scope.version}</small>
          </p>
          <AttributeTable attributes={span.scope.attributes} filter={filter} service={service} />
          <Schema address={span.scope.schemaUrl} />
        </Section>
        <RawSpan key={span.index} span={span} />
      </div>
    </aside>
  );
}

function Facts({ model, span, onGo }: { readonly model: TraceModel; readonly span: Span; onGo(span: number): void }) {
  const zone = usePreferences((preferences) => preferences.zone);
  const nanos = durationNanos(span);
  const start = startNanos(span);
  const above = model.tree.parent[span.index]!;
  const status = members(span.raw.status);
  const code = Number(status.code) || 0;
  return (
    <dl className={css.facts}>
      <Fact name="Duration" title={nanos === null ? undefined : formatDurationExactly(nanos)}>
        {nanos === null ? 'unknown' : formatDuration(nanos)}
        {nanos !== null && nanos > 0n && (
          <small>{`self ${formatDuration(BigInt(Math.round(selfTime(model, span.index))))}`}</small>
        )}
      </Fact>
      <Fact name="Start" title={start === null ? undefined : `${start} ns`}>
        {start === null ? 'unknown' : `+${formatDuration(start - model.trace.startNanos)}`}
        {start !== null && <small>{formatInstant(start, zone, 6)}</small>}
      </Fact>
      <Fact name="Status">
        <span data-status={STATUSES[code]}>{STATUSES[code] ?? String(status.code)}</span>
      </Fact>
      <Fact name="Span id">
        <code>{span.spanId === '' ? 'none' : span.spanId}</code>
        <CopyButton value={span.spanId} label="Copy the span id" />
      </Fact>
      <Fact name="Parent">
        {above >= 0 ? (
          <button type="button" className={css.linkButton} onClick={() => onGo(above)}>
            {model.trace.spans[above]!.name || span.parentSpanId}
          </button>
        ) : (model.tree.marks[span.index]! & ORPHAN) !== 0 ? (
          <>
            <code>{span.parentSpanId}</code>
            <small>not received</small>
          </>
        ) : (
          'none: this is a root'
        )}
      </Fact>
      {text(span.raw.traceState) !== '' && <Fact name="Trace state">{text(span.raw.traceState)}</Fact>}
    </dl>
  );
}

function Fact({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title?: string | undefined;
  readonly children: React.ReactNode;
}) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Section({
  title,
  count,
  open,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly open?: boolean;
  readonly children: React.ReactNode;
}) {
  return (
    <details className={css.section} open={open}>
      <summary>
        <Icon name="chevronRight" size={14} />
        <h3>{title}</h3>
        <small>{count}</small>
      </summary>
      {children}
    </details>
  );
}

function Schema({ address }: { readonly address: string }) {
  return address === '' ? null : <p className={css.schema}>{address}</p>;
}

function Events({ events, span }: { readonly events: readonly unknown[]; readonly span: Span }) {
  const start = startNanos(span);
  const sorted = useMemo(() => {
    const timed = events.map((event) => ({ event: members(event), time: parseNanos(members(event).timeUnixNano) }));
    return timed.sort((a, b) => ((a.time ?? 0n) < (b.time ?? 0n) ? -1 : (a.time ?? 0n) > (b.time ?? 0n) ? 1 : 0));
  }, [events]);
  return (
    <ol className={css.events}>
      {sorted.map(({ event, time }, index) => (
        <li key={index}>
          <p>
            <b>{text(event.name) === '' ? '(no name)' : text(event.name)}</b>
            {time !== null && start !== null && (
              <small title={`${time} ns`}>{`+${formatDuration(time - start)}`}</small>
            )}
          </p>
          <AttributeTable attributes={list(event.attributes) as readonly KeyValue[]} filter="" />
        </li>
      ))}
    </ol>
  );
}

function Links({
  links,
  model,
  onGo,
}: {
  readonly links: readonly unknown[];
  readonly model: TraceModel;
  onGo(span: number): void;
}) {
  return (
    <ul className={css.events}>
      {links.map((json, index) => {
        const link = members(json);
        const [traceId, spanId] = [text(link.traceId).toLowerCase(), text(link.spanId).toLowerCase()];
        const here = traceId === model.trace.traceId.toLowerCase() ? model.byId.get(spanId) : undefined;
        return (
          <li key={index}>
            <p>
              {here === undefined ? (
                <Link to={traceAddress(traceId, spanId)}>{`Trace ${traceId.slice(0, 8)}…, span ${spanId}`}</Link>
              ) : (
                <button type="button" className={css.linkButton} onClick={() => onGo(here)}>
                  {`${model.trace.spans[here]!.name} (this trace)`}
                </button>
              )}
            </p>
            <AttributeTable attributes={list(link.attributes) as readonly KeyValue[]} filter="" />
          </li>
        );
      })}
    </ul>
  );
}

/** The left edge, with which the drawer is made wider. */
function Grip() {
  const { drawerWidth, prefer } = usePreferences();
  const start = useRef<number | null>(null);
  const to = (width: number) => prefer({ drawerWidth: Math.max(320, Math.min(900, Math.round(width))) });
  return (
    <div
      className={css.grip}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the details"
      aria-valuemin={320}
      aria-valuemax={900}
      aria-valuenow={drawerWidth}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') to(drawerWidth + 20);
        if (event.key === 'ArrowRight') to(drawerWidth - 20);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientX + drawerWidth;
      }}
      onPointerMove={(event) => start.current !== null && to(start.current - event.clientX)}
      onPointerUp={() => (start.current = null)}
    />
  );
}
