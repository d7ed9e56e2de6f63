import { describe, expect, it } from 'vitest';
import type { TraceSummary } from '../../api/shapes';
import { durationAt, durationTicks, instantAt, nearest, plotOf, timeTicks } from './plot';

const START = 1_763_885_040_000_000_000n;
const RANGE = { start: START, end: START + 60_000_000_000n };
const SIZE = { width: 678, height: 200 };

describe('the scatter', () => {
  const plot = plotOf([summary(0n, 1_000_000n), summary(30_000_000_000n, 1_000_000_000n)], RANGE, SIZE);

  it('puts later traces further right and longer ones further up', () => {
    expect(plot.x[0]).toBe(plot.left);
    expect(plot.x[1]).toBe(plot.left + plot.width / 2);
    expect(plot.y[1]!).toBeLessThan(plot.y[0]!);
  });

  it('goes back from pixels to times and durations', () => {
    expect(instantAt(plot, plot.x[1]!)).toBe(START + 30_000_000_000n);
    expect(Number(durationAt(plot, plot.y[1]!)) / 1e9).toBeCloseTo(1);
  });

  it('finds the trace under the pointer and none far from all', () => {
    expect(nearest(plot, plot.x[1]! + 3, plot.y[1]! - 2, 14)).toBe(1);
    expect(nearest(plot, plot.x[1]! + 100, plot.y[1]!, 14)).toBe(-1);
  });

  it('labels round durations and round times', () => {
    expect(durationTicks(plot).map((tick) => tick.label)).toEqual(['1 ms', '10 ms', '100 ms', '1 s']);
    expect(timeTicks(plot).map((tick) => Number((tick.nanos - START) / 1_000_000_000n))).toEqual([15, 30, 45, 60]);
  });

  it('of one trace, of none and of an instant has finite places', () => {
    for (const traces of [[], [summary(0n, 0n)]]) {
      const small = plotOf(traces, { start: START, end: START }, { width: 0, height: 0 });
      expect([...small.x, ...small.y, small.low, small.high].every(Number.isFinite)).toBe(true);
    }
  });
});

function summary(after: bigint, durationNanos: bigint): TraceSummary {
  return {
    traceId: '0',
    rootService: '',
    rootName: '',
    startNanos: START + after,
    durationNanos,
    spans: 1,
    errors: 0,
    services: [],
  };
}
