// Where the dots of the scatter are. Durations span nanoseconds to hours, so their axis is logarithmic.
import type { TraceSummary } from '../../api/shapes';
import { formatDuration } from '../../time/nanos';
import type { FixedRange } from '../../time/range';

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly range: FixedRange;
  /** Powers of ten at the bottom and at the top of the duration axis. */
  readonly low: number;
  readonly high: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly radius: Float64Array;
}

const MARGIN = { left: 62, right: 16, top: 10, bottom: 24 };

export function plotOf(
  traces: readonly TraceSummary[],
  range: FixedRange,
  size: { readonly width: number; readonly height: number },
): Plot {
  const powers = traces.map((trace) => Math.log10(Math.max(1, Number(trace.durationNanos))));
  const least = powers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = powers.reduce((a, b) => Math.max(a, b), -Infinity);
  // At least one and a half decades, or traces of the same length would look scattered.
  const middle = traces.length === 0 ? 6 : (least + most) / 2;
  const reach = Math.max(0.75, traces.length === 0 ? 0 : (most - least) / 2 + 0.12);
  const plot = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, size.width - MARGIN.left - MARGIN.right),
    height: Math.max(1, size.height - MARGIN.top - MARGIN.bottom),
    range,
    low: Math.max(0, middle - reach),
    high: middle + reach,
  };
  const long = Math.max(1, Number(range.end - range.start));
  return {
    ...plot,
    x: Float64Array.from(
      traces,
      (trace) => plot.left + Math.max(0, Math.min(1, Number(trace.startNanos - range.start) / long)) * plot.width,
    ),
    y: Float64Array.from(powers, (power) => yOf(plot, power)),
    radius: Float64Array.from(traces, (trace) => Math.min(9, 2.6 + Math.log10(Math.max(1, trace.spans)) * 1.15)),
  };
}

function yOf(plot: Pick<Plot, 'top' | 'height' | 'low' | 'high'>, power: number): number {
  return plot.top + plot.height - ((power - plot.low) / (plot.high - plot.low)) * plot.height;
}

/** Trace nearest to a point, not farther than this many pixels from the rim of its dot; -1 when there is none. */
export function nearest(plot: Plot, x: number, y: number, reach: number): number {
  let found = -1;
  let best = reach;
  for (let at = 0; at < plot.x.length; at++) {
    const distance = Math.hypot(plot.x[at]! - x, plot.y[at]! - y) - plot.radius[at]!;
    if (distance < best) {
      best = distance;
      found = at;
    }
  }
  return found;
}

export function instantAt(plot: Plot, x: number): bigint {
  const share = Math.max(0, Math.min(1, (x - plot.left) / plot.width));
  return plot.range.start + BigInt(Math.round(share * Number(plot.range.end - plot.range.start)));
}

export function durationAt(plot: Plot, y: number): bigint {
  const share = Math.max(0, Math.min(1, (plot.top + plot.height - y) / plot.height));
  return BigInt(Math.round(10 ** (plot.low + share * (plot.high - plot.low))));
}

/** Round durations (1 and 10, and 3 between them when there is room) with their place. */
export function durationTicks(plot: Plot): readonly { readonly y: number; readonly label: string }[] {
  const steps = plot.high - plot.low < 3 ? [1, 3] : [1];
  const ticks: { y: number; label: string }[] = [];
  for (let power = Math.floor(plot.low); power <= plot.high; power++) {
    for (const step of steps) {
      const exact = power + Math.log10(step);
      if (exact < plot.low || exact > plot.high) continue;
      ticks.push({ y: yOf(plot, exact), label: formatDuration(BigInt(step) * 10n ** BigInt(power)) });
    }
  }
  return ticks;
}

const SECOND = 1_000_000_000n;
/** Distances between labels on the time axis, in seconds. */
const STEPS = [
  1n,
  2n,
  5n,
  10n,
  15n,
  30n,
  60n,
  120n,
  300n,
  600n,
  900n,
  1800n,
  3600n,
  7200n,
  10_800n,
  21_600n,
  43_200n,
  86_400n,
  172_800n,
  604_800n,
];

/** Round moments with their place, as many as have room. */
export function timeTicks(plot: Plot): readonly { readonly x: number; readonly nanos: bigint }[] {
  const long = plot.range.end - plot.range.start;
  const most = BigInt(Math.max(2, Math.floor(plot.width / 120)));
  const step = (STEPS.find((seconds) => long / (seconds * SECOND) <= most) ?? STEPS.at(-1)!) * SECOND;
  const ticks: { x: number; nanos: bigint }[] = [];
  for (let nanos = (plot.range.start / step + 1n) * step; nanos <= plot.range.end && ticks.length < 40; nanos += step) {
    ticks.push({ x: plot.left + (Number(nanos - plot.range.start) / Number(long)) * plot.width, nanos });
  }
  return ticks;
}
