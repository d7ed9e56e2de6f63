// What the query API answers, read with suspicion: a member that is missing or of another type becomes its empty
// value, so a screen shows less instead of failing when the server is older or newer than it.
import { parseNanos } from '../time/nanos';

export interface Listener {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly up: boolean;
}

export interface Status {
  readonly version: string;
  readonly mode: string;
  readonly uptimeSeconds: number;
  readonly listeners: readonly Listener[];
  /** Why data is not taken now; empty when it is. */
  readonly complaints: readonly string[];
  readonly ledger: readonly SignalCount[];
  readonly journalBytes: number | null;
  readonly storeRows: number | null;
  readonly storeBytes: number | null;
  /** Who is logged in by the form; null where no session is in use. */
  readonly session: { readonly user: string; readonly authenticator: string } | null;
}

/** What became of the items of one signal since the start. */
export interface SignalCount {
  readonly signal: string;
  readonly received: number;
  readonly rejected: number;
  readonly queued: number;
}

export interface Service {
  readonly name: string;
  readonly spans: number;
  readonly errors: number;
  readonly lastSeenNanos: bigint | null;
}

export interface Operation {
  readonly name: string;
  readonly kind: string;
  readonly spans: number;
}

export interface TraceSummary {
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly startNanos: bigint;
  readonly durationNanos: bigint;
  readonly spans: number;
  readonly errors: number;
  readonly services: readonly string[];
}

export interface TracePage {
  readonly traces: readonly TraceSummary[];
  readonly next: string | null;
}

export function readStatus(json: unknown): Status {
  const status = members(json);
  const journal = members(status.journal);
  const store = members(status.store);
  const session = members(status.session);
  return {
    version: text(status.version),
    mode: text(status.mode),
    uptimeSeconds: numberOrNull(status.uptimeSeconds) ?? 0,
    listeners: list(status.listeners).map(readListener),
    complaints: list(status.complaints)
      .map(text)
      .filter((complaint) => complaint !== ''),
    ledger: Object.entries(members(status.ledger)).map(([signal, balance]) => readCount(signal, members(balance))),
    journalBytes: numberOrNull(journal.bytes),
    storeRows: numberOrNull(store.rows),
    storeBytes: numberOrNull(store.bytes),
    session:
      text(session.user) === '' ? null : { user: text(session.user), authenticator: text(session.authenticator) },
  };
}

function readListener(json: unknown): Listener {
  const listener = members(json);
  return {
    name: text(listener.name),
    address: text(listener.address),
    port: numberOrNull(listener.port) ?? 0,
    up: listener.up !== false,
  };
}

function readCount(signal: string, balance: Record<string, unknown>): SignalCount {
  const count = (name: string) => numberOrNull(balance[name]) ?? 0;
  return { signal, received: count('received'), rejected: count('rejected'), queued: count('queued') };
}

export function readServices(json: unknown): readonly Service[] {
  return list(members(json).services).map((item) => {
    const service = members(item);
    return {
      name: text(service.name),
      spans: numberOrNull(service.spans) ?? 0,
      errors: numberOrNull(service.errors) ?? 0,
      lastSeenNanos: readInstant(service.lastSeen),
    };
  });
}

export function readOperations(json: unknown): readonly Operation[] {
  return list(members(json).operations).map((item) => {
    const operation = members(item);
    return { name: text(operation.name), kind: text(operation.kind), spans: numberOrNull(operation.spans) ?? 0 };
  });
}

export function readTracePage(json: unknown): TracePage {
  const page = members(json);
  return { traces: list(page.traces).map(readSummary), next: text(page.next) || null };
}

function readSummary(json: unknown): TraceSummary {
  const summary = members(json);
  const start = parseNanos(summary.startTimeUnixNano) ?? 0n;
  const duration = parseNanos(summary.durationNanos) ?? 0n;
  return {
    traceId: text(summary.traceId),
    rootService: text(summary.rootService),
    rootName: text(summary.rootName),
    startNanos: start,
    durationNanos: duration < 0n ? 0n : duration,
    spans: numberOrNull(summary.spans) ?? 0,
    errors: numberOrNull(summary.errors) ?? 0,
    services: list(summary.services).map(readServiceName),
  };
}

/** A service of a summary: its name, or an object that has one. */
function readServiceName(json: unknown): string {
  return typeof json === 'string' ? json : text(members(json).name);
}

/** Nanoseconds since the epoch, or RFC 3339. */
function readInstant(value: unknown): bigint | null {
  const nanos = parseNanos(value);
  if (nanos !== null || typeof value !== 'string') return nanos;
  const millis = Date.parse(value);
  return Number.isNaN(millis) ? null : BigInt(millis) * 1_000_000n;
}

export function members(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : {};
}

export function list(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

export function text(json: unknown): string {
  return typeof json === 'string' ? json : '';
}

/** A count, written as a number or as a decimal string. */
export function numberOrNull(json: unknown): number | null {
  if (typeof json === 'number') return json;
  if (typeof json === 'string' && json !== '' && !Number.isNaN(Number(json))) return Number(json);
  return null;
}
