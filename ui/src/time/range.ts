// A time range as the query API and the address bar know it: each end is relative to now (`-15m`), or absolute
// (RFC 3339 or epoch nanoseconds). No end means now.
import { DAY, HOUR, MILLISECOND, MINUTE, SECOND, formatInstant, parseNanos, type Zone } from './nanos';

export interface TimeRange {
  readonly start: string;
  readonly end: string | null;
}

/** A range in epoch nanoseconds, ends included. */
export interface FixedRange {
  readonly start: bigint;
  readonly end: bigint;
}

export const DEFAULT_RANGE: TimeRange = { start: '-1h', end: null };

export const PRESETS: readonly { readonly start: string; readonly label: string }[] = [
  { start: '-5m', label: 'Last 5 minutes' },
  { start: '-15m', label: 'Last 15 minutes' },
  { start: '-1h', label: 'Last hour' },
  { start: '-6h', label: 'Last 6 hours' },
  { start: '-24h', label: 'Last 24 hours' },
  { start: '-7d', label: 'Last 7 days' },
];

const RELATIVE_UNITS: Record<string, bigint> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Epoch nanoseconds of one end of a range, or null when the text is none of the three forms. */
export function resolveInstant(text: string, nowMillis: number): bigint | null {
  const trimmed = text.trim();
  const now = BigInt(Math.round(nowMillis)) * MILLISECOND;
  if (trimmed === 'now') return now;
  const relative = /^-(\d{1,9})(s|m|h|d)$/.exec(trimmed);
  if (relative !== null) return now - BigInt(relative[1]!) * RELATIVE_UNITS[relative[2]!]!;
  if (/^\d{10,20}$/.test(trimmed)) return parseNanos(trimmed);
  return parseTimestamp(trimmed);
}

/** RFC 3339 with up to nine fractional digits, kept exactly; without an offset it is local time. */
function parseTimestamp(text: string): bigint | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null) return null;
  const millis = Date.parse(`${match[1]}T${match[2]}${match[3] ?? ':00'}${match[5] ?? ''}`);
  if (Number.isNaN(millis)) return null;
  return BigInt(millis) * MILLISECOND + BigInt((match[4] ?? '').padEnd(9, '0') || '0');
}

/** Both ends fixed at one moment, or null when one of them cannot be read. */
export function resolveRange(range: TimeRange, nowMillis: number): FixedRange | null {
  const start = resolveInstant(range.start, nowMillis);
  const end = resolveInstant(range.end ?? 'now', nowMillis);
  return start === null || end === null || start > end ? null : { start, end };
}

/** `Last hour`, or both ends written out. */
export function describeRange(range: TimeRange, zone: Zone, nowMillis: number): string {
  if (range.end === null) {
    const preset = PRESETS.find((candidate) => candidate.start === range.start);
    if (preset !== undefined) return preset.label;
  }
  const fixed = resolveRange(range, nowMillis);
  if (fixed === null) return `${range.start} to ${range.end ?? 'now'}`;
  const end = range.end === null ? 'now' : formatInstant(fixed.end, zone, 0);
  return `${formatInstant(fixed.start, zone, 0)} to ${end}`;
}
