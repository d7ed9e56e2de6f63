// One trace as the server sends it (OTLP TracesData), made ready for drawing: a flat list of spans in which every
// text and number still comes from the answer itself. Attributes, events and links stay as they came until someone
// looks.
import { list, members, text } from '../api/shapes';
import { parseNanos } from '../time/nanos';

export interface KeyValue {
  readonly key?: unknown;
  readonly value?: unknown;
}

export interface Resource {
  readonly attributes: readonly KeyValue[];
  readonly schemaUrl: string;
  /** Index into the trace's services. */
  readonly service: number;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
  readonly schemaUrl: string;
}

export interface Span {
  readonly index: number;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly failed: boolean;
  readonly resource: Resource;
  readonly scope: Scope;
  /** Nanoseconds after the trace's start: exact up to 104 days, for drawing only. */
  readonly offset: number;
  /** Nanoseconds, never negative: 0 when the span has no end or ends before it starts. */
  readonly duration: number;
  /** False when the span has no start time; it is then drawn at the trace's start. */
  readonly timed: boolean;
  /** False when the span has no end time. */
  readonly finished: boolean;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
  readonly services: readonly string[];
  /** The earliest start of all spans, epoch nanoseconds. */
  readonly startNanos: bigint;
  /** From the earliest start to the latest end, nanoseconds. */
  readonly duration: number;
  readonly errors: number;
}

export const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'] as const;
export const STATUSES = ['Unset', 'Ok', 'Error'] as const;
const STATUS_ERROR = 2;

const UNKNOWN_SERVICE = 'unknown_service';

interface FlatSpan {
  raw: Record<string, unknown>;
  resource: Resource;
  scope: Scope;
}

/** Reads TracesData. Spans of several traces in one answer would be drawn as one; the API sends one. */
export function readTrace(json: unknown): Trace {
  const services = new Map<string, number>();
  const flat = flatten(json, services);
  const base = earliestStart(flat);
  let end = 0;
  let errors = 0;
  const spans = flat.map((entry, index) => {
    const span = readSpan(entry, index, base);
    end = Math.max(end, span.offset + span.duration);
    if (span.failed) errors++;
    return span;
  });
  return {
    traceId: spans.length === 0 ? '' : text(spans[0]!.raw.traceId),
    spans,
    services: [...services.keys()],
    startNanos: BigInt(base.second) * 1_000_000_000n + BigInt(base.nano),
    duration: end,
    errors,
  };
}

function flatten(json: unknown, services: Map<string, number>): FlatSpan[] {
  const flat: FlatSpan[] = [];
  for (const resourceJson of list(members(json).resourceSpans)) {
    const resourceSpans = members(resourceJson);
    const resource = readResource(resourceSpans, services);
    for (const scopeJson of list(resourceSpans.scopeSpans)) {
      const scopeSpans = members(scopeJson);
      const scope = readScope(scopeSpans);
      for (const span of list(scopeSpans.spans)) flat.push({ raw: members(span), resource, scope });
    }
  }
  return flat;
}

function readResource(resourceSpans: Record<string, unknown>, services: Map<string, number>): Resource {
  const attributes = list(members(resourceSpans.resource).attributes) as readonly KeyValue[];
  const named = attributes.find((attribute) => attribute.key === 'service.name');
  const name = text(members(named?.value).stringValue) || UNKNOWN_SERVICE;
  let service = services.get(name);
  if (service === undefined) {
    service = services.size;
    services.set(name, service);
  }
  return { attributes, schemaUrl: text(resourceSpans.schemaUrl), service };
}

function readScope(scopeSpans: Record<string, unknown>): Scope {
  const scope = members(scopeSpans.scope);
  return {
    name: text(scope.name),
    version: text(scope.version),
    attributes: list(scope.attributes) as readonly KeyValue[],
    schemaUrl: text(scopeSpans.schemaUrl),
  };
}

/** An instant as two doubles that are both exact: whole seconds and the nanoseconds within. */
interface Instant {
  readonly second: number;
  readonly nano: number;
}

function readSpan({ raw, resource, scope }: FlatSpan, index: number, base: Instant): Span {
  const start = offsetFrom(base, raw.startTimeUnixNano);
  const end = offsetFrom(base, raw.endTimeUnixNano);
  const timed = start !== null;
  return {
    index,
    spanId: text(raw.spanId).toLowerCase(),
    parentSpanId: readParent(raw.parentSpanId),
    name: text(raw.name),
    kind: Number(raw.kind) || 0,
    failed: isFailed(raw),
    resource,
    scope,
    offset: start ?? 0,
    duration: start !== null && end !== null ? Math.max(0, end - start) : 0,
    timed,
    finished: end !== null,
    raw,
  };
}

function readParent(json: unknown): string {
  const id = text(json).toLowerCase();
  return /^0*$/.test(id) ? '' : id;
}

function isFailed(raw: Record<string, unknown>): boolean {
  const status = raw.status as { code?: unknown } | null | undefined;
  return status !== null && status !== undefined && Number(status.code) === STATUS_ERROR;
}

/** Decimal strings of one length compare as text, so only those of another length are read. */
function earliestStart(flat: readonly FlatSpan[]): Instant {
  let earliest: { text: string; nanos: bigint } | null = null;
  for (const { raw } of flat) {
    const value = raw.startTimeUnixNano;
    if (
      earliest !== null &&
      typeof value === 'string' &&
      value.length === earliest.text.length &&
      value >= earliest.text
    )
      continue;
    const nanos = parseNanos(value);
    if (nanos !== null && nanos > 0n && (earliest === null || nanos < earliest.nanos))
      earliest = { text: String(nanos), nanos };
  }
  const nanos = earliest?.nanos ?? 0n;
  return { second: Number(nanos / 1_000_000_000n), nano: Number(nanos % 1_000_000_000n) };
}

/**
 * Nanoseconds from the base to an instant, computed without BigInt since it is done for every span; null for no
 * instant.
 */
function offsetFrom(base: Instant, value: unknown): number | null {
  if (typeof value === 'string' && value.length > 9 && value.length <= 20) {
    const offset = (Number(value.slice(0, -9)) - base.second) * 1e9 + (Number(value.slice(-9)) - base.nano);
    return Number.isNaN(offset) ? null : offset;
  }
  const nanos = parseNanos(value);
  if (nanos === null || nanos <= 0n) return null;
  return (Number(nanos / 1_000_000_000n) - base.second) * 1e9 + (Number(nanos % 1_000_000_000n) - base.nano);
}

/** Exact start of a span in epoch nanoseconds; null when it has none. */
export function startNanos(span: Span): bigint | null {
  return span.timed ? parseNanos(span.raw.startTimeUnixNano) : null;
}

/** Exact duration of a span; negative when it ends before it starts, null when one of the two times is missing. */
export function durationNanos(span: Span): bigint | null {
  const start = startNanos(span);
  const end = span.finished ? parseNanos(span.raw.endTimeUnixNano) : null;
  return start === null || end === null ? null : end - start;
}
