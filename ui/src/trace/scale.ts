// From nanoseconds to pixels and round numbers on the axis.

/** The shown part of a trace, nanoseconds after its start. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Pixel of a moment on an axis of this width; may lie outside of it. */
export function toPixel(window: Window, width: number, nanos: number): number {
  return ((nanos - window.from) / (window.to - window.from)) * width;
}

/** Moment at a pixel. */
export function toNanos(window: Window, width: number, pixel: number): number {
  return window.from + (pixel / width) * (window.to - window.from);
}

/** Start and width of a bar, clipped to the axis and never thinner than it can be seen; null when out of sight. */
export function barPixels(
  window: Window,
  width: number,
  offset: number,
  duration: number,
  least = 2,
): { x: number; width: number } | null {
  if (offset + duration < window.from || offset > window.to) return null;
  const left = Math.max(0, toPixel(window, width, offset));
  const right = Math.min(width, toPixel(window, width, offset + duration));
  const shown = Math.max(least, right - left);
  return { x: Math.min(left, width - shown), width: shown };
}

const SECOND = 1e9;
/** Above a second people count in sixties. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400].map(
  (step) => step * SECOND,
);

/** Round moments within the window, at most this many of them. */
export function ticks(window: Window, most: number): number[] {
  const span = window.to - window.from;
  if (!(span > 0) || most < 1) return [];
  const rough = span / most;
  const step =
    (rough > SECOND / 2 ? CLOCK_STEPS.find((candidate) => candidate >= rough) : undefined) ?? decimalStep(rough);
  const moments: number[] = [];
  for (let moment = Math.ceil(window.from / step) * step; moment <= window.to; moment += step) moments.push(moment);
  return moments;
}

/** 1, 2 or 5 times a power of ten, not below what is asked for and never a fraction of a nanosecond. */
function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
}

/** A window of the same trace around a fixed point, at least a few nanoseconds wide and inside the trace. */
export function zoomAround(window: Window, whole: number, centre: number, factor: number): Window {
  const width = Math.min(whole, Math.max(10, (window.to - window.from) * factor));
  const share = (centre - window.from) / (window.to - window.from);
  return within(centre - share * width, width, whole);
}

/** The same width further along, as far as the trace goes. */
export function pan(window: Window, whole: number, by: number): Window {
  return within(window.from + by, window.to - window.from, whole);
}

function within(from: number, width: number, whole: number): Window {
  const start = Math.max(0, Math.min(from, whole - width));
  return { from: start, to: start + width };
}
