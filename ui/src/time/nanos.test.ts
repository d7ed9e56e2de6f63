import { describe, expect, it } from 'vitest';
import { formatAgo, formatDuration, formatDurationExactly, formatInstant, parseDuration, parseNanos } from './nanos';

describe('durations', () => {
  it.each([
    [0n, '0 ns'],
    [999n, '999 ns'],
    [1_000n, '1 µs'],
    [1_240n, '1.24 µs'],
    [999_999n, '1 ms'],
    [12_340_000n, '12.3 ms'],
    [999_600_000n, '1 s'],
    [1_500_000_000n, '1.5 s'],
    [59_999_999_999n, '1 m'],
    [125_000_000_000n, '2 m 5 s'],
    [3_600_000_000_000n, '1 h'],
    [90_000_000_000_000n, '1 d 1 h'],
    [-1_240n, '−1.24 µs'],
  ])('%s ns reads as %s', (nanos, text) => {
    expect(formatDuration(nanos)).toBe(text);
  });

  it('keeps every digit when asked to', () => {
    expect(formatDurationExactly(1_234_567n)).toBe('1.234567 ms');
    expect(formatDurationExactly(18_446_744_073_709_551_615n)).toBe('18446744073.709551615 s');
    expect(formatDurationExactly(5n)).toBe('5 ns');
  });

  it('reads what people type', () => {
    expect(parseDuration('250ms')).toBe(250_000_000n);
    expect(parseDuration('1.5 s')).toBe(1_500_000_000n);
    expect(parseDuration('100')).toBe(100_000_000n);
    expect(parseDuration('3us')).toBe(3_000n);
    expect(parseDuration('fast')).toBeNull();
    expect(parseDuration('-1s')).toBeNull();
  });
});

describe('instants', () => {
  it('loses no nanosecond of a 64-bit count', () => {
    const nanos = parseNanos('1763885045123456789')!;
    expect(formatInstant(nanos, 'utc', 9)).toBe('2025-11-23 08:04:05.123456789');
    expect(formatInstant(parseNanos('18446744073709551615')!, 'utc', 9)).toBe('2554-07-21 23:34:33.709551615');
  });

  it('reads decimal strings and whole numbers and nothing else', () => {
    expect(parseNanos('12')).toBe(12n);
    expect(parseNanos(12)).toBe(12n);
    expect(parseNanos('0x12')).toBeNull();
    expect(parseNanos('')).toBeNull();
    expect(parseNanos(undefined)).toBeNull();
  });

  it('says how long ago in one unit', () => {
    const now = 1_000_000;
    expect(formatAgo(999_900_000_000n, now)).toBe('just now');
    expect(formatAgo(988_000_000_000n, now)).toBe('12 s ago');
    expect(formatAgo(700_000_000_000n, now)).toBe('5 m ago');
    expect(formatAgo(2_000_000_000_000n, now)).toBe('in the future');
  });
});
