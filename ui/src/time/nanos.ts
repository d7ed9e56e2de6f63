// Instants and durations in nanoseconds. A 64-bit count does not fit a double, so what is *shown* is always computed
// with BigInt from the decimal string of the wire; doubles appear only as offsets within a trace, for drawing.

export const MICROSECOND = 1_000n;
export const MILLISECOND = 1_000_000n;
export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;

/** The clock face of an instant: the reader's own time zone or UTC. */
export type Zone = 'local' | 'utc';

/** Reads a count of nanoseconds as OTLP/JSON writes it: a decimal string, or leniently a whole number. */
export function parseNanos(value: unknown): bigint | null {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value));
  return null;
}

/**
 * Three significant digits in the largest unit that keeps the number at 1 or more: `1.24 ms`, `950 ns`, `2 m 05 s`.
 */
export function formatDuration(nanos: bigint): string {
  if (nanos < 0n) return `−${formatDuration(-nanos)}`;
  if (nanos < MICROSECOND) return `${nanos} ns`;
  if (nanos < MILLISECOND) return decimal(nanos, MICROSECOND, 'µs', MILLISECOND, 'ms');
  if (nanos < SECOND) return decimal(nanos, MILLISECOND, 'ms', SECOND, 's');
  if (nanos < MINUTE) return decimal(nanos, SECOND, 's', MINUTE, 'm');
  if (nanos < HOUR) return twoUnits(nanos, MINUTE, 'm', SECOND, 's');
  if (nanos < DAY) return twoUnits(nanos, HOUR, 'h', MINUTE, 'm');
  return twoUnits(nanos, DAY, 'd', HOUR, 'h');
}

/** Every digit there is: `1.234567 ms`. */
export function formatDurationExactly(nanos: bigint): string {
  if (nanos < 0n) return `−${formatDurationExactly(-nanos)}`;
  const [unit, name] =
    nanos >= SECOND
      ? ([SECOND, 's'] as const)
      : nanos >= MILLISECOND
        ? ([MILLISECOND, 'ms'] as const)
        : ([MICROSECOND, 'µs'] as const);
  if (nanos < MICROSECOND) return `${nanos} ns`;
  const places = String(unit).length - 1;
  const fraction = String(nanos % unit)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return `${nanos / unit}${fraction === '' ? '' : `.${fraction}`} ${name}`;
}

function decimal(nanos: bigint, unit: bigint, name: string, next: bigint, nextName: string): string {
  const whole = nanos / unit;
  const places = whole < 10n ? 2 : whole < 100n ? 1 : 0;
  const scale = 10n ** BigInt(places);
  const scaled = (nanos * scale + unit / 2n) / unit;
  if (scaled >= (next / unit) * scale) return `1 ${nextName}`;
  const fraction =
    places === 0
      ? ''
      : String(scaled % scale)
          .padStart(places, '0')
          .replace(/0+$/, '');
  return `${scaled / scale}${fraction === '' ? '' : `.${fraction}`} ${name}`;
}

function twoUnits(nanos: bigint, large: bigint, largeName: string, small: bigint, smallName: string): string {
  const rounded = (nanos + small / 2n) / small;
  const perLarge = large / small;
  const rest = rounded % perLarge;
  return rest === 0n ? `${rounded / perLarge} ${largeName}` : `${rounded / perLarge} ${largeName} ${rest} ${smallName}`;
}

/** `2026-11-23 10:04:05.123` with as many fractional digits as asked for (0 to 9). */
export function formatInstant(nanos: bigint, zone: Zone, digits = 3): string {
  const { date, fraction } = parts(nanos);
  if (Number.isNaN(date.getTime())) return `${nanos} ns`;
  const day =
    zone === 'utc'
      ? `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
      : `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${clock(date, zone)}${digits === 0 ? '' : `.${fraction.slice(0, digits)}`}`;
}

/** `10:04:05.123`: the time of day alone. */
export function formatTimeOfDay(nanos: bigint, zone: Zone, digits = 3): string {
  const { date, fraction } = parts(nanos);
  if (Number.isNaN(date.getTime())) return `${nanos} ns`;
  return `${clock(date, zone)}${digits === 0 ? '' : `.${fraction.slice(0, digits)}`}`;
}

/** How long ago, in one short unit: `just now`, `12 s ago`, `3 m ago`. */
export function formatAgo(nanos: bigint, nowMillis: number): string {
  const ago = BigInt(Math.round(nowMillis)) * MILLISECOND - nanos;
  if (ago < -SECOND) return 'in the future';
  if (ago < SECOND) return 'just now';
  if (ago < MINUTE) return `${ago / SECOND} s ago`;
  if (ago < HOUR) return `${ago / MINUTE} m ago`;
  if (ago < DAY) return `${ago / HOUR} h ago`;
  return `${ago / DAY} d ago`;
}

/**
 * Nanoseconds of a duration as users type it: `250ms`, `1.5s`, `2m`, or a bare number of milliseconds; null if it is
 * none.
 */
export function parseDuration(text: string): bigint | null {
  const match = /^\s*(\d+)(?:\.(\d{1,9}))?\s*(ns|us|µs|ms|s|m|h|d)?\s*$/.exec(text);
  if (match === null) return null;
  const unit = UNITS[match[3] ?? 'ms']!;
  const fraction = match[2] === undefined ? 0n : (BigInt(match[2].padEnd(9, '0')) * unit) / SECOND;
  return BigInt(match[1]!) * unit + fraction;
}

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: MICROSECOND,
  µs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
};

function parts(nanos: bigint): { date: Date; fraction: string } {
  const second = nanos >= 0n ? nanos / SECOND : (nanos - SECOND + 1n) / SECOND;
  return { date: new Date(Number(second) * 1000), fraction: String(nanos - second * SECOND).padStart(9, '0') };
}

function clock(date: Date, zone: Zone): string {
  return zone === 'utc'
    ? `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`
    : `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
