import { describe, expect, it } from 'vitest';
import { describeRange, resolveInstant, resolveRange } from './range';

const NOW = Date.UTC(2026, 10, 23, 10, 0, 0);
const NOW_NANOS = BigInt(NOW) * 1_000_000n;

describe('time ranges', () => {
  it('are relative to now, or absolute to the nanosecond', () => {
    expect(resolveInstant('-15m', NOW)).toBe(NOW_NANOS - 900_000_000_000n);
    expect(resolveInstant('now', NOW)).toBe(NOW_NANOS);
    expect(resolveInstant('2026-11-23T10:00:00.000000001Z', NOW)).toBe(NOW_NANOS + 1n);
    expect(resolveInstant('2026-11-23T11:00:00+01:00', NOW)).toBe(NOW_NANOS);
    expect(resolveInstant(String(NOW_NANOS + 7n), NOW)).toBe(NOW_NANOS + 7n);
  });

  it.each(['', 'yesterday', '-5y', '15m', '2026-13-40T00:00:00Z', '12'])('%j is none', (text) => {
    expect(resolveInstant(text, NOW)).toBeNull();
  });

  it('must begin before they end', () => {
    expect(resolveRange({ start: '-5m', end: '-15m' }, NOW)).toBeNull();
    expect(resolveRange({ start: '-15m', end: '-5m' }, NOW)).not.toBeNull();
  });

  it('have names when they are common', () => {
    expect(describeRange({ start: '-15m', end: null }, 'utc', NOW)).toBe('Last 15 minutes');
    expect(describeRange({ start: '-15m', end: '-5m' }, 'utc', NOW)).toBe('2026-11-23 09:45:00 to 2026-11-23 09:55:00');
  });
});
